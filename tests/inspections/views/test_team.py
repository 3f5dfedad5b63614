import datetime as dt

import pytest

from foundation.organizations.models import Post
from foundation.organizations.states import ScopeKind

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
        ({"to_on": "昨天"}, "输入一个有效的日期"),
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
