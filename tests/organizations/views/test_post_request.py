"""Lists of fillers on their pages: proposed, decided on, first passwords taken."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from foundation.organizations.models import Post, PostRequest, User
from foundation.organizations.states import PostKind
from tests.factories.organizations import (
    FillerAllowanceFactory,
    PostFactory,
    PostRequestFactory,
    UserFactory,
    new_filler,
)

LIST, CREATE = "/fillers/", "/fillers/create/"
FORM = {
    "organization": "YL-CZ",
    "from_on": "2026-03-05",
    "to_on": "2026-12-31",
    "reason": "",
    "rows": "3",
    "row1-name": "单志明",
    "row1-kind": "unit_reporter",
    "row2-kind": "unit_reporter",
    "row3-kind": "responsible_leader",
}


@pytest.fixture
def page(client_of, liaison):
    return client_of(liaison)


@pytest.fixture
def sec_page(client_of, secadmin):
    return client_of(secadmin)


@pytest.fixture
def row(world, liaison):
    return PostRequestFactory(organization=world.finance, actor=liaison, rows=[new_filler(), new_filler("许安")])


@pytest.fixture
def told():
    return lambda page: [str(message) for message in page.context["messages"]]


def url(verb, row):
    return reverse(f"postrequest-{verb}", args=[row.pk])


class TestProposing:
    @pytest.mark.feature(36)
    def test_a_list_is_proposed_and_waits(self, page, told, world):
        assert "市财政局党组（YL-CZ）" in page.get(CREATE).content.decode()
        colleague = UserFactory(organization=world.finance, name="白露")
        answer = page.post(CREATE, FORM | {"row3-person": colleague.pk}, follow=True)
        assert told(answer) == ["名单已提交，等安全保密管理员审批。审批前可以撤回。"]
        rows = PostRequest.objects.get().rows.all()
        assert [(one.name, one.kind, one.is_new) for one in rows] == [
            ("单志明", "unit_reporter", True),
            ("白露", "responsible_leader", False),
        ]

    @pytest.mark.feature(139)
    def test_within_an_allowance_it_is_approved_at_once(self, page, told, world, secadmin):
        FillerAllowanceFactory(organization=world.finance, actor=secadmin)
        assert "额度2名" in page.get(CREATE).content.decode()
        answer = page.post(CREATE, FORM, follow=True)
        assert "已自动批准" in told(answer)[0]
        assert "领取首次密码" in answer.content.decode()

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"row1-name": ""}, "名单上要有1到50个人"),
            ({"row1-name": "", "row1-phone": "13800000000"}, "新建账号要填姓名"),
            ({"row1-username": "office"}, "单志明：用户名office已有人使用"),
            ({"row1-username": "单"}, "用户名用小写字母开头"),
            ({"row1-kind": "security_admin"}, "名单第1人有需要修改的地方"),
            ({"row2-person": "999999"}, "名单第2人有需要修改的地方"),
            ({"to_on": "2026-03-04"}, "早于开始日期"),
            ({"organization": "YL-NY"}, "没有找到单位"),
            ({"rows": "9" * 40, "reason": "长" * 5000}, "最多300个字"),
            ({"row1-name": "单\x00"}, "名单第1人"),
        ],
    )
    @pytest.mark.feature(188)
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, page, changed, words):
        answer = page.post(CREATE, FORM | changed)
        text = answer.content.decode()
        assert (answer.status_code, words in text) == (422, True)
        assert 'value="2026-03-05"' in text
        assert not PostRequest.objects.exists()

    def test_more_rows_are_asked_for_without_script(self, page):
        answer = page.post(CREATE, FORM | {"more": "1"})
        assert (answer.status_code, len(answer.context["rows"])) == (200, 8)
        assert 'value="单志明"' in answer.content.decode()
        assert len(page.post(CREATE, FORM | {"more": "1", "rows": "50"}).context["rows"]) == 50

    @pytest.mark.feature(36)
    def test_for_a_village_without_accounts(self, client_of, world, told):
        person = UserFactory(organization=world.county)
        PostFactory(person=person, kind=PostKind.ORGANIZATION_LIAISON, organization=world.county)
        page = client_of(person)
        answer = page.post(CREATE, FORM | {"organization": "YL-QS-LT-01"}, follow=True)
        assert "代填" in answer.content.decode()
        own = UserFactory(organization=world.village)
        PostFactory(person=own, kind=PostKind.UNIT_REPORTER, organization=world.village)
        assert page.post(CREATE, FORM | {"organization": "YL-QS-LT-01"}).status_code == 403

    def test_who_does_not(self, client_of, world):
        assert Client().get(CREATE).status_code == 302
        for who in ("secadmin", "office", "leader", "auditor", "nobody"):
            assert client_of(world.people[who]).post(CREATE, FORM).status_code == 403


class TestDeciding:
    @pytest.mark.feature(36, 128)
    def test_one_click_with_one_struck_out(self, sec_page, page, row, told):
        assert "批准名单" in sec_page.get(url("detail", row)).content.decode()
        assert "批准名单" not in page.get(url("detail", row)).content.decode()
        answer = sec_page.post(url("approve", row), {"struck": [row.rows.last().pk, "x", "9" * 30]}, follow=True)
        assert "1人有了岗位" in told(answer)[0]
        assert Post.objects.filter(person__username="shixiao").count() == 1
        assert not User.objects.filter(username="xuan").exists()
        assert sec_page.post(url("approve", row)).status_code == 409

    def test_a_refusal_needs_a_reason(self, sec_page, page, row):
        assert sec_page.post(url("refuse", row), {"note": " "}).status_code == 422
        assert sec_page.post(url("refuse", row), {"note": "人数过多"}).status_code == 302
        assert "人数过多" in page.get(url("detail", row)).content.decode()

    def test_its_own_side_withdraws_it(self, page, row):
        assert page.post(url("withdraw", row)).status_code == 302
        assert page.post(url("withdraw", row)).status_code == 409

    def test_first_passwords_are_shown_once(self, sec_page, page, row):
        assert page.post(url("passwords", row)).status_code == 409
        sec_page.post(url("approve", row))
        answer = page.post(url("passwords", row))
        found = re.findall(r"[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}", answer.content.decode())
        assert (len(found), "no-store" in answer["Cache-Control"]) == (2, True)
        assert User.objects.get(username="shixiao").check_password(found[0])
        assert page.post(url("passwords", row)).status_code == 409
        assert sec_page.post(url("passwords", row)).status_code == 403

    def test_strangers_and_wrong_verbs(self, client_of, world, row, page):
        for who in ("liaison2", "office", "sysadmin", "auditor", "nobody"):
            for verb in ("detail", "approve", "refuse", "withdraw", "passwords"):
                client = client_of(world.people[who])
                answer = client.get(url(verb, row)) if verb == "detail" else client.post(url(verb, row))
                assert answer.status_code == 404
        for verb in ("approve", "refuse", "withdraw", "passwords"):
            assert page.get(url(verb, row)).status_code == 405
        assert page.get("/fillers/999999/").status_code == 404


class TestList:
    @pytest.mark.parametrize("more", [0, 29])
    def test_the_number_of_queries_is_that_of_one(self, world, liaison, sec_page, more, django_assert_num_queries):
        for number in range(1 + more):
            rows = [new_filler(username=f"stone{number}")]
            PostRequestFactory(organization=world.finance, actor=liaison, rows=rows)
        # Session, person, posts; count, page, rows of the page; allowances; unread messages.
        with django_assert_num_queries(8):
            page = sec_page.get(LIST)
        assert len(page.context["page"]) == 1 + more

    def test_empty_it_says_what_to_do(self, page, sec_page, client_of, nobody):
        assert "还没有填报员名单" in page.get(LIST).content.decode()
        assert "没有等您审批的名单" in sec_page.get(LIST).content.decode()
        assert client_of(nobody).get(LIST).status_code == 403


class TestAllowance:
    @pytest.mark.feature(139)
    def test_it_is_given_and_revoked(self, sec_page, page, told):
        data = {"organization": "YL-CZ", "number": "5", "to_on": "2026-12-31"}
        answer = sec_page.post("/allowances/create/", data, follow=True)
        assert told(answer) == ["已给市财政局党组额度：最多5名填报员，至2026年12月31日。"]
        assert "最多5名填报员" in page.get(LIST).content.decode()
        revoke = reverse("allowance-revoke", args=[answer.context["allowances"][0].pk])
        assert page.post(revoke).status_code == 403
        assert (sec_page.get(revoke).status_code, sec_page.post(revoke).status_code) == (405, 302)
        assert sec_page.post(revoke).status_code == 409
        assert sec_page.post("/allowances/999999/revoke/").status_code == 404

    @pytest.mark.parametrize(
        "changed",
        [{"number": "0"}, {"number": "9" * 40}, {"number": ""}, {"to_on": "2026-03-04"}, {"organization": "x"}],
    )
    def test_what_is_wrong_is_said(self, sec_page, changed):
        data = {"organization": "YL-CZ", "number": "5", "to_on": "2026-12-31"} | changed
        assert sec_page.post("/allowances/create/", data).status_code == 422

    def test_who_does_not(self, client_of, world):
        for who in ("liaison", "sysadmin", "office", "auditor"):
            assert client_of(world.people[who]).get("/allowances/create/").status_code == 403
