import datetime as dt
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from foundation.audittrail import services
from foundation.audittrail.events import EVERY_PARTY, EventType, event_type, register
from foundation.audittrail.models import AuditEvent, AuditSeal, PendingEvent
from foundation.audittrail.selectors import timeline
from foundation.core import triggers
from foundation.organizations.models import User
from tests.factories.organizations import NOW

register(
    EventType("test.open", "公开一步", EVERY_PARTY),
    EventType("test.inside", "内部一步"),
    EventType("test.silent", "不显示的一步", frozenset()),
)


def write(actor, count=3):
    return [
        services.record("test.inside", actor=actor, subject=actor, now=NOW + dt.timedelta(minutes=n), number=n)
        for n in range(count)
    ]


def past_the_trigger(statement, *values):
    """What somebody with the database's own password could do."""
    triggers.drop_append_only()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    triggers.recreate()


def test_sealed_lines_form_a_chain(office):
    lines = write(office)
    assert services.seal() == 3
    first, second, third = AuditSeal.objects.order_by("seq")
    assert [link.event_id for link in (first, second, third)] == [line.pk for line in lines]
    assert [link.seq for link in (first, second, third)] == [1, 2, 3]
    assert (first.prev_hash, second.prev_hash, third.prev_hash) == ("0" * 64, first.hash, second.hash)
    verdict = services.verify_chain()
    assert (verdict.count, verdict.head, verdict.broken_at, verdict.unsealed) == (3, third.hash, None, 0)


def test_sealing_twice_changes_nothing(office):
    write(office)
    assert (services.seal(), services.seal()) == (3, 0)
    write(office, 1)
    assert services.verify_chain().unsealed == 1
    assert (services.seal(), services.verify_chain().count) == (1, 4)


@pytest.mark.django_db(transaction=True)
def test_a_commit_is_followed_by_its_seal(office):
    with transaction.atomic():
        write(office)
        assert AuditSeal.objects.count() == 0
    verdict = services.verify_chain()
    assert (verdict.count, verdict.unsealed, verdict.broken_at) == (3, 0, None)


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_on_record(office):
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012 - it must fail after the write
        write(office)
        1 / 0  # noqa: B018
    assert (AuditEvent.objects.count(), AuditSeal.objects.count()) == (0, 0)


def test_a_line_copies_who_it_was(office):
    line = write(office, 1)[0]
    assert (line.actor_id, line.actor_name, line.actor_post) == (office.pk, "周敏", "巡察办综合")
    assert line.subject == f"organizations.user:{office.pk}"
    User.objects.filter(pk=office.pk).update(name="改名")
    assert AuditEvent.objects.get().actor_name == "周敏"


def test_a_line_survives_the_way_through_the_database(world):
    """The hash is of what was written; what is read back must give the same, time zone and JSON included."""
    services.record(
        "test.inside", actor=None, subject="人:1", now=NOW.replace(microsecond=123456), note="理由“甲”", 数=1.5, 空=None
    )
    services.seal()
    assert services.verify_chain().broken_at is None


def test_an_unknown_event_is_refused(office):
    with pytest.raises(LookupError, match=r"test\.unknown"):
        services.record("test.unknown", actor=office, subject=office, now=NOW)
    assert AuditEvent.objects.count() == 0


def test_one_name_has_one_sentence():
    register(EventType("test.inside", "内部一步"))
    with pytest.raises(ValueError, match="twice"):
        register(EventType("test.inside", "另一句话"))
    assert event_type("test.inside").sentence == "内部一步"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audittrail_auditevent SET note = 'x'",
        "DELETE FROM audittrail_auditevent",
        "UPDATE audittrail_auditseal SET hash = 'x' WHERE seq = 2",
        "DELETE FROM audittrail_auditseal WHERE seq = 3",
    ],
)
def test_the_database_refuses_to_change_or_remove_a_line(office, statement):
    write(office)
    services.seal()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    verdict = services.verify_chain()
    assert (verdict.count, verdict.broken_at) == (3, None)


CHANGED = "the event was changed after it was sealed"


@pytest.mark.parametrize(
    ("statement", "line", "broken_at", "reason"),
    [
        ("UPDATE audittrail_auditevent SET note = 'x' WHERE id = %s", 2, 2, CHANGED),
        ("UPDATE audittrail_auditevent SET actor_name = '别人' WHERE id = %s", 1, 1, CHANGED),
        ("UPDATE audittrail_auditevent SET subject = 'x:1' WHERE id = %s", 3, 3, CHANGED),
        ("UPDATE audittrail_auditseal SET hash = prev_hash WHERE event_id = %s", 2, 2, CHANGED),
        (
            "UPDATE audittrail_auditseal SET prev_hash = hash WHERE event_id = %s",
            2,
            2,
            "prev_hash is not the hash of the link before",
        ),
        (
            "DELETE FROM audittrail_auditseal WHERE event_id = %s",
            1,
            2,
            "expected seq 1: a link or its event was removed",
        ),
        ("DELETE FROM audittrail_auditevent WHERE id = %s", 2, 3, "expected seq 2: a link or its event was removed"),
        ("DELETE FROM audittrail_auditevent WHERE id = %s", 3, 3, "an event of the chain was removed"),
    ],
)
def test_who_goes_past_the_trigger_is_found(office, statement, line, broken_at, reason):
    lines = write(office)
    services.seal()
    past_the_trigger(statement, lines[line - 1].pk)

    verdict = services.verify_chain()

    assert (verdict.broken_at, verdict.reason) == (broken_at, reason)
    with pytest.raises(CommandError, match=f"audit chain broken at seq {broken_at}: {reason}"):
        call_command("verify_audit")


