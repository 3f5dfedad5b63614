"""docs/features.md names exactly the tests that bear a feature mark; it is written by scripts/features.py."""

import ast
import re

from tests.architecture.sources import ROOT, modules, name, tree

ROW = re.compile(r"^\| F(\d+) \|.*\| ([^|]*) \|$")


def marked():
    found = set()
    for path in modules(tests=True):
        if not path.name.startswith("test_"):
            continue
        module = tree(path)
        everywhere = {n for node in module.body if isinstance(node, ast.Assign) for n in numbers(node.value)}
        for node in module.body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                own = {n for mark in node.decorator_list for n in numbers(mark)}
                found |= {(n, f"{name(path).removeprefix('tests/')}::{node.name}") for n in own | everywhere}
    return found


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
