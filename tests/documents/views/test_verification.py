"""核验公文, signed out: authentic, changed, unknown; the same words for every code that is not there; not too often."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from foundation.core import jobs
from foundation.core.models import Job
from foundation.documents import check_code
from foundation.documents.models import OfficialDocument, VerificationCount
from foundation.documents.services.number import void_number
from foundation.documents.services.official_document import archive_document, issue_document
from foundation.documents.services.stored_file import open_file
from foundation.documents.services.succession import succeed_document
from foundation.documents.services.verification import clear_counts
from tests.factories.documents import PDF, OfficialDocumentFactory
from tests.factories.organizations import NOW

URL = reverse("verification")
NOT_FOUND = "没有查到这个校验码。"
AUTHENTIC, CHANGED = "本系统印发了这份公文，现在有效。", "公文有变化"


@pytest.fixture
def issued(world, office):
    return issue_document(document=OfficialDocumentFactory(world=world), actor=office, now=NOW)


@pytest.fixture
def asked(client, settings):
    settings.DOCUMENT_CHECK_MOST = 1000

    def ask(code, data=None):
        file = {"file": SimpleUploadedFile("通知.pdf", data)} if data is not None else {}
        return client.post(URL, {"code": code, **file})

    return ask


def test_it_is_found_before_one_signs_in_and_from_the_page_of_a_document(client, client_of, world, issued):
    assert f'<a href="{URL}">核验公文</a>' in client.get(reverse("login")).text
    page = client_of(world.people["liaison"]).get(reverse("document-detail", args=[issued.pk])).text
    assert f'<a href="{URL}?code={issued.letter.check_code}">核验页</a>' in page
    assert "校验码已填好，请按“核验”。" in client.get(URL, {"code": issued.letter.check_code}).text
    assert "校验码已填好" not in client.get(URL).text


@pytest.mark.feature(83)
def test_what_was_issued_is_authentic_and_nothing_of_it_is_shown(asked, issued):
    assert (len(issued.check_code), issued.letter.check_code) == (12, check_code.spelled(issued.check_code))
    page = asked(issued.letter.check_code.lower().replace("-", " "))
    assert page.status_code == 200
    assert AUTHENTIC in page.text
    for shown in ("云委巡办〔2026〕1号", "2026年3月5日", "中共云岭市委巡察工作领导小组办公室"):
        assert shown in page.text
    for hidden in ("动员会", "财政局", "根据市委"):
        assert hidden not in page.text


@pytest.mark.feature(83)
def test_facts_only_as_far_as_the_deployment_shows_them(asked, issued, settings):
    settings.DOCUMENT_CHECK_SHOWS = ["date"]
    page = asked(issued.check_code).text
    assert ("2026年3月5日" in page, "云委巡办" in page, "领导小组办公室" in page) == (True, False, False)
    settings.DOCUMENT_CHECK_SHOWS = []
    page = asked(issued.check_code).text
    assert (AUTHENTIC in page, "成文日期" in page) == (True, False)


@pytest.mark.feature(83)
def test_replaced_corrected_and_void_are_told(asked, issued, office):
    for relation, words in (("correct", "已被另一份公文更正"), ("replace", "已被另一份公文代替，不再执行")):
        new = succeed_document(document=issued, relation=relation, actor=office, now=NOW)
        before = asked(issued.check_code).text
        assert words not in before
        issue_document(document=new, actor=office, now=NOW)
        page = asked(issued.check_code).text
        assert (CHANGED in page, words in page, "〔2026〕2号" in page, AUTHENTIC in page) == (True, True, False, False)
        assert AUTHENTIC in asked(OfficialDocument.objects.get(pk=new.pk).check_code).text
    void_number(number=issued.issued_number, note="印错", actor=office, now=NOW)
    page = asked(issued.check_code).text
    assert ("发文字号已经作废，不再有效" in page, "印错" in page) == (True, False)


def test_what_is_filed_is_still_authentic(asked, issued, office):
    archive_document(document=issued, file_number="1", retention="ten", actor=office, now=NOW)
    assert AUTHENTIC in asked(issued.check_code).text


@pytest.mark.feature(83)
def test_every_code_that_is_not_there_gets_the_same_page(asked, issued):
    wrong_digit = issued.check_code[:-1] + ("0" if issued.check_code[-1] != "0" else "1")

    def told(code, data=None):
        page = asked(code, data).text
        begin = page.index('role="status"')
        return page[begin : page.index("</section>", begin)]

    right_form = told(check_code.new_code())
    assert NOT_FOUND in right_form
    for code in (wrong_digit, "1", "随便", "长" * 40, issued.check_code[:6], "' OR 1=1 --"):
        assert told(code) == right_form
    with_file = told(check_code.new_code(), PDF)
    assert told(wrong_digit, PDF) == with_file
    assert "一致" not in with_file


@pytest.mark.feature(83)
def test_the_file_is_compared_byte_by_byte(asked, issued):
    assert "没有可以比对的留存文件" in asked(issued.check_code, PDF).text
    jobs.run(Job.objects.get(kind="documents.render").pk, now=NOW)
    issued.refresh_from_db()
    with open_file(issued.pdf) as file:
        data = file.read()
    assert "电子文件与留存文件一致，没有改动过。" in asked(issued.check_code, data).text
    for other in (data + b"\n", PDF, b""):
        assert "电子文件与留存文件不一致。" in asked(issued.check_code, other).text
        assert "核验通过" not in asked(issued.check_code, other).text


def test_the_qr_leads_here_with_the_code_filled_in(client, world, office, settings):
    settings.DOCUMENT_CHECK_ADDRESS = "https://xuncha.example/"
    document = issue_document(document=OfficialDocumentFactory(world=world), actor=office, now=NOW)
    assert document.letter.qr == f"https://xuncha.example/check/?code={document.check_code}"
    page = client.get(document.letter.qr.removeprefix("https://xuncha.example"))
    assert f'value="{document.check_code}"' in page.text
    assert AUTHENTIC not in page.text


def test_without_an_address_there_is_no_qr(issued):
    assert (issued.letter.qr, bool(issued.letter.check_code)) == ("", True)


@pytest.mark.parametrize("code", ["", "长" * 41, "a\0b", " "])
def test_what_is_no_code_is_told_beside_the_field(client, db, code):
    assert client.post(URL, {"code": code}).status_code == 422


def test_too_large_a_file(client, db, settings):
    settings.UPLOAD_MAX_BYTES = 1024
    page = client.post(URL, {"code": "1", "file": SimpleUploadedFile("a.pdf", b"0" * 1025)})
    assert (page.status_code, "文件超过" in page.text) == (422, True)


def test_wrong_verb(client, db):
    assert client.put(URL).status_code == 405


@pytest.mark.feature(83)
def test_too_many_from_one_address_are_slowed_down(client, db, settings, frozen_clock):
    settings.DOCUMENT_CHECK_MOST = 3
    codes = [client.post(URL, {"code": "1"}).status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    assert client.post(URL, {"code": "1"}, REMOTE_ADDR="192.0.2.7").status_code == 200
    frozen_clock.forward(minutes=1)
    assert client.post(URL, {"code": "1"}).status_code == 200


def test_a_network_of_ipv6_counts_as_one(client, db, settings):
    settings.DOCUMENT_CHECK_MOST = 1
    answers = [
        client.post(URL, {"code": "1"}, REMOTE_ADDR=address).status_code
        for address in ("2001:db8::1", "2001:db8::ffff", "2001:db8:0:1::1")
    ]
    assert answers == [200, 429, 200]


def test_addresses_are_forgotten_after_an_hour(client, db):
    client.post(URL, {"code": "1"})
    assert clear_counts(now=NOW + dt.timedelta(minutes=59)) == 0
    assert clear_counts(now=NOW + dt.timedelta(minutes=61)) == 1
    assert VerificationCount.objects.count() == 0


def test_drafts_have_no_code(world):
    assert OfficialDocumentFactory(world=world).check_code == ""
