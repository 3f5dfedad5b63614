import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.audittrail.models import AuditEvent
from foundation.organizations.states import PostKind
from rectification.models import PaperSignature, Problem, Responsibility
from rectification.selectors.paper_signature import subject_hash
from rectification.selectors.todo import paper_todos, signing_todos
from rectification.services.paper_signature import confirm_paper
from tests.factories.organizations import NOW, PostFactory, UserFactory
from tests.factories.rectification import PaperSignatureFactory, ResponsibilityFactory, pdf, sign

REASON = "签字的不是第一责任人本人，请重新签。"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa7\x9a\xa0\xa0\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def create_url(responsibility):
    return reverse("paper-signature-create", args=[responsibility.pk])


@pytest.fixture
def paper(responsibility):
    return PaperSignatureFactory(subject=responsibility)


def at(paper, what="detail"):
    return reverse(f"paper-signature-{what}", args=[paper.pk])


def filled(row, **changed):
    return {"scan": pdf("签字单.pdf"), "code": subject_hash(row)[:8], "signed_on": "2026-03-05", **changed}


@pytest.mark.feature(41)
def test_printed_signed_uploaded(liaison_page, responsibility, create_url, told):
    code = subject_hash(responsibility)[:8]
    assert "上传的人不能自己核对" in liaison_page.get(create_url).content.decode()
    sheet = liaison_page.get(create_url, {"print": 1}).content.decode()
    for words in (code, "主要负责人签字", "以上责任属实", "郑德明 党组书记、局长"):
        assert words in sheet
    page = liaison_page.post(create_url, filled(responsibility), follow=True)
    assert told(page) == ["已上传，等另一人核对后生效。"]
    assert "核对无误</button>" not in page.content.decode()
    assert PaperSignature.objects.get().uploaded_by.username == "liaison"
    assert told(liaison_page.get(create_url, follow=True)) == ["已经上传一份签字单，等另一人核对。"]
    assert liaison_page.post(create_url, filled(responsibility)).status_code == 409


@pytest.mark.feature(41)
def test_compared_and_shown(office_page, liaison_page, paper, responsibility, told):
    text = office_page.get(at(paper)).content.decode()
    for words in ("请逐行核对", "滞留126.4万元", paper.text_hash[:8], "签字单.pdf", "核对无误"):
        assert words in text
    page = office_page.post(at(paper, "confirm"), follow=True)
    assert told(page) == ["已核对无误，纸质签字生效。"]
    problem = liaison_page.get(reverse("problem-detail", args=[responsibility.problem_id])).content.decode()
    assert "纸质签字，林晓上传，周敏核对" in problem
    assert at(paper) in problem
    assert office_page.post(at(paper, "confirm")).status_code == 409
    assert office_page.get(at(paper, "confirm")).status_code == 405


def test_the_problem_page_leads_there(liaison_page, office_page, responsibility, create_url):
    page = reverse("problem-detail", args=[responsibility.problem_id])
    assert create_url in liaison_page.get(page).content.decode()
    assert create_url not in office_page.get(page).content.decode()
    paper = PaperSignatureFactory(subject=responsibility)
    assert create_url not in liaison_page.get(page).content.decode()
    assert at(paper) in office_page.get(page).content.decode()


def test_the_sign_page_tells_of_paper(head_page, responsibility, create_url):
    assert create_url in head_page.get(reverse("responsibility-sign", args=[responsibility.pk])).content.decode()


@pytest.mark.feature(36)
def test_without_a_head_the_sign_page_leads_to_paper(client_of, village):
    row = ResponsibilityFactory(problem=village.problem, first_name="石国平")
    answer = client_of(village.clerk).get(reverse("responsibility-sign", args=[row.pk]))
    assert (answer.status_code, answer.url) == (302, reverse("paper-signature-create", args=[row.pk]))
    [todo] = signing_todos(village.clerk)
    assert (todo.what, todo.why) == ("办问题03-03-001责任的纸质签字", "石国平没有账号，在纸上签字")
    PaperSignatureFactory(subject=row, actor=village.clerk)
    assert signing_todos(village.clerk) == []


@pytest.mark.feature(36, 41)
def test_the_plan_of_the_village(client_of, village, told):
    ResponsibilityFactory(problem=village.problem, first_name="石国平")
    client, url = client_of(village.clerk), reverse("paper-signature-plan", args=[village.plan.pk])
    assert url in client.get(reverse("plan-detail", args=[village.plan.pk])).content.decode()
    assert "以上整改方案经集体研究确定" in client.get(url, {"print": 1}).content.decode()
    page = client.post(url, filled(village.plan), follow=True)
    assert told(page) == ["已上传，等另一人核对后生效。"]
    assert "柳树村党支部整改方案的纸质签字" in page.content.decode()


@pytest.mark.feature(41)
def test_the_organization_above_sees_the_sheet_and_no_more(client_of, village, world):
    row = ResponsibilityFactory(problem=village.problem, first_name="石国平")
    paper = PaperSignatureFactory(subject=row, actor=village.clerk)
    above = UserFactory(organization=world.township)
    PostFactory(person=above, kind=PostKind.ORGANIZATION_LIAISON, organization=world.township)
    client = client_of(above)
    [todo] = paper_todos(above)
    assert (todo.what, todo.url) == ("核对柳树村党支部问题03-03-001责任的纸质签字", at(paper))
    text = client.get(at(paper)).content.decode()
    assert "核对无误" in text
    assert reverse("problem-detail", args=[village.problem.pk]) not in text
    assert client.get(reverse("problem-detail", args=[village.problem.pk])).status_code == 404
    assert client.get(at(paper, "file")).status_code == 200
    assert client.post(at(paper, "confirm")).status_code == 302
    assert Responsibility.objects.get().status == "signed"


