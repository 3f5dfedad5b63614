import datetime as dt

import pytest
from django.urls import reverse

from foundation.core.ports import todos_of
from foundation.organizations.states import PostKind
from foundation.supervision.models import EscalationStep
from foundation.supervision.selectors.escalation_step import (
    done_before,
    filter_escalation_steps,
    for_meeting,
    visible_escalation_steps,
)
from foundation.supervision.selectors.matter import GONE, kind_labels, matter_of, matters_of
from foundation.supervision.services.sweep import sweep_deadlines
from rectification.models import Problem, Rectification, RectificationPlan
from tests.factories.organizations import NOW, TODAY, PostFactory, UserFactory
from tests.factories.supervision import EscalationStepFactory


@pytest.mark.parametrize(
    ("who", "seen"),
    [("office", 2), ("director", 2), ("groupleader", 2), ("leader", 0), ("unithead", 0), ("liaison", 0), ("nobody", 0)],
)
def test_office_and_leading_group_see_those_of_their_subtree(world, step, topic, who, seen):
    assert visible_escalation_steps(world.people[who]).count() == seen


def test_an_office_elsewhere_sees_none(world, step):
    clerk = UserFactory(organization=world.county, username="countyclerk")
    PostFactory(person=clerk, kind=PostKind.OFFICE_DIRECTOR, organization=world.county)
    assert not visible_escalation_steps(clerk).exists()


@pytest.fixture
def countyclerk(world):
    clerk = UserFactory(organization=world.county, username="countyclerk")
    PostFactory(person=clerk, kind=PostKind.OFFICE_DIRECTOR, organization=world.county)
    return clerk


def test_what_the_city_inspected_in_the_county_is_no_affair_of_the_countys_office(world, story, director, countyclerk):
    """The county itself, and a bureau or village of it: the city's office decides. What the county inspected is the county's, and
    the city above it may step in.
    """
    itself = EscalationStepFactory(row=story.problems[0], organization=world.county, committee=world.root)
    below = EscalationStepFactory(row=story.problems[1], organization=world.village, committee=world.root)
    own = EscalationStepFactory(
        row=story.problems[0], action="meeting", organization=world.village, committee=world.county
    )
    assert list(visible_escalation_steps(countyclerk)) == [own]
    assert [countyclerk.has_perm("supervision.handle_escalation", step) for step in (itself, below, own)] == [
        False,
        False,
        True,
    ]
    assert set(visible_escalation_steps(director)) == {itself, below, own}
    assert all(director.has_perm("supervision.handle_escalation", step) for step in (itself, below, own))
    assert any("柳树村" in todo.what for todo in todos_of(countyclerk, TODAY))


def test_nobody_presses_the_own_house(world, story, countyclerk):
    """Even where a committee stands on its own step (an old row, or a body that was merged into it)."""
    step = EscalationStepFactory(row=story.problems[0], organization=world.county, committee=world.county)
    assert not visible_escalation_steps(countyclerk).exists()
    assert not countyclerk.has_perm("supervision.handle_escalation", step)


def test_a_leading_group_below_the_committee_sees_nothing(world, story, step):
    leader = UserFactory(organization=world.county, username="countyleader")
    PostFactory(person=leader, kind=PostKind.LEADING_GROUP_HEAD, organization=world.county)
    EscalationStep.objects.update(organization=world.township)
    assert not visible_escalation_steps(leader).exists()


@pytest.mark.django_db
def test_the_sweep_writes_whose_inspection_it_was(world, story):
    """Of a problem and of a plan, whatever organization answers for them."""
    late = TODAY - dt.timedelta(days=7)
    Rectification.objects.update(committee=world.county, organization=world.village)
    for rows in (Problem.objects.all(), RectificationPlan.objects.all()):
        rows.update(due_on=late, next_reminder_on=late)
    sweep_deadlines(today=TODAY, now=NOW)
    found = EscalationStep.objects.values_list("kind", "action", "committee__code", "organization__code")
    assert set(found) == {
        ("problem", "admonition_letter", world.county.code, world.finance.code),
        ("plan", "admonition_letter", world.county.code, world.village.code),
    }


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, 2),
        ({"status": "pending"}, 2),
        ({"status": "done"}, 0),
        ({"action": "meeting"}, 1),
        ({"kind": "plan"}, 0),
        ({"kind": "problem"}, 2),
        ({"unit": "财政"}, 2),
        ({"unit": "农业"}, 0),
    ],
)
def test_filters(step, topic, wanted, found):
    assert filter_escalation_steps(EscalationStep.objects.all(), wanted).count() == found


def test_words_and_page_come_from_the_message_of_the_deadline(story, step):
    problem = story.problems[0]
    matter = matter_of(step, TODAY)
    assert matter.title == "问题03-03-001已逾期7天（时限2026年2月26日）"
    assert matter.url == reverse("problem-detail", args=[problem.pk])


def test_a_row_that_is_gone_says_so(world, story):
    row = EscalationStepFactory(row=story.problems[0])
    EscalationStep.objects.filter(pk=row.pk).update(object_id="999999")
    row.refresh_from_db()
    assert (matter_of(row, TODAY).title, matter_of(row, TODAY).url) == (GONE, "")


def test_one_query_a_kind(story, step, topic, django_assert_num_queries):
    plan = EscalationStepFactory(row=story.plan, organization=story.rectification.organization)
    with django_assert_num_queries(2):
        assert len(matters_of([step, topic, plan], TODAY)) == 3


def test_kinds_are_those_that_lead_to_letters():
    assert kind_labels() == {"problem": "问题整改", "plan": "报送整改方案"}


def test_one_line_an_organization_and_action(world, story, director, office, step, topic):
    EscalationStepFactory(row=story.problems[1], due_on=TODAY - dt.timedelta(days=9))
    found = {todo.what: todo for todo in todos_of(director, TODAY)}
    letter, meeting = found["向市财政局党组发告诫书（2项）"], found["市财政局党组的事项列入会议议题（1项）"]
    assert letter.due_on == TODAY - dt.timedelta(days=9)
    assert letter.url.startswith(reverse("escalationstep-list") + "?status=pending&action=admonition_letter&unit=")
    assert meeting.url == reverse("escalationstep-detail", args=[topic.pk])
    assert not any("告诫书" in todo.what for todo in todos_of(office, TODAY))


def test_a_meeting_hears_what_was_done_before(world, story, topic):
    before = EscalationStepFactory(
        row=story.problems[1],
        status="done",
        handled_on=TODAY,
        outcome="已印发告诫书",
        occurred_on=TODAY - dt.timedelta(days=23),
    )
    EscalationStepFactory(row=story.problems[0], status="done", handled_on=TODAY, outcome="别的事")
    steps = list(for_meeting(world.people["groupleader"]))
    assert steps == [topic]
    assert done_before(steps) == {(topic.object_label, topic.object_id): [before]}
