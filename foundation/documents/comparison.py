"""Two texts line by line: what is gone, what is new, and what stands around it. It takes a moment, whatever the texts are."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

CONTEXT = 2
# Pairs of equal lines, each looked at once for every match: what difflib may spend. Long texts that share no order take hours.
MOST_STEPS = 10_000_000
Step = tuple[str, Sequence[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a comparison. `kind` is kept, gone or new; kept lines far from any change are left out as one of kind left."""

    kind: str
    text: str


def compared(old: Sequence[str], new: Sequence[str]) -> list[Line]:
    """[] when the two say the same."""
    if old == new:
        return []
    steps = list(_steps(old, new))
    found: list[Line] = []
    for place, (tag, before, after) in enumerate(steps):
        if tag == "equal":
            found += _kept(before, is_first=place == 0, is_last=place == len(steps) - 1)
        else:
            found += [Line("gone", text) for text in before] + [Line("new", text) for text in after]
    return found


def _steps(old: Sequence[str], new: Sequence[str]) -> Iterator[Step]:
    """Common head and tail are cut off first; where the rest is too much to be compared, all of it is gone and new."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    before, after = old[head : len(old) - tail], new[head : len(new) - tail]
    if head:
        yield "equal", old[:head], new[:head]
    if _effort(before, after) > MOST_STEPS:
        yield "replace", before, after
    else:
        for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            yield tag, before[a:b], after[c:d]
    if tail:
        yield "equal", old[len(old) - tail :], new[len(new) - tail :]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    shared = zip(one, other, strict=False)
    return next((place for place, (left, right) in enumerate(shared) if left != right), min(len(one), len(other)))


def _effort(before: Sequence[str], after: Sequence[str]) -> int:
    counts = Counter(after)
    pairs = sum(times * counts[text] for text, times in Counter(before).items())
    return (len(before) + pairs) * min(len(before), len(after))


def _kept(lines: Sequence[str], *, is_first: bool, is_last: bool) -> list[Line]:
    head = 0 if is_first else CONTEXT
    tail = 0 if is_last else CONTEXT
    if len(lines) <= head + tail + 1:
        return [Line("kept", text) for text in lines]
    shown = [Line("kept", text) for text in lines[:head]]
    shown.append(Line("left", f"（{len(lines) - head - tail}行没有改动）"))
    return shown + [Line("kept", text) for text in lines[len(lines) - tail :]]
