"""design.md §4: only core/transitions.py writes a `status`; every machine has its trigger."""

import ast

import pytest
from django.db import connection

from foundation.core import triggers
from foundation.core.transitions import models_with_moves
from tests.architecture.sources import modules, name, tree

WRITER = "foundation/core/transitions.py"


def test_only_transitions_writes_status():
    writers = []
    for path in modules():
        if name(path) == WRITER:
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                verb = node.func.attr
                if verb in {"update", "create", "get_or_create", "update_or_create"}:
                    writers += [f"{name(path)}:{node.lineno}" for word in node.keywords if word.arg == "status"]
            if isinstance(node, ast.Assign):
                writers += [
                    f"{name(path)}:{node.lineno}"
                    for target in node.targets
                    if isinstance(target, ast.Attribute) and target.attr == "status" and path.stem != "errors"
                ]
    assert writers == []


def test_every_status_has_a_table_of_moves():
    from django.apps import apps

    ours = [
        m
        for m in apps.get_models()
        if m.__module__.split(".")[0] in {"foundation", "inspections", "rectification", "petitions"}
    ]
    with_status = {m for m in ours if any(f.name == "status" for f in m._meta.get_fields())}
    assert with_status == set(models_with_moves())


@pytest.mark.django_db
def test_every_trigger_stands():
    assert set(triggers.expected()) <= triggers.present(connection)
