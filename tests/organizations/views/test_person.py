"""Pages of people and accounts."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from foundation.organizations.models import User
from foundation.organizations.states import PostKind
from tests.factories.organizations import PASSWORD, TODAY, PostFactory, UserFactory

LIST = "/people/"
NEW = {
    "name": "单志明",
    "username": "shanzhiming",
    "organization": "市财政局党组",
    "title": "科员",
    "phone": "0000-2200133",
    "email": "",
}


@pytest.fixture
def sys_page(client_of, sysadmin):
    return client_of(sysadmin)


@pytest.fixture
def told():
    return lambda page: [str(message) for message in page.context["messages"]]


def names(page):
    return [person.username for person in page.context["page"]]


class TestList:
    @pytest.mark.parametrize(
        ("who", "count"), [("office", 20), ("sysadmin", 20), ("secadmin", 20), ("unithead", 2), ("liaison", 2)]
    )
    @pytest.mark.feature(118)
    def test_who_sees_how_many(self, client_of, world, who, count):
        page = client_of(world.people[who]).get(LIST)
        assert (page.status_code, page.context["page"].paginator.count) == (200, count)

    @pytest.mark.parametrize("who", ["leader", "petition", "auditor", "departmentclerk", "nobody"])
    def test_who_does_not_open_it(self, client_of, world, who):
        assert client_of(world.people[who]).get(LIST).status_code == 403

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"q": "周敏"}, ["office"]),
            ({"q": "zm"}, ["office"]),
            ({"q": "zenglan"}, ["custodian"]),
            ({"q": "LIAISON2"}, ["liaison2"]),
            ({"place": "财政"}, ["liaison", "unithead"]),
            ({"place": "szj", "q": "zz"}, []),
            ({"kind": "organization_head"}, ["unithead2", "unithead"]),
            ({"kind": "none", "q": "myf"}, ["nobody"]),
            ({"standing": "locked"}, []),
            ({"kind": "emperor", "standing": "x", "page": "9" * 30, "q": "刘\x00"}, None),
            ({"q": "长" * 5000}, None),
        ],
    )
    def test_it_is_searched_and_filtered(self, sys_page, asked, found):
        page = sys_page.get(LIST, asked)
        assert page.status_code == 200
        if found is not None:
            assert names(page) == found

    @pytest.mark.parametrize("more", [0, 29])
    def test_the_number_of_queries_is_that_of_one(self, sys_page, world, more, django_assert_num_queries):
        for _ in range(1 + more):
            PostFactory(
                person=UserFactory(organization=world.finance, name="钱"),
                kind=PostKind.UNIT_REPORTER,
                organization=world.finance,
            )
        # Session, person, posts; count, page, posts of the page; unread messages.
        with django_assert_num_queries(7):
            page = sys_page.get(LIST, {"q": "钱"})
        assert len(page.context["page"]) == 1 + more

    def test_an_empty_answer_says_what_to_do(self, sys_page):
        assert "换个写法" in sys_page.get(LIST, {"q": "没有这个人"}).content.decode()


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("office", True),
        ("director", True),
        ("sysadmin", True),
        ("secadmin", True),
        ("liaison", True),
        ("leader", False),
    ],
)
def test_the_menu_leads_to_people_for_those_who_may(client_of, world, who, shown):
    page = client_of(world.people[who]).get("/")
    labels = [entry.label for entry in page.context["menu"]]
    assert ("人员" in labels, len(labels) <= 8) == (shown, True)
    for url in ("/posts/kinds/", "/password/", f"/people/{world.people[who].pk}/"):
        assert f'href="{url}"' in page.content.decode()


@pytest.mark.parametrize(("who", "leads"), [("secadmin", True), ("liaison", True), ("groupleader", False)])
def test_an_organizations_page_leads_to_its_people(client_of, world, unithead, who, leads):
    page = client_of(world.people[who]).get(reverse("organization-detail", args=[world.finance.pk]))
    assert (f'href="/people/{unithead.pk}/"' in page.content.decode()) is leads


class TestDetail:
    def test_posts_past_present_and_to_come_and_who_gave_them(self, client_of, world, secadmin, liaison):
        day = dt.timedelta(days=1)
        PostFactory(person=liaison, kind=PostKind.UNIT_REPORTER, organization=world.finance, to_on=TODAY - day)
        PostFactory(person=liaison, kind=PostKind.UNIT_REPORTER, organization=world.medical, from_on=TODAY + day)
        page = client_of(secadmin).get(reverse("person-detail", args=[liaison.pk]))
        groups = page.context["groups"]
        assert [(group["title"], len(group["rows"])) for group in groups] == [("现任", 1), ("将任", 1), ("曾任", 1)]
        assert groups[1]["rows"][0]["granter"] == "测试准备"
        assert [row["may_end"] for group in groups for row in group["rows"]] == [True, True, False]
        assert "任命岗位" in page.content.decode()
        assert len(page.context["entries"]) == 2

    @pytest.mark.feature(128)
    def test_each_officer_has_buttons_of_his_own(self, client_of, world, liaison):
        url = reverse("person-detail", args=[liaison.pk])
        words = {
            who: client_of(world.people[who]).get(url).content.decode() for who in ("sysadmin", "secadmin", "office")
        }
        assert ("重置密码" in words["sysadmin"], "任命岗位" in words["sysadmin"]) == (True, False)
        assert ("重置密码" in words["secadmin"], "任命岗位" in words["secadmin"]) == (False, True)
        assert ("重置密码" in words["office"], "任命岗位" in words["office"]) == (False, False)

    def test_oneself_without_the_trail(self, client_of, nobody):
        page = client_of(nobody).get(reverse("person-detail", args=[nobody.pk]))
        assert (page.status_code, page.context["entries"]) == (200, None)
        assert "修改密码" in page.content.decode()

    def test_strangers_and_forged_ids(self, client_of, world, liaison, liaison2):
        page = client_of(liaison2)
        for key in (liaison.pk, 999999, 10**18):
            assert page.get(f"/people/{key}/").status_code == 404
        assert Client().get(f"/people/{liaison.pk}/").status_code == 302


class TestAccounts:
    @pytest.mark.feature(128)
    def test_an_account_is_made_and_its_password_shown_once(self, sys_page, world):
        page = sys_page.post("/people/create/", NEW)
        text = page.content.decode()
        password = re.search(r"[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}", text).group()
        person = User.objects.get(username="shanzhiming")
        assert (page.status_code, person.organization, person.check_password(password)) == (200, world.finance, True)
        assert "no-store" in page["Cache-Control"]
        assert password not in sys_page.get(reverse("person-detail", args=[person.pk])).content.decode()

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"username": "office"}, "用户名office已有人使用"),
            ({"username": "单"}, "用户名用小写字母开头"),
            ({"organization": "没有这个局"}, "没有找到单位"),
            ({"organization": ""}, "请填写所在单位"),
            ({"phone": "打电话"}, "电话只写数字"),
            ({"name": "单" * 5000}, "最多40个字"),
            ({"name": "单\x00"}, "姓名"),
        ],
    )
    @pytest.mark.feature(188)
    def test_what_is_wrong_stands_beside_the_field(self, sys_page, changed, words):
        page = sys_page.post("/people/create/", NEW | changed)
        assert page.status_code == 422
        assert words in page.content.decode()
        assert not User.objects.filter(username="shanzhiming").exists()

    def test_an_organization_is_typed_by_code_name_or_suggestion(self, sys_page, world):
        for number, typed in enumerate(("YL-CZ", "市财政局党组", "随便写的（YL-CZ）")):
            data = NEW | {"organization": typed, "username": f"shan{number}"}
            assert sys_page.post("/people/create/", data).status_code == 200
        assert User.objects.filter(name="单志明", organization=world.finance).count() == 3

    def test_suggestions_are_of_what_one_sees(self, client_of, sys_page, liaison2):
        asked = {"organization": "财政"}
        assert "市财政局党组（YL-CZ）" in sys_page.get("/organizations/options/", asked).content.decode()
        assert "YL-CZ" not in client_of(liaison2).get("/organizations/options/", asked).content.decode()
        assert sys_page.get("/organizations/options/").status_code == 200

    def test_facts_are_edited(self, sys_page, liaison, told):
        url = reverse("person-edit", args=[liaison.pk])
        assert "市财政局党组（YL-CZ）" in sys_page.get(url).content.decode()
        data = {"name": "林晓", "organization": "YL-NY", "title": "副主任", "phone": "", "email": ""}
        page = sys_page.post(url, data, follow=True)
        assert told(page) == ["林晓的资料已保存。"]
        liaison.refresh_from_db()
        assert (liaison.organization.code, liaison.title) == ("YL-NY", "副主任")
        assert sys_page.post(url, data | {"email": "x"}).status_code == 422

    def test_lock_and_unlock(self, sys_page, liaison):
        lock, unlock = (reverse(f"person-{verb}", args=[liaison.pk]) for verb in ("lock", "unlock"))
        assert sys_page.post(unlock).status_code == 409
        assert sys_page.post(lock, {"note": "离岗\x00" + "长" * 9000}).status_code == 302
        assert sys_page.post(lock).status_code == 409
        assert "已锁定" in sys_page.get(LIST, {"standing": "locked"}).content.decode()
        assert sys_page.post(unlock).status_code == 302
        assert (sys_page.get(lock).status_code, sys_page.get(unlock).status_code) == (405, 405)

    def test_a_reset_is_shown_once(self, sys_page, liaison, sysadmin):
        url = reverse("person-reset", args=[liaison.pk])
        page = sys_page.post(url)
        password = re.search(r"[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}", page.content.decode()).group()
        assert User.objects.get(pk=liaison.pk).check_password(password)
        assert (sys_page.get(url).status_code, "no-store" in page["Cache-Control"]) == (405, True)
        assert sys_page.post(reverse("person-reset", args=[sysadmin.pk])).status_code == 409

    @pytest.mark.parametrize(
        ("who", "answer"), [("secadmin", 403), ("office", 403), ("unithead", 403), ("nobody", 404)]
    )
    def test_nobody_else_does(self, client_of, world, liaison, who, answer):
        page = client_of(world.people[who])
        for verb in ("lock", "unlock", "reset"):
            assert page.post(reverse(f"person-{verb}", args=[liaison.pk])).status_code == answer
        assert page.get(reverse("person-edit", args=[liaison.pk])).status_code == answer
        assert page.get("/people/create/").status_code == 403
        assert User.objects.get(pk=liaison.pk).check_password(PASSWORD)
