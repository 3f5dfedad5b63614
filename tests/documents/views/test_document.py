from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from foundation.core import jobs
from foundation.core.models import Job
from foundation.documents.models import DocumentNumber, OfficialDocument
from foundation.documents.services.number import void_number
from foundation.documents.services.official_document import issue_document
from foundation.documents.services.succession import succeed_document
from foundation.supervision.models import Acknowledgement
from foundation.supervision.services.acknowledgement import acknowledge
from tests.factories.documents import PDF, LetterFactory, OfficialDocumentFactory, StoredFileFactory
from tests.factories.organizations import NOW

PAGES = ("document-detail", "document-preview", "document-file")


@pytest.fixture
def draft(world):
    return OfficialDocumentFactory(world=world)


@pytest.fixture
def issued(draft, world):
    return issue_document(document=draft, actor=world.people["office"], now=NOW)


@pytest.fixture
def rendered(issued):
    jobs.run(Job.objects.get().pk, now=NOW)
    return OfficialDocument.objects.get(pk=issued.pk)


@pytest.mark.parametrize("name", PAGES)
def test_signed_out_goes_to_sign_in_and_a_stranger_finds_nothing(client, client_of, world, rendered, name):
    url = reverse(name, args=[rendered.pk])
    assert client.get(url).status_code == 302
    for who in ("liaison2", "nobody", "sysadmin", "auditor"):
        assert client_of(world.people[who]).get(url).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_those_addressed_see_it_once_issued(client_of, world, rendered, name):
    assert client_of(world.people["liaison"]).get(reverse(name, args=[rendered.pk])).status_code == 200


def test_a_draft_is_404_for_those_it_will_be_addressed_to(client_of, world, draft):
    browser = client_of(world.people["liaison"])
    assert [browser.get(reverse(name, args=[draft.pk])).status_code for name in PAGES] == [404, 404, 404]


@pytest.mark.parametrize("pk", ["999999", "0"])
def test_a_forged_id_is_404(client_of, world, pk):
    browser = client_of(world.people["office"])
    assert browser.get(reverse("document-detail", args=[pk])).status_code == 404
    assert browser.post(reverse("document-issue", args=[pk])).status_code == 404


def test_detail_shows_the_letter_and_offers_what_is_possible(client_of, world, draft):
    page = client_of(world.people["office"]).get(reverse("document-detail", args=[draft.pk]))
    text = page.content.decode()
    assert "根据市委巡察工作部署" in text
    assert "（签发时编号）" in text
    assert list(page.context["moves"]) == ["hand_in", "issue", "void"]


def test_issue_by_the_page(client_of, world, draft):
    browser = client_of(world.people["office"])
    page = browser.post(reverse("document-issue", args=[draft.pk]), follow=True)
    assert "已签发，发文字号云委巡办〔2026〕1号。PDF正在生成，主送机关会收到消息。" in page.content.decode()
    assert page.context["job"].state == "queued"
    assert list(page.context["moves"]) == ["archive"]


def test_who_did_not_sign_waits_for_the_pdf_too(client_of, world, issued):
    url = reverse("document-detail", args=[issued.pk])
    liaison, asks = client_of(world.people["liaison"]), {"HX-Request": "true"}
    assert "好了本页会自动更新" in liaison.get(url).text
    waiting = liaison.get(url, headers=asks)
    assert ("hx-get" in waiting.text, "<h1" in waiting.text, "HX-Refresh" in waiting) == (True, False, False)
    Job.objects.filter(pk=issued.render_job).update(state="failed", error="内存不够")
    halted = liaison.get(url, headers=asks)
    assert ("没有生成成功" in halted.text, "hx-get" in halted.text, "内存" in halted.text) == (True, False, False)
    Job.objects.filter(pk=issued.render_job).update(state="queued")
    jobs.run(issued.render_job, now=NOW)
    assert liaison.get(url, headers=asks)["HX-Refresh"] == "true"
    assert client_of(world.people["liaison2"]).get(url, headers=asks).status_code == 404


