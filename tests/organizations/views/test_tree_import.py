import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from foundation.core import ports
from foundation.core.models import Job
from foundation.organizations.models import Organization, TreeImport
from foundation.organizations.services.tree_import import confirm_tree_import
from tests.factories.organizations import NOW, TODAY
from tests.factories.tree_import import line, run, uploaded, workbook

LIST, CREATE, TEMPLATE = (reverse(f"tree-import-{name}") for name in ("list", "create", "template"))
ACTS = ("confirm", "recheck", "cancel")


@pytest.fixture
def office_page(client_of, world):
    return client_of(world.people["office"])


@pytest.fixture
def ready(world):
    return uploaded(world, workbook([line("N", "YL"), line("YL-CZ", "YL", short_name="市财局")]))


@pytest.fixture
def faulty(world):
    return uploaded(world, workbook([line("M", "没有")]))


def url(name, row):
    return reverse(f"tree-import-{name}", args=[row.pk])


def form(world, data, name="单位.xlsx", **more):
    return {"organization": world.root.pk, "file": SimpleUploadedFile(name, data), "basis": "", **more}


def words(page):
    return page.content.decode()


@pytest.mark.feature(143)
def test_from_the_tree_to_the_template_to_the_tree(office_page, world):
    assert LIST in words(office_page.get(reverse("organization-list")))
    assert "还没有导入过" in words(office_page.get(LIST))
    template = office_page.get(TEMPLATE)
    assert template["Content-Disposition"].startswith("attachment")
    book = load_workbook(io.BytesIO(template.content))
    book.worksheets[0].append(["N", "中共云岭市新局党组", "新局", "党组", "市（地州）", "YL"])
    data = io.BytesIO()
    book.save(data)
    page = office_page.post(CREATE, form(world, data.getvalue(), basis="云编1号"), follow=True)
    row = TreeImport.objects.get()
    assert page.redirect_chain == [(url("detail", row), 302)]
    assert "已排队" in words(page)
    assert run(row) == "done"
    seen = words(office_page.get(url("detail", row)))
    for told in ("可以导入", "新增", "1个单位", "上级：中共云岭市委", "确认导入"):
        assert told in seen
    assert "已确认，正在写入" in words(office_page.post(url("confirm", row), follow=True))
    run(row)
    assert Organization.objects.get(code="N").short_name == "新局"
    seen = words(office_page.get(url("detail", row)))
    assert "已导入" in seen
    assert "确认导入…" not in seen
    assert "新增1、更新0、移动0、不变0" in words(office_page.get(LIST))


@pytest.mark.feature(144)
def test_faults_are_listed_and_the_marked_list_is_there_to_take(office_page, faulty):
    seen = words(office_page.get(url("detail", faulty)))
    assert "F2" in seen
    assert "找不到上级“没有”" in seen
    assert "下载标出错误的表" in seen
    book = load_workbook(io.BytesIO(office_page.get(url("faults", faulty)).content))
    assert book.active["A2"].value.startswith("找不到上级“没有”")
    assert office_page.post(url("confirm", faulty)).status_code == 409


def test_the_uploaded_bytes_come_back_unchanged(office_page, ready):
    answer = office_page.get(url("file", ready))
    assert answer.content == bytes(TreeImport.objects.get(pk=ready.pk).content)
    assert "attachment" in answer["Content-Disposition"]
    assert office_page.get(url("faults", ready)).status_code == 404


@pytest.mark.feature(143, 146)
def test_wrong_files_are_told_beside_the_field(office_page, world, ready):
    for data, name, said in (
        (b"MZ\x90\x00", "a.xlsx", "不是可以读的表"),
        (b"", "a.xlsx", "是空文件"),
        (bytes(ready.content), "单位.xlsx", "正在办理（可以导入）"),
    ):
        page = office_page.post(CREATE, form(world, data, name))
        assert page.status_code == 422
        assert said in words(page)
    assert office_page.post(CREATE, {"organization": world.root.pk}).status_code == 422
    assert TreeImport.objects.count() == 1


@pytest.mark.feature(146)
def test_a_file_imported_before_asks_once_more(office_page, world, ready):
    data = bytes(ready.content)
    confirm_tree_import(tree_import=ready, actor=world.people["office"], now=NOW)
    run(ready)
    page = office_page.post(CREATE, form(world, data))
    assert page.status_code == 422
    assert "同一份文件已导入：周敏" in words(page)
    assert 'name="again"' in words(page)
    assert office_page.post(CREATE, form(world, data, again="on")).status_code == 302


@pytest.mark.parametrize("top", ["", "999999999999", "x", "\0"])
def test_a_forged_scope_is_told(office_page, world, top):
    page = office_page.post(CREATE, form(world, workbook([line("N", "YL")]), organization=top))
    assert page.status_code == 422


