"""Time is read in one place (core/clock.py), so that a test can move the hour and the day for every process at once; services
are told it. Only the settings of tests have a file that moves it.
"""

import ast

from tests.architecture.sources import ROOT, modules, name, tree

CLOCK = "foundation/core/clock.py"
ELSEWHERE = {
    "foundation/organizations/sessions.py",  # Django writes when a session ends, by the machine's clock
    "foundation/notifications/gateways.py",  # an SMS gateway takes a signature of this minute alone
}
READS = {"now", "utcnow", "today"}  # of datetime, date, timezone
SOURCES = {"timezone", "datetime", "date", "dt"}
# A health check of compose, outside Django, looks at the age of a file; scripts start and stop programs.
APART = {"scripts"}


def reads_the_machines_clock(node):
    """`timezone.now()`, `dt.date.today()`, `time.time()`, and `localtime()` or `localdate()` without a moment."""
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    if isinstance(called, ast.Name):
        return called.id in {"localtime", "localdate"} and not node.args
    if not isinstance(called, ast.Attribute):
        return False
    of = called.value.attr if isinstance(called.value, ast.Attribute) else getattr(called.value, "id", "")
    if called.attr in {"localtime", "localdate"}:
        return of == "timezone" and not node.args
    return (called.attr in READS and of in SOURCES) or (of == "time" and called.attr == "time")


def test_the_check_itself_finds_each_way():
    for line in ("timezone.now()", "dt.datetime.now(tz=dt.UTC)", "date.today()", "dt.date.today()", "time.time()"):
        assert reads_the_machines_clock(ast.parse(line).body[0].value), line
    for line in (
        "clock.now()",
        "clock.today()",
        "localtime(now)",
        "timezone.localdate(moment)",
        "time.monotonic()",
        "dt.time(9)",
    ):
        assert not reads_the_machines_clock(ast.parse(line).body[0].value), line


def test_nothing_else_reads_the_machines_clock():
    found = [
        f"{name(path)}:{node.lineno}"
        for path in modules()
        if name(path) not in {CLOCK, *ELSEWHERE} and path.relative_to(ROOT).parts[0] not in APART
        for node in ast.walk(tree(path))
        if reads_the_machines_clock(node)
    ]
    assert found == []


def test_services_are_told_the_time():
    found = [
        name(path)
        for path in modules()
        if "services" in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and "clock" in {alias.name for alias in node.names}
    ]
    assert found == []


def test_only_the_settings_of_tests_can_move_it():
    settings = ROOT / "config" / "settings"
    said = {
        path.name: [line for line in path.read_text(encoding="utf-8").splitlines() if "CLOCK_OFFSET" in line]
        for path in sorted(settings.glob("*.py"))
    }
    assert {file: lines for file, lines in said.items() if lines} == {
        "base.py": ["CLOCK_OFFSET_FILE: Path | None = None"],
        "test.py": ['CLOCK_OFFSET_FILE = env.optional_path("CLOCK_OFFSET_FILE")'],
    }
