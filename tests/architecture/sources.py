"""The files of ours that the architecture tests read."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("config", "foundation", "inspections", "rectification", "petitions")


def modules(*, tests: bool = False) -> Iterator[Path]:
    """Our Python files, migrations left out."""
    folders = (*ROOMS, "scripts", *(("tests",) if tests else ()))
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
