"""核稿: handed in, checked by another, sent back, signed; every refusal with it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from foundation.audittrail.models import AuditEvent
from foundation.core.errors import MoveNotAllowed, NoteRequired
from foundation.documents.models import DocumentNumber, DocumentOpinion, DocumentVersion, OfficialDocument
from foundation.documents.selectors.review import changes, review_todos, versions_of
from foundation.documents.services.official_document import (
    DocumentIsIssued,
    ReviewRequired,
    issue_document,
    redraft_document,
    void_draft,
)
from foundation.documents.services.review import hand_in, pass_check, send_back, withdraw_document
from foundation.notifications.models import OutboxMessage
from foundation.organizations.models import Post
from foundation.organizations.selectors.post import forget_posts
from foundation.organizations.services.delegation import lend_posts
from foundation.organizations.states import PostKind
from tests.factories.documents import LetterFactory, OfficialDocumentFactory
from tests.factories.organizations import NOW, TODAY, PostFactory, UserFactory
from tests.racing import at_once


@pytest.fixture
def draft(world):
    """Drafted by 周敏, 综合 of the office; 陈启明 is its director."""
    return OfficialDocumentFactory(world=world)


@pytest.fixture
def handed_in(draft, office):
    return hand_in(document=draft, note="请核对时间地点", actor=office, now=NOW)


@pytest.fixture
def checked(handed_in, director):
    return pass_check(document=handed_in, words="同意", actor=director, now=NOW)


def told(kind):
    rows = OutboxMessage.objects.filter(kind=kind)
    return sorted(rows.values_list("recipient__username", flat=True))


@pytest.mark.feature(81)
def test_handed_in_it_is_kept_and_those_who_may_check_are_told(handed_in, office):
    assert (handed_in.status, handed_in.handed_in_by, handed_in.handed_in_at) == ("checking", office, NOW)
    version = DocumentVersion.objects.get()
    assert (version.seq, version.note, version.data, version.created_by) == (
        1,
        "请核对时间地点",
        handed_in.data,
        office,
    )
    assert told("document.handed_in") == ["director"]
    assert told("document.issued") == []
    assert DocumentNumber.objects.count() == 0


@pytest.mark.feature(81)
def test_checked_and_signed_every_opinion_is_kept(checked, director, office):
    assert checked.status == "signing"
    assert told("document.to_sign") == ["director"]
    issued = issue_document(document=checked, actor=director, now=NOW)
    assert (issued.status, issued.number) == ("issued", "云委巡办〔2026〕1号")
    opinions = DocumentOpinion.objects.values_list("decision", "words", "person__name", "post")
    assert list(opinions) == [
        ("passed", "同意", "陈启明", "巡察办主任"),
        ("signed", "", "陈启明", "巡察办主任"),
    ]
    assert told("document.signed") == ["office"]
    assert told("document.issued") == ["liaison", "unithead"]


def test_the_day_it_bears_is_that_of_the_signature(world, office, director):
    letter = LetterFactory(date=TODAY)
    document = hand_in(document=OfficialDocumentFactory(world=world, letter=letter), actor=office, now=NOW)
    pass_check(document=document, actor=director, now=NOW)
    issued = issue_document(document=document, actor=director, now=NOW.replace(day=9))
    assert str(issued.letter.date) == "2026-03-09"


@pytest.mark.feature(81)
def test_sent_back_with_a_reason_changed_and_handed_in_again(handed_in, world, office, director):
    back = send_back(document=handed_in, words="时间改为下午", actor=director, now=NOW)
    assert (back.status, told("document.sent_back")) == ("draft", ["office"])
    letter = LetterFactory(title="关于召开动员会的通知")
    redraft_document(
        document=back, letter=letter, issuer=world.office, recipients=[world.finance], actor=office, now=NOW
    )
    hand_in(document=back, actor=office, now=NOW)
    first, second = versions_of(back)
    assert [opinion.words for opinion in first.opinions.all()] == ["时间改为下午"]
    assert [(line.kind, line.text) for line in changes(first.letter, second.letter)][:2] == [
        ("gone", "标题：关于召开巡察市财政局党组工作动员会的通知"),
        ("new", "标题：关于召开动员会的通知"),
    ]
    assert told("document.handed_in") == ["director", "director"]


def test_sending_back_says_why(handed_in, director):
    with pytest.raises(NoteRequired):
        send_back(document=handed_in, words=" ", actor=director, now=NOW)
    assert OfficialDocument.objects.get().status == "checking"
    assert DocumentOpinion.objects.count() == 0


def test_who_wrote_it_does_not_check_it(handed_in, office):
    for act in (pass_check, send_back):
        with pytest.raises(PermissionDenied):
            act(document=handed_in, words="自己看过", actor=office, now=NOW)
    assert OfficialDocument.objects.get().status == "checking"


def test_nor_does_who_acts_for_the_writer(handed_in, office, world):
    other = UserFactory(organization=world.office)
    posts = list(Post.objects.filter(person=office))
    lend_posts(posts=posts, to=other, from_on=TODAY, to_on=TODAY, reason="休假", actor=office, now=NOW)
    with pytest.raises(PermissionDenied):
        pass_check(document=handed_in, actor=other, now=NOW)


def test_another_clerk_checks_but_does_not_sign(handed_in, world):
    other = UserFactory(organization=world.office)
    PostFactory(person=other, kind=PostKind.OFFICE_CLERK, organization=world.root)
    checked = pass_check(document=handed_in, actor=other, now=NOW)
    for act in (
        lambda: issue_document(document=checked, actor=other, now=NOW),
        lambda: send_back(document=checked, words="改", actor=other, now=NOW),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert OfficialDocument.objects.get().status == "signing"


@pytest.mark.parametrize("who", ["liaison", "unithead", "groupleader", "petition", "sysadmin", "leader", "nobody"])
def test_nobody_outside_the_office_takes_part(handed_in, world, who):
    person = world.people[who]
    for act in (
        lambda: hand_in(document=handed_in, actor=person, now=NOW),
        lambda: pass_check(document=handed_in, actor=person, now=NOW),
        lambda: send_back(document=handed_in, words="改", actor=person, now=NOW),
        lambda: withdraw_document(document=handed_in, actor=person, now=NOW),
        lambda: void_draft(document=handed_in, note="不发", actor=person, now=NOW),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_the_leading_group_signs_what_a_committee_issues(world, office, director, groupleader):
    document = OfficialDocumentFactory(world=world, issuer=world.root, series_code="云委")
    pass_check(document=hand_in(document=document, actor=office, now=NOW), actor=director, now=NOW)
    assert told("document.to_sign") == ["groupleader"]
    with pytest.raises(PermissionDenied):
        issue_document(document=OfficialDocument.objects.get(), actor=director, now=NOW)
    issued = issue_document(document=OfficialDocument.objects.get(), actor=groupleader, now=NOW)
    assert (issued.number, issued.issued_by) == ("云委〔2026〕1号", groupleader)


def test_withdrawn_by_the_writer_alone(handed_in, director, office):
    with pytest.raises(PermissionDenied):
        withdraw_document(document=handed_in, actor=director, now=NOW)
    assert withdraw_document(document=handed_in, actor=office, now=NOW).status == "draft"
    with pytest.raises(MoveNotAllowed):
        withdraw_document(document=handed_in, actor=office, now=NOW)


@pytest.mark.parametrize("state", ["handed_in", "checked"])
def test_under_review_no_word_changes(request, state, world, office):
    document = request.getfixturevalue(state)
    with pytest.raises(DocumentIsIssued, match="请先撤回，或者请对方退回修改"):
        redraft_document(
            document=document,
            letter=LetterFactory(title="改"),
            issuer=world.office,
            recipients=[],
            actor=office,
            now=NOW,
        )
    assert OfficialDocument.objects.get().title == "关于召开巡察市财政局党组工作动员会的通知"


@pytest.mark.parametrize("kinds", [["notice"], ["all"]])
def test_where_it_is_asked_for_nothing_is_signed_without_a_review(draft, director, settings, kinds):
    settings.DOCUMENT_REVIEW_KINDS = kinds
    with pytest.raises(ReviewRequired) as refusal:
        issue_document(document=draft, actor=director, now=NOW)
    assert refusal.value.sentence == "通知要先核稿再签发。请在公文页点“送核”，由另一位同事核稿。"
    assert DocumentNumber.objects.count() == 0


def test_other_kinds_go_out_as_before(draft, director, settings):
    settings.DOCUMENT_REVIEW_KINDS = ["feedback"]
    assert issue_document(document=draft, actor=director, now=NOW).status == "issued"


def test_not_signed_while_it_is_checked(handed_in, director):
    with pytest.raises(MoveNotAllowed):
        issue_document(document=handed_in, actor=director, now=NOW)
    assert DocumentNumber.objects.count() == 0


def test_a_draft_that_is_void_stays_without_a_number(draft, office):
    with pytest.raises(NoteRequired):
        void_draft(document=draft, note="", actor=office, now=NOW)
    void = void_draft(document=draft, note="会议取消", actor=office, now=NOW)
    assert (void.status, void.number) == ("void", "")
    assert AuditEvent.objects.get(event="officialdocument.void").note == "会议取消"
    for act in (hand_in, issue_document):
        with pytest.raises(MoveNotAllowed):
            act(document=void, actor=office, now=NOW)


def test_what_is_out_is_not_void(draft, office):
    issued = issue_document(document=draft, actor=office, now=NOW)
    with pytest.raises(MoveNotAllowed):
        void_draft(document=issued, note="作废", actor=office, now=NOW)


def test_versions_and_opinions_are_kept_for_good(checked):
    for forbidden in (
        lambda: DocumentOpinion.objects.all().delete(),
        lambda: DocumentOpinion.objects.update(words="不同意"),
        lambda: DocumentVersion.objects.update(note="改"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            forbidden()


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_are_one_decision(handed_in, world):
    people = []
    for _ in range(3):
        person = UserFactory(organization=world.office)
        PostFactory(person=person, kind=PostKind.OFFICE_CLERK, organization=world.root)
        people.append(person)
    stale = [OfficialDocument.objects.get() for _ in people]
    results = at_once(
        *[
            lambda row=row, person=person: pass_check(document=row, actor=person, now=NOW).status
            for row, person in zip(stale, people, strict=True)
        ]
    )
    assert sorted(str(getattr(result, "state", result)) for result in results) == ["signing"] * 3
    assert DocumentOpinion.objects.count() == 1
    assert [type(result).__name__ for result in results].count("MoveNotAllowed") == 2


@pytest.mark.feature(81)
def test_each_finds_on_the_workbench_what_waits(draft, office, director):
    def todos(person):
        forget_posts(person)
        return [(todo.what, todo.action) for todo in review_todos(person, TODAY)]

    title = draft.title
    assert (todos(office), todos(director)) == ([], [])
    hand_in(document=draft, actor=office, now=NOW)
    assert (todos(office), todos(director)) == ([], [(f"核稿：{title}", "核稿")])
    send_back(document=draft, words="改", actor=director, now=NOW)
    assert (todos(office), todos(director)) == ([(f"修改后再送核：{title}", "修改")], [])
    hand_in(document=draft, actor=office, now=NOW)
    pass_check(document=draft, actor=director, now=NOW)
    assert (todos(office), todos(director)) == ([], [(f"签发：{title}", "签发")])
    issue_document(document=draft, actor=director, now=NOW)
    assert (todos(office), todos(director)) == ([], [])