def test_the_list_says_what_later_ones_did_to_a_document(client_of, world, issued):
    office, director = client_of(world.people["office"]), world.people["director"]

    def seen():
        return office.get(reverse("document-list")).text

    assert ("有更正" in seen(), "已被代替" in seen()) == (False, False)
    for relation, words in (("correct", "有更正"), ("replace", "已被代替")):
        new = succeed_document(document=issued, relation=relation, actor=world.people["office"], now=NOW)
        assert words not in seen()
        issue_document(document=new, actor=director, now=NOW)
        assert words in seen()
    void_number(number=DocumentNumber.objects.get(document=issued), note="号编错了", actor=director, now=NOW)
    assert ("字号已作废" in seen(), "已被代替" in seen()) == (True, False)


def test_an_empty_list_says_what_to_do(client_of, world):
    url = reverse("document-list")
    words = {who: client_of(world.people[who]).get(url).text for who in ("office", "liaison")}
    assert ("还没有公文" in words["office"], "还没有您能看的公文" in words["liaison"]) == (True, True)
    assert "没有符合条件的公文" in client_of(world.people["office"]).get(url, {"kind": "notice"}).text


def test_who_is_asked_to_sign_has_the_button_on_top_of_the_page(client_of, world, rendered):
    receipt = Acknowledgement.objects.get()
    url, button = reverse("document-detail", args=[rendered.pk]), 'class="btn btn-main phone-btn"'
    page = reverse("acknowledgement-acknowledge", args=[receipt.pk])
    assert f'{button} href="{page}"' in client_of(world.people["liaison"]).get(url).text
    assert button not in client_of(world.people["office"]).get(url).text
    acknowledge(acknowledgement=receipt, actor=world.people["liaison"], now=NOW)
    assert button not in client_of(world.people["liaison"]).get(url).text


def test_issue_refusals(client, client_of, world, draft):
    url = reverse("document-issue", args=[draft.pk])
    assert client.post(url).status_code == 302
    assert client_of(world.people["liaison"]).post(url).status_code == 404
    assert client_of(world.people["office"]).get(url).status_code == 405
    assert OfficialDocument.objects.get().status == "draft"


def test_seen_but_not_permitted_is_403(client_of, world, issued):
    for who in ("liaison", "groupleader"):
        assert client_of(world.people[who]).post(reverse("document-issue", args=[issued.pk])).status_code == 403


def test_second_click_is_409_and_says_who_was_faster(client_of, world, draft):
    url = reverse("document-issue", args=[draft.pk])
    client_of(world.people["office"]).post(url)
    answer = client_of(world.people["director"]).post(url)
    assert answer.status_code == 409
    assert "有人先办了：周敏" in answer.content.decode()


def test_download_is_the_rendered_pdf_by_name(client_of, world, rendered):
    answer = client_of(world.people["liaison"]).get(reverse("document-file", args=[rendered.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert b"".join(answer.streaming_content)[:5] == b"%PDF-"


def test_the_office_takes_the_word_file_and_those_addressed_do_not(client, client_of, world, rendered):
    url = reverse("document-word", args=[rendered.pk])
    assert client.get(url).status_code == 302
    answer = client_of(world.people["office"]).get(url)
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert b"".join(answer.streaming_content)[:4] == b"PK\x03\x04"
    assert client_of(world.people["office"]).post(url).status_code == 405
    answers = {who: client_of(world.people[who]).get(url).status_code for who in ("liaison", "groupleader", "liaison2")}
    assert answers == {"liaison": 403, "groupleader": 403, "liaison2": 404}


def test_its_file_is_not_reached_by_the_id_either(client_of, world, rendered):
    url = reverse("file-download", args=[rendered.docx_id])
    assert [client_of(world.people[who]).get(url).status_code for who in ("liaison", "office")] == [404, 404]


def test_the_page_offers_word_to_the_office_alone(client_of, world, rendered):
    link = reverse("document-word", args=[rendered.pk])
    shown = {
        who: link in client_of(world.people[who]).get(reverse("document-detail", args=[rendered.pk])).content.decode()
        for who in ("office", "director", "liaison", "groupleader")
    }
    assert shown == {"office": True, "director": True, "liaison": False, "groupleader": False}


def test_no_word_file_yet_is_404(client_of, world, issued):
    assert client_of(world.people["office"]).get(reverse("document-word", args=[issued.pk])).status_code == 404


def test_no_pdf_yet_is_404(client_of, world, issued):
    assert client_of(world.people["office"]).get(reverse("document-file", args=[issued.pk])).status_code == 404


def test_uploads_are_downloaded_by_their_owner_alone(client, client_of, world):
    file = StoredFileFactory(actor=world.people["liaison"], upload=SimpleUploadedFile("证据.pdf", PDF))
    url = reverse("file-download", args=[file.pk])
    assert client.get(url).status_code == 302
    assert client_of(world.people["liaison2"]).get(url).status_code == 404
    answer = client_of(world.people["liaison"]).get(url)
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, PDF)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("?status=issued", 1),
        ("?kind=feedback", 1),
        ("?q=时间", 1),
        ("?q=〔2026〕1号", 1),
        ("?year=2026", 3),
        ("?year=2025", 0),
        ("?kind=nonsense&year=abc", 3),
        ("?page=99", 3),
    ],
)
def test_filters(client_of, world, issued, query, count):
    OfficialDocumentFactory(world=world, letter=LetterFactory(title="关于调整时间的通知"))
    OfficialDocumentFactory(world=world, kind="feedback")
    page = client_of(world.people["office"]).get(reverse("document-list") + query)
    assert (page.status_code, len(page.context["page"].object_list)) == (200, count)


