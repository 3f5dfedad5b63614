"""What is asked anew right before a delivery leaves (F63), and in whose words it is told then."""

import datetime as dt

import pytest
from django.core import mail

from foundation.notifications import catalogue
from foundation.notifications.catalogue import MessageType
from foundation.notifications.models import Delivery, DeliveryItem, InboxEntry
from foundation.notifications.services.contents import contents_of
from foundation.notifications.services.delivery import deliver, fill_inboxes
from foundation.notifications.services.sending import send_waiting
from foundation.organizations.models import User
from tests.core.paper import Paper, due
from tests.factories.notifications import OutboxMessageFactory, delivery
from tests.factories.organizations import NOW, TODAY

LATER = NOW + dt.timedelta(minutes=1)
TOMORROW = NOW + dt.timedelta(days=1)


def remind(person, paper, **fields):
    return OutboxMessageFactory(
        kind="paper.due", object_label="core.paper", object_id=str(paper.pk), recipient=person, **fields
    )


@pytest.fixture
def two(papers, liaison, checks):
    """Two reminders in today's digest; the room of papers withdraws those of papers that are no longer drafts."""
    rows = [due(TODAY, TODAY, owner_id=liaison.pk, title=f"报告{n}") for n in "一二"]
    for row in rows:
        remind(liaison, row)

    def no_longer_owed(messages, _today):
        open_ = set(Paper.objects.filter(status="draft").values_list("pk", flat=True))
        return {row.pk for row in messages if row.kind == "paper.due" and int(row.object_id) not in open_}

    checks.withdraw_when(no_longer_owed)
    fill_inboxes(now=NOW)
    return rows


@pytest.mark.feature(63)
def test_what_was_handled_since_is_left_out_of_the_digest(two):
    Paper.objects.filter(pk=two[0].pk).update(status="sent")
    assert send_waiting(now=LATER, limit=9) == 1
    (email,) = mail.outbox
    assert email.subject == "【云岭巡察】报告二今天到期"
    assert [item.withdrawn_at for item in DeliveryItem.objects.order_by("pk")] == [LATER, None]


@pytest.mark.feature(63)
def test_a_digest_of_which_nothing_is_left_is_withdrawn(two):
    Paper.objects.update(status="sent")
    assert send_waiting(now=LATER, limit=9) == 0
    row = Delivery.objects.get()
    assert (row.state, row.sent_at, row.lease_until, mail.outbox) == ("withdrawn", None, None, [])
    assert InboxEntry.objects.count() == 2
    assert send_waiting(now=TOMORROW, limit=9) == 0


@pytest.mark.feature(63)
def test_what_became_untrue_between_two_tries_is_not_sent_the_second_time(two, monkeypatch):
    from django.core.mail.backends.locmem import EmailBackend

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "open", lambda _self: (_ for _ in ()).throw(ConnectionRefusedError("no server")))
        assert send_waiting(now=LATER, limit=9) == 0
    Paper.objects.update(status="accepted")
    assert send_waiting(now=TOMORROW, limit=9) == 0
    assert (Delivery.objects.get().state, mail.outbox) == ("withdrawn", [])


def test_a_row_that_vanished_is_left_out(two):
    Paper.objects.filter(pk=two[1].pk).delete()
    assert send_waiting(now=LATER, limit=9) == 1
    assert "报告二" not in mail.outbox[0].body


def test_it_is_worded_as_of_the_day_on_which_it_leaves(papers, liaison):
    remind(liaison, due(TODAY, TODAY, owner_id=liaison.pk, title="报告三"))
    fill_inboxes(now=NOW)
    Delivery.objects.update(next_try_at=TOMORROW)
    send_waiting(now=TOMORROW, limit=9)
    assert mail.outbox[0].subject == "【云岭巡察】报告三已逾期1天"
    assert InboxEntry.objects.get().title == "报告三今天到期"


def test_told_and_sent_on_one_day_it_says_what_the_inbox_says(two):
    """No row is read again: whether it still holds was asked already."""
    Paper.objects.update(title="改名了")
    assert send_waiting(now=LATER, limit=9) == 1
    assert "报告一今天到期" in mail.outbox[0].body


def test_words_that_break_at_the_last_moment_are_those_of_the_inbox(two, monkeypatch):
    def broken(_obj, _message):
        raise KeyError("no such word")

    monkeypatch.setitem(catalogue._types, "paper.due", MessageType("paper.due", Paper, broken, digest=True))
    Delivery.objects.update(next_try_at=TOMORROW)
    assert send_waiting(now=TOMORROW, limit=9) == 1
    assert "报告一今天到期" in mail.outbox[0].body


def test_who_left_meanwhile_is_told_nothing(liaison):
    row = delivery(liaison)
    User.objects.filter(pk=liaison.pk).update(is_active=False)
    assert send_waiting(now=NOW, limit=9) == 0
    row.refresh_from_db()
    assert (row.state, mail.outbox) == ("withdrawn", [])


@pytest.mark.parametrize("rows", [1, 20])
def test_queries_do_not_grow_with_deliveries(papers, rows, world, checks, django_assert_num_queries):
    people = list(world.people.values())[:rows]
    paper = due(TODAY, TODAY)
    for person in people:
        remind(person, paper)
        delivery(person)
    deliver(now=NOW)
    held = list(Delivery.objects.filter(digest_on=TODAY).select_related("person"))
    with django_assert_num_queries(1):  # items with messages and entries
        assert len(contents_of(held, now=LATER)) == len(people)
    with django_assert_num_queries(2):  # and, worded anew, papers
        assert len(contents_of(held, now=TOMORROW)) == len(people)
