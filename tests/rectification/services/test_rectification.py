import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from foundation.audittrail.models import AuditEvent
from foundation.notifications.models import OutboxMessage
from foundation.organizations.models import Post
from inspections.models import Assignment
from rectification.models import Problem, Rectification, RectificationPlan
from rectification.services.rectification import NobodyToReceive
from tests.factories.inspections import build_round, feed_back
from tests.factories.rectification import build_rectification


@pytest.mark.feature(27)
@pytest.mark.feature(19)
def test_feedback_makes_numbered_problems_a_plan_and_a_message(world):
    story = build_rectification(world)
    first, second = story.problems

    assert [first.number, second.number] == ["03-03-001", "03-03-002"]
    assert (first.title, first.status, first.category) == ("衔接资金拨付不及时（1）", "open", "conduct")
    assert first.text.startswith("抽查3个乡镇")
    assert (first.due_on, first.due_rule, first.due_base_on) == (
        dt.date(2026, 6, 5),
        "完成集中整改",
        dt.date(2026, 3, 5),
    )
    assert first.due_why == "反馈之日（2026年3月5日）起3个月内完成集中整改。"
    assert first.next_reminder_on == dt.date(2026, 3, 5)
    assert (story.plan.status, story.plan.due_on) == ("draft", dt.date(2026, 4, 5))
    assert story.plan.due_why == "反馈之日（2026年3月5日）起1个月内报送整改方案。"
    told = OutboxMessage.objects.filter(kind="rectification.fed_back").order_by("recipient__username")
    assert list(told.values_list("recipient__username", flat=True)) == ["liaison", "unithead"]
    assert list(AuditEvent.objects.filter(event="problem.fed_back").values_list("actor_name", flat=True)) == [
        "周敏",
        "周敏",
    ]


@pytest.mark.feature(27)
def test_numbers_run_on_in_the_team_without_gaps(world):
    stage = build_round(world)
    feed_back(stage.finance, 2)
    feed_back(stage.agriculture, 1)
    assert list(Problem.objects.order_by("seq").values_list("number", "organization__code")) == [
        ("03-03-001", "YL-CZ"),
        ("03-03-002", "YL-CZ"),
        ("03-03-003", "YL-NY"),
    ]


def test_when_nobody_could_receive_it_nothing_is_issued(world):
    stage = build_round(world)
    Post.objects.filter(organization=world.finance).update(to_on=dt.date(2026, 3, 4))
    with pytest.raises(NobodyToReceive, match="还没有主要负责人或联络员"):
        feed_back(stage.finance)
    assert Assignment.objects.get(pk=stage.finance.pk).status == "reported"
    assert not Rectification.objects.exists()


def test_the_database_refuses_what_gets_past_the_services(problem, story):
    wrong = ({"status": "closed"}, {"status": "accepted"}, {"category": "other"})
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Problem.objects.filter(pk=problem.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Problem.objects.filter(pk=story.problems[1].pk).update(seq=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rectification.objects.update(concentrated_until=dt.date(2026, 3, 5))
    with pytest.raises(IntegrityError), transaction.atomic():
        RectificationPlan.objects.update(status="submitted", approved_by=story.assignment.pk)