def test_list_holds_what_one_may_see(client, client_of, world, issued):
    OfficialDocumentFactory(world=world)
    url = reverse("document-list")
    assert client.get(url).status_code == 302
    seen = {
        who: len(client_of(world.people[who]).get(url).context["page"].object_list)
        for who in ("office", "liaison", "liaison2", "groupleader", "nobody")
    }
    assert seen == {"office": 2, "liaison": 1, "liaison2": 0, "groupleader": 1, "nobody": 0}


@pytest.mark.parametrize("rows", [1, 30])
def test_list_asks_the_same_number_of_questions_for_1_and_30_rows(client_of, world, django_assert_num_queries, rows):
    for _ in range(rows):
        OfficialDocumentFactory(world=world)
    browser = client_of(world.people["office"])
    with django_assert_num_queries(7):
        page = browser.get(reverse("document-list"))
    assert len(page.context["page"].object_list) == rows


def test_list_has_pages_of_30(client_of, world):
    for _ in range(31):
        OfficialDocumentFactory(world=world)
    page = client_of(world.people["office"]).get(reverse("document-list") + "?page=2").context["page"]
    assert (page.paginator.num_pages, len(page.object_list)) == (2, 1)


def test_text_of_a_letter_cannot_bring_markup(client_of, world):
    row = OfficialDocumentFactory(world=world, letter=LetterFactory(title="<b>标题</b>"))
    text = client_of(world.people["office"]).get(reverse("document-detail", args=[row.pk])).content.decode()
    assert "<b>标题" not in text


def test_a_draft_says_which_character_no_face_draws(world, client_of):
    draft = OfficialDocumentFactory(world=world, letter=replace(LetterFactory(), note="请𠅥到会"))
    client = client_of(world.people["office"])
    page = client.get(reverse("document-detail", args=[draft.pk])).content.decode()
    assert "附注“请到会”：“𠅥”（U+20165）没有可用的字形" in page
    answer = client.post(reverse("document-issue", args=[draft.pk]))
    assert answer.status_code == 422
    assert "没有签发：有字排不出来。" in answer.content.decode()


def edit(browser, document, **words):
    return browser.post(reverse("document-edit", args=[document.pk]), {"degree": "public", **words}, follow=True)


@pytest.mark.feature(81)
def test_a_draft_of_ones_own_is_changed_by_its_words(client_of, world, draft):
    page = edit(
        client_of(world.people["office"]),
        draft,
        title="关于改期的通知",
        text="一、时间\n3月13日上午。\n（一）地点。在一楼。",
    )
    assert "草稿已保存。" in page.text
    draft.refresh_from_db()
    assert [type(block).__name__ for block in draft.letter.body] == ["Heading", "Paragraph", "Heading"]
    assert draft.title == draft.letter.title == "关于改期的通知"


def test_what_another_page_composes_keeps_its_words(client_of, world):
    document = OfficialDocumentFactory(world=world, source="inspections.assignment:1")
    page = edit(client_of(world.people["office"]), document, degree="internal", title="改", text="改")
    assert "草稿已保存。" in page.text
    document.refresh_from_db()
    assert (document.title, document.degree) == ("关于召开巡察市财政局党组工作动员会的通知", "internal")


