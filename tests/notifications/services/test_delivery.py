import datetime as dt

import pytest
from django.core import mail

from foundation.core import faults
from foundation.notifications import catalogue
from foundation.notifications.catalogue import MessageType, Rendered
from foundation.notifications.models import Delivery, InboxEntry, OutboxMessage
from foundation.notifications.selectors.inbox import unread_count, visible_entries
from foundation.notifications.services.delivery import deliver, fill_inboxes
from foundation.notifications.services.outbox import queue
from foundation.supervision.services.sweep import sweep_deadlines
from tests.core.paper import due
from tests.factories.notifications import OutboxMessageFactory
from tests.factories.organizations import NOW, TODAY, OrganizationFactory


def tell(place, *people, step="issued"):
    queue("test.told", obj=place, recipients=people, step=step, now=NOW)


def test_a_message_becomes_an_entry_and_an_email(world, liaison):
    tell(world.finance, liaison)

    assert deliver(now=NOW) == (1, 1)

    entry = InboxEntry.objects.get()
    assert (entry.person, entry.title, entry.body, entry.url) == (
        liaison,
        "市财政局党组有一件事",
        "步骤issued",
        "/inbox/",
    )
    assert (entry.created_at, entry.read_at, entry.outbox.delivered_at) == (NOW, None, NOW)
    sent = mail.outbox[0]
    assert (sent.to, sent.subject) == (["liaison@yunling.example"], "【云岭巡察】市财政局党组有一件事")
    assert sent.extra_headers["Message-ID"] == f"<outbox-{entry.outbox_id}@yunling.example>"
    assert sent.body == (
        "市财政局党组有一件事\n\n步骤issued\n\n办理：http://127.0.0.1:8000/inbox/\n\n"
        "这是“云岭巡察”自动发出的提醒，请登录系统办理，不必回复。"
    )


def test_delivering_again_changes_nothing(world, liaison):
    tell(world.finance, liaison)
    deliver(now=NOW)
    assert deliver(now=NOW) == (0, 0)
    assert (InboxEntry.objects.count(), Delivery.objects.count(), len(mail.outbox)) == (1, 1, 1)


@pytest.mark.parametrize("change", [{"email": ""}, {"is_active": False}])
def test_without_an_address_or_account_there_is_an_entry_and_no_email(world, liaison, change):
    type(liaison).objects.filter(pk=liaison.pk).update(**change)
    tell(world.finance, liaison)
    assert deliver(now=NOW) == (1, 0)
    assert (InboxEntry.objects.count(), Delivery.objects.count()) == (1, 0)


def test_what_has_vanished_is_withdrawn(liaison):
    gone = OutboxMessageFactory(recipient=liaison, object_id="999999999")
    wrong = OutboxMessageFactory(recipient=liaison, object_id="not-a-key")
    unknown = OutboxMessageFactory(recipient=liaison, kind="test.forgotten")
    assert deliver(now=NOW) == (0, 0)
    for row in (gone, wrong, unknown):
        row.refresh_from_db()
        assert (row.delivered_at, row.withdrawn_at) == (None, NOW)
    assert InboxEntry.objects.count() == 0


def test_one_that_vanished_does_not_hold_up_the_others(world, liaison):
    OutboxMessageFactory(recipient=liaison, object_id="999999999")
    tell(world.finance, liaison)
    assert fill_inboxes(now=NOW) == 1


def test_the_oldest_come_first_and_the_limit_holds(world, liaison):
    for step in ("1", "2", "3"):
        tell(world.finance, liaison, step=step)
    assert fill_inboxes(now=NOW, limit=2) == 2
    assert list(InboxEntry.objects.order_by("pk").values_list("body", flat=True)) == ["步骤1", "步骤2"]
    assert fill_inboxes(now=NOW, limit=2) == 1


def test_a_title_stays_one_line_of_200(world, liaison):
    long = OrganizationFactory(parent=world.root, short_name="长" * 39 + "\n")
    tell(long, liaison)
    fill_inboxes(now=NOW)
    assert InboxEntry.objects.get().title == "长" * 39 + " 有一件事"


@pytest.mark.parametrize("rows", [1, 30])
def test_queries_do_not_grow_with_messages(world, liaison, rows, django_assert_num_queries):
    for number in range(rows):
        tell(world.finance, liaison, step=str(number))
    # savepoint, messages, people, their objects, entries, policy, preferences, deliveries, items, delivered, release
    with django_assert_num_queries(11):
        assert fill_inboxes(now=NOW, limit=500) == rows


