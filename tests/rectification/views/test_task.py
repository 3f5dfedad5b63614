import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from foundation.audittrail.models import AuditEvent
from rectification.models import Evidence, ProgressReport, Task
from tests.factories.organizations import UserFactory
from tests.factories.rectification import SUMMARY, TaskFactory, pdf, report

WHY = "凭证只有2个乡镇的，请补上第3个乡镇的。"


def address(name, row):
    return reverse(name, args=[row.pk])


def form(liaison, **changed):
    words = {
        "measure": "修订专项资金管理办法",
        "goal": "印发新办法",
        "kind": "establish_system",
        "owner": liaison.pk,
        "owner_department": "农业农村科",
        "due_on": "2026-05-20",
    }
    return {**words, **changed}


def filled(**changed):
    return {"completion": "done", "summary": SUMMARY, "level": "internal", "evidence": [pdf()], **changed}


@pytest.mark.feature(22)
def test_liaison_breaks_a_problem_down(liaison_page, liaison, problem, told):
    url = reverse("task-create", args=[problem.pk])
    assert "到" in liaison_page.get(url).content.decode()
    page = liaison_page.post(url, form(liaison), follow=True)
    assert told(page) == ["已给问题03-03-001加上任务1。"]
    task = Task.objects.get()
    assert (task.seq, task.status, task.kind, str(task.due_on)) == (1, "draft", "establish_system", "2026-05-20")
    page = liaison_page.post(
        address("task-edit", task), form(liaison, goal="报党组会审定", is_long_term="on"), follow=True
    )
    assert told(page) == ["03-03-001任务1已保存。"]
    task.refresh_from_db()
    assert (task.goal, task.is_long_term) == ("报党组会审定", True)


def test_what_is_wrong_stands_beside_the_field(liaison_page, liaison2, problem):
    url = reverse("task-create", args=[problem.pk])
    page = liaison_page.post(url, form(liaison2, measure="", due_on="后天"))
    assert page.status_code == 422
    assert "有3处需要修改" in page.content.decode()
    assert not Task.objects.exists()


def test_refusals_of_planning(client, client_of, world, liaison, problem, submitted):
    task = Task.objects.first()
    routes = [reverse("task-create", args=[problem.pk]), address("task-edit", task)]
    data = form(liaison)
    assert {client.post(url, data).status_code for url in routes} == {302}
    for who, status in (("liaison2", 404), ("office", 403), ("member", 403), ("liaison", 409)):
        assert {client_of(world.people[who]).post(url, data).status_code for url in routes} == {status}, who


@pytest.mark.feature(40)
@pytest.mark.feature(42)
def test_reported_returned_reported_accepted(liaison_page, office_page, task, told):
    url = address("task-report", task)
    assert "上报巡察办" in liaison_page.get(url).content.decode()
    page = liaison_page.post(url, filled(evidence=[pdf("凭证1.pdf"), pdf("凭证2.pdf")]), follow=True)
    assert told(page) == ["已上报，等巡察办审核。"]
    assert Evidence.objects.count() == 2

    asked = office_page.get(address("task-return", task)).content.decode()
    assert "完成情况为“已完成”" in asked
    assert "佐证材料2份" in asked
    page = office_page.post(address("task-return", task), {"note": WHY}, follow=True)
    assert told(page) == ["已退回市财政局党组03-03-001任务1，责任人和联络员会收到消息。"]
    html = liaison_page.get(address("task-detail", task)).content.decode()
    assert html.count(WHY) == 3  # on top, under the report, in the timeline
    assert "退回1次" in html

    liaison_page.post(url, filled())
    page = office_page.post(address("task-accept", task), {"note": "已核对"}, follow=True)
    assert told(page) == ["已验收销号。"]
    assert Task.objects.get(pk=task.pk).status == "accepted"
    assert "上报2次" in page.content.decode()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"evidence": []}, "上报“已完成”前至少要有1份"),
        ({"summary": "完成了"}, "完成概述只有3个字"),
        ({"completion": "nearly"}, "完成情况"),
        ({"evidence": [SimpleUploadedFile("凭证.pdf", b"MZ\x90\x00\x03")]}, "不是可以接收的文件"),
        ({"evidence": [SimpleUploadedFile("凭证.docx", b"%PDF-1.4\n")]}, "和扩展名不一致"),
        ({"evidence": [SimpleUploadedFile("凭证.pdf", b"")]}, "空文件"),
    ],
)
def test_what_proves_nothing_is_refused_beside_the_field(liaison_page, task, changed, sentence):
    page = liaison_page.post(address("task-report", task), filled(**changed))
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not ProgressReport.objects.exists()
    assert Task.objects.get(pk=task.pk).status == "under_way"


def test_too_large_a_file(liaison_page, task, settings):
    settings.UPLOAD_MAX_BYTES = 10
    page = liaison_page.post(address("task-report", task), filled())
    assert page.status_code == 422
    assert "请压缩或分成几份" in page.content.decode()


