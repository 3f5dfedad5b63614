import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from foundation.documents.models import OfficialDocument
from inspections.models import Notice
from inspections.services.notice import issue_notice
from tests.factories.inspections import NOTICE, NoticeFactory
from tests.factories.organizations import NOW
from tests.inspections.refusals import REFUSED, refused, told

GIVEN = {**NOTICE, "meeting_at": "2026-03-09T09:00"}
SPEECH = "本文来自某网站\n在六届市委第三轮巡察动员会上的讲话\n同志们：\n一、提高认识\n要把思想统一到市委部署上来。"


def url(name, row):
    return reverse(f"notice-{name}", args=[row.pk])


@pytest.fixture
def notice(stage):
    return NoticeFactory(assignment=stage.finance)


def test_office_drafts_previews_and_issues(client_of, office, stage):
    client = client_of(office)
    create = url("create", stage.finance)
    preview = client.post(create, {**GIVEN, "preview": "1"})
    assert preview.status_code == 200
    assert "市财政局三楼会议室" in preview.context["letter_html"]
    assert (Notice.objects.count(), OfficialDocument.objects.count()) == (0, 0)

    page = client.post(create, GIVEN, follow=True)
    assert told(page) == ["通知草稿已保存，请核对版面后签发。"]
    notice = Notice.objects.get()
    assert "签发后编定发文字号" in client.get(url("issue", notice)).content.decode()
    page = client.post(url("issue", notice), follow=True)
    assert told(page) == ["已签发，发文字号云委巡办〔2026〕1号。市财政局党组的联络员会收到消息。"]
    assert "云委巡办〔2026〕1号" in page.content.decode()
    assert page.context["job"].kind == "documents.render"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_speech_is_uploaded_and_what_was_left_out_is_told(client_of, office, stage, encoding):
    upload = SimpleUploadedFile("speech.txt", SPEECH.encode(encoding), content_type="text/plain")
    page = client_of(office).post(url("create", stage.finance), {**GIVEN, "speech_file": upload}, follow=True)
    letter = Notice.objects.get().document.letter
    assert [one.title for one in letter.attachments] == ["在六届市委第三轮巡察动员会上的讲话"]
    assert page.context["parsed"].left_out == ("本文来自某网站",)
    assert "本文来自某网站" in page.content.decode()


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"meeting_at": "2026-03-04T09:00"}, "meeting_at", "会议时间早于现在。"),
        ({"place": ""}, "place", "这个字段是必填项。"),
        (
            {"speech_file": SimpleUploadedFile("a.txt", b"\x00\x01\x02\xff\xfe\xff" * 50)},
            "speech_file",
            "这不是纯文本文件。请把讲话稿另存为.txt后再上传，或粘贴在下面。",
        ),
        (
            {"speech_file": SimpleUploadedFile("a.txt", b"a" * (1024 * 1024 + 1))},
            "speech_file",
            "文件超过1MB，请只上传讲话稿的文字。",
        ),
    ],
)
def test_errors_stand_beside_the_field(client_of, office, stage, changed, field, sentence):
    page = client_of(office).post(url("create", stage.finance), {**GIVEN, **changed})
    assert (page.status_code, page.context["form"].errors[field]) == (422, [sentence])
    assert Notice.objects.count() == 0


def test_a_draft_is_edited_an_issued_one_is_not(client_of, office, notice):
    client = client_of(office)
    page = client.post(url("edit", notice), {**GIVEN, "place": "市委党校礼堂"}, follow=True)
    assert told(page) == ["通知草稿已保存。"]
    assert "市委党校礼堂" in page.content.decode()
    issue_notice(notice=Notice.objects.get(), actor=office, now=NOW)
    assert client.get(url("edit", notice)).status_code == 409
    assert client.post(url("edit", notice), GIVEN).status_code == 409
    assert client.get(url("issue", notice)).status_code == 409
    second = client.post(url("issue", notice))
    assert (second.status_code, "有人先办了：周敏" in second.content.decode()) == (409, True)


def test_refusals(client_of, notice, stage, unithead, groupleader):
    for name, row in (("create", stage.agriculture), ("edit", notice), ("issue", notice)):
        assert refused(client_of, url(name, row), stranger=unithead, lesser=groupleader) == REFUSED
    assert client_of(groupleader).get(url("detail", notice)).status_code == 200
    assert client_of(groupleader).post(url("detail", notice)).status_code == 405


def test_one_notice_an_assignment(client_of, office, notice, stage):
    assert client_of(office).post(url("create", stage.finance), GIVEN).status_code == 409
    assert Notice.objects.count() == 1
