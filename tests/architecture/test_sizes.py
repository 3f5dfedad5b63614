"""design.md §10: a module of 400 lines, a function of 40, a template of 150."""

import ast

import pytest

from tests.architecture.sources import ROOMS, ROOT, modules, name, tree

MODULE, FUNCTION, TEMPLATE = 400, 40, 150


def test_modules_are_short():
    long = {name(path): count for path in modules(tests=True) if (count := lines(path)) > MODULE}
    assert long == {}


def test_functions_are_short():
    long = {}
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION:
                    long[f"{name(path)}:{node.name}"] = length
    assert long == {}


def test_templates_are_short():
    found = {name(path): count for path in ROOT.glob("templates/**/*.html") if (count := lines(path)) > TEMPLATE}
    assert found == {}


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "misc"])
def test_no_room_without_a_purpose(word):
    named = [name(path) for room in ROOMS for path in (ROOT / room).rglob(f"{word}*") if path.suffix in {"", ".py"}]
    assert named == []


def lines(path):
    return len(path.read_text(encoding="utf-8").splitlines())
