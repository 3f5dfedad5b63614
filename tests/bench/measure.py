"""The ratio of one interleaved run: floor, ours and, where it helps, the stock way (performance.md)."""

import os
import time
from collections.abc import Callable
from statistics import median, quantiles

REPEATS = 15
# The suite asks only whether it runs: it needs no more than two times of each way.
MOST_REPEATS = int(os.environ.get("MOST_REPEATS", "1000"))
NOISE_LIMIT = 1.5
DIGITS = 3

Way = Callable[[], object]
Clock = Callable[[], float]
Line = dict[str, object]


def interleaved(
    ways: dict[str, Way], repeats: int = REPEATS, clock: Clock = time.perf_counter, batch: int = 1
) -> dict[str, list[float]]:
    """Milliseconds of each way, in turns, so that a slow moment of the machine hits all of them; the first is dropped.

    What takes less than a millisecond is done `batch` times a turn: else its turn tells how long the other way kept the
    processor.
    """
    found: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(min(repeats, MOST_REPEATS) + 1):
        for name, way in ways.items():
            begin = clock()
            for _ in range(batch):
                way()
            took = (clock() - begin) * 1000 / batch
            if turn:
                found[name].append(took)
    return found


def is_noisy(times: list[float]) -> bool:
    """The machine is too busy to judge when the floor's own p90 is half as much again as its median."""
    return quantiles(times, n=10, method="inclusive")[8] / median(times) > NOISE_LIMIT


def result(
    name: str, times: dict[str, list[float]], *, goal: float, size: str, unit: str = "ms", against: str = "floor"
) -> Line:
    """One line of `make bench`. `ratio` is a cost, ours ÷ floor (or ÷ `against`): the goal is met when ratio ≤ goal."""
    middle = {way: median(values) for way, values in times.items()}
    told = {way: round(middle[way], DIGITS) if way in middle else None for way in ("ours", "floor", "stock")}
    return {
        "name": name,
        "ratio": round(middle["ours"] / middle[against], DIGITS),
        "goal": goal,
        **told,
        "unit": unit,
        "size": size,
        "noisy": is_noisy(times[against]),
    }


def worst(lines: list[Line]) -> Line:
    return max(lines, key=lambda line: float(str(line["ratio"])))
