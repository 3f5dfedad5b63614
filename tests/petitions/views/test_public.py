import datetime as dt
import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver

from petitions.models import Petition
from petitions.services.intake import TRIES
from petitions.services.reply import send_reply
from tests.factories.organizations import NOW
from tests.factories.petitions import TEXT, PublicationFactory, file_petition

TOKEN = "0123456789abcdef" * 2
MARKER = "石榴花开在七号库房"


def given(**changed):
    return {
        "token": TOKEN,
        "unit": "o:YL-CZ",
        "person": "财务科科长",
        "category": "livelihood",
        "text": TEXT,
        "signed": "anonymous",
        "name": "",
        "phone": "",
        "agreed": "on",
    } | changed


@pytest.fixture
def form_url(publication):
    return f"/announcements/{publication.pk}/report/"


@pytest.fixture
def post_url(form_url):
    return form_url + "received/"


def code_in(page):
    return page.text.split('<span class="code">')[1].split("<")[0]


@pytest.mark.feature(90)
def test_a_citizen_reports_gets_a_code_once_and_sees_the_state(public_site, publication, form_url, post_url):
    assert publication.title in public_site.get("/").text
    assert "反映问题" in public_site.get(f"/announcements/{publication.pk}/").text
    form = public_site.get(form_url)
    assert "市财政局党组" in form.text
    page = public_site.post(post_url, given())
    assert page.status_code == 201
    assert "它只显示这一次，丢失后无法找回。" in page.text
    code = code_in(page)
    assert len(code) == 21
    standing = public_site.post("/status/", {"code": code})
    assert "已登记，正在研判是否属于受理范围" in standing.text
    assert code not in standing.text


def test_the_answer_is_read_with_the_code_and_without_a_private_key(public_site, publication, settings, petition):
    private = settings.KEYS_DIR
    settings.KEYS_DIR = settings.PETITION_PUBLIC_KEYS_DIR.parent
    filed = file_petition(publication)
    send_reply(petition=filed.petition, reply_id=TOKEN, text="经核实，补贴已补发。", actor=petition, now=NOW)
    settings.KEYS_DIR = private
    assert settings.KEYS_DIR is None
    assert "经核实，补贴已补发。" in public_site.post("/status/", {"code": filed.code}).text


def test_each_form_has_a_token_of_its_own(public_site, form_url):
    tokens = {public_site.get(form_url).text.split('name="token" value="')[1][:32] for _ in range(3)}
    assert len(tokens) == 3


def test_the_second_click_is_told_that_it_was_received(public_site, post_url):
    public_site.post(post_url, given())
    page = public_site.post(post_url, given())
    assert (page.status_code, "已收到，没有重复登记" in page.text) == (409, True)
    assert 'class="code"' not in page.text
    assert Petition.objects.count() == 1
    assert TRIES == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"unit": ""}, "请选择反映的单位。不确定时选“其他或不清楚”。"),
        ({"unit": "o:YL-YB"}, "请从列表里选择单位。"),
        ({"category": ""}, "请选择类别。"),
        ({"text": "补贴没有按时发。"}, "至少写20个字。"),
        ({"text": "字" * 5001}, "最多5000字，请删减后再提交"),
        ({"signed": ""}, "请选择匿名或实名。"),
        ({"signed": "named", "name": "", "phone": "13900001234"}, "实名反映请填姓名"),
        ({"signed": "named", "name": "李某某", "phone": "1390000123"}, "手机号应为11位，现在是10位。"),
        ({"signed": "named", "name": "李某某", "phone": ""}, "实名反映请填手机号"),
        ({"signed": "named", "name": "李某某", "phone": "x3900001234"}, "手机号只能是数字。"),
        ({"agreed": ""}, "还没有勾选“我已阅读举报须知"),
    ],
)
def test_errors_stand_beside_the_field_and_on_top(public_site, post_url, wrong, sentence):
    page = public_site.post(post_url, given(**wrong))
    assert page.status_code == 422
    assert page.text.count(sentence) == 2
    assert "有1处需要修改，还没有提交" in page.text
    assert "<title>有1处需要修改：" in page.text
    assert ("财务科科长" in page.text, Petition.objects.count()) == (True, 0)


