"""The lock files name exact versions with hashes and no place to fetch them from."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.txt", "requirements-dev.txt"]
EVERY_FILE = [*LOCKS, "requirements.in", "requirements-dev.in"]
FIXED = {"django", "django-import-export", "django-guardian", "celery", "redis", "psycopg2-binary", "weasyprint"}
ADDRESS = re.compile(r"[a-z+]+://|--(extra-)?index-url|--find-links|--trusted-host|^-[if] ", re.MULTILINE)


def entries(name: str) -> dict[str, str]:
    """Requirement line -> everything that belongs to it, continuation lines joined."""
    joined = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.strip() for line in joined.splitlines()]
    return {line.split()[0]: line for line in lines if line and not line.startswith("#")}


@pytest.mark.parametrize("name", EVERY_FILE)
def test_no_address_of_an_index(name):
    assert ADDRESS.findall((ROOT / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", LOCKS)
def test_exact_versions_with_hashes(name):
    found = entries(name)
    assert len(found) > 20
    assert [entry for entry in found if "==" not in entry] == []
    assert [entry for entry, line in found.items() if "--hash=sha256:" not in line] == []


def test_the_fixed_packages_are_there():
    names = {entry.split("==")[0].lower() for entry in entries("requirements.txt")}
    assert names >= FIXED


def test_what_stands_in_the_input_stands_in_the_lock():
    wanted = {
        re.sub(r"\[.*?\]", "", line.strip()).lower()
        for line in (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    }
    assert wanted - {entry.lower() for entry in entries("requirements.txt")} == set()


def test_both_locks_agree():
    run = dict(entry.split("==") for entry in entries("requirements.txt"))
    dev = dict(entry.split("==") for entry in entries("requirements-dev.txt"))
    assert {name: (run[name], dev[name]) for name in run.keys() & dev.keys() if run[name] != dev[name]} == {}
