import datetime as dt
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction

from foundation.notifications.models import Delivery
from foundation.notifications.services.sending import LEASE, MOST_ATTEMPTS, send_waiting, wait_after
from tests.factories.notifications import delivery
from tests.factories.organizations import NOW

MINUTE = dt.timedelta(minutes=1)


def send(now=NOW, limit=100):
    return send_waiting(now=now, limit=limit)


@pytest.fixture
def server(monkeypatch):
    """Answers each e-mail with the next of `answers`: an error to raise, or None to take it."""
    answers, taken = [], []

    def answer(message, *_args, **_options):
        error = answers.pop(0) if answers else None
        if error:
            raise error
        taken.append(message.to[0])
        return 1

    monkeypatch.setattr(EmailMessage, "send", answer)
    return answers, taken


def test_sent_is_marked_and_not_sent_again(liaison):
    row = delivery(liaison)
    assert (send(), send()) == (1, 0)
    row.refresh_from_db()
    assert (row.state, row.sent_at, row.attempts, row.lease_until) == ("sent", NOW, 0, None)
    assert len(mail.outbox) == 1


def test_a_refused_address_does_not_hold_up_the_next(liaison, unithead, server):
    answers, taken = server
    first, second = delivery(liaison), delivery(unithead)
    answers.append(SMTPRecipientsRefused({"liaison@yunling.example": (550, b"unknown")}))
    assert send() == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.attempts, second.state) == ("queued", 1, "sent")
    assert first.error.startswith("SMTPRecipientsRefused: ")
    assert taken == ["unithead@yunling.example"]


@pytest.mark.parametrize(
    "trouble", [ConnectionRefusedError("no server"), SMTPServerDisconnected("gone"), TimeoutError()]
)
def test_a_server_in_trouble_is_asked_once_a_run(liaison, unithead, server, trouble):
    answers, taken = server
    first, second = delivery(liaison), delivery(unithead)
    answers.append(trouble)
    assert (send(), taken) == (0, [])
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.attempts, second.attempts) == (1, 0)
    assert send() == 1
    assert taken == ["unithead@yunling.example"]


def test_it_waits_longer_each_time_and_gives_up_after_eight(liaison, server):
    answers, taken = server
    row, now = delivery(liaison), NOW
    for attempt in range(1, MOST_ATTEMPTS + 1):
        answers.append(ConnectionRefusedError("no server"))
        assert send(now) == 0
        row.refresh_from_db()
        assert row.attempts == attempt
        assert send(row.next_try_at - dt.timedelta(seconds=1)) == 0
        now = row.next_try_at
    assert (row.state, row.error, row.sent_at) == ("dead", "ConnectionRefusedError: no server", None)
    assert (send(now + dt.timedelta(days=9)), taken) == (0, [])


@pytest.mark.parametrize(("attempts", "least"), [(1, 1), (2, 2), (4, 8), (7, 64)])
def test_the_wait_doubles_with_a_fifth_of_chance(attempts, least):
    waits = [wait_after(attempts) for _ in range(50)]
    assert min(waits) >= least * MINUTE
    assert max(waits) <= least * MINUTE * 1.2
    assert len(set(waits)) > 1


def test_another_sender_holds_it_until_its_lease_ends(liaison):
    delivery(liaison, lease_until=NOW + LEASE)
    assert send(NOW) == 0
    assert send(NOW + LEASE) == 0
    assert send(NOW + LEASE + dt.timedelta(seconds=1)) == 1


def test_a_sender_killed_after_the_server_took_it_sends_the_same_message_again(liaison, monkeypatch):
    from foundation.core import faults

    class Killed(BaseException):
        pass

    def die(name):
        if name == "mail.after_send":
            raise Killed

    delivery(liaison)
    monkeypatch.setattr(faults, "point", die)
    with pytest.raises(Killed):
        send()
    monkeypatch.setattr(faults, "point", lambda _name: None)
    assert send() == 0
    assert send(NOW + LEASE + MINUTE) == 1
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def test_not_before_its_time_and_not_more_than_the_limit(liaison, unithead):
    delivery(liaison, next_try_at=NOW + MINUTE)
    delivery(unithead)
    delivery(unithead)
    assert send(limit=1) == 1
    assert (send(), send()) == (1, 0)
    assert send(NOW + MINUTE) == 1


@pytest.mark.parametrize("wrong", [{"state": "lost"}, {"state": "sent"}, {"state": "queued", "sent_at": NOW}])
def test_the_database_refuses_what_cannot_be(liaison, wrong):
    row = delivery(liaison)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=row.pk).update(**wrong)
