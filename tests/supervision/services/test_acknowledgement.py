import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from foundation.audittrail.models import AuditEvent
from foundation.core.errors import MoveNotAllowed
from foundation.core.transitions import SystemActor
from foundation.documents.services.official_document import issue_document
from foundation.notifications.models import OutboxMessage
from foundation.notifications.services.delivery import deliver
from foundation.organizations.models import User
from foundation.organizations.selectors.post import forget_posts
from foundation.organizations.states import PostKind
from foundation.supervision.models import Acknowledgement
from foundation.supervision.selectors.acknowledgement import lacking_signer
from foundation.supervision.services.acknowledgement import (
    acknowledge,
    ask_acknowledgement,
    ask_where_possible,
    void_of_ended,
)
from foundation.supervision.services.sweep import sweep_deadlines
from tests.factories.inspections import AssignmentFactory, NoticeFactory, feed_back
from tests.factories.organizations import NOW, TODAY, PostFactory, UserFactory
from tests.factories.supervision import rectification_clerk

DUE = dt.date(2026, 3, 10)  # three working days after Thursday 5 March


@pytest.fixture
def receipt(story):
    """巡察反馈意见 of 市财政局, delivered today."""
    return Acknowledgement.objects.get()


@pytest.fixture
def village_receipt(world, story):
    """The same of 柳树村, which has no account of its own; `clerk` of the township files for it."""
    clerk = UserFactory(organization=world.township, name="李青", username="clerk")
    PostFactory(person=clerk, kind=PostKind.UNIT_REPORTER, organization=world.village)
    feed_back(AssignmentFactory(team=story.stage.team, organization=world.village))
    return Acknowledgement.objects.get(organization=world.village)


def sign(row, actor):
    return acknowledge(acknowledgement=row, actor=actor, now=NOW)


@pytest.mark.feature(70)
def test_feedback_asks_for_its_receipt(world, story, receipt):
    assert (receipt.what, receipt.organization, receipt.sender) == ("巡察反馈意见", world.finance, world.root)
    assert receipt.url == reverse("plan-detail", args=[story.plan.pk])
    assert (receipt.object_label, receipt.object_id) == ("rectification.rectification", str(story.rectification.pk))
    assert (receipt.status, receipt.due_on, receipt.due_base_on, receipt.due_key) == (
        "pending",
        DUE,
        TODAY,
        "supervision.acknowledge",
    )
    assert "送达之日（2026年3月5日）起3个工作日内签收" in receipt.due_why
    assert AuditEvent.objects.filter(event="acknowledgement.asked").count() == 1


@pytest.mark.feature(69, 70)
def test_a_notice_that_is_issued_asks_too(world, story, office):
    notice = NoticeFactory(assignment=story.stage.agriculture)
    document = issue_document(document=notice.document, actor=office, now=NOW)
    row = Acknowledgement.objects.get(organization=world.agriculture)
    assert row.what == "关于召开六届云岭市委第三轮巡察动员会的通知（云委巡办〔2026〕1号）"
    assert row.url == reverse("document-detail", args=[document.pk])


def test_it_is_asked_for_once(world, story, receipt, office):
    row = ask_acknowledgement(
        obj=story.rectification,
        organization=world.finance,
        sender=world.root,
        what="别的话",
        url="/",
        actor=office,
        now=NOW,
    )
    assert (row.pk, row.what) == (receipt.pk, "巡察反馈意见")
    assert Acknowledgement.objects.count() == 1


@pytest.mark.feature(70)
@pytest.mark.parametrize("who", ["liaison", "unithead"])
def test_head_and_liaison_sign(world, receipt, who):
    person = world.people[who]
    row = sign(receipt, person)
    assert (row.status, row.acknowledged_by, row.acknowledged_at, row.filed_for) == ("acknowledged", person, NOW, "")
    assert row.signer_label == person.name
    assert AuditEvent.objects.get(event="acknowledgement.acknowledge").actor_name == person.name