def test_the_command_proves_a_whole_chain(office, capsys):
    write(office)
    services.seal()
    call_command("verify_audit")
    head = AuditSeal.objects.get(seq=3).hash
    assert capsys.readouterr().out.startswith(f"audit chain holds: 3 lines, head {head}")


class TestAHeadThatSomebodyNoted:
    """What a chain alone cannot show: its end cut off, or all of it written anew."""

    @pytest.fixture
    def noted(self, office):
        write(office)
        services.seal()
        return f"3:{AuditSeal.objects.get(seq=3).hash}"

    def test_stands_in_the_chain_that_grew(self, office, noted, capsys):
        write(office, 2)
        call_command("verify_audit", noted=noted)
        assert capsys.readouterr().out.startswith("audit chain holds: 5 lines")

    def test_is_missed_when_the_end_was_cut_off(self, noted):
        last = AuditEvent.objects.order_by("-pk")[0].pk
        past_the_trigger("DELETE FROM audittrail_auditseal WHERE seq = 3")
        past_the_trigger("DELETE FROM audittrail_auditevent WHERE id = %s", last)
        call_command("verify_audit")
        with pytest.raises(CommandError, match="line 3 is gone or another"):
            call_command("verify_audit", noted=noted)

    def test_is_missed_when_all_was_sealed_anew(self, noted):
        past_the_trigger("DELETE FROM audittrail_auditseal")
        past_the_trigger("UPDATE audittrail_auditevent SET note = 'x'")
        call_command("verify_audit")
        with pytest.raises(CommandError, match="line 3 is gone or another"):
            call_command("verify_audit", noted=noted)

    @pytest.mark.parametrize("wrong", ["3", "x:y", "3:abc", ":", "9" * 30 + ":" + "0" * 64])
    def test_is_written_as_the_command_prints_it(self, world, wrong):
        with pytest.raises(CommandError, match="wants the number of lines"):
            call_command("verify_audit", noted=wrong)


def test_an_empty_chain_holds(world, capsys):
    call_command("verify_audit")
    assert capsys.readouterr().out.startswith(f"audit chain holds: 0 lines, head {'0' * 64}")


def test_lines_of_the_public_process_are_taken_in_once(office):
    write(office, 1)
    hour = dt.datetime(2026, 3, 5, 8, tzinfo=NOW.tzinfo)
    PendingEvent.objects.create(id=uuid.uuid4(), at=hour, event="test.open", subject="petitions.petition:1")
    assert (services.take_pending(), services.take_pending()) == (1, 0)
    line = AuditEvent.objects.get(event="test.open")
    assert (line.subject, line.actor_name, line.actor_id) == ("petitions.petition:1", "", None)
    assert (line.at, line.detail) == (hour, {})
    assert PendingEvent.objects.count() == 0
    services.seal()
    assert services.verify_chain().broken_at is None


def test_the_timeline_tells_each_side_its_part(office, django_assert_num_queries):
    for name in ("test.open", "test.inside", "test.silent"):
        services.record(name, actor=office, subject=office, now=NOW, note=name)
    with django_assert_num_queries(1):
        inside = timeline([office], audiences=frozenset({"office"}))
    outside = timeline([office], audiences=frozenset({"organization"}))
    assert [line.sentence for line in inside] == ["内部一步", "公开一步"]
    assert [line.sentence for line in outside] == ["公开一步"]
    assert timeline([office], audiences=frozenset()) == []


def test_the_last_event_leaves_refusals_out(office):
    write(office, 1)
    services.record("refused", actor=office, subject=office, now=NOW)
    assert services.last_event(office).event == "test.inside"


@pytest.mark.django_db(transaction=True)
def test_lines_written_in_bulk_are_sealed_like_any_other(office, monkeypatch):
    monkeypatch.setattr(services, "BATCH", 2)
    rows = [(office, {"number": number}) for number in range(5)]
    services.record_many("user.created", rows, actor=office, now=NOW, note="成批")
    services.record_many("user.created", [], actor=office, now=NOW)
    verdict = services.verify_chain()
    assert (verdict.count, verdict.broken_at, verdict.unsealed) == (5, None, 0)
    last = AuditEvent.objects.order_by("-pk")[0]
    assert (last.subject, last.actor_name, last.note, last.detail) == (
        services.name_of(office),
        "周敏",
        "成批",
        {"number": 4},
    )
    with pytest.raises(LookupError):
        services.record_many("no.such", rows, actor=office, now=NOW)
