"""公文模板: read by the office, changed by its director and clerk, beside the letter it makes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.documents.composing import TemplateText
from foundation.documents.models import TemplateVersion
from foundation.documents.selectors.document_template import text_in_use
from foundation.documents.services.document_template import save_version
from foundation.documents.shipped_texts import shipped_text
from foundation.organizations.states import PostKind
from tests.factories.organizations import NOW, OrganizationFactory, PostFactory, UserFactory

CODE = "extension_reply"
LIST = "/settings/letter-templates/"
PAGE, EDIT = f"{LIST}{CODE}/", f"{LIST}{CODE}/edit/"
WORDS = {"title": "关于{{ 任务编号 }}的批复", "body": "同意。\r\n此复。", "note": "", "why": "简化文字", "seen": "0"}
STRANGERS = ("groupleader", "liaison", "petition", "sysadmin", "secadmin", "auditor", "nobody")

pytestmark = pytest.mark.feature(77, 81)


@pytest.fixture
def office(client_of, world):
    return client_of(world.people["office"])


@pytest.fixture
def version(world):
    text = TemplateText("旧标题", "旧正文")
    return save_version(
        office=world.office, code=CODE, text=text, why="第一次改", seen=0, actor=world.people["office"], now=NOW
    )


@pytest.fixture
def reader(client_of, world):
    clerk = UserFactory(organization=world.office)
    PostFactory(person=clerk, kind=PostKind.RECTIFICATION_CLERK, organization=world.root)
    return client_of(clerk)


@pytest.mark.parametrize("url", [LIST, PAGE, EDIT])
def test_signed_out_and_strangers(client, client_of, world, url):
    assert client.get(url).status_code == 302
    assert [client_of(world.people[who]).get(url).status_code for who in STRANGERS] == [403] * len(STRANGERS)


def test_the_list_names_every_kind_in_few_queries(office, version):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        page = office.get(LIST)
    text = page.content.decode()
    assert all(label in text for label in ("巡察通知", "来访登记", "第1版", "督办事项页的“拟文书”", "打印后手工填写"))
    assert text.count("documenttemplate") == 0
    assert len(captured) <= 12


def test_the_page_shows_the_sample_slots_and_versions(office, version):
    text = office.get(PAGE).content.decode()
    assert "旧标题" in text
    assert "由领导小组研究的，写明" in text
    assert "第一次改" in text
    assert reverse("templateversion-detail", args=[version.pk]) in text


def test_saving_makes_a_version_in_use(office, world):
    answer = office.post(EDIT, WORDS)
    assert (answer.status_code, answer.url) == (302, f"{PAGE}?office={world.office.pk}")
    assert text_in_use(world.office, CODE).body == "同意。\n此复。"
    assert "“延期批复”第1版已启用" in office.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"body": "好\n{{ 没有 }}"}, "第2行：没有填写项“没有”。"),
        ({"body": "{% include 'x' %}"}, "第1行：不能用“include”。"),
        ({"title": "{{ 单位.__class__ }}"}, "第1行：没有“单位.__class__”。"),
        ({"title": ""}, "标题"),
        ({"why": "x"}, "修改原因至少2个字。"),
        ({"body": "字" * 20_001}, "正文"),
        ({"body": "空\0"}, "正文"),
        ({"seen": "9" * 40}, ""),
        ({"seen": ""}, ""),
    ],
)
def test_what_is_wrong_comes_back_as_it_was_typed(office, changed, said):
    page = office.post(EDIT, WORDS | changed)
    assert page.status_code == 422
    assert said in page.content.decode().replace("&#x27;", "'")
    assert not TemplateVersion.objects.exists()


def test_a_form_from_before_somebody_elses_save_is_refused(office, version):
    answer = office.post(EDIT, WORDS)
    assert answer.status_code == 409
    assert "有人先改了这份模板" in answer.content.decode()


def test_the_button_shows_without_saving(office):
    page = office.post(EDIT, WORDS | {"preview": "1"})
    assert page.status_code == 200
    assert "关于03-03-002-1的批复" in page.content.decode()
    assert not TemplateVersion.objects.exists()


def test_the_preview_is_the_letter_or_what_is_wrong(office):
    url = f"{LIST}{CODE}/preview/"
    assert "关于03-03-002-1的批复" in office.post(url, WORDS | {"why": ""}).content.decode()
    wrong = office.post(url, WORDS | {"body": "{{ 没有 }}"})
    assert wrong.status_code == 200
    assert "正文第1行：没有填写项“没有”。" in wrong.content.decode()
    assert office.get(url).status_code == 405


def test_a_reader_reads_and_does_not_edit(reader, version):
    assert [reader.get(url).status_code for url in (LIST, PAGE)] == [200, 200]
    assert "修改模板" not in reader.get(PAGE).content.decode()
    assert reader.get(EDIT).status_code == 403
    posted = (
        EDIT,
        f"{LIST}{CODE}/preview/",
        f"{LIST}{CODE}/reset/",
        reverse("templateversion-restore", args=[version.pk]),
    )
    assert [reader.post(url, WORDS | {"seen": 1}).status_code for url in posted] == [403] * 4


@pytest.mark.parametrize("code", ["nothing", "..", "a" * 200])
def test_an_unknown_kind_is_404(office, code):
    assert office.get(f"{LIST}{code}/").status_code == 404


@pytest.mark.parametrize("asked", ["0", "999999", "x", "9" * 60, "-1", "１"])
def test_another_office_is_404(office, world, asked):
    assert office.get(f"{PAGE}?office={asked}").status_code == 404


def test_an_office_of_a_county_is_not_the_citys(office, world, client_of):
    below = OrganizationFactory(parent=world.county, category="office")
    assert office.get(f"{PAGE}?office={below.pk}").status_code == 404
    clerk = UserFactory(organization=below)
    PostFactory(person=clerk, kind=PostKind.OFFICE_CLERK, organization=world.county)
    own = save_version(office=below, code=CODE, text=TemplateText("县", "县"), why="本县", seen=0, actor=clerk, now=NOW)
    for name in ("templateversion-detail", "templateversion-restore"):
        url = reverse(name, args=[own.pk])
        ask = office.post if name.endswith("restore") else office.get
        assert ask(url, {"seen": 1}).status_code == 404


def test_a_version_tells_what_it_changed_and_may_come_back(office, world, version):
    office.post(EDIT, WORDS | {"seen": "1"})
    first, second = (reverse("templateversion-detail", args=[row.pk]) for row in TemplateVersion.objects.order_by("pk"))
    text = office.get(second).content.decode()
    assert "和第1版相比" in text
    assert "恢复这一版" not in text
    assert "恢复这一版" in office.get(first).content.decode()
    url = reverse("templateversion-restore", args=[version.pk])
    assert office.get(url).status_code == 405
    assert office.post(url, {"seen": "1"}).status_code == 409
    assert office.post(url, {"seen": "x"}).status_code == 409
    assert office.post(url, {"seen": "2"}).status_code == 302
    assert text_in_use(world.office, CODE).title == "旧标题"
    assert office.post(url, {"seen": "3"}).status_code == 422


def test_reset_follows_the_shipped_words(office, world, version):
    url = f"{LIST}{CODE}/reset/"
    assert office.get(url).status_code == 405
    assert office.post(url, {}).status_code == 409
    assert "现用第1版" in office.get(PAGE).content.decode()
    assert office.post(url, {"seen": "1"}).status_code == 302
    assert text_in_use(world.office, CODE).body == shipped_text(CODE).body
    page = office.get(PAGE).content.decode()
    assert ("随系统，升级后自动用新的文字" in page, "改回随系统" in page) == (True, False)
    assert "第1版" not in office.get(LIST).content.decode()
    assert 'name="seen" value="0"' in office.get(reverse("templateversion-detail", args=[version.pk])).content.decode()
    assert [office.post(url, {"seen": seen}).status_code for seen in ("1", "0")] == [409, 422]
    restore = reverse("templateversion-restore", args=[version.pk])
    assert office.post(restore, {"seen": "0"}).status_code == 302
    assert "现用第2版" in office.get(PAGE).content.decode()


@pytest.mark.parametrize("pk", [0, 999999])
def test_a_forged_version_is_404(office, pk):
    assert office.get(reverse("templateversion-detail", args=[pk])).status_code == 404
    assert office.post(reverse("templateversion-restore", args=[pk])).status_code == 404
