import datetime as dt
import re

import pytest
from django import forms
from django.urls import reverse

from foundation.organizations.forms.organization_choice import OrganizationChoice
from foundation.organizations.models import Organization
from foundation.organizations.selectors.organization import find_organizations, visible_organizations
from foundation.organizations.services.organization import rename_organization
from foundation.organizations.spelling import initials_of, pinyin_of
from tests.factories.organizations import NOW, TODAY, OrganizationFactory

URL = "/organizations/"


def tree(page):
    """Each name with its level: 0 for a top."""
    level, found = -1, []
    whole = page.content.decode()
    begin, end = whole.find('<ul class="tree">'), whole.find("</section>")
    for mark, name in re.findall(r'(<ul[^>]*>|</ul>|class="tree-name"[^>]*>([^<]+)<)', whole[begin:end]):
        if name:
            found.append((level, name))
        else:
            level += -1 if mark == "</ul>" else 1
    assert level == -1
    return found


def names(page):
    return [name for level, name in tree(page) if level == 0]


def test_the_first_level_is_open_and_the_next_is_not(client_of, world):
    page = client_of(world.people["office"]).get(URL)
    assert names(page) == ["中共云岭市委"]
    assert tree(page)[1:] == [
        (1, "市委巡察办"),
        (1, "市财政局党组"),
        (1, "市农业农村局党组"),
        (1, "市医疗保障局党组"),
        (1, "中共青石县委"),
    ]


def test_a_level_opens_closes_and_is_reached_without_a_script(client_of, world):
    client = client_of(world.people["office"])
    branch = reverse("organization-branch", args=[world.county.pk])
    assert "龙潭镇党委" in client.get(branch).content.decode()
    assert "龙潭镇党委" not in client.get(branch, {"closed": 1}).content.decode()
    whole = client.get(URL, {"open": world.township.pk})
    assert tree(whole) == [(0, "中共云岭市委"), (1, "中共青石县委"), (2, "龙潭镇党委"), (3, "柳树村党支部")]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("财政局", ["市财政局党组"]),
        ("中共云岭市财政", ["市财政局党组"]),
        ("YL-CZ", ["市财政局党组"]),
        ("sczj", ["市财政局党组"]),
        ("SCZJ", ["市财政局党组"]),
        ("longtan", ["龙潭镇党委", "柳树村党支部"]),
        ("没有这个单位", []),
        ("%", []),
        ("", []),
        ("   ", []),
    ],
)
def test_found_by_name_code_initials_and_pinyin(world, words, found):
    hits = find_organizations(visible_organizations(world.people["office"]), words)
    assert [row.short_name for row in hits] == found


def test_what_begins_with_the_words_stands_first_and_fifty_are_enough(client_of, world):
    for number in range(60):
        OrganizationFactory(parent=world.county, short_name=f"青石第{number}校", name=f"中共青石第{number}学校委员会")
    page = client_of(world.people["office"]).get(URL, {"q": "青石第"})
    assert (len(page.context["hits"]), page.context["more"]) == (50, True)
    assert "前50个结果" in page.content.decode()


@pytest.fixture
def renamed(world, director):
    on = dt.date(2026, 2, 1)
    words = {"name": "中共云岭市财政国资局党组", "short_name": "市财政国资局", "basis": "云委〔2026〕3号"}
    return rename_organization(organization=world.finance, on=on, actor=director, now=NOW, **words)


@pytest.mark.feature(126)
@pytest.mark.parametrize(
    ("words", "former"),
    [
        ("市财政局", "中共云岭市财政局党组"),
        ("中共云岭市财政局党组", "中共云岭市财政局党组"),
        ("sczjdz", "中共云岭市财政局党组"),
        ("caizhengjudangzu", "中共云岭市财政局党组"),
        ("国资", None),
        ("YL-CZ", None),
    ],
)
def test_found_by_a_former_name_and_told(client_of, office, renamed, words, former):
    hits = find_organizations(visible_organizations(office), words)
    assert [(row.short_name, row.former) for row in hits] == [("市财政国资局", former)]
    text = client_of(office).get(URL, {"q": words}).content.decode()
    assert ("（原名中共云岭市财政局党组）" in text) is (former is not None)


