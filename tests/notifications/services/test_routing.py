"""Which delivery carries a message: alone, or in the digest of which day; quiet hours, office days, what a person chose."""

import datetime as dt

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from foundation.core.models import CalendarDay
from foundation.notifications.models import Delivery, DeliveryItem, InboxEntry, MessagePolicy, MessagePreference
from foundation.notifications.services.delivery import deliver, fill_inboxes
from foundation.notifications.services.sending import send_waiting
from foundation.organizations.models import User
from foundation.supervision.models import ReminderRule
from foundation.supervision.services.sweep import sweep_deadlines
from tests.core.paper import due
from tests.factories.notifications import OutboxMessageFactory
from tests.factories.organizations import NOW, TODAY

MINUTE = dt.timedelta(minutes=1)
TOMORROW = TODAY + dt.timedelta(days=1)
FRIDAY_NIGHT = NOW.replace(day=6, hour=23)


def at(hour, minute=0, day=5):
    return NOW.replace(day=day, hour=hour, minute=minute)


def remind(person, paper, *, due_on=TODAY, occurred_on=TODAY, now=NOW, **fields):
    """A reminder of a paper's deadline in the outbox, as the sweep writes it."""
    return OutboxMessageFactory(
        kind="paper.due",
        object_label="core.paper",
        object_id=str(paper.pk),
        recipient=person,
        due_on=due_on,
        occurred_on=occurred_on,
        queued_at=now,
        **fields,
    )


def tell(person, **fields):
    return OutboxMessageFactory(recipient=person, object_id=str(person.organization_id), **fields)


@pytest.fixture
def paper(papers, liaison):
    return due(TODAY, TODAY, owner_id=liaison.pk, title="报告一")


@pytest.fixture
def sms(liaison):
    """The office lets SMS go for everything, and 林晓 has a telephone."""
    MessagePolicy.objects.create(sms_allowed=True, sms_urgent_only=False)
    User.objects.filter(pk=liaison.pk).update(phone="13800000001")


def digests():
    return sorted(Delivery.objects.filter(digest_on__isnull=False).values_list("channel", "digest_on", "state"))


@pytest.mark.feature(62)
def test_all_reminders_of_a_day_are_one_email_and_what_happened_is_one_of_its_own(liaison, paper):
    other = due(TODAY, TODAY, owner_id=liaison.pk, title="报告二")
    remind(liaison, paper)
    remind(liaison, other, due_on=TODAY - dt.timedelta(days=2))
    tell(liaison)
    assert deliver(now=NOW) == (3, 1)
    assert deliver(now=NOW + MINUTE) == (0, 1)
    assert InboxEntry.objects.count() == 3
    alone, digest = mail.outbox
    assert alone.subject == "【云岭巡察】市财政局党组有一件事"
    assert digest.subject == "【云岭巡察】有2件事等您办理，其中1件已逾期"
    assert digest.extra_headers["Message-ID"] == f"<digest-{liaison.pk}-2026-03-05@yunling.example>"
    assert digest.body == (
        "林晓同志：\n\n到3月5日，有2件事等您办理，其中1件已逾期。\n\n"
        "一、已逾期（1件）\n\n1. 报告二已逾期2天\n   时限2026-03-03\n"
        f"   办理：http://127.0.0.1:8000/papers/{other.pk}/\n\n"
        "二、今天到期（1件）\n\n1. 报告一今天到期\n   时限2026-03-05\n"
        f"   办理：http://127.0.0.1:8000/papers/{paper.pk}/\n\n"
        "这是“云岭巡察”自动发出的提醒，请登录系统办理，不必回复。"
    )


@pytest.mark.feature(62)
@pytest.mark.parametrize(
    ("told_at", "leaves_at"),
    [
        (at(2), at(8, 30)),
        (at(8, 29), at(8, 30)),
        (at(8, 30), at(8, 31)),
        (at(14), at(14, 1)),
        (at(21, 59), at(7, day=6)),
        (at(23), at(7, day=6)),
    ],
)
def test_a_digest_leaves_at_the_offices_time_or_a_beat_later_never_in_quiet_hours(liaison, paper, told_at, leaves_at):
    remind(liaison, paper)
    assert deliver(now=told_at) == (1, 0)
    assert Delivery.objects.get().next_try_at == leaves_at
    assert send_waiting(now=leaves_at - dt.timedelta(seconds=1), limit=9) == 0
    assert send_waiting(now=leaves_at, limit=9) == 1


@pytest.mark.feature(62)
def test_what_comes_after_the_days_digest_waits_for_tomorrows(liaison, paper):
    remind(liaison, paper)
    deliver(now=NOW)
    assert deliver(now=NOW + MINUTE) == (0, 1)
    for number in range(2):
        remind(liaison, due(TODAY, TODAY, owner_id=liaison.pk, title=f"后来{number}"))
    assert deliver(now=NOW + 5 * MINUTE) == (2, 0)
    assert digests() == [("email", TODAY, "sent"), ("email", TOMORROW, "queued")]
    assert deliver(now=at(8, 29, day=6)) == (0, 0)
    assert deliver(now=at(8, 30, day=6)) == (0, 1)
    assert mail.outbox[1].subject == "【云岭巡察】有2件事等您办理，其中2件已逾期"


