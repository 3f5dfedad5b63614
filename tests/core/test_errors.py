import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler

from foundation.audittrail.models import AuditEvent
from foundation.organizations.models import Organization

pytestmark = pytest.mark.urls("tests.core.urls_of_refusals")


@pytest.fixture
def browser(client_of, office):
    return client_of(office)


def recorded():
    return [
        (line.subject, line.actor_name, line.detail)
        for line in AuditEvent.objects.filter(event="refused").order_by("pk")
    ]


def test_a_refusal_is_a_page_with_its_sentence(browser):
    response = browser.get("/refuse/7/", HTTP_REFERER="http://testserver/problems/7/")
    page = response.content.decode()
    assert response.status_code == 409
    assert "还有2项任务没有验收，不能销号。" in page
    assert 'href="http://testserver/problems/7/"' in page


def test_a_way_back_to_elsewhere_is_not_offered(browser):
    page = browser.get("/refuse/7/", HTTP_REFERER="https://elsewhere.example/").content.decode()
    assert "elsewhere.example" not in page


def test_a_refusal_is_on_record_after_the_rollback(browser):
    browser.get("/refuse/7/")
    assert recorded() == [("url:refuse-it", "周敏", {"why": "Refused", "needs": "", "arguments": {"pk": "7"}})]
    assert Organization.objects.get(code="YL").short_name == "中共云岭市委"


def test_a_missing_reason_is_422(browser):
    response = browser.get("/note/")
    assert response.status_code == 422
    assert "“退回”要写明理由，请补充后再办。" in response.content.decode()
    assert recorded()[0][2]["why"] == "NoteRequired"


def test_a_button_opened_as_a_page_says_so(browser):
    response = browser.get("/button/")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "这个地址要从页面上的按钮进入，什么都没有改变。" in response.content.decode()


def test_a_move_from_another_state_is_409(browser):
    response = browser.get("/moved/")
    assert response.status_code == 409
    assert "没有办理：单位现在是“整改中”，不能再做这一步。" in response.content.decode()


def test_what_one_may_not_do_is_403_and_on_record(browser):
    response = browser.get("/forbid/")
    page = response.content.decode()
    assert response.status_code == 403
    assert "您不能办这件事" in page
    assert "paper.accept" not in page
    assert recorded() == [("url:forbid-it", "周敏", {"why": "permission", "needs": "paper.accept", "arguments": {}})]


@pytest.mark.parametrize(("key", "kept"), [("a%00b", "ab"), ("x" * 3000, "x" * 200)], ids=["NUL", "long"])
def test_whatever_stands_in_the_address_goes_on_record(browser, key, kept):
    """On PostgreSQL a NUL was a fault of the server."""
    assert browser.get(f"/forbid/{key}/").status_code == 403
    assert recorded()[0][2]["arguments"] == {"key": kept}


def test_what_has_vanished_is_404_with_its_sentence_and_not_on_record(browser):
    answer = browser.get("/gone/")
    assert answer.status_code == 404
    assert "<p>任务已不存在。</p>" in answer.content.decode()
    assert recorded() == []


def test_what_never_was_has_the_same_words_for_all(browser):
    answer = browser.get("/never/")
    assert answer.status_code == 404
    assert "地址不对，或者这一项不在您能看的范围内，或者已经不存在。" in answer.content.decode()


def test_signed_out_nobody_comes_as_far_as_a_refusal(client, world):
    response = client.get("/refuse/7/")
    assert (response.status_code, response["Location"]) == (302, "/login/?next=/refuse/7/")
    assert recorded() == []


class TestLargeBodies:
    """Before a form looks at it, and whoever sends it: nothing is written to a folder."""

    @pytest.fixture(autouse=True)
    def limit(self, settings):
        settings.BODY_MAX_BYTES = 1000

    def test_one_sign_too_many_is_413_in_words(self, browser):
        page = browser.post("/refuse/7/", b"0" * 1001, content_type="application/octet-stream")
        assert page.status_code == 413
        assert "一次送来的内容超过50MB，没有保存，什么都没有改变。请压缩或分成几份" in page.text
        assert recorded() == []

    def test_up_to_the_limit_the_page_answers(self, browser):
        assert browser.post("/refuse/7/", b"0" * 1000, content_type="application/octet-stream").status_code == 409

    @pytest.mark.parametrize("said", ["", "-1", "abc", "٣", "9" * 4300 + "0"])
    def test_a_strange_length_is_no_failure(self, browser, said):
        assert browser.get("/button/", CONTENT_LENGTH=said).status_code in {405, 413}

    def test_files_of_a_form_are_not_stored_on_the_way(self, browser, monkeypatch):
        def stored(*_args, **_kwargs):
            raise AssertionError("a file was begun")

        monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", stored)
        monkeypatch.setattr(MemoryFileUploadHandler, "new_file", stored)
        assert browser.post("/refuse/7/", {"file": SimpleUploadedFile("a.pdf", b"0" * 2000)}).status_code == 413

    def test_nobody_who_is_signed_out_fills_a_folder_either(self, client, world):
        page = client.post("/refuse/7/", {"file": SimpleUploadedFile("a.pdf", b"0" * 2000)})
        assert page.status_code == 413
