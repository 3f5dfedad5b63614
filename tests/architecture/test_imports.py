"""The import contracts, and what import-linter cannot say."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import ROOT, modules, name, tree


def test_import_contracts_hold():
    linter = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([str(linter), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-1000:]


def test_services_never_read_the_clock():
    readers = []
    for path in modules():
        if "services" not in path.parts and path.name != "services.py":
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                read = f"{node.value.id}.{node.attr}"
                if read in {"clock.now", "clock.today", "timezone.now", "date.today", "datetime.now", "dt.now"}:
                    readers.append(f"{name(path)}:{node.lineno} {read}")
    assert readers == []


def test_no_catch_of_everything():
    """Two places may: jobs.run and words_of keep their rows true whatever a plugged-in function raises, and log it."""
    catches = []
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ExceptHandler):
                broad = node.type is None or (
                    isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}
                )
                if broad:
                    catches.append(name(path))
    assert catches == ["foundation/core/jobs.py", "foundation/notifications/services/words.py"]


def test_views_write_nothing():
    writers = []
    for path in modules():
        if "views" not in path.parts and path.name != "views.py":
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                verb = node.func.attr
                manager = ast.unparse(node.func.value)
                if verb in {"create", "bulk_create", "update", "delete", "save", "get_or_create"} and (
                    ".objects" in manager or verb == "save"
                ):
                    writers.append(f"{name(path)}:{node.lineno} {verb}")
    assert writers == []


def test_no_second_way_round_the_services(settings):
    """design.md §3: no admin site, neither installed nor imported."""
    importers = []
    for path in modules():
        for node in ast.walk(tree(path)):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            importers += [name(path) for found in names if found.startswith("django.contrib.admin")]
    assert importers == []
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