def test_nothing_is_added_to_a_digest_whose_first_try_failed(liaison, paper):
    """The server may have taken it: sent again under its Message-ID it must say the same."""
    remind(liaison, paper)
    fill_inboxes(now=NOW)
    Delivery.objects.update(begun_at=NOW, attempts=1)
    remind(liaison, due(TODAY, TODAY, owner_id=liaison.pk))
    fill_inboxes(now=NOW)
    assert [row.items.count() for row in Delivery.objects.order_by("digest_on")] == [1, 1]


def test_after_a_clock_set_back_it_goes_to_the_first_digest_that_has_not_left(liaison, paper):
    days = [TODAY + dt.timedelta(days=n) for n in range(3)]
    for day in days[:2]:
        Delivery.objects.create(
            person=liaison,
            channel="email",
            address=liaison.email,
            key=f"<{day}>",
            digest_on=day,
            state="sent",
            sent_at=NOW,
            begun_at=NOW,
            created_at=NOW,
            next_try_at=NOW,
        )
    remind(liaison, paper)
    fill_inboxes(now=NOW)
    assert DeliveryItem.objects.get().delivery.digest_on == days[2]


@pytest.mark.feature(66)
def test_after_an_outage_the_missed_steps_arrive_once_as_one_digest(papers, liaison):
    """A week without a sweep: three matters, two of them with two steps each. Five entries, one e-mail of three lines."""
    for days in (-1, 0, 3):
        due(TODAY + dt.timedelta(days=days), TODAY - dt.timedelta(days=8), owner_id=liaison.pk, title=f"件{days}")
    queued = sweep_deadlines(today=TODAY, now=NOW)
    assert deliver(now=NOW) == (queued, 0)
    assert deliver(now=NOW + MINUTE) == (0, 1)
    (email,) = mail.outbox
    assert (queued, InboxEntry.objects.count(), DeliveryItem.objects.count()) == (6, 6, 6)
    assert email.subject == "【云岭巡察】有3件事等您办理，其中1件已逾期"
    assert [email.body.count(f"件{days}") for days in (-1, 0, 3)] == [1, 1, 1]
    assert deliver(now=NOW + 5 * MINUTE) == (0, 0)


def test_a_digest_waits_until_all_is_told(liaison, unithead, paper):
    """Batches of a long outage: what is still in the outbox belongs into the same e-mail."""
    for number in range(3):
        remind(liaison, paper, step=f"owner+{number}")
    fill_inboxes(now=NOW, limit=2)
    assert send_waiting(now=NOW + MINUTE, limit=9) == 0
    fill_inboxes(now=NOW, limit=2)
    assert send_waiting(now=NOW + MINUTE, limit=9) == 1
    assert Delivery.objects.get().items.count() == 3


def test_a_message_without_words_holds_up_no_digest(liaison, paper):
    remind(liaison, paper)
    OutboxMessageFactory(recipient=liaison, kind="paper.due", object_id=str(paper.pk), failures=1)
    fill_inboxes(now=NOW, limit=1)
    assert send_waiting(now=NOW + MINUTE, limit=9) == 1


@pytest.mark.feature(64)
def test_what_happens_in_quiet_hours_is_in_the_inbox_and_leaves_when_they_end(liaison):
    tell(liaison)
    assert deliver(now=at(23)) == (1, 0)
    assert InboxEntry.objects.count() == 1
    assert send_waiting(now=at(6, 59, day=6), limit=9) == 0
    assert send_waiting(now=at(7, day=6), limit=9) == 1


@pytest.mark.feature(64)
def test_a_retry_that_falls_into_quiet_hours_waits_too(liaison):
    tell(liaison)
    fill_inboxes(now=at(21))
    Delivery.objects.update(next_try_at=at(22, 30))
    assert send_waiting(now=at(22, 30), limit=9) == 0
    assert send_waiting(now=at(7, day=6), limit=9) == 1


def test_without_quiet_hours_it_leaves_at_night(liaison):
    MessagePolicy.objects.create(quiet_from=dt.time(0), quiet_to=dt.time(0))
    tell(liaison)
    assert deliver(now=at(3)) == (1, 1)


@pytest.mark.feature(64)
def test_a_rule_of_office_days_waits_for_the_next_working_day(papers, liaison):
    """2026-03-06 is a Friday. The inbox has both on Saturday; the e-mail of the rule with office days comes on Monday."""
    ReminderRule.objects.filter(offset_days=0).update(office_days=True)
    saturday = dt.date(2026, 3, 7)
    due(saturday, saturday, owner_id=liaison.pk, title="工作日才发")
    due(saturday + dt.timedelta(days=7), saturday, owner_id=liaison.pk, title="当天就发")
    morning = at(9, day=7)
    assert sweep_deadlines(today=saturday, now=morning) == 2
    assert deliver(now=morning) == (2, 0)
    assert deliver(now=morning + MINUTE) == (0, 1)
    assert deliver(now=at(12, day=8)) == (0, 0)
    assert deliver(now=at(8, 30, day=9)) == (0, 1)
    first, second = mail.outbox
    assert ("当天就发" in first.body, "工作日才发" in first.body) == (True, False)
    assert "工作日才发" in second.body


