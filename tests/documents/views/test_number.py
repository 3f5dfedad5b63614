import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.core import jobs
from foundation.documents.models import DocumentNumber, NumberSeries
from foundation.documents.services.number import register_external, reserve_number, void_number
from foundation.documents.services.official_document import issue_document
from foundation.organizations.states import PostKind
from tests.factories.documents import PDF, OfficialDocumentFactory
from tests.factories.export import asked
from tests.factories.organizations import NOW, PostFactory, UserFactory

LIST = reverse("documentnumber-list")
RESERVE, REGISTER = reverse("documentnumber-reserve"), reverse("documentnumber-register")


@pytest.fixture
def place(world):
    return {"issuer": world.office.pk, "code": "云委巡办", "year": 2026}


@pytest.fixture
def kept(world, office):
    return reserve_number(code="云委巡办", year=2026, issuer=world.office, reason="留给换届文件", actor=office, now=NOW)


@pytest.fixture
def used(world, office):
    return issue_document(document=OfficialDocumentFactory(world=world), actor=office, now=NOW).issued_number


@pytest.mark.feature(80)
def test_the_register_explains_every_number(client_of, world, office, kept, used):
    void_number(number=used, note="印错作废", actor=office, now=NOW)
    page = client_of(office).get(LIST)
    text = page.text
    assert "编到2号：预留1、作废1。号码连续，没有空号。" in text
    assert ("留给换届文件" in text, "印错作废" in text, used.document.title in text) == (True, True, True)
    for query, numbers in (
        ("?status=reserved", [1]),
        ("?code=云委巡办&year=2026", [2, 1]),
        ("?year=2027", []),
        ("?q=换届", [1]),
        ("?code=没有", []),
        ("?year=99999999999999999999&status=没有", [2, 1]),
        (f"?q={'长' * 5000}", [2, 1]),
        ("?q=%00", [2, 1]),
    ):
        found = client_of(office).get(LIST + query)
        assert (found.status_code, [line["row"].number for line in found.context["lines"]]) == (200, numbers), query


def test_nothing_there_says_what_to_do(client_of, office):
    assert "还没有编过号" in client_of(office).get(LIST).text
    assert "没有符合条件的号" in client_of(office).get(f"{LIST}?status=voided").text


def test_one_and_thirty_numbers_ask_the_same(client_of, world, office, used):
    browser = client_of(office)
    browser.get(LIST)
    with CaptureQueriesContext(
        connection,
    ) as one:
        browser.get(LIST)
    register_external(
        code="云委巡办",
        year=2026,
        issuer=world.office,
        number=30,
        title="外",
        issued_on=NOW.date(),
        reason="补登",
        actor=office,
        now=NOW,
    )
    with CaptureQueriesContext(connection) as thirty:
        page = browser.get(LIST)
    assert len(page.context["lines"]) == 30
    assert len(one) == len(thirty) == 9


@pytest.mark.feature(80)
def test_reserve_then_sign_with_it(client_of, world, office, place):
    browser = client_of(office)
    page = browser.post(RESERVE, {**place, "reason": "留给明天的通知"}, follow=True)
    assert "已预留云委巡办〔2026〕1号。" in page.text
    draft = OfficialDocumentFactory(world=world)
    assert "云委巡办〔2026〕1号（留给明天的通知）" in browser.get(reverse("document-detail", args=[draft.pk])).text
    number = DocumentNumber.objects.get()
    answer = browser.post(reverse("document-issue", args=[draft.pk]), {"number": number.pk}, follow=True)
    assert "已签发，发文字号云委巡办〔2026〕1号。" in answer.text
    assert "number" not in browser.get(reverse("document-detail", args=[draft.pk])).context["issue"].errors


@pytest.mark.parametrize("number", ["999", "x", "99999999999999999999"])
def test_a_number_that_is_not_kept_is_422(client_of, world, office, number):
    draft = OfficialDocumentFactory(world=world)
    answer = client_of(office).post(reverse("document-issue", args=[draft.pk]), {"number": number})
    assert answer.status_code == 422


