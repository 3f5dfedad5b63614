import datetime as dt
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied

from foundation.core import jobs
from foundation.core.errors import MoveNotAllowed
from foundation.core.models import Job
from foundation.documents.models import OfficialDocument
from foundation.documents.services.official_document import issue_document
from foundation.documents.states import DocumentStatus
from foundation.notifications.models import OutboxMessage
from foundation.supervision.models import EscalationStep
from foundation.supervision.services.escalation_step import waive_step
from rectification.models import Problem, SupervisionLetter, SupervisionLetterItem
from rectification.selectors.supervision_letter import items_for, late_item, late_items, letter_of
from rectification.services.supervision_letter import NothingToWrite, StepSettled, save_letter
from tests.factories.inspections import feed_back
from tests.factories.organizations import NOW, TODAY
from tests.factories.supervision import EscalationStepFactory, rectification_clerk

WORDS = {
    "demand": "请专题研究\n请在报送日期前办结",
    "reply_on": dt.date(2026, 3, 20),
    "contact_name": "许文静",
    "contact_phone": "0871-6000000",
}


@pytest.fixture
def rectclerk(world):
    return rectification_clerk(world)


@pytest.fixture
def steps(story):
    """告诫书 for both problems of 市财政局."""
    Problem.objects.filter(pk__in=[row.pk for row in story.problems]).update(due_on=TODAY - dt.timedelta(days=7))
    return [EscalationStepFactory(row=row) for row in story.problems]


def write(steps, actor, letter=None, first=None, **changed):
    item = late_item(first or steps[0])
    return save_letter(first=item, letter=letter, steps=steps, actor=actor, now=NOW, **{**WORDS, **changed})


def text_of(document):
    return str(document.data)


@pytest.mark.feature(69)
def test_several_late_rows_in_one_draft(world, story, steps, rectclerk):
    letter = write(steps, rectclerk)
    document = letter.document
    assert (document.status, document.number, document.kind) == ("draft", "", "reminder")
    assert (document.title, document.issuer) == ("巡察整改情况告诫书", world.office)
    assert [one.organization for one in document.recipients.all()] == [world.finance]
    table = document.letter.body[2]
    assert table.header == ("问题编号", "事项", "时限", "情况")
    assert table.rows == (
        ("03-03-001", "衔接资金拨付不及时（1）", "2026年2月26日", "逾期7天"),
        ("03-03-002", "衔接资金拨付不及时（2）", "2026年2月26日", "逾期7天"),
    )
    assert "有2项整改事项没有按期办结，现予告诫如下。" in text_of(document)
    assert "（一）请专题研究。" in text_of(document)
    assert "请于2026年3月20日前" in text_of(document)
    assert document.letter.note == "联系人：许文静，电话：0871-6000000"
    assert letter_of(steps[1]) == letter


@pytest.mark.feature(69)
def test_signed_out_it_is_numbered_told_rendered_and_its_steps_are_done(world, steps, rectclerk, office):
    letter = write(steps, rectclerk)
    document = issue_document(document=letter.document, actor=office, now=NOW)
    assert document.number == "云委巡办〔2026〕1号"
    told = OutboxMessage.objects.filter(kind="document.issued").values_list("recipient__username", flat=True)
    assert sorted(told) == ["liaison", "unithead"]
    for step in EscalationStep.objects.all():
        assert (step.status, step.handled_by, step.handled_on) == ("done", office, TODAY)
        assert step.outcome == "已印发告诫书（云委巡办〔2026〕1号）"
    assert jobs.run(document.render_job, now=NOW) == "done"
    document.refresh_from_db()
    assert document.pdf.size > 1000
    with pytest.raises(StepSettled):
        write(steps, rectclerk, letter=SupervisionLetter.objects.get())
    with pytest.raises(MoveNotAllowed):
        issue_document(document=document, actor=office, now=NOW)


def test_a_draft_is_changed(steps, rectclerk, director):
    letter = write(steps, rectclerk)
    same = write(steps[:1], director, letter=letter, demand="只剩一项")
    assert (same.pk, same.document_id) == (letter.pk, letter.document_id)
    assert len(same.document.letter.body[2].rows) == 1
    assert "只剩一项。" in text_of(same.document)
    assert letter_of(steps[1]) is None
    assert OfficialDocument.objects.count() == 1


def test_what_was_settled_meanwhile_is_left_out(world, story, steps, rectclerk, director, office):
    letter = write(steps, rectclerk)
    waive_step(step=steps[0], reason="已经当面督促。", actor=director, now=NOW)
    document = issue_document(document=letter.document, actor=office, now=NOW)
    assert [row[0] for row in document.letter.body[2].rows] == ["03-03-002"]
    assert EscalationStep.objects.get(pk=steps[0].pk).status == "waived"


def test_a_letter_about_nothing_is_not_signed_out(steps, rectclerk, director, office):
    letter = write(steps, rectclerk)
    for step in steps:
        waive_step(step=step, reason="已经当面督促。", actor=director, now=NOW)
    with pytest.raises(StepSettled):
        issue_document(document=letter.document, actor=office, now=NOW)
    document = OfficialDocument.objects.get()
    assert (document.status, document.number) == (DocumentStatus.DRAFT, "")
    assert not Job.objects.exists()


def test_a_problem_that_is_solved_is_left_out(story, steps, rectclerk):
    Problem.objects.filter(pk=story.problems[0].pk).update(status="accepted", accepted_by=rectclerk, accepted_at=NOW)
    assert [item.number for item in items_for(late_item(steps[1]), None)] == ["03-03-002"]
    with pytest.raises(StepSettled):
        write(steps, rectclerk, first=steps[1])


@pytest.mark.parametrize("who", ["office", "groupleader", "leader", "unithead", "liaison", "nobody"])
def test_only_those_who_follow_up_write(world, steps, who):
    with pytest.raises(PermissionDenied):
        write(steps, world.people[who])
    assert not OfficialDocument.objects.exists()


def test_a_step_is_in_one_letter(steps, rectclerk):
    write(steps[:1], rectclerk)
    with pytest.raises(StepSettled):
        write(steps, rectclerk, first=steps[1])
    assert SupervisionLetterItem.objects.count() == 1
    with pytest.raises(NothingToWrite):
        write([], rectclerk, first=steps[1])


def test_other_actions_and_other_organizations_are_no_part_of_it(story, steps, rectclerk):
    other = EscalationStepFactory(row=story.problems[0], action="reminder_letter")
    feed_back(story.stage.agriculture)
    elsewhere = EscalationStepFactory(row=Problem.objects.get(organization__code="YL-NY"))
    found = items_for(late_item(steps[0]), None)
    assert [item.step for item in found] == steps
    for step in (other, elsewhere):
        with pytest.raises(StepSettled):
            write([*steps, step], rectclerk)


def test_the_plan_and_what_is_gone(story, rectclerk):
    place = story.rectification.organization
    plan = EscalationStepFactory(row=story.plan, organization=place)
    gone = EscalationStepFactory(
        row=SimpleNamespace(pk=999999, DEADLINE=Problem.DEADLINE, _meta=Problem._meta),
        organization=place,
        committee=story.rectification.committee,
    )
    assert [(item.number, item.title) for item in late_items([plan, gone])] == [("", "报送整改方案")]
    assert late_item(gone) is None
    assert late_item(EscalationStepFactory(row=story.problems[0], action="meeting")) is None
