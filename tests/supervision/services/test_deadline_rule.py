"""The office's own figures of deadline rules."""

import pytest
from django.core.exceptions import PermissionDenied

from foundation.audittrail.models import AuditEvent
from foundation.core.deadlines import reckon_deadline, rule_of
from foundation.core.errors import Vanished
from foundation.core.models import DeadlineRule, Unit
from foundation.organizations.states import PostKind
from foundation.supervision.services.deadline_rule import FigureNotAllowed, RuleFixed, change_deadline_rule
from tests.factories.organizations import NOW, TODAY, PostFactory, UserFactory

COUNTERSIGN, PLAN = "rectification.countersign", "rectification.plan"


def change(actor, key=COUNTERSIGN, unit=Unit.WORKDAYS, amount=5):
    return change_deadline_rule(key=key, unit=unit, amount=amount, actor=actor, now=NOW)


def test_what_the_director_says_holds_for_what_begins_from_now_on(director):
    assert change(director) == "10日→5个工作日"
    assert (rule_of(COUNTERSIGN).unit, rule_of(COUNTERSIGN).amount) == ("workdays", 5)
    fields = reckon_deadline(COUNTERSIGN, today=TODAY, base_on=TODAY)
    assert (fields["due_on"].isoformat(), fields["due_unit"], fields["due_amount"]) == ("2026-03-12", "workdays", 5)
    row = DeadlineRule.objects.get()
    assert (row.key, row.changed_by, row.changed_at) == (COUNTERSIGN, "陈启明", NOW)
    event = AuditEvent.objects.get(event="deadline_rule.changed")
    assert (event.subject, event.note, event.actor_name) == (
        f"core.deadlinerule:{COUNTERSIGN}",
        "10日→5个工作日",
        "陈启明",
    )


def test_what_is_open_keeps_its_deadline(director, story):
    before = (story.plan.due_on, story.plan.due_why)
    change(director, PLAN, Unit.MONTHS, 2)
    story.plan.refresh_from_db()
    assert (story.plan.due_on, story.plan.due_why) == before


def test_the_figure_of_the_code_again_is_no_figure_of_the_office(director):
    change(director)
    assert change(director, unit=Unit.DAYS, amount=10) == "5个工作日→10日"
    assert not DeadlineRule.objects.exists()


def test_the_same_again_is_no_change(director):
    assert change(director, unit=Unit.DAYS, amount=10) == ""
    assert not AuditEvent.objects.filter(event="deadline_rule.changed").exists()


@pytest.mark.parametrize("who", ["office", "groupleader", "leader", "unithead", "petition", "sysadmin", "nobody"])
def test_only_the_director_changes_them(world, who):
    with pytest.raises(PermissionDenied):
        change(world.people[who])


def test_not_a_director_below_the_top(world):
    other = UserFactory(organization=world.county)
    PostFactory(person=other, kind=PostKind.OFFICE_DIRECTOR, organization=world.county)
    with pytest.raises(PermissionDenied):
        change(other)


def test_what_a_law_gives_stays(director):
    with pytest.raises(RuleFixed, match="“受理或转送”的时限由《信访工作条例》第22、23条规定，不能修改。"):
        change(director, "petitions.register", Unit.DAYS, 10)


@pytest.mark.parametrize(
    ("key", "unit", "amount"),
    [
        ("petitions.conclude", Unit.DAYS, 61),
        ("petitions.conclude", Unit.WORKDAYS, 30),
        (PLAN, Unit.DAYS, 30),
        (PLAN, Unit.MONTHS, 0),
        (COUNTERSIGN, Unit.DAYS, 3651),
        (COUNTERSIGN, Unit.DATE, 5),
        (COUNTERSIGN, Unit.DAYS, -1),
    ],
)
def test_within_what_the_rule_allows(director, key, unit, amount):
    with pytest.raises(FigureNotAllowed, match="可以填1到"):
        change(director, key, unit, amount)
    assert not DeadlineRule.objects.exists()


def test_no_such_rule(director):
    with pytest.raises(Vanished):
        change(director, "rectification.none")
