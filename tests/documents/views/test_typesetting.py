"""The desk: paste or upload, look, correct, put on pages; and what it says to files that are none."""

import datetime as dt
import io
import zipfile
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.core import jobs
from foundation.core.models import Job
from foundation.documents.models import Typesetting
from tests.factories.organizations import NOW
from tests.factories.typesetting import SPEECH, typeset, typeset_made
from tests.factories.word import package, word

LIST, CREATE, PREVIEW = "/typesettings/", "/typesettings/new/", "/typesettings/preview/"
HTMX = {"HX-Request": "true"}
FRAME = 4  # session, user, posts, unread


def post(client, url=CREATE, headers=None, **words):
    return client.post(url, {"form": "报告", "text": SPEECH, **words}, headers=headers)


def html(page):
    return page.content.decode()


def pages_of(row):
    return [f"/typesettings/{row.pk}/{part}" for part in ("", "result/", "page/?n=1", "pdf/", "docx/")]


@pytest.mark.feature(74, 75)
def test_from_the_text_to_the_pages(browser, clerk):
    answer = post(browser, key=str(uuid4()))
    row = Typesetting.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/typesettings/{row.pk}/")
    waiting = html(browser.get(answer["Location"]))
    assert f'hx-get="/typesettings/{row.pk}/result/"' in waiting
    assert "已排队" in waiting
    assert jobs.run(row.job, now=NOW) == "done"
    result = html(browser.get(f"/typesettings/{row.pk}/result/", headers=HTMX))
    assert "hx-get" not in result
    assert f'src="/typesettings/{row.pk}/page/?n=1"' in result
    picture = browser.get(f"/typesettings/{row.pk}/page/?n=1")
    assert (picture["Content-Type"], b"".join(picture.streaming_content)[8:12]) == ("image/webp", b"WEBP")
    assert "no-store" in picture["Cache-Control"]
    pdf = browser.get(f"/typesettings/{row.pk}/pdf/")
    assert pdf["Content-Disposition"].startswith("attachment")
    assert b"".join(pdf.streaming_content)[:5] == b"%PDF-"
    assert b"".join(browser.get(f"/typesettings/{row.pk}/docx/").streaming_content)[:2] == b"PK"


def test_signed_out_strangers_and_lesser_posts(client, client_of, world, clerk):
    row = typeset_made(clerk)
    for url in (LIST, CREATE, *pages_of(row)):
        assert client.get(url).status_code == 302
    for who in ("director", "liaison", "sysadmin", "auditor", "nobody"):
        other = client_of(world.people[who])
        assert [other.get(url).status_code for url in pages_of(row)] == [404] * 5
        assert other.post(f"/typesettings/{row.pk}/delete/").status_code == 404
    for who in ("liaison", "auditor", "nobody"):
        other = client_of(world.people[who])
        assert [other.get(url).status_code for url in (LIST, CREATE)] == [200, 403]
        assert "公文排版供巡察办和巡察组使用" in html(other.get(LIST))
        assert [post(other, url).status_code for url in (CREATE, PREVIEW)] == [403, 403]


def test_wrong_verbs_and_forged_ids(browser):
    assert [browser.post(url).status_code for url in (LIST, f"/typesettings/{uuid4()}/")] == [405, 405]
    assert [browser.get(url).status_code for url in (PREVIEW, f"/typesettings/{uuid4()}/delete/")] == [405, 405]
    assert [browser.get(f"/typesettings/{uuid4()}/{part}").status_code for part in ("", "pdf/", "page/")] == [404] * 3


@pytest.mark.parametrize("number", ["0", "2", "-1", "x", "99999999999999999999", "", "²", "1.5", "../1"])
def test_a_page_that_is_not_there(browser, clerk, number):
    row = typeset_made(clerk)
    assert browser.get(f"/typesettings/{row.pk}/page/?n={number}").status_code == 404


