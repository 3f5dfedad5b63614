import threading
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from foundation.audittrail.models import AuditEvent
from foundation.core import jobs, ports
from foundation.core.errors import MoveNotAllowed
from foundation.core.models import Job
from foundation.documents.events import DocumentIssued
from foundation.documents.models import DocumentNumber, NumberSeries, OfficialDocument, StoredFile
from foundation.documents.services import file_types, stored_file
from foundation.documents.services.official_document import (
    DocumentIsIssued,
    NotDrawn,
    draft_document,
    issue_document,
    redraft_document,
    render_document,
    take_word,
)
from foundation.documents.states import OFFICIAL_DOCUMENT_MOVES, DocumentStatus
from foundation.notifications.models import OutboxMessage
from tests.factories.documents import LetterFactory, OfficialDocumentFactory
from tests.factories.organizations import NOW, OrganizationFactory, load_world


@pytest.fixture
def draft(world):
    return OfficialDocumentFactory(world=world)


def test_the_whole_machine():
    assert {name: (sorted(move.from_), move.to, move.label) for name, move in OFFICIAL_DOCUMENT_MOVES.items()} == {
        "hand_in": (["draft"], "checking", "送核"),
        "check": (["checking"], "signing", "核稿通过"),
        "issue": (["draft", "signing"], "issued", "签发"),
        "archive": (["issued"], "filed", "归档"),
        "send_back": (["checking", "signing"], "draft", "退回修改"),
        "withdraw": (["checking", "signing"], "draft", "撤回"),
        "overtake": (["checking", "signing"], "draft", "内容有变，回到拟稿"),
        "void": (["draft"], "void", "作废草稿"),
    }


def test_a_draft_has_no_number_and_tells_nobody(draft):
    assert (draft.status, draft.number, draft.letter.number) == ("draft", "", "")
    assert OutboxMessage.objects.count() == 0
    assert list(AuditEvent.objects.values_list("event", flat=True)) == ["document.drafted"]


@pytest.mark.feature(80)
def test_issue_numbers_freezes_tells_and_enqueues(draft, world):
    issued = issue_document(document=draft, actor=world.people["office"], now=NOW)

    assert (issued.status, issued.number, issued.issued_by) == ("issued", "云委巡办〔2026〕1号", world.people["office"])
    assert (issued.letter.number, str(issued.letter.date)) == ("云委巡办〔2026〕1号", "2026-03-05")
    job = Job.objects.get()
    assert (job.kind, job.queue, job.owner_id, job.payload) == (
        "documents.render",
        "documents",
        world.people["office"].pk,
        {"document": draft.pk},
    )
    assert issued.render_job == job.pk
    told = OutboxMessage.objects.values_list("kind", "recipient__username").order_by("recipient__username")
    assert list(told) == [("document.issued", "liaison"), ("document.issued", "unithead")]
    events = set(AuditEvent.objects.values_list("event", flat=True))
    assert events == {"document.drafted", "officialdocument.issue", "acknowledgement.asked"}


def test_numbers_follow_each_other_within_series_and_year(world):
    office = world.people["office"]
    first, second, other, without = (
        issue_document(document=OfficialDocumentFactory(world=world, series_code=code), actor=office, now=now)
        for code, now in (
            ("云委巡办", NOW),
            ("云委巡办", NOW),
            ("云委巡办", NOW.replace(year=2027)),
            ("", NOW),
        )
    )
    assert [row.number for row in (first, second, other, without)] == [
        "云委巡办〔2026〕1号",
        "云委巡办〔2026〕2号",
        "云委巡办〔2027〕1号",
        "",
    ]
    assert DocumentNumber.objects.count() == 3


def test_second_click_is_refused_and_takes_no_number(draft, world):
    office = world.people["office"]
    stale = OfficialDocument.objects.get(pk=draft.pk)
    issue_document(document=draft, actor=office, now=NOW)
    with pytest.raises(MoveNotAllowed) as refusal:
        issue_document(document=stale, actor=office, now=NOW)
    assert (refusal.value.by, refusal.value.state) == ("周敏", "issued")
    assert NumberSeries.objects.get().last == 1
    assert Job.objects.count() == 1


@pytest.mark.parametrize("who", ["liaison", "unithead", "groupleader", "petition", "sysadmin", "nobody"])
def test_only_the_office_signs_out(draft, world, who):
    with pytest.raises(PermissionDenied):
        issue_document(document=draft, actor=world.people[who], now=NOW)
    assert OfficialDocument.objects.get().status == "draft"
    assert NumberSeries.objects.count() == 0


