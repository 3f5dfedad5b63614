"""Writes docs/features.md: which of the 192 rows work, where, and which tests that ran and passed prove it.

    FEATURE_RUNS=var/feature-runs make test && .venv/bin/python scripts/features.py ../shared/features.md

The first argument is the list of rows; what a row's title says is copied, what proves it comes from the runs, where it
works from docs/features_where.tsv (row, tab, place). A row with a passed test and no place is an error.
"""

import json
import os
import re
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROW = re.compile(r"^\| F(\d+) \| ([^|]+?) \|")
HEAD = """# Features: what works, where, and what proves it

Written by `scripts/features.py` from tests marked `@pytest.mark.feature(n)` that ran and passed; do not edit by hand.
A row may be proven in part: the tests named say which part.

| # | feature | where | tests |
| --- | --- | --- | --- |
"""


def main() -> None:
    titles = read_titles(Path(sys.argv[1]))
    places = read_places(ROOT / "docs" / "features_where.tsv")
    proofs = read_runs(Path(os.environ.get("FEATURE_RUNS", ROOT / "var" / "feature-runs")))
    homeless = sorted(set(proofs) - set(places))
    if homeless:
        sys.exit(f"docs/features_where.tsv names no place for rows {homeless}")
    rows = []
    for number, title in titles.items():
        tests = sorted(proofs.get(number, ()))
        where = places.get(number, "") if tests else "not yet"
        rows.append(f"| F{number} | {title} | {where} | {' '.join(f'`{test}`' for test in tests)} |\n")
    (ROOT / "docs" / "features.md").write_text(HEAD + "".join(rows), encoding="utf-8")
    print(f"{len(proofs)} of {len(titles)} rows have tests that passed")


def read_titles(path: Path) -> dict[int, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {int(match[1]): match[2] for line in lines if (match := ROW.match(line))}


def read_places(path: Path) -> dict[int, str]:
    pairs = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line)
    return {int(number.lstrip("F")): place for number, place in pairs}


def read_runs(folder: Path) -> dict[int, set[str]]:
    proofs: dict[int, set[str]] = defaultdict(set)
    for path in folder.glob("*.json"):
        for number, node in json.loads(path.read_text()):
            proofs[number].add(node.removeprefix("tests/"))
    return proofs


if __name__ == "__main__":
    main()