@pytest.mark.feature(80)
def test_register_what_went_out_elsewhere(client_of, world, office, place):
    browser = client_of(office)
    words = {**place, "number": "3", "title": "关于年度计划的通知", "issued_on": "2026-01-08"}
    answer = browser.post(REGISTER, words)
    assert (answer.status_code, "3号前面空出的号要写明原因" in answer.text) == (422, True)
    upload = SimpleUploadedFile("通知.pdf", PDF)
    page = browser.post(REGISTER, {**words, "reason": "启用前的发文", "file": upload}, follow=True)
    assert "已登记云委巡办〔2026〕3号。" in page.text
    assert "待补登" in page.text
    row = DocumentNumber.objects.get(number=3)
    file = browser.get(reverse("documentnumber-file", args=[row.pk]))
    assert b"".join(file.streaming_content) == PDF
    assert browser.get(f"{REGISTER}?series={row.series_id}&number=2").context["form"].initial["number"] == 2
    assert browser.post(REGISTER, words).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "0"},
        {"number": "99999999999999999999"},
        {"title": "长" * 201},
        {"title": "a\0"},
        {"issued_on": "2026-03-06"},
        {"issued_on": "昨天"},
        {"year": "1"},
        {"code": "云委巡办〔2026〕"},
        {"issuer": "999999"},
    ],
)
def test_what_cannot_be_is_told_beside_the_field(client_of, office, place, wrong):
    words = {**place, "number": "1", "title": "题", "issued_on": "2026-01-08", **wrong}
    answer = client_of(office).post(REGISTER, words)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(wrong)
    assert NumberSeries.objects.count() == 0


def test_too_large_a_file(client_of, office, place, settings):
    settings.UPLOAD_MAX_BYTES = 1024
    upload = SimpleUploadedFile("通知.pdf", PDF + b"0" * 1024)
    words = {**place, "number": "1", "title": "题", "issued_on": "2026-01-08", "file": upload}
    answer = client_of(office).post(REGISTER, words)
    assert (answer.status_code, "超过" in answer.text) == (422, True)
    assert DocumentNumber.objects.count() == 0


def test_release_and_void_by_the_page(client_of, office, kept, used):
    browser = client_of(office)
    for name, row, done in (
        ("documentnumber-release", kept, "云委巡办〔2026〕1号已登记为“预留未用”。"),
        ("documentnumber-void", used, "云委巡办〔2026〕2号已登记为“作废”。"),
    ):
        url = reverse(name, args=[row.pk])
        assert browser.get(url).status_code == 200
        assert browser.post(url, {"note": ""}).status_code == 422
        assert browser.post(url, {"note": "长" * 501}).status_code == 422
        assert done in browser.post(url, {"note": "不用了"}, follow=True).text
        assert (browser.get(url).status_code, browser.post(url, {"note": "再来"}).status_code) == (409, 409)


def test_a_void_number_is_told_on_the_page_of_its_document(client_of, world, office, used):
    void_number(number=used, note="印错作废", actor=office, now=NOW)
    page = client_of(world.people["liaison"]).get(reverse("document-detail", args=[used.document_id]))
    assert "发文字号云委巡办〔2026〕1号已作废：印错作废" in page.text


@pytest.fixture
def outside(world, office):
    """3 from outside with its scan; 1 and 2 leapt over."""
    return register_external(
        code="云委巡办",
        year=2026,
        issuer=world.office,
        number=3,
        title="关于年度计划的通知",
        issued_on=dt.date(2026, 1, 8),
        reason="启用前的发文",
        upload=SimpleUploadedFile("通知.pdf", PDF),
        actor=office,
        now=NOW,
    )


def page_of(row):
    return reverse("documentnumber-detail", args=[row.pk])


@pytest.mark.feature(80)
def test_each_line_leads_to_what_the_number_is(client_of, office, outside, world):
    browser = client_of(office)
    bare = DocumentNumber.objects.get(number=1)
    listed = browser.get(LIST).text
    assert all(page_of(row) in listed for row in DocumentNumber.objects.all())
    page = browser.get(page_of(outside)).text
    for words in ("云委巡办〔2026〕3号", "关于年度计划的通知", "系统外发文", "通知.pdf", "登记系统外发文", "周敏"):
        assert words in page
    assert (page_of(DocumentNumber.objects.get(number=2)) in page, "后面还没有编" in page) == (True, True)
    page = browser.get(page_of(bare)).text
    assert "还没有登记是哪份公文" in page
    assert f"{REGISTER}?series={bare.series_id}&amp;number=1" in page
    void_number(number=outside, note="印错作废", actor=office, now=NOW)
    page = browser.get(page_of(outside)).text
    assert ("印错作废" in page, "作废字号" in page, "下载文件" in page) == (True, True, True)


@pytest.mark.feature(80)
def test_a_number_tells_of_its_document_and_of_being_kept(client_of, world, office, kept, used):
    browser = client_of(office)
    page = browser.get(page_of(used)).text
    assert (reverse("document-detail", args=[used.document_id]) in page, "签发本系统的公文时编定" in page) == (
        True,
        True,
    )
    page = browser.get(page_of(kept)).text
    assert ("预留着，还没有用" in page, "留给换届文件" in page, "不再预留…" in page) == (True, True, True)
    issue_document(document=OfficialDocumentFactory(world=world), number=kept, actor=office, now=NOW)
    assert "预留后用于本系统的公文" in browser.get(page_of(kept)).text


