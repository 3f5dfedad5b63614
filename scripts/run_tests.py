"""`make check`, `make test`, `make bench`, `make drill`: the same steps here and in CI.

Usage: run_tests.py check|all|bench|drill. `all` stops at the first step that fails, so what is wrong stands at the end; when all
is well it ends with pytest's own summary of the last run.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.servers import postgres, redis_server, stop  # noqa: E402 - the root must be importable first
from tests.tables import make_tables  # noqa: E402 - same

BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
PYTEST = [sys.executable, "-m", "pytest"]
QUIET = ["-q", "--no-header"]
IN_PROCESS = "not browser and not processes"
REST = ["-n", "2", "--ignore", "tests/architecture", "-m"]


ENVIRONMENT = {
    **os.environ,
    "DJANGO_SETTINGS_MODULE": "config.settings.test",
    "FONT_DIRS": os.environ.get("FONT_DIRS") or str(ROOT / "var" / "fonts"),
    # Some hundred processes read our modules: compiled once, they start in half the time. Empty is "not set" to Python.
    "PYTHONDONTWRITEBYTECODE": "",
}
# What tests/feature_plugin.py writes here, scripts/features.py turns into docs/features.md.
FEATURE_RUNS = ROOT / "var" / "feature-runs"
# Where the demo keeps its data is no business of the tests: they use temporary folders.
ENVIRONMENT.pop("DATA_DIR", None)

CHECKS: dict[str, list[str]] = {
    "mypy": [str(BIN / "mypy")],
    "ruff check": [str(BIN / "ruff"), "check", "."],
    "ruff format": [str(BIN / "ruff"), "format", "--check", "."],
    "import contracts": [str(BIN / "lint-imports")],
    "templates": [str(BIN / "djlint"), "--lint", "--quiet", "templates"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "system check": [*MANAGE, "check", "--fail-level", "WARNING"],
    "architecture": [*PYTEST, *QUIET, "tests/architecture", "-m", IN_PROCESS],
}


def run_check(name: str) -> tuple[str, int, str, float]:
    start = time.monotonic()
    env = {**ENVIRONMENT, "FEATURE_RUNS": str(FEATURE_RUNS)}
    done = subprocess.run(CHECKS[name], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    return name, done.returncode, (done.stdout + done.stderr).strip(), time.monotonic() - start


def check() -> None:
    """All of the quick checks, two at a time; every failing one is shown, not just the first."""
    failed = []
    with ThreadPoolExecutor(2) as pool:
        for name, code, output, seconds in pool.map(run_check, CHECKS):
            print(f"check: {name:<18} {'ok' if code == 0 else 'FAILED'} ({seconds:.1f} s)", flush=True)
            if code:
                failed.append(name)
                print(output, flush=True)
    if failed:
        sys.exit(f"check: failed: {', '.join(failed)}")


@contextlib.contextmanager
def real_servers() -> Iterator[Mapping[str, str]]:
    with postgres() as database, redis_server() as redis_url:
        yield {**ENVIRONMENT, "TEST_DATABASE_URL": database.url, "TEST_REDIS_URL": redis_url}


def suite(title: str, environment: Mapping[str, str], *words: str) -> None:
    print(f"\ntest: {title}", flush=True)
    code = subprocess.run([*PYTEST, *QUIET, *words], cwd=ROOT, env=kept_runs(environment), check=False).returncode
    if code:
        sys.exit(code)


def two_suites(environment: Mapping[str, str], first: tuple[str, ...], second: tuple[str, ...]) -> None:
    """Side by side: both wait for processes most of the time. Each is told as a whole; what the second printed, at its end."""
    titles, words = zip(*((title, words) for title, *words in (first, second)), strict=True)
    print(f"\ntest: {titles[0]}; beside it: {titles[1]}", flush=True)
    command, env = [*PYTEST, *QUIET], kept_runs(environment)
    with tempfile.TemporaryFile("w+") as said:
        beside = subprocess.Popen([*command, *words[1]], cwd=ROOT, env=env, stdout=said, stderr=subprocess.STDOUT)
        try:
            code = subprocess.run([*command, *words[0]], cwd=ROOT, env=env, check=False).returncode
            codes = [code, beside.wait()]
        finally:
            stop(beside)
        said.seek(0)
        print(f"\ntest: {titles[1]}\n{said.read()}", end="", flush=True)
    if any(codes):
        sys.exit(next(code for code in codes if code))


def kept_runs(environment: Mapping[str, str]) -> dict[str, str]:
    return {"FEATURE_RUNS": str(FEATURE_RUNS), **environment}


def run_all() -> None:
    for old in FEATURE_RUNS.glob("*.json"):
        old.unlink()
    with tempfile.TemporaryDirectory(prefix="xc-tables-") as folder:
        ENVIRONMENT["TABLES_DIR"] = folder
        make_tables("", Path(folder))
        check()  # with tests/architecture, which the suites below leave out
        suite("SQLite, all but browser and processes", ENVIRONMENT, *REST, IN_PROCESS)
        with real_servers() as environment:
            make_tables(environment["TEST_DATABASE_URL"], Path(folder))
            suite("PostgreSQL, what asks a database", environment, *REST, f"database and {IN_PROCESS}")
            two_suites(
                environment,
                ("PostgreSQL, Redis: processes", "--ignore", "tests/e2e", "-m", "browser or processes"),
                ("PostgreSQL, Redis: browser", "tests/e2e"),
            )


def bench() -> None:
    with real_servers() as environment:
        code = subprocess.run([sys.executable, "-m", "tests.bench"], cwd=ROOT, env=environment, check=False).returncode
    sys.exit(code)


def drill() -> None:
    """Starts and kills servers of its own."""
    sys.exit(subprocess.run([sys.executable, "-m", "tests.drill"], cwd=ROOT, env=ENVIRONMENT, check=False).returncode)


COMMANDS = {"check": check, "all": run_all, "bench": bench, "drill": drill}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        sys.exit(f"usage: run_tests.py {'|'.join(COMMANDS)}")
    COMMANDS[sys.argv[1]]()
