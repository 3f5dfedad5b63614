"""Keeps, for `scripts/features.py`, which tests marked `feature(n)` ran and passed: one JSON file a run in FEATURE_RUNS."""

import json
import os
from pathlib import Path

import pytest


def pytest_collection_modifyitems(items):
    for item in items:
        for mark in item.iter_markers("feature"):
            for number in mark.args:
                item.user_properties.append(("feature", number))


class Kept:
    passed: set[tuple[int, str]] = set()
    failed: set[str] = set()


def pytest_runtest_logreport(report):
    node = report.nodeid.split("[")[0]
    if report.failed:
        Kept.failed.add(node)
    if report.when == "call" and report.passed:
        Kept.passed |= {(number, node) for key, number in report.user_properties if key == "feature"}


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    folder = os.environ.get("FEATURE_RUNS")
    if folder is None or hasattr(session.config, "workerinput"):
        return
    rows = sorted((number, node) for number, node in Kept.passed if node not in Kept.failed)
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    (path / f"{os.getpid()}.json").write_text(json.dumps(rows))