def test_too_many_files(liaison_page, task):
    page = liaison_page.post(address("task-report", task), filled(evidence=[pdf() for _ in range(11)]))
    assert "一次最多上传10份，现在是11份" in page.content.decode()


def test_second_click_and_wrong_state(liaison_page, office_page, client_of, director, reported, told):
    assert liaison_page.post(address("task-report", reported), filled()).status_code == 409
    office_page.post(address("task-accept", reported), {"note": ""})
    slow = client_of(director).post(address("task-accept", reported), {"note": ""})
    assert slow.status_code == 409
    assert "有人先办了：周敏09:00已办理，任务现在是“已销号”。您的操作没有保存。" in slow.content.decode()
    assert office_page.post(address("task-return", reported), {"note": WHY}).status_code == 409
    assert told(liaison_page.get(address("task-report", reported), follow=True)) == [
        "这条任务现在是“已销号”，不能上报。"
    ]
    assert ProgressReport.objects.count() == 1


def test_refusals(client, client_of, world, reported):
    routes = [address(name, reported) for name in ("task-report", "task-return", "task-accept")]
    assert {client.post(url).status_code for url in routes} == {302}
    for who, statuses in (
        ("liaison2", [404, 404, 404]),
        ("nobody", [404, 404, 404]),
        ("member", [403, 403, 403]),
        ("groupleader", [403, 403, 403]),
        ("unithead", [403, 403, 403]),
        ("liaison", [409, 403, 403]),
        ("office", [403, 302, 409]),
    ):
        page = client_of(world.people[who])
        assert [page.post(url, filled(note=WHY)).status_code for url in routes] == statuses, who
    assert Task.objects.get(pk=reported.pk).status == "returned"


def test_a_forged_key_is_not_found(office_page):
    for name in ("task-detail", "task-accept", "evidence-download", "problem-detail", "plan-detail"):
        assert office_page.get(reverse(name, args=[999999])).status_code == 404


@pytest.mark.feature(40)
def test_evidence_is_read_by_who_sees_the_task_and_on_record(client, client_of, world, reported):
    evidence = Evidence.objects.get()
    url = address("evidence-download", evidence)
    assert client.get(url).status_code == 302
    assert client_of(world.people["liaison2"]).get(url).status_code == 404
    assert client_of(world.people["nobody"]).get(url).status_code == 404
    page = client_of(world.people["member"]).get(url)
    assert page.status_code == 200
    assert b"".join(page.streaming_content).startswith(b"%PDF")
    assert page["Content-Disposition"].startswith("attachment")
    assert page["Content-Type"] == "application/pdf"
    assert client_of(world.people["member"]).post(url).status_code == 405
    read = AuditEvent.objects.filter(event="evidence.read")
    assert list(read.values_list("actor_name", "note")) == [("孙伟", "拨付凭证.pdf")]


def test_an_owner_without_a_post_works_on_the_own_task(client_of, world, task):
    owner = UserFactory(organization=world.finance)
    Task.objects.filter(pk=task.pk).update(owner=owner)
    page = client_of(owner)
    assert "上报完成情况…" in page.get(address("task-detail", task)).content.decode()
    assert page.post(address("task-report", task), filled()).status_code == 302
    assert "留痕" in page.get(address("task-detail", task)).content.decode()


def listed(page):
    return [f"{row.problem.number}-{row.seq}" for row in page.context["page"].object_list]


def test_the_list_and_its_filters(office_page, task, liaison):
    other = Task.objects.exclude(pk=task.pk).get()
    report(other)
    Task.objects.filter(pk=task.pk).update(due_on="2026-03-04")
    url = reverse("task-list")
    assert {
        query: listed(office_page.get(url + query))
        for query in ("", "?state=reported", "?state=open", "?lamp=late", "?owner=林", "?unit=农业", "?q=03-03-002")
    } == {
        "": ["03-03-001-1", "03-03-002-1"],
        "?state=reported": ["03-03-002-1"],
        "?state=open": ["03-03-001-1", "03-03-002-1"],
        "?lamp=late": ["03-03-001-1"],
        "?owner=林": ["03-03-001-1", "03-03-002-1"],
        "?unit=农业": [],
        "?q=03-03-002": ["03-03-002-1"],
    }


@pytest.mark.parametrize("count", [1, 30])
def test_queries_of_the_list_whatever_the_rows(problem, client_of, office, count, django_assert_num_queries):
    for _ in range(count):
        TaskFactory(problem=problem)
    client = client_of(office)
    client.get(reverse("task-list"))
    with django_assert_num_queries(7):
        assert len(listed(client.get(reverse("task-list")))) == count


def test_files_that_are_too_large_together(liaison_page, task, settings):
    """Each of them would do; nginx lets no larger body through."""
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    parts = [SimpleUploadedFile("凭证.pdf", b"%PDF-1.4\n" + b"0" * 600_000) for _ in range(2)]
    page = liaison_page.post(address("task-report", task), filled(evidence=[*parts, pdf()]))
    assert page.status_code == 422
    assert "3份合计1.1MB，一次最多1MB。请压缩后再上传。" in page.content.decode()
    assert not ProgressReport.objects.exists()