def test_a_death_before_the_commit_leaves_the_message_waiting(world, liaison, monkeypatch):
    tell(world.finance, liaison)

    class Killed(BaseException):
        pass

    def die(_name):
        raise Killed

    monkeypatch.setattr(faults, "point", die)
    with pytest.raises(Killed):
        fill_inboxes(now=NOW)
    monkeypatch.undo()
    assert (InboxEntry.objects.count(), OutboxMessage.objects.filter(delivered_at__isnull=True).count()) == (0, 1)


def test_all_points_where_a_test_may_kill_are_passed(world, liaison, monkeypatch):
    passed = []
    monkeypatch.setattr(faults, "point", passed.append)
    tell(world.finance, liaison)
    deliver(now=NOW)
    assert passed == ["inbox.after_fill", "delivery.after_claim", "mail.before_send", "mail.after_send"]


def test_a_kind_whose_words_break_does_not_hold_up_the_others(world, liaison, monkeypatch):
    broken = OutboxMessageFactory(recipient=liaison, kind="test.broken", object_id=str(world.finance.pk))

    def render(_obj, _message):
        raise KeyError("no such word")

    monkeypatch.setitem(catalogue._types, "test.broken", MessageType("test.broken", type(world.finance), render))
    tell(world.finance, liaison)
    assert deliver(now=NOW) == (1, 1)
    broken.refresh_from_db()
    assert (broken.delivered_at, broken.withdrawn_at, broken.failures) == (None, None, 1)

    monkeypatch.setitem(
        catalogue._types,
        "test.broken",
        MessageType("test.broken", type(world.finance), lambda *_: Rendered("好了", "", "/")),
    )
    assert deliver(now=NOW) == (1, 1)
    assert sorted(InboxEntry.objects.values_list("title", flat=True)) == ["好了", "市财政局党组有一件事"]


@pytest.mark.feature(63)
def test_what_is_no_longer_true_is_withdrawn_before_the_inbox_is_filled(world, liaison, unithead, checks):
    """The check is told all messages at once and the day on which they would be told."""
    tell(world.finance, liaison, unithead)
    asked = []

    def settled(messages, today):
        asked.append((sorted(message.recipient_id for message in messages), today))
        return {message.pk for message in messages if message.recipient_id == liaison.pk}

    checks.withdraw_when(settled)
    assert deliver(now=NOW) == (1, 1)
    assert asked == [(sorted([liaison.pk, unithead.pk]), TODAY), ([unithead.pk], TODAY)]
    assert InboxEntry.objects.get().person == unithead
    kept = OutboxMessage.objects.get(recipient=liaison)
    assert (kept.delivered_at, kept.withdrawn_at) == (None, NOW)
    assert [message.to for message in mail.outbox] == [["unithead@yunling.example"]]


def test_each_check_is_asked_once_and_any_of_them_withdraws(world, liaison, unithead, checks):
    def of_liaison(messages, _today):
        return {message.pk for message in messages if message.recipient_id == liaison.pk}

    def of_head(messages, _today):
        return {message.pk for message in messages if message.recipient_id == unithead.pk}

    for check in (of_liaison, of_head, of_head):
        assert checks.withdraw_when(check) is check
    assert checks._checks == [of_liaison, of_head]
    tell(world.finance, liaison, unithead)
    assert deliver(now=NOW) == (0, 0)
    assert OutboxMessage.objects.filter(withdrawn_at=NOW).count() == 2


def test_without_messages_no_check_is_asked(world, checks):
    checks.withdraw_when(lambda *_: pytest.fail("asked about nothing"))
    assert deliver(now=NOW) == (0, 0)


@pytest.mark.feature(66)
@pytest.mark.usefixtures("papers")
def test_steps_missed_in_an_outage_are_one_line_of_the_inbox(liaison):
    """Three steps of one paper told at once: each has its entry, the latest is listed; another paper has its own line."""
    due_on = TODAY - dt.timedelta(days=3)
    for title in ("第一件", "第二件"):
        due(due_on, due_on - dt.timedelta(days=7), owner_id=liaison.pk, title=title)
    assert sweep_deadlines(today=TODAY, now=NOW) == 6
    assert fill_inboxes(now=NOW) == 6
    listed = list(visible_entries(liaison).values_list("title", "outbox__step").order_by("title"))
    assert listed == [("第一件已逾期3天", "owner+1"), ("第二件已逾期3天", "owner+1")]
    assert unread_count(liaison) == 2
    assert InboxEntry.objects.filter(is_folded=True, read_at=NOW).count() == 4


def test_what_just_happened_is_never_folded(world, liaison):
    tell(world.finance, liaison, step="1")
    tell(world.finance, liaison, step="2")
    fill_inboxes(now=NOW)
    assert visible_entries(liaison).count() == 2