def test_pages_before_they_are_made_and_after_their_days(browser, clerk, frozen_clock):
    row = typeset(clerk)
    assert [browser.get(url).status_code for url in pages_of(row)] == [200, 200, 409, 409, 409]
    jobs.run(row.job, now=NOW)
    Typesetting.objects.update(expires_at=NOW)
    assert [browser.get(url).status_code for url in pages_of(row)] == [200, 200, 409, 409, 409]
    assert "已过保留期" in html(browser.get(f"/typesettings/{row.pk}/"))


def test_the_preview_tells_what_was_done_to_the_text(browser):
    part = html(post(browser, PREVIEW, headers=HTMX))
    assert "<html" not in part
    assert "标题前有1行没有排入" in part
    assert "<li>内部资料</li>" in part
    assert "(一) → （一）" in part
    assert "（一）提高认识" in part
    kept = html(post(browser, PREVIEW, headers=HTMX, keep_head="on", keep_signs="on"))
    assert "没有排入" not in kept
    assert '<span class="letter-ink">内部资料</span>' in kept
    assert "(一)提高认识" in kept
    assert kept.count(" checked") == 2


def test_without_javascript_a_button_shows_the_preview_on_the_page(browser):
    answer = post(browser, PREVIEW)
    assert answer.status_code == 200
    page = html(answer)
    assert "<html" in page
    assert "严禁上传涉密文件" in page
    assert "今天我们开会。</textarea>" not in page
    assert "标题前有1行没有排入" in page
    assert Typesetting.objects.count() == Job.objects.count() == 0


def test_nothing_typed(browser):
    for url in (CREATE, PREVIEW):
        answer = browser.post(url, {"form": "报告"})
        assert answer.status_code == 422
        assert "没有文字。请粘贴正文，或选择.txt、.docx文件。" in html(answer)
    part = browser.post(PREVIEW, {"form": "报告"}, headers=HTMX)
    assert (part.status_code, "没有文字。" in html(part)) == (200, True)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"form": "通知"}, "格式"),
        ({"text": "字" * 200_001}, "正文最多200000个字，现在是200001个。"),
        ({"text": "字\r" * 20_001}, "文字有20001行，最多20000行。"),
        ({"text": "机密★10年\n正文"}, "文字里有密级标志“机密★”。"),
        ({"text": "请𠅥到会"}, "“𠅥”（U+20165）没有可用的字形"),
        ({"title": "题" * 201}, "标题最多200个字"),
        ({"date": "2026-13-01"}, "成文日期"),
        ({"key": "x"}, ""),
        ({"text": "a\0b"}, "正文"),
    ],
)
def test_refused_beside_the_field(browser, words, sentence):
    answer = post(browser, **words)
    assert answer.status_code == 422
    assert sentence in html(answer)
    assert Typesetting.objects.count() == 0


def test_an_empty_form(browser):
    assert browser.post(CREATE, {}).status_code == 422


def upload(data, name):
    return {"file": SimpleUploadedFile(name, data), "text": "原来的文字"}


@pytest.mark.parametrize(
    ("data", "name"),
    [(SPEECH.encode("gb18030"), "讲话.txt"), (word(*SPEECH.splitlines()), "讲话.docx"), (SPEECH.encode(), "讲话")],
    ids=["gb18030", "word", "no ending"],
)
def test_a_file_is_read_into_the_text(browser, data, name):
    answer = post(browser, PREVIEW, **upload(data, name))
    assert answer.status_code == 200
    assert "在动员会上的讲话\n同志们：" in answer.context["form"]["text"].value()
    assert post(browser, **upload(data, name)).status_code == 302
    assert Typesetting.objects.get().title == "在动员会上的讲话"


def test_what_a_word_file_loses_is_told(browser):
    data = package("<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>提高认识</w:t></w:r></w:p>")
    assert "请对照原文：Word自动编的序号" in html(post(browser, PREVIEW, **upload(data, "a.docx")))


def bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("[Content_Types].xml", "<Types/>")
        target.writestr("word/document.xml", b" " * 11 * 1024 * 1024)
    return file.getvalue()


