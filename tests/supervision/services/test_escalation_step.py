import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from foundation.audittrail.models import AuditEvent
from foundation.core.errors import MoveNotAllowed, NoteRequired
from foundation.supervision.models import EscalationStep
from foundation.supervision.services.escalation_step import OutcomeMissing, complete_step, settle_steps, waive_step
from tests.factories.organizations import NOW, TODAY

DECISION = "领导小组会议决定：由分管领导约谈。"


def complete(step, actor, **changed):
    words = {"handled_on": TODAY, "outcome": DECISION}
    return complete_step(step=step, actor=actor, now=NOW, **{**words, **changed})


@pytest.mark.feature(60)
@pytest.mark.parametrize("who", ["director", "rectclerk"])
def test_a_meeting_is_held(world, rectclerk, topic, who):
    actor = {**world.people, "rectclerk": rectclerk}[who]
    row = complete(topic, actor, outcome=f"  {DECISION}  ")
    assert (row.status, row.handled_on, row.handled_by, row.outcome) == ("done", TODAY, actor, DECISION)
    event = AuditEvent.objects.get(event="escalationstep.complete")
    assert (event.actor_name, event.note) == (actor.name, DECISION)


def test_it_is_not_done_with_a_reason(director, step):
    row = waive_step(step=step, reason="已批准延期，不再告诫。", actor=director, now=NOW)
    assert (row.status, row.handled_on, row.handled_by, row.outcome) == ("waived", None, director, "")
    assert AuditEvent.objects.get(event="escalationstep.waive").note == "已批准延期，不再告诫。"


@pytest.mark.parametrize("who", ["office", "groupleader", "leader", "unithead", "liaison", "sysadmin", "nobody"])
def test_only_those_who_follow_up_decide(world, step, who):
    actor = world.people[who]
    with pytest.raises(PermissionDenied):
        complete(step, actor)
    with pytest.raises(PermissionDenied):
        waive_step(step=step, reason="不办的理由写在这里。", actor=actor, now=NOW)
    step.refresh_from_db()
    assert step.status == "pending"


@pytest.mark.parametrize(
    "changed",
    [
        {"outcome": "  "},
        {"outcome": "长" * 501},
        {"handled_on": TODAY + dt.timedelta(days=1)},
        {"handled_on": TODAY - dt.timedelta(days=1)},
    ],
)
def test_done_says_what_and_when(director, step, changed):
    with pytest.raises(OutcomeMissing):
        complete(step, director, **changed)
    step.refresh_from_db()
    assert (step.status, step.outcome) == ("pending", "")


def test_no_reason_is_no_reason(director, step):
    with pytest.raises(NoteRequired):
        waive_step(step=step, reason="  ", actor=director, now=NOW)


def test_a_second_hand_is_told_who_was_faster(director, rectclerk, step):
    same = EscalationStep.objects.get(pk=step.pk)
    complete(step, rectclerk)
    with pytest.raises(MoveNotAllowed, match="许文静"):
        waive_step(step=same, reason="不办的理由写在这里。", actor=director, now=NOW)


def test_a_letter_settles_what_still_waits(director, office, step, topic):
    waive_step(step=topic, reason="不办的理由写在这里。", actor=director, now=NOW)
    moved = settle_steps(steps=[step, topic], outcome="已印发告诫书（云委巡办〔2026〕1号）", actor=office, now=NOW)
    assert moved == [step]
    step.refresh_from_db()
    assert (step.status, step.handled_by, step.outcome) == ("done", office, "已印发告诫书（云委巡办〔2026〕1号）")
    assert AuditEvent.objects.get(event="escalationstep.complete").actor_name == "周敏签发公文"


def test_the_database_holds_done_and_outcome_together(step):
    with pytest.raises(IntegrityError), transaction.atomic():
        EscalationStep.objects.filter(pk=step.pk).update(outcome="没有办理也有结果")
