"""docs/features.md names exactly the tests that bear a feature mark; it is written by scripts/features.py."""

import ast
import re

from tests.architecture.sources import ROOT, modules, name, tree

ROW = re.compile(r"^\| F(\d+) \|.*\| ([^|]*) \|$")


def marked():
    found = set()
    for path in modules(tests=True):
        if path.name.startswith("test_"):
            module = tree(path)
            everywhere = {n for node in module.body if isinstance(node, ast.Assign) for n in numbers(node.value)}
            found |= set(bearers(module.body, name(path).removeprefix("tests/"), everywhere))
    return found


def bearers(body, where, inherited):
    """(row, test) of each test function, those in classes included; marks of a class hold for its tests."""
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            rows = inherited | {n for mark in node.decorator_list for n in numbers(mark)}
            if isinstance(node, ast.ClassDef):
                yield from bearers(node.body, f"{where}::{node.name}", rows)
            elif node.name.startswith("test_"):
                yield from ((row, f"{where}::{node.name}") for row in rows)


def numbers(node):
    calls = [n for n in ast.walk(node) if isinstance(n, ast.Call) and ast.unparse(n.func) == "pytest.mark.feature"]
    return {arg.value for call in calls for arg in call.args}


def written():
    found = set()
    for line in (ROOT / "docs" / "features.md").read_text(encoding="utf-8").splitlines():
        if match := ROW.match(line):
            found |= {(int(match[1]), test) for test in re.findall(r"`([^`]+)`", match[2])}
    return found


def test_the_page_names_every_marked_test_and_no_other():
    assert marked() - written() == set(), "marked, not on the page: run scripts/features.py after make test"
    assert written() - marked() == set(), "on the page, not marked (any more)"


def test_the_page_has_all_rows():
    lines = (ROOT / "docs" / "features.md").read_text(encoding="utf-8").splitlines()
    assert [int(m[1]) for line in lines if (m := ROW.match(line))] == list(range(1, 193))
