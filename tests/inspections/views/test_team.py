import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.organizations.models import Post
from foundation.organizations.states import ScopeKind
from inspections.services.team import staff_team
from tests.factories.organizations import NOW, PostFactory, UserFactory
from tests.inspections.refusals import told

FORM = {"to_on": "2026-08-31", "note": "党委同意延长进驻"}


@pytest.fixture
def url(stage):
    return f"/teams/{stage.team.pk}/term/"


def ends():
    return set(Post.objects.filter(scope_kind=ScopeKind.TEAM).values_list("to_on", flat=True))


@pytest.mark.feature(10)
def test_the_office_sets_the_term(client_of, office, stage, url):
    client = client_of(office)
    text = client.get(url).content.decode()
    assert "2026-07-30" in text
    assert "没有止期" in text
    answer = client.post(url, FORM, follow=True)
    assert "第三巡察组4人的授权改到2026年8月31日" in answer.content.decode()
    assert "授权至" in answer.content.decode()
    assert ends() == {dt.date(2026, 8, 31)}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"to_on": "2026-03-04"}, "止期不能早于今天"),
        ({"to_on": "9999-12-31"}, "止期最晚到"),
        ({"to_on": "昨天"}, "不是有效的日期"),
        ({"to_on": ""}, "有1处需要修改"),
        ({"note": "好"}, "理由至少写5个字"),
        ({"note": "长" * 5000}, "200"),
        ({"note": "党委同意\x00延长"}, "有1处需要修改"),
    ],
)
def test_what_is_wrong_stands_on_the_page(client_of, office, url, changed, sentence):
    page = client_of(office).post(url, FORM | changed)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert ends() == {None}


def test_refusals(client, client_of, world, url):
    assert client.post(url, FORM).status_code == 302
    answers = {
        who: client_of(world.people[who]).post(url, FORM).status_code
        for who in ("leader", "groupleader", "unithead", "secadmin")
    }
    assert answers == {"leader": 403, "groupleader": 403, "unithead": 404, "secadmin": 404}
    assert client_of(world.people["office"]).get("/teams/999999/term/").status_code == 404
    assert client_of(world.people["office"]).delete(url).status_code == 405
    assert ends() == {None}


STAFF = {"person": "discipline", "kind": "team_liaison", "to_on": "2026-07-30"}


@pytest.fixture
def staff(stage):
    return f"/teams/{stage.team.pk}/people/"


def team_posts():
    return list(Post.objects.filter(scope_kind=ScopeKind.TEAM, to_on__isnull=False).order_by("pk"))


@pytest.mark.feature(10, 129)
def test_the_office_staffs_a_team_one_after_another(client_of, office, stage, staff):
    client = client_of(office)
    assert f'href="{staff}"' in client.get(f"/rounds/{stage.round.pk}/").content.decode()
    text = client.get(staff).content.decode()
    assert 'value="2026-07-30"' in text
    assert [text.count(f'value="{kind}"') for kind in ("team_leader", "deputy_team_leader", "team_liaison")] == [
        1,
        1,
        1,
    ]
    assert "4人" in text
    answer = client.post(staff, STAFF, follow=True)
    assert told(answer) == ["已授权韩正平为第三巡察组联络员，可以接着配下一位。"]
    assert "5人" in answer.content.decode()
    second = client.post(
        staff, STAFF | {"person": "马云飞　市委巡察办（nobody）", "kind": "team_member", "to_on": "2026-05-01"}
    )
    assert second.status_code == 302
    assert [(post.person.username, post.kind, post.from_on, post.to_on) for post in team_posts()] == [
        ("discipline", "team_liaison", dt.date(2026, 3, 5), dt.date(2026, 7, 30)),
        ("nobody", "team_member", dt.date(2026, 3, 5), dt.date(2026, 5, 1)),
    ]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"person": ""}, "有1处需要修改"),
        ({"person": "谁也不是"}, "没有找到“谁也不是”。请填姓名或用户名"),
        ({"person": "长" * 5000}, "有1处需要修改"),
        ({"person": "x\x00y"}, "有1处需要修改"),
        ({"person": "office"}, "不能给自己授权，请巡察办另一位同志办理。"),
        ({"person": "member"}, "没有重复任命"),
        ({"person": "secadmin"}, "三员不能兼任"),
        ({"kind": "office_clerk"}, "有1处需要修改"),
        ({"to_on": "2026-03-04"}, "止期不能早于今天"),
        ({"to_on": "9999-12-31"}, "止期最晚到2028年4月30日"),
        ({"to_on": "明年"}, "不是有效的日期"),
    ],
)
def test_conflicts_stand_beside_the_field(client_of, office, staff, changed, sentence):
    same = {"kind": "team_member"} if changed.get("person") == "member" else {}
    page = client_of(office).post(staff, STAFF | same | changed)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert team_posts() == []


def test_two_of_one_name_and_a_locked_account(client_of, office, world, staff):
    UserFactory(organization=world.office, name="马云飞")
    text = client_of(office).post(staff, STAFF | {"person": "马云飞"}).content.decode()
    assert "叫“马云飞”的不止一人，请填用户名" in text
    world.people["discipline"].is_active = False
    world.people["discipline"].save()
    text = client_of(office).post(staff, STAFF).content.decode()
    assert "韩正平的账号已锁定，没有任命" in text
    assert team_posts() == []


def test_who_staffs_whom(client, client_of, world, stage, staff):
    for method in ("get", "post"):
        assert getattr(client, method)(staff).status_code == 302
    answers = {
        who: client_of(world.people[who]).post(staff, STAFF).status_code
        for who in ("leader", "groupleader", "unithead", "secadmin", "nobody")
    }
    assert answers == {"leader": 403, "groupleader": 403, "unithead": 404, "secadmin": 404, "nobody": 404}
    give = {"scope_kind": ScopeKind.TEAM, "scope_id": stage.team.pk, "scope_name": "第三巡察组"}
    PostFactory(person=world.people["director"], kind="team_member", **give)
    director = client_of(world.people["director"])
    assert (director.get(staff).status_code, director.post(staff, STAFF).status_code) == (403, 403)
    office = client_of(world.people["office"])
    assert office.get("/teams/999999/people/").status_code == 404
    assert office.delete(staff).status_code == 405
    assert team_posts() == []


def test_the_page_costs_the_same_with_one_and_with_thirty(client_of, office, world, stage, staff):
    client = client_of(office)
    with CaptureQueriesContext(connection) as few:
        client.get(staff)
    for _ in range(30):
        person = UserFactory(organization=world.office)
        staff_team(team=stage.team, person=person, kind="team_member", actor=office, now=NOW)
    with CaptureQueriesContext(connection) as many:
        assert client.get(staff).content.decode().count('class="two"') == 34
    assert len(few) == len(many) == 8
