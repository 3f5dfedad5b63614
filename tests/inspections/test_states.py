"""The three machines, literally: change a table and this page must change with it."""

import pytest

from foundation.core.transitions import names_from
from inspections.states import (
    ANNOUNCEMENT_MOVES,
    ASSIGNMENT_MOVES,
    FINDING_MOVES,
    AnnouncementStatus,
    AssignmentStatus,
    FindingStatus,
)

TABLES = {
    AssignmentStatus: (
        ASSIGNMENT_MOVES,
        {
            "planned": ["enter"],
            "on_site": ["report"],
            "reported": ["feed_back"],
            "fed_back": ["rectify"],
            "rectifying": ["review"],
            "reviewing": ["close"],
            "closed": [],
        },
    ),
    AnnouncementStatus: (
        ANNOUNCEMENT_MOVES,
        {"draft": ["publish"], "published": ["withdraw"], "withdrawn": []},
    ),
    FindingStatus: (
        FINDING_MOVES,
        {
            "draft": ["sign_handlers"],
            "handlers_signed": ["sign_deputy", "return"],
            "deputy_signed": ["sign_leader", "return"],
            "signed": ["feed_back"],
            "fed_back": [],
            "returned": ["sign_handlers"],
        },
    ),
}


@pytest.mark.feature(31)
@pytest.mark.parametrize("states", TABLES)
def test_moves_from_each_state(states):
    moves, expected = TABLES[states]
    assert {str(state.value): names_from(state, moves) for state in states} == expected


def test_the_organization_never_learns_of_a_finding():
    assert {name: "organization" in move.shown for name, move in FINDING_MOVES.items()} == dict.fromkeys(
        FINDING_MOVES, False
    )


def test_what_goes_back_says_why():
    tables = {**ANNOUNCEMENT_MOVES, **FINDING_MOVES}
    assert sorted(name for name, move in tables.items() if move.note_required) == ["return", "withdraw"]
