"""发文字号登记: reserved, used, released, void, registered from outside; every number has a line, whatever happens at once."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from foundation.audittrail.models import AuditEvent
from foundation.core.errors import MoveNotAllowed, NoteRequired
from foundation.documents.models import DocumentNumber, NumberSeries, OfficialDocument
from foundation.documents.selectors.number import series_summaries
from foundation.documents.services.number import (
    ForeignSeries,
    NumberNotFree,
    register_external,
    release_number,
    reserve_number,
    void_number,
)
from foundation.documents.services.official_document import issue_document
from foundation.organizations.models import Organization, User
from foundation.organizations.states import Category
from tests.factories.documents import PDF, OfficialDocumentFactory
from tests.factories.organizations import NOW, OrganizationFactory, load_world
from tests.racing import at_once

DAY = dt.date(2026, 2, 3)


@pytest.fixture
def reserve(world, office):
    def one(reason="留给换届文件", actor=office, **fields):
        place = {"code": "云委巡办", "year": 2026, "issuer": world.office, **fields}
        return reserve_number(reason=reason, actor=actor, now=NOW, **place)

    return one


@pytest.fixture
def register(world, office):
    def one(number, actor=office, **fields):
        place = {"code": "云委巡办", "year": 2026, "issuer": world.office}
        said = {"title": "关于印发年度计划的通知", "issued_on": DAY}
        return register_external(number=number, actor=actor, now=NOW, **{**place, **said, **fields})

    return one


def issue(world, number=None):
    document = OfficialDocumentFactory(world=world)
    return issue_document(document=document, number=number, actor=world.people["office"], now=NOW)


def lines():
    return list(DocumentNumber.objects.order_by("number").values_list("number", "status"))


@pytest.mark.feature(80)
def test_a_reserved_number_is_kept_and_later_used(world, reserve):
    kept = reserve()
    assert (str(kept), kept.status, kept.reason) == ("云委巡办〔2026〕1号", "reserved", "留给换届文件")
    assert issue(world).number == "云委巡办〔2026〕2号"
    used = issue(world, kept)
    assert used.number == "云委巡办〔2026〕1号"
    assert lines() == [(1, "used"), (2, "used")]
    assert DocumentNumber.objects.get(number=1).document == used
    assert AuditEvent.objects.filter(event__in=["number.reserved", "documentnumber.use"]).count() == 2


def test_a_reserved_number_is_used_once(world, reserve):
    kept = reserve()
    issue(world, kept)
    with pytest.raises(NumberNotFree, match="云委巡办〔2026〕1号现在是“已用”，没有签发。"):
        issue(world, kept)
    assert OfficialDocument.objects.filter(status="issued").count() == 1


def test_nor_by_a_document_of_another_word(world, reserve):
    kept = reserve(code="云巡", issuer=world.office)
    with pytest.raises(NumberNotFree, match="不是云委巡办的字号"):
        issue(world, kept)


@pytest.mark.feature(80)
def test_released_it_stays_on_record_and_is_not_given_again(world, reserve, office):
    kept = release_number(number=reserve(), note="会议不开了", actor=office, now=NOW)
    assert (kept.status, kept.end_reason, kept.ended_by, kept.ended_at) == ("released", "会议不开了", office, NOW)
    assert issue(world).number == "云委巡办〔2026〕2号"
    with pytest.raises(MoveNotAllowed):
        release_number(number=kept, note="再来", actor=office, now=NOW)
    with pytest.raises(NumberNotFree):
        issue(world, kept)


@pytest.mark.feature(80)
def test_void_it_stays_taken(world, office):
    document = issue(world)
    number = void_number(number=document.issued_number, note="印错", actor=office, now=NOW)
    assert (number.status, number.end_reason, number.document) == ("voided", "印错", document)
    assert issue(world).number == "云委巡办〔2026〕2号"
    with pytest.raises(MoveNotAllowed):
        void_number(number=number, note="再来", actor=office, now=NOW)


def test_reasons_are_asked_for(world, reserve, office):
    kept = reserve()
    with pytest.raises(NoteRequired):
        release_number(number=kept, note=" ", actor=office, now=NOW)
    with pytest.raises(NoteRequired):
        void_number(number=issue(world).issued_number, note="", actor=office, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentNumber.objects.filter(pk=kept.pk).update(reason="")


@pytest.mark.feature(80)
def test_what_was_issued_outside_is_registered(world, register):
    upload = SimpleUploadedFile("通知.pdf", PDF)
    row = register(1, upload=upload)
    assert (row.status, row.title, row.issued_on, row.file.name) == (
        "external",
        "关于印发年度计划的通知",
        DAY,
        "通知.pdf",
    )
    assert issue(world).number == "云委巡办〔2026〕2号"


@pytest.mark.feature(80)
def test_a_leap_explains_what_it_leaves_and_is_filled_later(world, register):
    with pytest.raises(NumberNotFree, match="4号前面空出的号要写明原因"):
        register(4)
    assert (lines(), NumberSeries.objects.count()) == ([], 0)
    register(4, reason="系统启用前的发文")
    assert lines() == [(number, "external") for number in (1, 2, 3, 4)]
    assert {row.reason for row in DocumentNumber.objects.filter(number__lt=4)} == {"系统启用前的发文"}
    filled = register(2, title="关于召开会议的通知")
    assert (filled.title, filled.reason) == ("关于召开会议的通知", "系统启用前的发文")
    assert issue(world).number == "云委巡办〔2026〕5号"


@pytest.mark.parametrize("taken", [1, 2])
def test_a_number_that_has_a_line_is_not_registered_again(world, reserve, register, taken):
    reserve()
    issue(world)
    with pytest.raises(NumberNotFree, match="已经登记"):
        register(taken)
    assert lines() == [(1, "reserved"), (2, "used")]


def test_a_leap_has_a_limit(register):
    with pytest.raises(NumberNotFree, match="跳过太多"):
        register(99_999, reason="看错了")


@pytest.mark.parametrize("who", ["liaison", "groupleader", "petition", "sysadmin", "leader", "nobody"])
def test_office_and_archivist_alone_keep_numbers(world, reserve, register, who):
    kept, person = reserve(), world.people[who]
    used = issue(world).issued_number
    for act in (
        lambda: reserve(actor=person),
        lambda: register(3, actor=person),
        lambda: release_number(number=kept, note="x", actor=person, now=NOW),
        lambda: void_number(number=used, note="x", actor=person, now=NOW),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert lines() == [(1, "reserved"), (2, "used")]


def test_a_word_is_one_organs(world, reserve):
    reserve()
    other = OrganizationFactory(parent=world.county, category=Category.OFFICE)
    with pytest.raises(ForeignSeries, match="机关代字“云委巡办”是市委巡察办的"):
        reserve(issuer=other)
    assert lines() == [(1, "reserved")]


def test_a_word_goes_on_when_its_organ_has_ended(world, reserve):
    reserve()
    Organization.objects.filter(pk=world.office.pk).update(is_active=False, ended_on=NOW.date())
    successor = OrganizationFactory(parent=world.root, category=Category.OFFICE)
    assert str(reserve(issuer=successor)) == "云委巡办〔2026〕2号"
    assert NumberSeries.objects.get().issuer == successor


@pytest.mark.feature(80)
def test_words_and_years_have_numbers_of_their_own(world, reserve):
    assert [str(reserve(code=code, year=year)) for code, year in (("甲", 2026), ("乙", 2026), ("甲", 2027))] == [
        "甲〔2026〕1号",
        "乙〔2026〕1号",
        "甲〔2027〕1号",
    ]


def test_a_summary_finds_what_has_no_line(world, reserve):
    reserve()
    issue(world)
    summary = series_summaries(NumberSeries.objects.all(), {})[0]
    assert (summary.counts, summary.missing) == ((("预留", 1), ("已用", 1)), 0)
    NumberSeries.objects.update(last=4)
    assert series_summaries(NumberSeries.objects.all(), {})[0].missing == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.feature(80)
def test_all_at_once_leave_no_gap_and_no_double():
    """Six sign out, four reserve, two register the same number: every number up to the last has one line."""
    world = load_world()
    office, place = world.people["office"].pk, {"code": "云委巡办", "year": 2026, "issuer": world.office}
    documents = [OfficialDocumentFactory(world=world, recipients=[]).pk for _ in range(6)]

    def sign(pk):
        document = OfficialDocument.objects.get(pk=pk)
        return issue_document(document=document, actor=User.objects.get(pk=office), now=NOW)

    def reserve():
        return reserve_number(reason="留", actor=User.objects.get(pk=office), now=NOW, **place)

    def register():
        actor = User.objects.get(pk=office)
        return register_external(number=20, title="外", issued_on=DAY, reason="补登", actor=actor, now=NOW, **place)

    results = at_once(*[lambda pk=pk: sign(pk) for pk in documents], *[reserve] * 4, *[register] * 2)
    last = NumberSeries.objects.get().last
    assert [number for number, _ in lines()] == list(range(1, last + 1))
    assert sum(isinstance(result, NumberNotFree) for result in results) == 1
    assert DocumentNumber.objects.filter(status="used").count() == 6
    assert DocumentNumber.objects.filter(status="reserved").count() == 4


@pytest.mark.django_db(transaction=True)
def test_one_reserved_number_goes_to_one_document():
    world = load_world()
    office = world.people["office"].pk
    kept = reserve_number(
        code="云委巡办", year=2026, issuer=world.office, reason="留", actor=User.objects.get(pk=office), now=NOW
    )
    documents = [OfficialDocumentFactory(world=world, recipients=[]).pk for _ in range(4)]

    def sign(pk):
        document = OfficialDocument.objects.get(pk=pk)
        number = DocumentNumber.objects.get(pk=kept.pk)
        return issue_document(document=document, number=number, actor=User.objects.get(pk=office), now=NOW)

    results = at_once(*[lambda pk=pk: sign(pk) for pk in documents])
    assert sorted(type(result).__name__ for result in results) == ["NumberNotFree"] * 3 + ["OfficialDocument"]
    assert lines() == [(1, "used")]