def test_a_refusal_says_why(office_page, paper, told):
    assert office_page.get(at(paper, "refuse")).status_code == 200
    assert office_page.post(at(paper, "refuse"), {"note": "不行"}).status_code == 422
    page = office_page.post(at(paper, "refuse"), {"note": REASON}, follow=True)
    assert told(page) == ["已退回，林晓会收到消息。"]
    assert f"已退回：{REASON}" in page.content.decode()
    assert office_page.post(at(paper, "refuse"), {"note": REASON}).status_code == 409


def test_what_changed_meanwhile_is_not_confirmed(office_page, paper, responsibility, told):
    Problem.objects.filter(pk=responsibility.problem_id).update(text="改过的话")
    assert "内容已改，与纸上签的不是同一份" in office_page.get(at(paper)).content.decode()
    page = office_page.post(at(paper, "confirm"), follow=True)
    assert told(page) == ["内容已改，与纸上签的不是同一份，签字单已退回。"]
    assert Responsibility.objects.get().status == "draft"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"code": "00000000"}, "校验值与现在的内容不一致"),
        ({"code": "长" * 5000}, "有1处需要修改"),
        ({"code": "0000\x0000"}, "有1处需要修改"),
        ({"signed_on": "2026-03-06"}, "签字日期还没有到"),
        ({"signed_on": "9999-99-99"}, "有1处需要修改"),
        ({"scan": SimpleUploadedFile("签字单.txt", b"text")}, "请上传签字单的扫描件或照片"),
        ({"scan": SimpleUploadedFile("签字单.pdf", b"MZ\x90")}, "不是可以接收的文件"),
        ({"scan": ""}, "有1处需要修改"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(liaison_page, responsibility, create_url, changed, sentence):
    page = liaison_page.post(create_url, filled(responsibility, **changed))
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not PaperSignature.objects.exists()


def test_a_picture_is_shown_and_a_pdf_downloaded(office_page, liaison_page, responsibility):
    paper = PaperSignatureFactory(subject=responsibility, upload=SimpleUploadedFile("签字单.png", PNG))
    assert "<img" in office_page.get(at(paper)).content.decode()
    answer = office_page.get(at(paper, "file"))
    assert (answer["Content-Type"], answer["Content-Disposition"].split(";")[0]) == ("image/png", "inline")
    assert AuditEvent.objects.filter(event="paper_signature.read").count() == 1


def test_refusals(client, client_of, world, paper, responsibility, create_url):
    signed_out = [client.get(create_url), client.get(at(paper)), client.post(at(paper, "confirm"))]
    assert [answer.status_code for answer in signed_out] == [302, 302, 302]
    expected = {"liaison2": 404, "nobody": 404, "secadmin": 404, "groupleader": 403, "leader": 403}
    for who, status in expected.items():
        page = client_of(world.people[who])
        assert page.get(create_url).status_code == status
        assert page.post(at(paper, "confirm")).status_code == status
        assert page.get(at(paper, "refuse")).status_code == status
        assert page.get(at(paper, "file")).status_code == (404 if status == 404 else 200)
    own = client_of(world.people["liaison"])
    assert own.post(at(paper, "confirm")).status_code == 403
    assert own.get("/paper-signatures/999999/").status_code == 404
    assert PaperSignature.objects.get().status == "uploaded"


def test_what_is_signed_needs_no_paper(liaison_page, responsibility, create_url, told):
    sign(responsibility)
    assert told(liaison_page.get(create_url, follow=True)) == ["已经签过字，不用再办纸质签字。"]
    assert liaison_page.post(create_url, filled(Responsibility.objects.get())).status_code == 409


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_whatever_the_sheets(office_page, story, problem, office, count):
    row = ResponsibilityFactory(problem=problem)
    for number in range(count):
        paper = PaperSignatureFactory(subject=row)
        confirm_paper(paper=paper, actor=office, now=NOW)
        row = ResponsibilityFactory(problem=problem, assisting=f"第{number}个单位")
    paper = PaperSignatureFactory(subject=row)
    with CaptureQueriesContext(connection) as queries:
        assert office_page.get(at(paper)).status_code == 200
    assert len(queries) == 10
    with CaptureQueriesContext(connection) as queries:
        assert len(paper_todos(office)) == 1
    assert len(queries) == 1


def test_too_large_a_scan_is_told_beside_the_field(liaison_page, responsibility, create_url, settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    scan = SimpleUploadedFile("签字单.pdf", b"%PDF-1.4\n" + b"0" * 1024 * 1024)
    page = liaison_page.post(create_url, filled(responsibility, scan=scan))
    assert (page.status_code, page.context["form"].errors["scan"]) == (
        422,
        ["“签字单.pdf”超过1MB，请压缩或分成几份。"],
    )
    assert not PaperSignature.objects.exists()
