import json
import os
import re
import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT
from tests.bench.__main__ import chosen
from tests.bench.measure import interleaved, is_noisy, result


def ticking(*seconds):
    """A clock that stands still but for the given steps."""
    moments, at = [], 0.0
    for step in seconds:
        moments += [at, at + step]
        at += step
    return iter(moments).__next__


def test_ways_take_turns_and_the_first_turn_is_dropped():
    calls = []
    ways = {"floor": lambda: calls.append("floor"), "ours": lambda: calls.append("ours")}
    times = interleaved(ways, repeats=2, clock=ticking(9.0, 9.0, 1.0, 2.0, 1.0, 4.0))
    assert calls == ["floor", "ours", "floor", "ours", "floor", "ours"]
    assert times == {"floor": [1000.0, 1000.0], "ours": [2000.0, 4000.0]}


def test_a_batch_is_told_by_the_call():
    calls = []
    assert interleaved({"ours": lambda: calls.append(1)}, repeats=1, clock=ticking(9.0, 6.0), batch=3) == {
        "ours": [2000.0]
    }
    assert len(calls) == 6


def test_a_result_is_one_line_of_json():
    line = json.dumps(result("P3 problem list", {"floor": [2.0, 2.0], "ours": [4.0, 6.0]}, goal=3.0, size="small"))
    assert line == (
        '{"name": "P3 problem list", "ratio": 2.5, "goal": 3.0, "ours": 5.0, "floor": 2.0, "stock": null, '
        '"unit": "ms", "size": "small", "noisy": false}'
    )


def test_the_stock_way_is_told_when_it_was_measured():
    assert (
        result("P3", {"floor": [1.0, 1.0], "ours": [2.0, 2.0], "stock": [7.0, 9.0]}, goal=3.0, size="small")["stock"]
        == 8.0
    )


@pytest.mark.parametrize(
    ("times", "noisy"),
    [([1.0] * 10, False), ([1.0] * 8 + [2.0] * 2, True), ([1.0] * 9 + [9.0], True), ([1.0] * 19 + [9.0], False)],
)
def test_a_busy_machine_shows_in_the_floor(times, noisy):
    assert is_noisy(times) is noisy


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, (["P1", "P2", "P3", "P5", "P6", "P7", "P8", "P9", "tree"], "small")),
        ({"ONLY": "", "SIZE": ""}, (["P1", "P2", "P3", "P5", "P6", "P7", "P8", "P9", "tree"], "small")),
        ({"ONLY": "P3", "SIZE": "county"}, (["P3"], "county")),
    ],
)
def test_what_to_run(environment, expected):
    assert chosen(environment) == expected


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"ONLY": "P99"}, "bench: ONLY=P99 is unknown; accepted: P1, P2, P3, P5, P6, P7, P8, P9, tree"),
        ({"SIZE": "huge"}, "bench: SIZE=huge is unknown; accepted: small, county, province"),
    ],
)
def test_unknown_words_are_refused_with_the_accepted_ones(environment, sentence):
    with pytest.raises(SystemExit) as refused:
        chosen(environment)
    assert str(refused.value) == sentence


KEYS = {"name", "ratio", "goal", "ours", "floor", "stock", "unit", "size", "noisy"}


@pytest.mark.processes
def test_the_whole_benchmark_fills_its_database_and_prints_its_lines():
    """A new column that the fill does not know breaks `make bench` without any other test noticing. What each way shows is
    compared inside: floor, ours and stock give the same rows, or the run stops.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench"],
        cwd=ROOT,
        env={**os.environ, "ONLY": "", "SIZE": "small", "MOST_REPEATS": "2"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [json.loads(line) for line in done.stdout.strip().splitlines()]
    assert all(set(line) == KEYS and line["size"] == "small" for line in lines)
    named = [(re.sub(r",.*", "", line["name"]), line["goal"]) for line in lines]
    assert named == [
        ("P1 first page by deadline", 3.0),
        ("P1 against guardian", 0.02),
        ("P2 capped count", 0.025),
        ("P2 capped count", 1.1),
        ("P3 problem list", 3.0),
        ("P5 export of the problem list", 5.0),
        ("P6 reminder sweep", 1.3),
        ("P6 against a loop", 0.0125),
        ("P6 second run", 0.1),
        ("P7 messages as digests", 0.025),
        ("P8 one-page notice", 3.0),
        ("P8 against stock", 0.5),
        ("P8 memory", 1.2),
        ("P9 compilation", 1.5),
        ("P9 memory", 1.0),
        ("tree page", 4.0),
        *[("tree search", 4.0)] * 6,
    ]