@pytest.mark.parametrize("token", ["", "x", "g" * 32, "0" * 33])
def test_a_form_without_its_token_is_not_taken(public_site, post_url, token):
    assert public_site.post(post_url, given(token=token)).status_code == 422
    assert Petition.objects.count() == 0


def test_the_longest_text_is_taken_whole(public_site, post_url):
    text = "字\r\n" * 2499 + "字字"
    assert public_site.post(post_url, given(text=text)).status_code == 201


def test_an_oversized_body_is_refused(public_site, post_url):
    assert public_site.post(post_url, given(text="字" * 100_000)).status_code == 400
    assert Petition.objects.count() == 0


@pytest.mark.parametrize(("unit", "about"), [("unclear", "unclear"), ("inspectors", "inspectors")])
def test_not_every_report_names_an_organization(public_site, post_url, unit, about):
    assert public_site.post(post_url, given(unit=unit)).status_code == 201
    assert Petition.objects.values_list("about", "organization_code").get() == (about, "")


@pytest.mark.feature(106)
def test_after_closing_the_page_tells_where_else_to_go(public_site, publication, form_url, post_url, frozen_clock):
    frozen_clock.at = publication.closes_at
    for page in (public_site.get(form_url), public_site.post(post_url, given())):
        assert page.status_code == 410
        assert "受理已于4月30日18:00截止" in page.text
        assert "12388" in page.text
    assert Petition.objects.count() == 0
    assert publication.title not in public_site.get("/").text
    assert "本页已停止接收" in public_site.get(f"/announcements/{publication.pk}/").text


def test_a_withdrawn_announcement_is_gone(public_site, publication, form_url, post_url):
    publication.withdrawn_at = NOW
    publication.save()
    for page in (public_site.get(form_url), public_site.post(post_url, given()), public_site.get(form_url[:-7])):
        assert page.status_code == 404


def test_the_receipt_page_cannot_be_visited(public_site, post_url):
    page = public_site.get(post_url)
    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert "查询码只显示一次" in page.text


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("", "请填查询码。"),
        ("1234", "查询码是17位数字"),
        ("0000-0000-0000-0000-3", "查询码里有一位抄错了"),
        ("0000-0000-0000-0000-9", "没有查到这个查询码"),
    ],
)
def test_codes_that_open_nothing(public_site, db, code, sentence):
    page = public_site.post("/status/", {"code": code})
    assert page.status_code == 422
    assert sentence in page.text


@pytest.mark.feature(91)
def test_every_public_page_is_kept_nowhere_and_loads_nothing_from_elsewhere(public_site, publication):
    names = [pattern.name for pattern in get_resolver("config.urls_public").url_patterns]
    assert names == [
        "public-home",
        "announcement-page",
        "petition-form",
        "petition-receipt",
        "petition-status",
        "safe-use",
    ]
    base = f"/announcements/{publication.pk}/"
    for path in ("/", base, f"{base}report/", f"{base}report/received/", "/status/", "/safe-use/"):
        page = public_site.get(path)
        assert page["Cache-Control"] == "no-store"
        assert page["Referrer-Policy"] == "no-referrer"
        assert "default-src 'self'" in page["Content-Security-Policy"]
        assert 'src="http' not in page.text
        assert 'rel="stylesheet" href="http' not in page.text
        assert page["X-Frame-Options"] == "DENY"


def test_no_cookie_at_all_and_a_form_that_comes_with_origin_null(public_site, form_url, post_url):
    """A browser under no-referrer sends `Origin: null`; Django's CSRF check would refuse every one of them."""
    browser = Client(enforce_csrf_checks=True, headers={"origin": "null"})
    for path in ("/", "/safe-use/", form_url, "/status/"):
        browser.get(path)
    assert browser.post(post_url, given()).status_code == 201
    assert browser.post("/status/", {"code": "0000-0000-0000-0000-9"}).status_code == 422
    assert list(browser.cookies) == []