@pytest.mark.feature(83)
def test_the_degree_is_printed_unless_public(client_of, world, draft):
    office = client_of(world.people["office"])
    words = {"title": draft.title, "text": "定于3月12日召开。"}
    edit(office, draft, **{**words, "degree": "internal"})
    draft.refresh_from_db()
    assert (draft.degree, draft.letter.degree) == ("internal", "内部")
    edit(office, draft, **words)
    draft.refresh_from_db()
    assert (draft.degree, draft.letter.degree) == ("public", "")


@pytest.mark.parametrize("degree", ["secret", "top", "没有"])
def test_no_secret_in_a_system_that_may_hold_none(client_of, world, draft, degree):
    page = edit(client_of(world.people["office"]), draft, degree=degree, title="题", text="文")
    assert page.status_code == 422
    draft.refresh_from_db()
    assert draft.degree == "public"


def test_a_classified_system_says_for_how_long(client_of, world, draft, settings):
    settings.DOCUMENT_HIGHEST_DEGREE = "confidential"
    office = client_of(world.people["office"])
    words = {"degree": "confidential", "title": "题", "text": "文"}
    for years in ("", "21"):
        page = edit(office, draft, **words, degree_years=years)
        assert (page.status_code, "“机密”的保密期限是1至20年，请改正。" in page.text) == (422, True)
    edit(office, draft, **words, degree_years="20")
    draft.refresh_from_db()
    assert draft.letter.degree == "机密★20年"
    assert edit(office, draft, degree="top", degree_years="5", title="题", text="文").status_code == 422


def test_drafting_says_that_nothing_secret_belongs_here(client_of, world, draft, settings):
    url = reverse("document-edit", args=[draft.pk])
    assert "严禁上传涉密文件" in client_of(world.people["office"]).get(url).text
    settings.DOCUMENT_HIGHEST_DEGREE = "secret"
    assert "严禁上传涉密文件" not in client_of(world.people["office"]).get(url).text


def test_edit_refusals(client, client_of, world, draft):
    url = reverse("document-edit", args=[draft.pk])
    words = {"degree": "public", "title": "改", "text": "改"}
    assert client.get(url).status_code == 302
    assert client_of(world.people["liaison"]).post(url, words).status_code == 404
    office = client_of(world.people["office"])
    assert office.post(url, {"degree": "public", "title": "长" * 201, "text": "改"}).status_code == 422
    assert office.post(url, {}).status_code == 422
    issue_document(document=draft, actor=world.people["office"], now=NOW)
    assert client_of(world.people["liaison"]).post(url, words).status_code == 403
    answer = office.post(url, words)
    assert (answer.status_code, "这份公文已经印发，不能再改。" in answer.text) == (409, True)


ARCHIVE = {"file_number": "YL01-2026-30-0012", "retention": "thirty"}


def test_archive_by_the_page(client_of, world, issued):
    url = reverse("document-archive", args=[issued.pk])
    office = client_of(world.people["office"])
    assert office.get(url).status_code == 200
    page = office.post(url, ARCHIVE, follow=True)
    assert "已归档，档号YL01-2026-30-0012。" in page.text
    issued.refresh_from_db()
    assert (issued.status, issued.retention, issued.filed_by) == ("filed", "thirty", world.people["office"])
    assert office.post(url, ARCHIVE).status_code == 409
    assert client_of(world.people["liaison"]).get(reverse("document-detail", args=[issued.pk])).status_code == 200


@pytest.mark.parametrize(
    ("name", "words"), [("document-archive", ARCHIVE), ("document-succeed", {"relation": "replace"})]
)
def test_archive_and_succeed_refusals(client, client_of, world, draft, name, words):
    url = reverse(name, args=[draft.pk])
    office = client_of(world.people["office"])
    assert client.post(url, words).status_code == 302
    assert client_of(world.people["liaison"]).post(url, words).status_code == 404
    for verb in (office.get(url), office.post(url, words)):
        assert verb.status_code == 409
    issue_document(document=draft, actor=world.people["office"], now=NOW)
    for who in ("liaison", "groupleader"):
        assert client_of(world.people[who]).post(url, words).status_code == 403
    for wrong in ({}, {"file_number": "1" * 61, "retention": "thirty", "relation": "没有"}):
        assert office.post(url, wrong).status_code == 422
    assert OfficialDocument.objects.get().status == "issued"