def test_long_and_strange_words(office_page, world):
    long = form(world, workbook([line("N", "YL")]), basis="长" * 5000)
    assert office_page.post(CREATE, long).status_code == 422
    answer = office_page.post(CREATE, form(world, workbook([line("N", "YL")]), name=f"{'长' * 180}\x07.xlsx"))
    assert answer.status_code == 302
    assert office_page.get(LIST, {"page": "x" * 5000}).status_code == 200


@pytest.mark.feature(145)
def test_the_uploader_of_a_large_one_is_told_who_confirms(office_page, client_of, world, ready, settings):
    settings.IMPORT_SECOND_PERSON_ROWS = 1
    seen = words(office_page.get(url("detail", ready)))
    assert "须由上传人以外的人确认" in seen
    assert "确认导入…" not in seen
    assert office_page.post(url("confirm", ready)).status_code == 403
    assert ports.todos_of(world.people["office"], TODAY) == []
    [todo] = ports.todos_of(world.people["director"], TODAY)
    assert (todo.what, todo.url) == ("确认导入单位表“单位.xlsx”", url("detail", ready))
    director = client_of(world.people["director"])
    assert "确认导入…" in words(director.get(url("detail", ready)))
    assert director.post(url("confirm", ready)).status_code == 302


@pytest.mark.feature(149)
def test_second_clicks_and_cancelling(office_page, ready):
    assert office_page.post(url("confirm", ready)).status_code == 302
    assert office_page.post(url("confirm", ready)).status_code == 409
    assert "取消导入" in words(office_page.get(url("detail", ready)))
    assert office_page.post(url("cancel", ready)).status_code == 302
    assert Job.objects.get(kind="organizations.write_tree_import").state == "cancelled"
    assert office_page.post(url("cancel", ready)).status_code == 409
    assert office_page.post(url("recheck", ready)).status_code == 409


def test_a_refused_write_says_why(office_page, world, ready):
    confirm_tree_import(tree_import=ready, actor=world.people["office"], now=NOW)
    Organization.objects.filter(pk=world.finance.pk).update(head_name="张三", level="province")
    run(ready)
    seen = words(office_page.get(url("detail", ready)))
    assert "没有写入：检查以后单位树又有变动" in seen
    assert "重新检查" in seen
    assert office_page.post(url("recheck", ready)).status_code == 302


@pytest.mark.parametrize(
    "username", ["groupleader", "petition", "sysadmin", "secadmin", "unithead", "liaison", "nobody"]
)
def test_strangers_see_none(client_of, world, ready, faulty, username):
    page = client_of(world.people[username])
    assert page.get(LIST).status_code == 403
    assert page.get(TEMPLATE).status_code == 403
    assert page.post(CREATE, form(world, b"x")).status_code == 403
    assert page.get(url("detail", ready)).status_code == 404
    assert page.get(url("file", ready)).status_code == 404
    assert page.get(url("faults", faulty)).status_code == 404
    assert [page.post(url(act, ready)).status_code for act in ACTS] == [404, 404, 404]
    assert LIST not in words(page.get(reverse("organization-list")))


def test_signed_out_and_wrong_verbs(client, office_page, ready):
    for name in ("detail", "file", "faults", *ACTS):
        assert client.get(url(name, ready)).status_code == 302
    assert client.get(LIST).status_code == 302
    assert office_page.post(LIST).status_code == 405
    assert office_page.get(CREATE).status_code == 405
    assert office_page.post(url("detail", ready)).status_code == 405
    assert [office_page.get(url(act, ready)).status_code for act in ACTS] == [405, 405, 405]


def test_one_that_is_gone(office_page, ready):
    TreeImport.objects.all().delete()
    for name in ("detail", "file", "faults"):
        assert office_page.get(url(name, ready)).status_code == 404
    assert [office_page.post(url(act, ready)).status_code for act in ACTS] == [404, 404, 404]


@pytest.mark.parametrize("rows", [1, 30])
def test_queries_of_the_list_do_not_grow(office_page, world, rows, django_assert_num_queries):
    for number in range(rows):
        uploaded(world, workbook([line(f"N{number}", "YL")]))
    office_page.get(LIST)
    with django_assert_num_queries(7):
        page = office_page.get(LIST)
    assert len(page.context["page"].object_list) == rows


def test_too_large_a_list_is_told_before_it_is_read(office_page, world, settings, monkeypatch):
    """A file of this size lies in a folder by then; reading it would bring it into memory."""
    settings.TREE_IMPORT_MAX_BYTES = 3 * 1024 * 1024

    def unread(_self, *_args):
        raise AssertionError("read into memory")

    monkeypatch.setattr(TemporaryUploadedFile, "read", unread, raising=False)
    page = office_page.post(CREATE, form(world, b"0" * (3 * 1024 * 1024 + 1), "单位.csv"))
    assert page.status_code == 422
    assert "“单位.csv”超过3MB，请删去多余的工作表和图片，或分成几份。" in words(page)
    assert TreeImport.objects.count() == 0