def test_the_size_of_type_is_remembered_when_asked_for_and_forgotten_when_asked(public_site, db):
    answer = public_site.get("/?size=large")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    cookie = public_site.cookies["size"]
    assert (cookie.value, cookie["max-age"], cookie["expires"]) == ("large", "", "")
    assert 'class="type-large"' in public_site.get("/").text
    public_site.get("/?size=standard")
    assert 'class="type-large"' not in public_site.get("/").text


@pytest.mark.feature(95)
def test_the_log_holds_hour_route_status_and_size_and_nothing_else(public_site, post_url, caplog):
    with caplog.at_level(logging.INFO, logger="public.access"):
        page = public_site.post(
            post_url,
            given(text=MARKER * 3),
            REMOTE_ADDR="203.0.113.9",
            HTTP_USER_AGENT="Agent/9",
            HTTP_REFERER="http://elsewhere.example/",
        )
        public_site.get("/nothing-here/203.0.113.9")
    lines = [record.getMessage() for record in caplog.records if record.name == "public.access"]
    assert lines[0] == f"2026-03-05T09 petition-receipt 201 {len(page.content)}"
    assert lines[1].startswith("2026-03-05T09 - 404 ")


def test_nothing_of_the_office_answers_here(public_site, db):
    for path in ("/login/", "/petitions/", "/rounds/", "/inbox/", "/audit/"):
        assert public_site.get(path).status_code == 404


def test_the_announcement_shows_what_was_published(public_site, fieldwork, world):
    body = {
        "intro": "根据云岭市委统一部署，1个巡察组开展专项巡察。",
        "teams": [{"name": "第三巡察组", "organizations": ["市财政局党组", "市农业农村局党组"]}],
        "focus": ["聚焦群众身边不正之风和腐败问题"],
        "scope": ["被巡察单位领导班子及其成员的问题。"],
        "out_of_scope": "其他问题转交有关部门处理。",
        "phone": "0000-2200703",
        "phone_hours": "每天8:30—18:00",
        "mailbox": "云岭市A016号信箱",
        "letter_box": "各单位办公楼一楼",
        "supervision_phone": "0000-2200119",
        "signature": "中共云岭市委巡察工作领导小组办公室",
    }
    publication = PublicationFactory(body=body, organizations=[world.finance])
    page = public_site.get(f"/announcements/{publication.pk}/").text
    for word in (
        "市财政局党组、市农业农村局党组",
        "0000-2200703",
        "云岭市A016号信箱",
        "受理截止：2026年4月30日 18:00",
        "还有56天",
    ):
        assert word in page


def test_a_future_publication_is_not_shown(public_site, publication, frozen_clock):
    frozen_clock.at = NOW - dt.timedelta(seconds=1)
    assert public_site.get(f"/announcements/{publication.pk}/").status_code == 404


class TestAFileThatNoFormAsksFor:
    """In clear it may touch no disk, whatever its size (F112)."""

    def test_a_small_one_is_passed_over(self, public_site, post_url, no_folder):
        upload = SimpleUploadedFile("secret.txt", MARKER.encode())
        page = public_site.post(post_url, given(photo=upload))
        assert (page.status_code, page.wsgi_request.FILES) == (201, {})

    def test_a_large_one_is_refused_before_it_is_read(self, public_site, post_url, no_folder):
        upload = SimpleUploadedFile("secret.txt", MARKER.encode() * 150_000)
        page = public_site.post(post_url, given(photo=upload))
        assert (page.status_code, "请求不对" in page.text, Petition.objects.count()) == (400, True, 0)

    @pytest.fixture
    def no_folder(self, settings, tmp_path):
        """Whatever is written to a temporary file fails loudly."""
        settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "gone"