def test_the_last_of_several_former_names_is_told(client_of, director, renamed):
    words = {"name": "中共云岭市财政局委员会", "short_name": "市财政局党委", "basis": "云委〔2026〕9号"}
    rename_organization(organization=renamed, on=dt.date(2026, 3, 1), actor=director, now=NOW, **words)
    [hit] = find_organizations(visible_organizations(director), "国资")
    assert hit.former == "中共云岭市财政国资局党组"
    [hit] = find_organizations(visible_organizations(director), "云岭市财政")
    assert hit.former == "中共云岭市财政国资局党组"


def test_a_former_name_tells_nothing_to_who_does_not_see_it(client_of, world, liaison2, renamed):
    assert client_of(liaison2).get(URL, {"q": "市财政局"}).context["hits"] == []
    assert (
        "市财政"
        not in client_of(liaison2).get("/organizations/options/", {"organization": "市财政局"}).content.decode()
    )


def test_a_field_offers_it_and_asks_for_the_present_name(client_of, office, renamed):
    page = client_of(office).get("/organizations/options/", {"organization": "市财政局党组"}).content.decode()
    offered = 'value="市财政国资局（YL-CZ）" label="市财政国资局（YL-CZ）　原名中共云岭市财政局党组"'
    assert page.count("<option") == 1
    assert offered in page
    field = OrganizationChoice(label="单位")
    field.seen = visible_organizations(office)
    for typed in ("市财政局党组", "中共云岭市财政局党组"):
        with pytest.raises(
            forms.ValidationError, match=f"“{typed}”是原名，现在是中共云岭市财政国资局党组。请填市财政国资局（YL-CZ）。"
        ):
            field.clean(typed)
    assert field.clean("市财政国资局（YL-CZ）") == renamed


def test_what_is_typed_stands_in_what_is_offered(client_of, office):
    """A browser offers only what has the typed words in it."""
    options = client_of(office).get("/organizations/options/", {"organization": "sczj"}).content.decode()
    assert 'value="市财政局党组（YL-CZ）" label="市财政局党组（YL-CZ）　sczj"' in options
    options = client_of(office).get("/organizations/options/", {"organization": "市财政"}).content.decode()
    assert options.strip() == '<option value="市财政局党组（YL-CZ）"></option>'


def test_spelling():
    assert initials_of(["市财政局", "中共云岭市财政局党组"]) == "sczj zgylsczjdz"
    assert pinyin_of(["市财政局"]) == "shicaizhengju"


def test_a_unit_sees_itself_and_no_neighbour(client_of, world):
    client = client_of(world.people["liaison"])
    page = client.get(URL)
    assert names(page) == ["市财政局党组"]
    assert client.get(URL, {"q": "农业"}).context["hits"] == []
    assert client.get(URL, {"open": world.agriculture.pk}).status_code == 404
    assert client.get(reverse("organization-branch", args=[world.agriculture.pk])).status_code == 404


@pytest.mark.parametrize("username", ["auditor", "custodian", "discipline", "departmentclerk", "nobody"])
def test_others_have_no_tree(client_of, world, username):
    client = client_of(world.people[username])
    assert client.get(URL).status_code == 403
    assert client.get(reverse("organization-branch", args=[world.root.pk])).status_code == 404


@pytest.mark.parametrize("username", ["sysadmin", "secadmin", "petition", "groupleader"])
def test_who_gives_posts_or_follows_the_work_reads_the_tree(client_of, world, username):
    assert names(client_of(world.people[username]).get(URL)) == ["中共云岭市委"]


@pytest.mark.parametrize("wrong", ["x", "-1", "9" * 19, "²"])
def test_a_forged_way_is_404(client_of, world, wrong):
    assert client_of(world.people["office"]).get(URL, {"open": wrong}).status_code == 404