def test_who_may_not_see_the_document_gets_no_link_to_it(client_of, world, used):
    person = UserFactory(organization=world.office)
    PostFactory(person=person, kind=PostKind.ARCHIVIST, organization=world.root)
    browser, link = client_of(person), reverse("document-detail", args=[used.document_id])
    assert browser.get(link).status_code == 404
    for url in (LIST, page_of(used)):
        page = browser.get(url).text
        assert (used.document.title in page, link in page) == (True, False)


def test_who_sees_the_page_of_a_number(client, client_of, world, kept):
    assert client.get(page_of(kept)).status_code == 302
    for who in ("liaison", "groupleader", "auditor", "nobody"):
        assert client_of(world.people[who]).get(page_of(kept)).status_code == 404
    clerk = UserFactory(organization=world.office)
    PostFactory(person=clerk, kind=PostKind.RECTIFICATION_CLERK, organization=world.root)
    page = client_of(clerk).get(page_of(kept))
    assert (page.status_code, "不再预留…" in page.text) == (200, False)
    far = UserFactory(organization=world.county)
    PostFactory(person=far, kind=PostKind.OFFICE_CLERK, organization=world.county)
    assert client_of(far).get(page_of(kept)).status_code == 404
    browser = client_of(world.people["office"])
    assert browser.post(page_of(kept)).status_code == 405
    assert browser.get("/documents/numbers/999999/").status_code == 404
    assert browser.get(f"/documents/numbers/{10**30}/").status_code == 404


def test_refusals(client, client_of, world, kept):
    urls = [LIST, RESERVE, REGISTER]
    rows = [
        reverse(name, args=[kept.pk])
        for name in ("documentnumber-release", "documentnumber-void", "documentnumber-file")
    ]
    for url in urls + rows:
        assert client.get(url).status_code == 302
    for who in ("liaison", "groupleader", "auditor", "nobody"):
        browser = client_of(world.people[who])
        assert [browser.get(url).status_code for url in urls] == [403] * 3
        assert [browser.get(url).status_code for url in rows] == [404] * 3
    clerk = UserFactory(organization=world.office)
    PostFactory(person=clerk, kind=PostKind.RECTIFICATION_CLERK, organization=world.root)
    browser = client_of(clerk)
    assert browser.get(LIST).status_code == 200
    assert [browser.get(url).status_code for url in (RESERVE, REGISTER, *rows)] == [403, 403, 403, 403, 404]
    assert client_of(world.people["office"]).post(LIST).status_code == 405


def test_a_number_leads_to_its_document_where_that_may_be_seen(client_of, world, office, used):
    link = f'href="{reverse("document-detail", args=[used.document_id])}"'
    assert link in client_of(office).get(LIST).text
    person = UserFactory(organization=world.office)
    PostFactory(person=person, kind=PostKind.ARCHIVIST, organization=world.root)
    page = client_of(person).get(LIST).text
    assert (used.document.title in page, link in page) == (True, False)


def test_the_archivist_keeps_them_too(client_of, world, place):
    person = UserFactory(organization=world.office)
    PostFactory(person=person, kind=PostKind.ARCHIVIST, organization=world.root)
    browser = client_of(person)
    assert "已预留云委巡办〔2026〕1号。" in browser.post(RESERVE, {**place, "reason": "留"}, follow=True).text


def test_another_committees_office_finds_none(client_of, world, kept):
    person = UserFactory(organization=world.county)
    PostFactory(person=person, kind=PostKind.OFFICE_DIRECTOR, organization=world.county)
    browser = client_of(person)
    assert browser.get(LIST).context["lines"] == []
    assert browser.get(reverse("documentnumber-void", args=[kept.pk])).status_code == 404
    words = {"issuer": world.county.pk, "code": "云委巡办", "year": 2026, "reason": "借用"}
    answer = browser.post(RESERVE, words)
    assert (answer.status_code, "请换自己的代字" in answer.text) == (422, True)


@pytest.mark.feature(80)
def test_the_register_goes_out_as_a_file(office, kept, used):
    export = asked(office, "documents.numbers")
    assert jobs.run(export.job, now=NOW) == "done"
    export.refresh_from_db()
    assert export.row_count == 2


def test_today_is_a_day_of_issue(client_of, office, place):
    words = {**place, "number": "1", "title": "题", "issued_on": "2026-03-05"}
    assert client_of(office).post(REGISTER, words).status_code == 302
    assert DocumentNumber.objects.get().issued_on == dt.date(2026, 3, 5)