def test_a_failing_listener_gives_the_number_back(draft, world, monkeypatch):
    def fail(_event):
        raise RuntimeError("listener")

    monkeypatch.setitem(ports.plugged.events, DocumentIssued, [fail])
    with pytest.raises(RuntimeError):
        issue_document(document=draft, actor=world.people["office"], now=NOW)
    assert OfficialDocument.objects.get().status == "draft"
    assert (NumberSeries.objects.count(), Job.objects.count(), OutboxMessage.objects.count()) == (0, 0, 0)


def test_listeners_hear_of_it(draft, world, monkeypatch):
    heard = []
    monkeypatch.setitem(ports.plugged.events, DocumentIssued, [heard.append])
    issue_document(document=draft, actor=world.people["office"], now=NOW)
    assert [event.document.number for event in heard] == ["云委巡办〔2026〕1号"]


def test_redraft_changes_a_draft_and_its_recipients(draft, world):
    letter = LetterFactory(title="关于调整时间的通知")
    changed = redraft_document(
        document=draft,
        letter=letter,
        issuer=world.office,
        recipients=[world.agriculture],
        actor=world.people["office"],
        now=NOW,
    )
    assert (changed.title, changed.letter.title) == ("关于调整时间的通知", "关于调整时间的通知")
    assert [row.organization for row in changed.recipients.all()] == [world.agriculture]


def test_an_issued_document_is_not_redrafted(draft, world):
    office = world.people["office"]
    issue_document(document=draft, actor=office, now=NOW)
    with pytest.raises(DocumentIsIssued):
        redraft_document(
            document=draft, letter=LetterFactory(title="改"), issuer=world.office, recipients=[], actor=office, now=NOW
        )
    assert OfficialDocument.objects.get().title == "关于召开巡察市财政局党组工作动员会的通知"
    assert draft.recipients.count() == 1