ENTITIES = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
ATTACKS = {
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 200, "a.txt", "不是文字文件"),
    "a program": (b"MZ" + b"\x00" * 200, "a.docx", "已损坏或加了密码"),
    "nul": (b"\x00" * 300, "a.txt", "不是文字文件"),
    "empty": (b"", "a.txt", "是空文件"),
    "old word": (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "a.doc", "旧版Word"),
    "macros": (package(members=[("word/vbaProject.bin", b"x")]), "a.docx", "有宏"),
    "entities": (package("<w:p>&b;</w:p>", prolog=ENTITIES), "a.docx", "文档类型声明"),
    "a bomb": (bomb(), "a.docx", "展开后太大"),
    "a workbook": (package(main="xl/workbook.xml"), "a.docx", "不是Word文件"),
    "no package": (b"PK\x03\x04" + b"\xff" * 200, "a.txt", "已损坏或加了密码"),
}


@pytest.mark.parametrize(("data", "name", "words"), ATTACKS.values(), ids=ATTACKS)
def test_files_that_are_not_what_they_should_be(browser, data, name, words):
    answer = post(browser, **upload(data, name))
    assert answer.status_code == 422
    assert words in html(answer)
    assert "原来的文字</textarea>" in html(answer)
    assert Typesetting.objects.count() == 0


def test_what_no_face_can_draw_is_told_at_the_field_too(browser):
    answer = post(browser, text="关于某事的通知\n字\ue000与😀。")
    assert answer.status_code == 422
    assert "有2处字排不出来，版面上方写了是哪些、怎么改。" in html(answer)
    assert ("有自造字（U+E000）" in html(answer), Typesetting.objects.count()) == (True, 0)


def test_too_large_a_file_is_told_beside_the_field(browser):
    answer = post(browser, **upload(b"\n" * 20 * 1024 * 1024, "大.txt"))
    assert answer.status_code == 422
    assert "“大.txt”超过10MB。请删去文件里的图片，或另存为.txt再上传。" in html(answer)


def test_what_is_typed_is_shown_as_text(browser):
    page = html(post(browser, PREVIEW, text="<script>alert(1)</script>的讲话\n同志们：\n<b>正文</b>"))
    assert "<script>alert" not in page
    assert "<b>正文" not in page
    assert "&lt;b&gt;正文" in page


def test_taken_up_again(browser, clerk, world):
    row = typeset(clerk)
    page = browser.get(f"{CREATE}?from={row.pk}")
    assert page.context["form"]["text"].value() == SPEECH
    theirs = typeset(world.people["director"])
    for other in (theirs.pk, uuid4(), "x", ""):
        assert browser.get(f"{CREATE}?from={other}").context["form"]["text"].value() is None


def test_deleted(browser, clerk):
    row = typeset_made(clerk)
    assert "文字和页面都删除，不能恢复。" in html(browser.get(f"/typesettings/{row.pk}/"))
    assert browser.post(f"/typesettings/{row.pk}/delete/")["Location"] == LIST
    assert browser.post(f"/typesettings/{row.pk}/delete/").status_code == 404
    assert browser.get(f"/typesettings/{row.pk}/").status_code == 404


def test_a_job_that_failed_says_why(browser, clerk):
    row = typeset(clerk)
    Typesetting.objects.update(data={**row.data, "note": "\ue000"})
    jobs.run(row.job, now=NOW)
    page = html(browser.get(f"/typesettings/{row.pk}/"))
    assert "没有完成：有字排不出来。附注“”：有自造字（U+E000）" in page
    assert 'hx-get="/typesettings' not in page
    assert "没有完成</span>" in html(browser.get(LIST))


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_asks_the_same_with_one_row_and_with_thirty(browser, clerk, rows):
    for place in range(rows):
        row = typeset(clerk, f"第{place}号讲话\n同志们：")
        Typesetting.objects.filter(pk=row.pk).update(created_at=NOW + dt.timedelta(minutes=place))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = browser.get(LIST)
    assert len(page.context["lines"]) == rows
    assert len(queries) == FRAME + 3  # count, rows, jobs


def test_an_empty_list_says_what_to_do(browser):
    assert "粘贴讲话稿、报告或通知的文字" in html(browser.get(LIST))