@pytest.mark.feature(70)
def test_who_stands_in_signs_and_both_are_named(village_receipt):
    row = sign(village_receipt, User.objects.get(username="clerk"))
    assert row.filed_for == "由龙潭镇党委 李青 代 柳树村党支部填报"
    assert row.signer_label == "由龙潭镇党委 李青 代 柳树村党支部"


def test_a_reporter_beside_a_liaison_does_not_sign(world, receipt):
    filler = UserFactory(organization=world.finance)
    PostFactory(person=filler, kind=PostKind.UNIT_REPORTER, organization=world.finance)
    with pytest.raises(PermissionDenied):
        sign(receipt, filler)


@pytest.mark.parametrize("who", ["office", "director", "leader", "liaison2", "groupleader", "nobody"])
def test_nobody_else_signs(world, receipt, who):
    with pytest.raises(PermissionDenied):
        sign(receipt, world.people[who])
    receipt.refresh_from_db()
    assert receipt.status == "pending"


def test_it_is_signed_once(receipt, liaison, unithead):
    same = Acknowledgement.objects.get(pk=receipt.pk)
    sign(receipt, liaison)
    with pytest.raises(MoveNotAllowed) as refusal:
        sign(same, unithead)
    assert "林晓" in refusal.value.sentence


@pytest.mark.feature(70)
def test_not_signed_the_clock_reminds_and_the_office_hears(world, receipt, director):
    clerk = rectification_clerk(world)
    Acknowledgement.objects.update(next_reminder_on=TODAY)
    for day in range(8):
        today = TODAY + dt.timedelta(days=day)
        sweep_deadlines(today=today, now=NOW + dt.timedelta(days=day))
    rows = OutboxMessage.objects.filter(kind="supervision.acknowledge").order_by("occurred_on", "recipient__username")
    assert [(row.step, row.occurred_on.day, row.recipient.username) for row in rows.select_related("recipient")] == [
        ("owner-1", 9, "liaison"),
        ("owner-1", 9, "unithead"),
        ("owner+0", 10, "liaison"),
        ("owner+0", 10, "unithead"),
        ("office+1", 11, "director"),
        ("owner+1", 11, "liaison"),
        ("office+1", 11, clerk.username),
        ("owner+1", 11, "unithead"),
    ]
    deliver(now=NOW + dt.timedelta(days=7))
    told = {row.inbox_entry.title for row in rows.filter(step__in=["office+1", "owner+1"])}
    assert told == {
        "请签收巡察反馈意见，已逾期2天（时限2026年3月10日）",
        "市财政局党组还没有签收巡察反馈意见",
    }


def test_signed_for_nobody_is_reminded(receipt, liaison):
    sign(receipt, liaison)
    sweep_deadlines(today=DUE + dt.timedelta(days=9), now=NOW)
    assert not OutboxMessage.objects.filter(kind="supervision.acknowledge").exists()


def test_who_stands_in_is_reminded(village_receipt):
    sweep_deadlines(today=DUE, now=NOW)
    rows = OutboxMessage.objects.filter(kind="supervision.acknowledge", object_id=str(village_receipt.pk))
    assert set(rows.values_list("recipient__username", flat=True)) == {"clerk"}


@pytest.fixture
def lonely(world, story, office):
    """Something for 青石镇's village that nobody could sign for when it arrived."""
    return ask(world, story, office)


def ask(world, story, office):
    return ask_acknowledgement(
        obj=story.rectification,
        organization=world.village,
        sender=world.root,
        what="巡察反馈意见",
        url="/",
        actor=office,
        now=NOW,
    )


def grant(world, kind=PostKind.ORGANIZATION_HEAD, **fields):
    person = UserFactory(organization=world.village)
    PostFactory(person=person, kind=kind, organization=world.village, **fields)
    return person


def asked(row):
    return list(OutboxMessage.objects.filter(kind="supervision.acknowledgement_asked", object_id=str(row.pk)))


