import pytest
from django.urls import reverse

from foundation.documents.models import DocumentVersion, OfficialDocument
from foundation.documents.services.official_document import issue_document
from foundation.documents.services.review import hand_in, pass_check, send_back
from tests.factories.documents import LetterFactory, OfficialDocumentFactory
from tests.factories.organizations import NOW

MOVES = ("document-hand-in", "document-check", "document-send-back", "document-withdraw", "document-void")


@pytest.fixture
def draft(world):
    return OfficialDocumentFactory(world=world)


@pytest.fixture
def handed_in(draft, office):
    return hand_in(document=draft, note="请核对", actor=office, now=NOW)


def post(browser, name, document, **words):
    return browser.post(reverse(name, args=[document.pk]), words, follow=True)


@pytest.mark.feature(81)
def test_the_whole_way_by_the_pages(client_of, world, draft, settings):
    settings.DOCUMENT_REVIEW_KINDS = ["notice"]
    writer, director = client_of(world.people["office"]), client_of(world.people["director"])
    page = writer.get(reverse("document-detail", args=[draft.pk]))
    assert ("送核" in page.text, "签发…" in page.text) == (True, False)
    assert "已送核，可以核稿的同事会收到消息。" in post(writer, "document-hand-in", draft, words="请核对时间").text
    page = director.get(reverse("document-detail", args=[draft.pk]))
    assert ("请核对时间" in page.text, "核稿通过，送签发" in page.text) == (True, True)
    assert "已退回修改" in post(director, "document-send-back", draft, words="时间改为下午").text
    assert "时间改为下午" in writer.get(reverse("document-detail", args=[draft.pk])).text
    post(writer, "document-hand-in", draft)
    assert "核稿通过，已送签发。" in post(director, "document-check", draft, words="同意").text
    assert "已签发，发文字号云委巡办〔2026〕1号。" in post(director, "document-issue", draft).text
    assert DocumentVersion.objects.count() == 2


def test_a_draft_that_must_be_reviewed_is_not_signed(client_of, world, draft, settings):
    settings.DOCUMENT_REVIEW_KINDS = ["all"]
    answer = post(client_of(world.people["director"]), "document-issue", draft)
    assert answer.status_code == 409
    assert "通知要先核稿再签发。" in answer.text


def test_sent_back_without_a_word_is_told_beside_the_field(client_of, world, handed_in):
    answer = post(client_of(world.people["director"]), "document-send-back", handed_in, words="")
    assert answer.status_code == 422
    assert "请填写意见。" in answer.text
    assert OfficialDocument.objects.get().status == "checking"


@pytest.mark.parametrize("words", ["长" * 501, "a\0b"])
def test_words_that_cannot_be_kept_are_422(client_of, world, draft, handed_in, words):
    director = client_of(world.people["director"])
    assert post(director, "document-check", handed_in, words=words).status_code == 422
    send_back(document=handed_in, words="改", actor=world.people["director"], now=NOW)
    assert post(client_of(world.people["office"]), "document-hand-in", draft, words=words).status_code == 422


@pytest.mark.parametrize("name", MOVES)
def test_signed_out_stranger_wrong_verb_and_forged_id(client, client_of, world, draft, name):
    url = reverse(name, args=[draft.pk])
    assert client.post(url).status_code == 302
    for who in ("liaison", "groupleader", "nobody", "auditor"):
        assert client_of(world.people[who]).post(url, {"words": "x", "note": "x"}).status_code == 404
    office = client_of(world.people["office"])
    assert office.get(url).status_code == 405
    assert office.post(reverse(name, args=[999999])).status_code == 404
    assert OfficialDocument.objects.get().status == "draft"


@pytest.mark.parametrize("name", MOVES)
def test_once_issued_the_addressed_may_not_and_the_office_comes_too_late(client_of, world, draft, name):
    issue_document(document=draft, actor=world.people["director"], now=NOW)
    words = {"words": "x", "note": "x"}
    assert post(client_of(world.people["liaison"]), name, draft, **words).status_code == 403
    expected = 403 if name in {"document-check", "document-send-back"} else 409
    assert post(client_of(world.people["office"]), name, draft, **words).status_code == expected


def test_second_click_says_who_was_faster(client_of, world, handed_in):
    director = client_of(world.people["director"])
    post(director, "document-check", handed_in)
    answer = post(director, "document-check", handed_in)
    assert answer.status_code == 409
    assert "有人先办了：陈启明" in answer.text


def test_void_says_why(client_of, world, draft):
    office = client_of(world.people["office"])
    assert post(office, "document-void", draft).status_code == 422
    page = post(office, "document-void", draft, note="会议取消").text
    assert ("草稿已作废，留在记录里。" in page, "没有编号" in page) == (True, True)


@pytest.mark.feature(81)
def test_what_changed_is_shown_line_by_line(client_of, world, office, director, draft):
    url = reverse("document-changes", args=[draft.pk])
    assert "还没有可以比较的稿子" in client_of(office).get(url).text
    hand_in(document=draft, actor=office, now=NOW)
    draft.refresh_from_db()
    send_back(document=draft, words="改标题", actor=director, now=NOW)
    draft.refresh_from_db()
    client_of(office).post(
        reverse("document-edit", args=[draft.pk]),
        {"degree": "public", "title": "关于召开动员会的通知", "text": "定于2026年3月12日下午召开动员会。"},
    )
    page = client_of(office).get(url)
    assert "<del>标题：关于召开巡察市财政局党组工作动员会的通知</del>" in page.text
    assert "<ins>标题：关于召开动员会的通知</ins>" in page.text
    assert "<ins>定于2026年3月12日下午召开动员会。</ins>" in page.text


def test_the_way_it_came_about_is_the_offices_alone(client, client_of, world, handed_in, director):
    checked = pass_check(document=handed_in, words="同意，注意保密", actor=director, now=NOW)
    issue_document(document=checked, actor=director, now=NOW)
    url = reverse("document-changes", args=[checked.pk])
    assert client.get(url).status_code == 302
    assert client_of(world.people["liaison2"]).get(url).status_code == 404
    assert client_of(world.people["liaison"]).get(url).status_code == 403
    page = client_of(world.people["liaison"]).get(reverse("document-detail", args=[checked.pk]))
    assert ("注意保密" in page.text, "核稿记录" in page.text) == (False, False)
    assert "注意保密" in client_of(world.people["office"]).get(reverse("document-detail", args=[checked.pk])).text


def test_the_leading_group_finds_what_waits_for_its_signature(client_of, world, office, director):
    document = OfficialDocumentFactory(world=world, issuer=world.root, series_code="云委", letter=LetterFactory())
    leader = client_of(world.people["groupleader"])
    url = reverse("document-detail", args=[document.pk])
    assert leader.get(url).status_code == 404
    pass_check(document=hand_in(document=document, actor=office, now=NOW), actor=director, now=NOW)
    assert leader.get(url).status_code == 200
    answer = post(leader, "document-send-back", document, words="再改")
    assert (answer.status_code, answer.redirect_chain[-1][0]) == (200, reverse("workbench"))
    assert leader.get(url).status_code == 404