@pytest.mark.feature(56, 64)
def test_a_moved_workday_is_a_working_day(liaison, paper):
    CalendarDay.objects.create(day=dt.date(2026, 3, 8), is_workday=True, note="调休")
    remind(liaison, paper, office_days=True)
    fill_inboxes(now=at(9, day=7))
    assert Delivery.objects.get().digest_on == dt.date(2026, 3, 8)


def test_office_days_hold_for_a_message_alone_too(liaison):
    tell(liaison, office_days=True)
    fill_inboxes(now=at(9, day=7))
    assert Delivery.objects.get().next_try_at == at(8, 30, day=9)


def test_what_a_person_switched_off_is_not_sent_and_the_inbox_has_it(liaison, sms):
    MessagePreference.objects.create(person=liaison, email=False, sms=False)
    tell(liaison)
    assert deliver(now=NOW) == (1, 0)
    assert (InboxEntry.objects.count(), Delivery.objects.count()) == (1, 0)


def test_a_person_may_want_everything_in_the_digest(liaison, paper):
    MessagePreference.objects.create(person=liaison, digest_all=True)
    tell(liaison)
    remind(liaison, paper)
    assert deliver(now=NOW) == (2, 0)
    assert deliver(now=NOW + MINUTE) == (0, 1)
    (email,) = mail.outbox
    assert email.subject == "【云岭巡察】有2件事等您办理"
    assert "二、其他消息（1件）" in email.body


def test_each_channel_has_its_own_delivery(liaison, paper, sms):
    remind(liaison, paper)
    tell(liaison)
    assert deliver(now=NOW) == (2, 2)
    assert deliver(now=NOW + MINUTE) == (0, 2)
    assert DeliveryItem.objects.count() == 4
    assert {(row.channel, row.address) for row in Delivery.objects.all()} == {
        ("email", "liaison@yunling.example"),
        ("sms", "13800000001"),
    }


@pytest.mark.parametrize(("days_late", "urgent", "by_sms"), [(-1, False, 0), (0, False, 0), (1, False, 1)])
def test_sms_only_for_what_is_late(liaison, paper, sms, days_late, urgent, by_sms):
    MessagePolicy.objects.update(sms_urgent_only=True)
    remind(liaison, paper, due_on=TODAY - dt.timedelta(days=days_late))
    fill_inboxes(now=NOW)
    assert Delivery.objects.filter(channel="sms").count() == by_sms


def test_sms_for_an_urgent_kind_whatever_its_day(liaison, sms, monkeypatch):
    from dataclasses import replace

    from foundation.notifications import catalogue

    MessagePolicy.objects.update(sms_urgent_only=True)
    monkeypatch.setitem(catalogue._types, "test.told", replace(catalogue.message_type("test.told"), urgent=True))
    tell(liaison)
    fill_inboxes(now=NOW)
    assert Delivery.objects.filter(channel="sms").count() == 1


@pytest.mark.parametrize("change", [{"phone": ""}, {"is_active": False}])
def test_no_sms_without_a_telephone_or_account(liaison, sms, change):
    User.objects.filter(pk=liaison.pk).update(**change)
    tell(liaison)
    fill_inboxes(now=NOW)
    assert Delivery.objects.filter(channel="sms").count() == 0


def test_no_sms_where_there_is_no_gateway(liaison, sms, settings):
    settings.SMS_FILE = None
    tell(liaison)
    fill_inboxes(now=NOW)
    assert [row.channel for row in Delivery.objects.all()] == ["email"]


@pytest.mark.parametrize("rows", [1, 30])
def test_queries_do_not_grow_with_reminders(papers, liaison, rows, django_assert_num_queries):
    for number in range(rows):
        remind(liaison, due(TODAY, TODAY, owner_id=liaison.pk, title=f"件{number}"))
    # savepoint, messages, people, papers, entries, policy, preferences, digests made, digests locked, items, delivered, release
    with django_assert_num_queries(12):
        assert fill_inboxes(now=NOW) == rows


def test_one_digest_a_person_a_day_and_channel(liaison):
    fields = {
        "person": liaison,
        "channel": "email",
        "address": "x@yunling.example",
        "digest_on": TODAY,
        "created_at": NOW,
        "next_try_at": NOW,
    }
    Delivery.objects.create(key="<1>", **fields)
    Delivery.objects.create(key="<2>", **fields | {"digest_on": TOMORROW})
    Delivery.objects.create(key="<3>", **fields | {"channel": "sms"})
    for key in ("<4>", "<5>"):
        Delivery.objects.create(key=key, **fields | {"digest_on": None})
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(key="<6>", **fields)


def test_a_message_is_one_item_a_channel(liaison, paper):
    remind(liaison, paper)
    fill_inboxes(now=NOW)
    item = DeliveryItem.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        DeliveryItem.objects.create(delivery=item.delivery, outbox=item.outbox, channel="email")