@pytest.mark.feature(70)
def test_where_nobody_can_sign_no_clock_runs(lonely):
    assert (lonely.status, lonely.due_on, lonely.next_reminder_on) == ("pending", None, None)
    assert lonely.due_why == "送达时没有签收人，配好岗位之日起算。"
    assert lacking_signer([lonely], TODAY) == {lonely.pk}
    sweep_deadlines(today=DUE + dt.timedelta(days=30), now=NOW)
    assert not OutboxMessage.objects.filter(object_id=str(lonely.pk), object_label=lonely._meta.label_lower).exists()
    events = AuditEvent.objects.filter(subject__endswith=f"acknowledgement:{lonely.pk}")
    assert [row.event for row in events] == ["acknowledgement.without_signer"]


@pytest.mark.feature(70)
@pytest.mark.parametrize("kind", [PostKind.ORGANIZATION_HEAD, PostKind.ORGANIZATION_LIAISON, PostKind.UNIT_REPORTER])
def test_whoever_gets_the_post_is_asked_from_that_day(world, lonely, kind):
    person = grant(world, kind)
    lonely.refresh_from_db()
    assert (lonely.due_on, lonely.due_base_on, lonely.next_reminder_on) == (DUE, TODAY, TODAY)
    assert "配好签收人之日（2026年3月5日）起3个工作日内签收" in lonely.due_why
    assert [row.recipient for row in asked(lonely)] == [person]
    deliver(now=NOW)
    assert asked(lonely)[0].inbox_entry.title == "请签收巡察反馈意见，时限2026年3月10日"
    assert lacking_signer([lonely], TODAY) == set()
    assert sign(lonely, person).status == "acknowledged"


def test_it_arises_once(world, lonely):
    grant(world)
    grant(world, PostKind.ORGANIZATION_LIAISON)
    assert len(asked(lonely)) == 1
    assert ask_where_possible(actor=SystemActor("试"), now=NOW) == 0


def test_other_posts_and_other_places_raise_nothing(world, lonely):
    grant(world, PostKind.RESPONSIBLE_LEADER)
    PostFactory(
        person=UserFactory(organization=world.township),
        kind=PostKind.ORGANIZATION_HEAD,
        organization=world.township,
    )
    lonely.refresh_from_db()
    assert (lonely.due_on, asked(lonely)) == (None, [])


def test_a_post_of_later_and_an_account_that_was_locked_are_found_by_the_sweep(world, lonely):
    person = grant(world, from_on=TODAY + dt.timedelta(days=4))
    lonely.refresh_from_db()
    assert lonely.due_on is None
    User.objects.filter(pk=person.pk).update(is_active=False)
    later = NOW + dt.timedelta(days=4)
    assert ask_where_possible(actor=SystemActor("试"), now=later) == 0
    User.objects.filter(pk=person.pk).update(is_active=True)
    assert ask_where_possible(actor=SystemActor("试"), now=later) == 1
    lonely.refresh_from_db()
    assert lonely.due_on == dt.date(2026, 3, 12)
    assert [row.recipient for row in asked(lonely)] == [person]


def test_what_ended_meanwhile_is_not_asked_for(world, lonely):
    void_of_ended(organization=world.village, now=NOW)
    grant(world)
    lonely.refresh_from_db()
    assert (lonely.status, asked(lonely)) == ("void", [])


def test_an_organization_that_has_ended_signs_for_nothing(world, receipt, liaison):
    void_of_ended(organization=world.finance, now=NOW)
    receipt.refresh_from_db()
    assert (receipt.status, receipt.acknowledged_by) == ("void", None)
    forget_posts(liaison)
    with pytest.raises(MoveNotAllowed):
        sign(receipt, liaison)


def test_the_database_holds_signer_and_state_together(receipt):
    with pytest.raises(IntegrityError), transaction.atomic():
        Acknowledgement.objects.filter(pk=receipt.pk).update(acknowledged_at=NOW)
