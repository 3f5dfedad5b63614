import datetime as dt
import json

import pytest

from foundation.audittrail.models import PendingEvent
from petitions import vault
from petitions.models import Part, Petition
from petitions.services.intake import AlreadyReceived, IntakeClosed, receive_petition
from petitions.states import About, PartKind, Recipient
from tests.factories.organizations import NOW
from tests.factories.petitions import TEXT, ReportFactory, file_petition

TOKEN = "0123456789abcdef" * 2


def clear(part, recipient):
    key = part.keys.get(recipient=recipient)
    return json.loads(
        vault.open_part(
            envelope=part.petition_id,
            suite=1,
            number=part.number,
            kind=PartKind(part.kind),
            sealed=bytes(part.sealed),
            recipient=recipient,
            sealed_key=bytes(key.sealed_key),
        )
    )


@pytest.mark.feature(97)
def test_a_report_is_sealed_to_its_readers_and_routed_by_plain_columns(publication, fieldwork):
    petition = file_petition(publication, found=False, name="李某某", phone="13900001234").petition

    plain = (petition.suite, petition.round_id, petition.about, petition.organization_code, petition.category)
    assert plain == (1, fieldwork.round.pk, "organization", "YL-CZ", "livelihood")
    assert (petition.received_on, petition.received_hour, petition.status) == (dt.date(2026, 3, 5), 9, "registered")
    assert (petition.due_on, petition.due_why) == (
        dt.date(2026, 3, 20),
        "收到之日（2026年3月5日）起15日内受理或转送。依据《信访工作条例》第22、23条。",
    )
    assert (petition.office, petition.organization, petition.found_on) == (None, None, None)
    content, identity = petition.parts.order_by("number")
    assert clear(content, Recipient.OFFICE) == {"person": "财务科科长", "text": TEXT, "signed": True}
    assert clear(identity, Recipient.CUSTODIAN) == {"name": "李某某", "phone": "13900001234"}
    assert [sorted(part.keys.values_list("recipient", flat=True)) for part in (content, identity)] == [
        ["office", "recovery"],
        ["custodian", "recovery"],
    ]


@pytest.mark.feature(99)
def test_the_office_holds_no_key_to_an_identity(publication):
    petition = file_petition(publication, name="李某某", phone="13900001234").petition
    identity = petition.parts.get(kind=PartKind.IDENTITY)
    with pytest.raises(vault.Tampered):
        vault.open_part(
            envelope=petition.pk,
            suite=1,
            number=2,
            kind=PartKind.IDENTITY,
            sealed=bytes(identity.sealed),
            recipient=Recipient.OFFICE,
            sealed_key=bytes(identity.keys.get(recipient=Recipient.CUSTODIAN).sealed_key),
        )


def test_a_report_about_inspectors_passes_the_office_by(publication):
    petition = file_petition(publication, about=About.INSPECTORS, organization_code="").petition
    assert {tuple(sorted(part.keys.values_list("recipient", flat=True))) for part in petition.parts.all()} == {
        ("custodian", "discipline", "recovery")
    }


def test_the_database_does_not_tell_who_gave_a_name(publication):
    anonymous = file_petition(publication).petition
    named = file_petition(publication, name="李某某", phone="13900001234").petition
    sizes = [[len(part.sealed) for part in one.parts.order_by("number")] for one in (anonymous, named)]
    assert sizes == [[297, 297], [297, 297]]


def test_the_trail_learns_the_hour_only(publication):
    petition = file_petition(publication, found=False).petition
    event = PendingEvent.objects.get()
    assert (event.event, event.subject) == ("petition.received", f"petitions.petition:{petition.pk}")
    assert event.at == NOW.replace(minute=0)


def test_parts_cannot_change_places(publication):
    one, two = (file_petition(publication, person=name).petition for name in ("甲", "乙"))
    moved, kept = one.parts.get(number=1), two.parts.get(number=1)
    Part.objects.filter(pk=kept.pk).update(sealed=moved.sealed)
    kept.keys.filter(recipient="office").update(sealed_key=moved.keys.get(recipient="office").sealed_key)
    kept.refresh_from_db()
    with pytest.raises(vault.Tampered):
        clear(kept, Recipient.OFFICE)


def test_the_second_click_makes_no_second_petition(publication):
    report = ReportFactory()
    receive_petition(publication=publication, report=report, token=TOKEN, now=NOW)
    with pytest.raises(AlreadyReceived):
        receive_petition(publication=publication, report=report, token=TOKEN, now=NOW)
    assert Petition.objects.count() == 1
    assert PendingEvent.objects.count() == 1


def test_other_words_from_the_same_form_are_another_petition(publication):
    """A form kept in some cache must never swallow somebody else's report."""
    receive_petition(publication=publication, report=ReportFactory(), token=TOKEN, now=NOW)
    receive_petition(publication=publication, report=ReportFactory(person="出纳"), token=TOKEN, now=NOW)
    assert Petition.objects.count() == 2


@pytest.mark.parametrize("late", [dt.timedelta(0), dt.timedelta(days=1)])
def test_nothing_is_taken_after_the_closing_time(publication, late):
    with pytest.raises(IntakeClosed):
        receive_petition(publication=publication, report=ReportFactory(), token=TOKEN, now=publication.closes_at + late)
    assert Petition.objects.count() == 0


def test_nothing_is_taken_for_a_withdrawn_announcement(publication):
    publication.withdrawn_at = NOW
    with pytest.raises(IntakeClosed):
        receive_petition(publication=publication, report=ReportFactory(), token=TOKEN, now=NOW)


def test_a_report_never_shows_itself_in_a_repr():
    shown = repr(ReportFactory(name="李某某", phone="13900001234"))
    assert [word for word in (TEXT, "李某某", "13900001234", "财务科科长") if word in shown] == []