def test_wrong_verb_signed_out_and_long_words(client, client_of, world):
    assert client.get(URL).status_code == 302
    office = client_of(world.people["office"])
    assert office.post(URL).status_code == 405
    assert office.get(URL, {"q": "长" * 5000}).status_code == 200


@pytest.mark.parametrize("rows", [1, 30, 300])
def test_queries_do_not_grow(client_of, world, rows, django_assert_num_queries):
    for number in range(rows):
        OrganizationFactory(parent=world.root, short_name=f"第{number}局", name=f"中共云岭市第{number}局党组")
    client = client_of(world.people["office"])
    with django_assert_num_queries(5):
        page = client.get(URL)
    assert len(page.content) < 300 * 1024
    with django_assert_num_queries(7):
        client.get(URL, {"q": "第"})


def test_a_long_level_comes_in_parts(client_of, world):
    for number in range(120):
        OrganizationFactory(parent=world.county, short_name=f"第{number}村", name=f"中共第{number}村支部")
    client = client_of(world.people["office"])
    address = reverse("organization-branch", args=[world.county.pk])
    first = client.get(address).content.decode()
    assert first.count("<li id=") == 1 + 100
    [after] = re.findall(rf'hx-get="{address}\?after=(\w+)"', first)
    assert f'href="{URL}?open={world.county.pk}&amp;after={after}"' in first
    rest = client.get(address, {"after": after}).content.decode()
    assert rest.count("<li id=") == Organization.objects.get(pk=world.county.pk).numchild - 100
    assert "tree-rest" not in rest
    whole = client.get(URL, {"open": world.county.pk, "after": after})
    assert len(tree(whole)) == 2 + Organization.objects.get(pk=world.county.pk).numchild - 100


def test_a_third_part_is_told_at_the_end_of_the_second(client_of, world):
    for number in range(220):
        OrganizationFactory(parent=world.county, short_name=f"第{number}村", name=f"中共第{number}村支部")
    client, address = client_of(world.people["office"]), reverse("organization-branch", args=[world.county.pk])
    [after] = re.findall(r"\?after=(\w+)", client.get(address).content.decode())
    second = client.get(address, {"after": after}).content.decode()
    assert second.count("<li id=") == 100
    assert second.endswith("显示中共青石县委后面的下级单位</a></li>")


def test_a_line_opens_what_is_closed_and_closes_what_is_open(client_of, world):
    client = client_of(world.people["office"])
    pk, address = world.county.pk, reverse("organization-branch", args=[world.county.pk])
    opened = client.get(address).content.decode()
    closed = client.get(address, {"closed": 1}).content.decode()
    assert f'id="t{pk}" href="{URL}" hx-get="{address}?closed=1"' in opened
    assert f'id="t{pk}" href="{URL}?open={pk}" hx-get="{address}"' in closed
    assert 'aria-expanded="true"' in opened
    assert 'aria-expanded="false"' in closed
    assert '<span class="vh">收起中共青石县委的下级</span>' in opened
    assert '<span class="vh">展开中共青石县委的下级</span>' in closed
    assert "下级1个" in closed


def test_names_are_text_and_who_has_ended_says_so(client_of, world):
    bad = "<b>\"'&"
    Organization.objects.filter(pk=world.township.pk).update(short_name=bad, code=bad)
    Organization.objects.filter(pk=world.county.pk).update(is_active=False, ended_on=TODAY)
    page = (
        client_of(world.people["office"]).get(reverse("organization-branch", args=[world.county.pk])).content.decode()
    )
    assert bad not in page
    assert page.count("&lt;b&gt;&quot;&#x27;&amp;") == 3
    assert page.count("已撤销") == 1


@pytest.mark.parametrize("after", ["张\x00三", "\x00", "000200", "长" * 5000, "-1"])
def test_a_forged_place_in_a_level_is_404(client_of, world, after):
    office = client_of(world.people["office"])
    assert office.get(reverse("organization-branch", args=[world.root.pk]), {"after": after}).status_code == 404
    assert office.get(URL, {"open": world.root.pk, "after": after}).status_code == 404
