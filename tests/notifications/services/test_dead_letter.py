import datetime as dt
from smtplib import SMTPRecipientsRefused

import pytest
from django.core.exceptions import PermissionDenied

from foundation.audittrail.models import AuditEvent
from foundation.notifications.models import Delivery, OutboxMessage
from foundation.notifications.selectors.dead_letter import visible_dead_deliveries, visible_wordless
from foundation.notifications.services.dead_letter import (
    NoAddress,
    NotDeadAnyMore,
    make_words_again,
    send_again,
    send_all_again,
)
from foundation.notifications.services.delivery import deliver
from foundation.notifications.services.sending import MOST_ATTEMPTS, send_waiting
from foundation.organizations.models import User
from tests.factories.notifications import OutboxMessageFactory, delivery
from tests.factories.organizations import NOW, OrganizationFactory, UserFactory

LATER = NOW + dt.timedelta(days=1)


def dead(person, **fields):
    values = {"state": "dead", "attempts": 8, "error": "SMTPRecipientsRefused: {}", "begun_at": NOW, **fields}
    return delivery(person, **values)


def wordless(person):
    return OutboxMessageFactory(recipient=person, object_id=str(person.organization_id), failures=3)


@pytest.mark.feature(67)
@pytest.mark.parametrize("actor", ["director", "sysadmin"])
def test_it_leaves_for_the_address_that_the_person_has_now(world, actor, mailoutbox):
    liaison, actor = world.people["liaison"], world.people[actor]
    row = dead(liaison, address="old@yunling.example")
    send_again(delivery=row, actor=actor, now=LATER)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error, row.next_try_at) == ("queued", 0, "", LATER)
    assert send_waiting(now=LATER, limit=9) == 1
    (email,) = mailoutbox
    assert (email.to, email.extra_headers["Message-ID"]) == (["liaison@yunling.example"], row.key)
    event = AuditEvent.objects.get(event="delivery.sent_again")
    assert (event.actor_id, event.subject) == (actor.pk, f"notifications.delivery:{row.pk}")


@pytest.mark.feature(67)
def test_from_the_first_refusal_to_the_second_life(world, monkeypatch, mailoutbox):
    """Refused eight times with growing waits, dead with its cause; the mailbox is repaired, sent again, taken."""
    from django.core.mail.backends.locmem import EmailBackend

    liaison, director = world.people["liaison"], world.people["director"]
    row, now = delivery(liaison), NOW
    with monkeypatch.context() as patch:

        def refuse(_self, _messages):
            raise SMTPRecipientsRefused({liaison.email: (550, b"unknown")})

        patch.setattr(EmailBackend, "send_messages", refuse)
        for _ in range(MOST_ATTEMPTS):
            assert send_waiting(now=now, limit=9) == 0
            row.refresh_from_db()
            now = row.next_try_at
    assert (row.state, visible_dead_deliveries(director).get()) == ("dead", row)
    send_again(delivery=row, actor=director, now=now)
    assert (send_waiting(now=now, limit=9), len(mailoutbox)) == (1, 1)


def test_a_second_click_is_refused(world):
    row = dead(world.people["liaison"])
    send_again(delivery=row, actor=world.people["director"], now=NOW)
    with pytest.raises(NotDeadAnyMore, match="没有再发"):
        send_again(delivery=row, actor=world.people["director"], now=NOW)
    assert AuditEvent.objects.filter(event="delivery.sent_again").count() == 1


@pytest.mark.parametrize(("channel", "word"), [("email", "没有登记电子邮箱"), ("sms", "没有登记电话")])
def test_without_an_address_it_is_refused_and_says_what_to_do(world, channel, word):
    User.objects.filter(username="liaison").update(email="", phone="")
    row = dead(User.objects.get(username="liaison"), channel=channel, address="x")
    with pytest.raises(NoAddress, match=word):
        send_again(delivery=row, actor=world.people["director"], now=NOW)
    assert send_all_again(actor=world.people["director"], now=NOW) == 0
    assert Delivery.objects.get().state == "dead"


@pytest.mark.parametrize("username", ["office", "liaison", "secadmin", "auditor", "nobody"])
def test_others_may_not(world, username):
    row, message = dead(world.people["liaison"]), wordless(world.people["liaison"])
    actor = world.people[username]
    for call in (
        lambda: send_again(delivery=row, actor=actor, now=NOW),
        lambda: make_words_again(message=message, actor=actor, now=NOW),
        lambda: send_all_again(actor=actor, now=NOW),
    ):
        with pytest.raises(PermissionDenied):
            call()
    assert Delivery.objects.get().state == "dead"
    assert (list(visible_dead_deliveries(actor)), list(visible_wordless(actor))) == ([], [])


def test_only_people_in_reach_of_the_post(world, liaison, director):
    stranger = UserFactory(organization=OrganizationFactory())
    for person in (liaison, stranger):
        dead(person)
        wordless(person)
    assert [row.person for row in visible_dead_deliveries(director)] == [liaison]
    assert [row.recipient for row in visible_wordless(director)] == [liaison]
    assert send_all_again(actor=director, now=NOW) == 2
    assert [row.person for row in Delivery.objects.filter(state="dead")] == [stranger]


def test_words_are_tried_at_once_and_counted_anew(world, liaison, director):
    message = wordless(liaison)
    make_words_again(message=message, actor=director, now=NOW)
    message.refresh_from_db()
    assert message.failures == 0
    assert deliver(now=NOW) == (1, 1)
    with pytest.raises(NotDeadAnyMore, match="没有再试"):
        make_words_again(message=message, actor=director, now=NOW)
    assert AuditEvent.objects.get(event="outbox_message.tried_again").actor_id == director.pk


@pytest.mark.parametrize("rows", [1, 30])
def test_all_at_once_takes_a_few_statements(world, liaison, director, rows, django_assert_num_queries):
    for _ in range(rows):
        dead(liaison)
        wordless(liaison)
    send_all_again(actor=director, now=NOW)
    Delivery.objects.update(state="dead")
    OutboxMessage.objects.filter(delivered_at=None).update(failures=2)
    director = User.objects.get(pk=director.pk)
    # posts, dead rows, their update, trail, wordless rows, and savepoints one in another, begun and ended
    with django_assert_num_queries(17):
        send_all_again(actor=director, now=NOW)


def test_the_doorbell_rings_after_commit(world, liaison, director, rings, django_capture_on_commit_callbacks):
    row = dead(liaison)
    with django_capture_on_commit_callbacks(execute=True):
        send_again(delivery=row, actor=director, now=NOW)
    assert ("notifications.deliver", "messages") in rings
