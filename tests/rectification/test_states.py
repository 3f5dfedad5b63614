"""The machines, literally: change a table and this page must change with it."""

import pytest

from foundation.core.transitions import names_from
from rectification.states import (
    PAPER_SIGNATURE_MOVES,
    PLAN_MOVES,
    PROBLEM_MOVES,
    RESPONSIBILITY_MOVES,
    TASK_MOVES,
    PaperSignatureStatus,
    PlanStatus,
    ProblemStatus,
    ResponsibilityStatus,
    TaskStatus,
)

MACHINES = (
    (
        TaskStatus,
        TASK_MOVES,
        {
            "draft": ["start"],
            "under_way": ["report"],
            "reported": ["return", "accept"],
            "returned": ["report"],
            "accepted": [],
        },
    ),
    (
        PlanStatus,
        PLAN_MOVES,
        {"draft": ["submit"], "submitted": ["approve", "return"], "approved": [], "returned": ["submit"]},
    ),
    (ProblemStatus, PROBLEM_MOVES, {"open": ["accept"], "accepted": []}),
    (ResponsibilityStatus, RESPONSIBILITY_MOVES, {"draft": ["sign", "sign_on_paper"], "signed": ["amend"]}),
    (
        PaperSignatureStatus,
        PAPER_SIGNATURE_MOVES,
        {"uploaded": ["confirm", "refuse", "lapse"], "confirmed": [], "refused": []},
    ),
)


@pytest.mark.parametrize(("states", "moves", "table"), MACHINES)
def test_moves_from_each_state(states, moves, table):
    assert {state.value: names_from(state, moves) for state in states} == table


@pytest.mark.parametrize(("states", "moves", "table"), MACHINES)
def test_every_party_sees_every_move(states, moves, table):
    assert {shown for move in moves.values() for shown in move.shown} == {"office", "team", "organization"}


def test_returns_say_why():
    assert [name for name, move in (PLAN_MOVES | TASK_MOVES).items() if move.note_required] == ["return"]