@pytest.mark.parametrize(
    "change", [{"data": {"title": "改"}}, {"title": "改"}, {"number": "云委巡办〔2026〕9号"}, {"kind": "other"}]
)
def test_the_database_refuses_a_change_of_what_was_issued(draft, world, change):
    OfficialDocument.objects.filter(pk=draft.pk).update(title="草稿可以改")
    issued = issue_document(document=draft, actor=world.people["office"], now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficialDocument.objects.filter(pk=draft.pk).update(**change)
    issued.team_id = 3
    issued.save()
    assert OfficialDocument.objects.get().team_id == 3


def test_status_goes_one_way_only(draft, world):
    issue_document(document=draft, actor=world.people["office"], now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficialDocument.objects.filter(pk=draft.pk).update(
            status=DocumentStatus.DRAFT, issued_at=None, issued_by=None, number=""
        )


def test_a_given_number_is_never_changed_or_taken_back(draft, world):
    issue_document(document=draft, actor=world.people["office"], now=NOW)
    other = OfficialDocumentFactory(world=world)
    for forbidden in (
        lambda rows: rows.update(number=7),
        lambda rows: rows.update(document=other),
        lambda rows: rows.update(status="reserved", document=None),
        lambda rows: rows.delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            forbidden(DocumentNumber.objects.all())


def test_job_renders_pdf_and_word_once_and_keeps_their_hashes(draft, world):
    issue_document(document=draft, actor=world.people["office"], now=NOW)
    job = Job.objects.get()
    assert jobs.run(job.pk, now=NOW) == "done"

    document = OfficialDocument.objects.get()
    assert (document.pdf.content_type, len(document.pdf.sha256)) == ("application/pdf", 64)
    assert document.pdf.name == "云委巡办〔2026〕1号关于召开巡察市财政局党组工作动员会的通知.pdf"
    assert document.docx.name == "云委巡办〔2026〕1号关于召开巡察市财政局党组工作动员会的通知.docx"
    with stored_file.open_file(document.docx) as file:
        assert (document.docx.size, file_types.sniff(file.read()).extension) == (file.size, "docx")
    assert jobs.run(job.pk, now=NOW) == "taken"
    render_document(document=document, now=NOW)
    assert StoredFile.objects.count() == 2
    told = AuditEvent.objects.filter(event__in=("document.rendered", "document.word_made")).order_by("pk")
    assert [one.detail["sha256"] for one in told] == [document.pdf.sha256, document.docx.sha256]
    job.refresh_from_db()
    assert job.result == {"document": document.pk, "file": str(document.pdf_id)}


def test_a_letter_issued_before_there_were_word_files_gets_one_and_keeps_its_pdf(draft, world):
    issued = issue_document(document=draft, actor=world.people["office"], now=NOW)
    before = render_document(document=issued, now=NOW).pdf
    OfficialDocument.objects.update(docx=None)
    after = render_document(document=OfficialDocument.objects.get(), now=NOW)
    assert (after.pdf, after.docx is None) == (before, False)


def test_a_draft_keeps_no_file(draft):
    render_document(document=draft, now=NOW)
    document = OfficialDocument.objects.get()
    assert (document.pdf, document.docx, StoredFile.objects.count()) == (None, None, 0)


def test_the_word_file_is_for_the_office_of_the_issuer_and_its_taking_on_record(draft, world):
    issued = issue_document(document=draft, actor=world.people["office"], now=NOW)
    assert take_word(document=issued, actor=world.people["office"], now=NOW) is None
    rendered = render_document(document=issued, now=NOW)
    for who in ("liaison", "groupleader", "leader"):
        with pytest.raises(PermissionDenied):
            take_word(document=rendered, actor=world.people[who], now=NOW)
    with take_word(document=rendered, actor=world.people["director"], now=NOW) as file:
        assert file.size == rendered.docx.size
    [taken] = AuditEvent.objects.filter(event="document.word_taken")
    assert (taken.actor_name, taken.detail["sha256"]) == (world.people["director"].name, rendered.docx.sha256)


def test_a_title_over_two_lines_is_kept_in_the_letter_and_joined_in_the_list(world):
    document = OfficialDocumentFactory(world=world, letter=LetterFactory(title="关于召开\n动员会的通知"))
    assert (document.title, document.letter.title) == ("关于召开动员会的通知", "关于召开\n动员会的通知")


def test_a_number_in_the_letter_of_a_draft_is_not_taken_over(world):
    letter = replace(LetterFactory(), number="云委巡办〔2026〕99号")
    document = draft_document(
        kind="notice",
        letter=letter,
        issuer=world.office,
        series_code="云委巡办",
        recipients=[world.finance, world.finance],
        actor=world.people["office"],
        now=NOW,
    )
    assert (document.letter.number, document.recipients.count()) == ("", 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.feature(80)
def test_numbers_have_no_gap_when_many_sign_out_at_once():
    """8 threads, 24 documents, each signed out by two of them: 24 numbers, 1 to 24."""
    world = load_world()
    office = world.people["office"]
    documents = [OfficialDocumentFactory(world=world, recipients=[]) for _ in range(24)]
    work = [row.pk for row in documents for _ in range(2)]
    lock, refused, broken = threading.Lock(), [], []

    def sign_out():
        try:
            while True:
                with lock:
                    if not work:
                        return
                    pk = work.pop()
                try:
                    issue_document(document=OfficialDocument.objects.get(pk=pk), actor=office, now=NOW)
                except MoveNotAllowed:
                    refused.append(pk)
        except Exception as error:  # noqa: BLE001 - shown below, a thread has nobody to raise to
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=sign_out) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert broken == []
    assert sorted(DocumentNumber.objects.values_list("number", flat=True)) == list(range(1, 25))
    assert NumberSeries.objects.get().last == 24
    assert len(refused) == 24


def test_recipient_people_are_those_of_the_day(world):
    other = OrganizationFactory(parent=world.root)
    document = OfficialDocumentFactory(world=world, recipients=[other])
    issue_document(document=document, actor=world.people["office"], now=NOW)
    assert OutboxMessage.objects.count() == 0


def test_a_draft_with_a_character_that_no_face_draws_is_not_issued(world):
    office = world.people["office"]
    draft = OfficialDocumentFactory(world=world, letter=replace(LetterFactory(), note="请𠅥到会"))
    with pytest.raises(NotDrawn, match=r"没有签发：有字排不出来。附注“请到会”：“𠅥”（U\+20165）没有可用的字形"):
        issue_document(document=draft, actor=office, now=NOW)
    draft.refresh_from_db()
    assert (draft.status, draft.number, Job.objects.count()) == ("draft", "", 0)


def test_nor_is_an_issued_one_rendered_where_the_face_is_missing(draft, world):
    issued = issue_document(document=draft, actor=world.people["office"], now=NOW)
    issued.data["note"] = "\ue000"
    with pytest.raises(jobs.JobRefused, match=r"附注“”：有自造字（U\+E000）"):
        render_document(document=issued, now=NOW)
    assert issued.pdf_id is None
