import pytest
from django.urls import reverse

from inspections.models import Finding
from inspections.services import finding as findings
from tests.factories.inspections import FINDING, FindingFactory, WorkRecordFactory, sign_off
from tests.factories.organizations import NOW
from tests.inspections.refusals import REFUSED, refused, told

SEEN = {"seen": "1"}


def url(name, row):
    return reverse(f"finding-{name}", args=[row.pk])


def given(member2, **changed):
    return {**FINDING, "second_handler": member2.pk, **changed}


def test_member_writes_one_on_a_record(client_of, member, member2, on_site):
    record = WorkRecordFactory(assignment=on_site)
    page = client_of(member).post(url("create", on_site), given(member2, records=[record.pk]), follow=True)
    assert told(page) == ["底稿3-001已保存，等吴芳签字。"]
    row = Finding.objects.get()
    assert (row.handler, row.second_handler, list(row.records.all())) == (member, member2, [record])


def test_errors_stand_beside_the_field(client_of, member, on_site):
    page = client_of(member).post(url("create", on_site), {**FINDING, "basis": "", "second_handler": member.pk})
    assert page.status_code == 422
    assert sorted(page.context["form"].errors) == ["basis", "second_handler"]
    assert Finding.objects.count() == 0


@pytest.mark.parametrize("forged", ["9" * 20, "0", "x", "-1"])
def test_a_forged_record_is_an_error_beside_the_field(client_of, member, member2, on_site, forged):
    WorkRecordFactory(assignment=on_site)
    page = client_of(member).post(url("create", on_site), given(member2, records=[forged]))
    assert page.status_code == 422
    assert page.context["form"].errors["records"]
    assert not Finding.objects.exists()


def test_four_people_sign_through_the_pages(client_of, member2, deputy, leader, finding):
    for person, step, sentence in (
        (member2, "sign-handlers", "已签字，等副组长审核。"),
        (deputy, "sign-deputy", "已审核，等组长审签。"),
        (leader, "sign-leader", "已审签，这份底稿可以列入反馈。"),
    ):
        client = client_of(person)
        assert url(step, finding) in client.get(url("detail", finding)).content.decode()
        assert told(client.post(url(step, finding), {"seen": "1"}, follow=True)) == [sentence]
    assert Finding.objects.get().status == "signed"


def test_signing_refusals(client_of, finding, member, member2, deputy, liaison):
    sign = url("sign-handlers", finding)
    assert refused(client_of, sign, stranger=liaison, lesser=deputy) == REFUSED
    assert client_of(member2).get(sign).status_code == 405
    own = client_of(member).post(sign, SEEN)
    assert (own.status_code, "须由第二承办人签字" in own.content.decode()) == (409, True)
    assert client_of(deputy).post(url("sign-deputy", finding)).status_code == 409
    assert client_of(member2).post(sign).status_code == 409
    assert client_of(member2).post(sign, SEEN).status_code == 302
    second = client_of(member2).post(sign, SEEN)
    assert (second.status_code, "有人先办了：吴芳" in second.content.decode()) == (409, True)


def test_leader_returns_with_a_reason_and_the_handler_edits(client_of, finding, member, member2, leader):
    findings.sign_handlers(finding=finding, actor=member2, now=NOW)
    back = url("return", finding)
    assert client_of(leader).get(back).status_code == 200
    short = client_of(leader).post(back, {"note": "不"})
    assert (short.status_code, "理由至少写5个字。" in short.content.decode()) == (422, True)
    page = client_of(leader).post(back, {"note": "依据没有写到条款。"}, follow=True)
    assert told(page) == ["已退回孙伟，对方会收到消息。"]
    assert "依据没有写到条款。" in page.content.decode()
    assert url("sign-handlers", finding) not in client_of(member2).get(url("detail", finding)).content.decode()
    edited = client_of(member).post(url("edit", finding), given(member2, basis="第十二条第二款。"), follow=True)
    assert told(edited) == ["底稿3-001已保存，等吴芳签字。"]
    assert url("sign-handlers", finding) in client_of(member2).get(url("detail", finding)).content.decode()


def test_a_text_that_changed_while_it_was_read_is_not_signed(client_of, finding, member, member2):
    client_of(member).post(url("edit", finding), given(member2, title="改过的题目"))
    late = client_of(member2).post(url("sign-handlers", finding), SEEN)
    assert (late.status_code, "承办人刚改过底稿，请看过再签" in late.content.decode()) == (409, True)
    assert Finding.objects.get().status == "draft"
    assert client_of(member2).post(url("sign-handlers", finding), {"seen": "2"}).status_code == 302


@pytest.mark.parametrize("seen", ["", "0", "x", "-1", "9" * 5000])
def test_a_revision_that_is_none_is_refused_like_an_old_one(client_of, finding, member2, seen):
    late = client_of(member2).post(url("sign-handlers", finding), {"seen": seen})
    assert (late.status_code, "您看到的不是最新内容" in late.content.decode()) == (409, True)


def test_return_and_edit_refusals(client_of, finding, member, member2, deputy, liaison):
    assert refused(client_of, url("return", finding), stranger=liaison, lesser=member) == REFUSED
    assert client_of(deputy).post(url("return", finding), {"note": "先退回再说"}).status_code == 409
    assert refused(client_of, url("edit", finding), stranger=liaison, lesser=member2) == REFUSED
    findings.sign_handlers(finding=finding, actor=member2, now=NOW)
    assert client_of(member).post(url("edit", finding), given(member2)).status_code == 409
    assert refused(client_of, url("create", finding.assignment), stranger=liaison, lesser=deputy)["stranger"] == 404


@pytest.mark.feature(14)
def test_who_reads_a_finding(client_of, world, finding):
    def readers(row):
        names = ("member", "leader", "director", "groupleader", "office", "unithead", "liaison", "petition", "auditor")
        return [n for n in names if client_of(world.people[n]).get(url("detail", row)).status_code == 200]

    assert readers(finding) == ["member", "leader"]
    assert readers(sign_off(finding)) == ["member", "leader", "director", "groupleader"]


def test_list_filters(client_of, member, on_site, member2):
    first = FindingFactory(assignment=on_site, title="甲事")
    findings.sign_handlers(finding=first, actor=member2, now=NOW)
    FindingFactory(assignment=on_site, title="乙事", category="branches")

    def titles(**query):
        return sorted(r.title for r in client_of(member).get(reverse("finding-list"), query).context["page"])

    assert titles() == ["乙事", "甲事"]
    assert titles(status="handlers_signed") == ["甲事"]
    assert titles(category="branches") == ["乙事"]
    assert titles(q="甲") == ["甲事"]
    assert titles(assignment=on_site.pk) == ["乙事", "甲事"]


@pytest.mark.parametrize("count", [1, 30])
def test_list_takes_the_same_queries_whatever_the_rows(
    client_of, groupleader, on_site, count, django_assert_num_queries
):
    for _ in range(count):
        sign_off(FindingFactory(assignment=on_site))
    client = client_of(groupleader)
    with django_assert_num_queries(8):
        page = client.get(reverse("finding-list"))
    assert len(page.context["page"].object_list) == count


def test_the_clerk_finds_none_and_the_organization_no_list(client_of, client, office, unithead, finding):
    sign_off(finding)
    listed = reverse("finding-list")
    assert (client.get(listed).status_code, client_of(unithead).get(listed).status_code) == (302, 403)
    assert list(client_of(office).get(listed).context["page"]) == []
