import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.audittrail.models import AuditEvent
from foundation.documents.models import OfficialDocument
from foundation.organizations.services.organization_change import merge_organization
from inspections.models import Assignment, Notice
from inspections.services.notice import issue_notice
from tests.factories.inspections import NOTICE, NoticeFactory, feed_back
from tests.factories.organizations import NOW, TODAY
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


@pytest.fixture
def passed_on(world, stage, notice, office):
    """The notice has gone to 市财政局党组, which was merged into 市医疗保障局党组 since."""
    issue_notice(notice=notice, actor=office, now=NOW)
    merge_organization(
        organization=world.finance, into=world.medical, on=TODAY, basis="云编〔2026〕7号", actor=office, now=NOW
    )
    return Notice.objects.get()


@pytest.mark.feature(6)
def test_the_successor_gets_a_notice_of_its_own(client_of, office, stage, passed_on, department):
    client = client_of(office)
    assert "重新拟定动员会通知：市医疗保障局党组" in client.get("/").content.decode()
    assert "发给变动前的单位" in client.get(f"/rounds/{stage.round.pk}/").content.decode()
    page = client.get(url("detail", passed_on)).content.decode()
    assert "这份通知发给了变动前的单位" in page
    assert f'href="{url("renew", passed_on)}"' in page
    asked = client.get(url("renew", passed_on)).content.decode()
    assert "原通知云委巡办〔2026〕1号发给了变动前的单位" in asked
    answer = client.post(url("renew", passed_on), follow=True)
    assert told(answer) == ["已给市医疗保障局党组拟好新的草稿，请核对会议时间、地点后存稿、签发。"]
    assert answer.redirect_chain[-1][0] == url("edit", passed_on)
    assert client.post(url("edit", passed_on), GIVEN).status_code == 302
    issued = client.post(url("issue", passed_on), follow=True)
    assert told(issued)[-1:] == ["已签发，发文字号云委巡办〔2026〕2号。市医疗保障局党组的联络员会收到消息。"]
    assert "云委巡办〔2026〕1号" in issued.content.decode()
    assert "重新拟定" not in client.get(f"/rounds/{stage.round.pk}/").content.decode().split("留痕")[0]
    first, second = OfficialDocument.objects.order_by("pk")
    assert [row.organization.code for row in first.recipients.all()] == ["YL-CZ"]
    assert [row.organization.code for row in second.recipients.all()] == ["YL-YB"]
    assert "云委巡办〔2026〕2号" in client_of(department).get("/documents/").content.decode()
    line = AuditEvent.objects.get(event="notice.renewed")
    assert (line.note, line.detail) == ("云委巡办〔2026〕1号", {"before": first.pk})


def test_when_there_is_nothing_to_draft_anew(client_of, office, notice, stage):
    client = client_of(office)
    for sentence in ("通知还是草稿", "这份通知就是发给市财政局党组的"):
        if sentence.startswith("这份"):
            issue_notice(notice=notice, actor=office, now=NOW)
        for method in ("get", "post"):
            answer = getattr(client, method)(url("renew", notice))
            assert answer.status_code == 409
            assert sentence in answer.content.decode()
        assert 'href="' + url("renew", notice) not in client.get(url("detail", notice)).content.decode()
    assert OfficialDocument.objects.count() == 1


def test_not_after_the_feedback(client_of, office, passed_on, stage):
    feed_back(Assignment.objects.get(pk=stage.finance.pk))
    client = client_of(office)
    answer = client.post(url("renew", passed_on))
    assert (answer.status_code, "已经反馈" in answer.content.decode()) == (409, True)
    assert "重新拟定…" not in client.get(url("detail", passed_on)).content.decode()


def test_the_second_click(client_of, office, passed_on, stage):
    client = client_of(office)
    assert client.post(url("renew", passed_on)).status_code == 302
    assert client.post(url("renew", passed_on)).status_code == 409
    assert OfficialDocument.objects.count() == 2


def test_drafting_anew_is_the_offices(client_of, world, passed_on):
    for method in ("get", "post"):
        answers = refused(
            client_of,
            url("renew", passed_on),
            stranger=world.people["unithead2"],
            lesser=world.people["groupleader"],
            method=method,
        )
        assert answers == REFUSED
    assert client_of(world.people["office"]).put(url("renew", passed_on)).status_code == 405
    assert client_of(world.people["office"]).post("/notices/999999/renew/").status_code == 404
    assert OfficialDocument.objects.count() == 1


def test_the_round_asks_the_same_number_of_questions(client_of, office, stage, passed_on):
    client = client_of(office)
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/rounds/{stage.round.pk}/")
    assert len([query for query in queries if "inspections_notice" in query["sql"]]) == 1
