"""The pages on which an organization is added, edited, renamed and moved, and who opens them."""

import datetime as dt

import pytest
from django.urls import reverse

from foundation.organizations.models import FormerName, Organization, OrganizationChange
from foundation.organizations.services.organization import rename_organization
from foundation.organizations.states import PostKind
from tests.factories.organizations import NOW, TODAY, OrganizationFactory, PostFactory, UserFactory

NEW = {
    "name": "中共青石县柳溪乡委员会",
    "short_name": "柳溪乡党委",
    "code": "YL-QS-LX",
    "category": "committee",
    "level": "township",
    "head_name": "陆远",
    "liaison_name": "",
    "liaison_phone": "",
    "on": "2026-03-01",
    "basis": "青发〔2026〕3号",
}
FACTS = {
    "category": "party_group",
    "level": "county",
    "head_name": "石岩",
    "liaison_name": "林晓",
    "liaison_phone": "1",
}
RENAMED = {
    "name": "中共云岭市财金局党组",
    "short_name": "市财金局党组",
    "on": "2026-03-05",
    "basis": "云编发〔2026〕7号",
}
PAGES = ("create", "edit", "rename", "move", "merge", "split", "dissolve")


def url(name, organization):
    return reverse(f"organization-{name}", args=[organization.pk])


@pytest.fixture
def page(client_of, office):
    return client_of(office)


@pytest.fixture
def county_page(client_of, world):
    clerk = UserFactory(organization=world.county)
    PostFactory(person=clerk, kind=PostKind.OFFICE_CLERK, organization=world.county)
    return client_of(clerk)


@pytest.mark.parametrize("name", PAGES)
def test_who_opens_the_pages(client, client_of, world, name):
    address = url(name, world.finance)
    assert client.get(address).status_code == 302
    for username in ("office", "director"):
        assert client_of(world.people[username]).get(address).status_code == 200
    for username in ("groupleader", "petition", "sysadmin", "secadmin", "unithead", "liaison"):
        assert client_of(world.people[username]).get(address).status_code == 403
        assert client_of(world.people[username]).post(address, NEW | RENAMED).status_code == 403
    for username in ("unithead2", "auditor", "discipline", "nobody"):
        assert client_of(world.people[username]).get(address).status_code == 404
    assert client_of(world.people["office"]).put(address).status_code == 405
    assert client_of(world.people["office"]).get(address.replace(str(world.finance.pk), "999999")).status_code == 404
    assert not OrganizationChange.objects.exists()


@pytest.mark.parametrize("name", PAGES)
def test_an_ended_one_is_not_changed(page, world, name):
    Organization.objects.filter(pk=world.finance.pk).update(is_active=False, ended_on=TODAY)
    answer = page.get(url(name, world.finance))
    assert answer.status_code == 409
    assert "市财政局党组已经撤销" in answer.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_what_nobody_types(page, world, name):
    for wrong in ("长" * 5000, "甲\x00乙", "9" * 400):
        words = dict.fromkeys([*NEW, "p1-name", "p1-code", "before", "seen", "g-posts"], wrong)
        assert page.post(url(name, world.finance), words).status_code == 422
    for key in ("to", "into", "also"):
        for wrong in ("x", "-1", "9" * 30, "²", "999999"):
            found = page.get(url(name, world.finance), {key: wrong, "q": "长" * 5000})
            assert found.status_code in {200, 404}
    assert page.get(url(name, world.finance), {"q": "\x00"}).status_code == 200


def test_an_organization_is_added(page, world, told):
    answer = page.post(url("create", world.county), NEW, follow=True)
    assert told(answer) == ["柳溪乡党委已登记在中共青石县委下面。"]
    row = Organization.objects.get(code="YL-QS-LX")
    assert (row.head_name, row.path.startswith(world.county.path)) == ("陆远", True)
    text = answer.content.decode()
    assert "设立，全称“中共青石县柳溪乡委员会”" in text
    assert "青发〔2026〕3号" in text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code": "YL-CZ"}, "代码YL-CZ已经用于市财政局党组，请另编代码。"),
        ({"on": "2026-03-06"}, "生效日期晚于今天，请到那一天再办。"),
        ({"on": "0001-01-01"}, "生效日期太早，请核对年份。"),
        ({"basis": ""}, "请填写文号或依据。"),
        ({"category": "club"}, "类别"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(page, world, change, sentence):
    answer = page.post(url("create", world.county), NEW | change)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Organization.objects.filter(code="YL-QS-LX").exists()


def test_facts_are_edited(page, world, told):
    assert told(page.post(url("edit", world.finance), FACTS, follow=True)) == ["市财政局党组的资料已保存。"]
    assert Organization.objects.get(pk=world.finance.pk).head_name == "石岩"
    assert page.post(url("edit", world.finance), FACTS | {"level": "planet"}).status_code == 422


@pytest.mark.feature(6)
def test_a_rename_shows_in_the_history(page, world, told):
    answer = page.post(url("rename", world.finance), RENAMED, follow=True)
    assert told(answer) == ["市财政局党组已更名为市财金局党组。"]
    text = answer.content.decode()
    assert "由“中共云岭市财政局党组”更名为“中共云岭市财金局党组”" in text
    assert "云编发〔2026〕7号" in text
    assert FormerName.objects.get().short_name == "市财政局党组"


def test_renames_that_are_none_or_come_too_early(page, world, office):
    same = RENAMED | {"name": world.finance.name, "short_name": world.finance.short_name}
    answer = page.post(url("rename", world.finance), same)
    assert (answer.status_code, "全称和简称都没有变" in answer.content.decode()) == (422, True)
    rename_organization(
        organization=world.finance, name="甲局党组", short_name="甲局", on=TODAY, basis="甲", actor=office, now=NOW
    )
    answer = page.post(url("rename", world.finance), RENAMED)
    assert (answer.status_code, "更名日期要晚于这一天" in answer.content.decode()) == (409, True)


@pytest.mark.feature(6)
def test_a_move_step_by_step(page, world, told):
    address = url("move", world.township)
    first = page.get(address, {"q": "cz"})
    assert [row.short_name for row, _ in first.context["hits"]] == ["市财政局党组"]
    assert f"?to={world.finance.pk}" in first.content.decode()
    second = page.get(address, {"to": world.finance.pk}).content.decode()
    assert "龙潭镇党委连同下面的1个单位，从中共青石县委移到市财政局党组下面" in second
    assert "柳树村党支部" in second
    incomplete = page.post(f"{address}?to={world.finance.pk}", {"on": "2026-03-05"})
    assert incomplete.status_code == 422
    done = page.post(
        f"{address}?to={world.finance.pk}", {"on": "2026-03-05", "basis": "云编发〔2026〕7号"}, follow=True
    )
    assert told(done) == ["龙潭镇党委已移到市财政局党组下面。"]
    assert "由中共青石县委改为隶属市财政局党组" in done.content.decode()
    assert Organization.objects.get(pk=world.township.pk).path.startswith(world.finance.path)


def test_the_order_is_changed_without_a_paper(page, world, told):
    address = f"{url('move', world.county)}?to={world.root.pk}"
    assert "隶属关系不变" in page.get(address).content.decode()
    done = page.post(address, {"before": world.office.pk}, follow=True)
    assert told(done) == ["中共青石县委的排列顺序已调整。"]
    first = Organization.objects.filter(depth=2, path__startswith=world.root.path).order_by("path").first()
    assert first == world.county
    assert page.post(address, {"before": world.village.pk}).status_code == 422
    assert not OrganizationChange.objects.exists()


def test_targets_of_a_move(page, county_page, world):
    for target in (world.township, world.village):
        assert page.get(url("move", world.township), {"to": target.pk}).status_code == 404
    assert county_page.get(url("move", world.township), {"to": world.finance.pk}).status_code == 404
    assert county_page.get(url("move", world.county)).status_code == 403
    assert county_page.get(url("rename", world.county)).status_code == 200
    assert county_page.get(url("move", world.township)).status_code == 200
    assert county_page.get(url("move", world.township), {"q": "财政"}).context["hits"] == []


def test_the_page_of_an_organization_offers_what_may_be_done(page, client_of, county_page, world):
    text = page.get(reverse("organization-detail", args=[world.finance.pk])).content.decode()
    for name in PAGES:
        assert url(name, world.finance) in text
    own = county_page.get(reverse("organization-detail", args=[world.county.pk])).content.decode()
    assert [name for name in PAGES if url(name, world.county) in own] == ["create", "edit", "rename"]
    other = client_of(world.people["unithead"]).get(reverse("organization-detail", args=[world.finance.pk]))
    assert [name for name in PAGES if url(name, world.finance) in other.content.decode()] == []


@pytest.mark.parametrize("rows", [1, 30])
def test_queries_of_a_move_do_not_grow(page, world, rows, django_assert_num_queries):
    for number in range(rows):
        OrganizationFactory(parent=world.finance, code=f"F{number}")
    address = url("move", world.township)
    page.get(address)
    with django_assert_num_queries(19):
        page.get(address, {"to": world.finance.pk})


@pytest.mark.parametrize("rows", [1, 30])
def test_the_history_comes_in_one_query(page, world, office, rows, django_assert_num_queries):
    for number in range(rows):
        OrganizationChange.objects.create(
            organization=world.medical,
            kind="renamed",
            on=TODAY - dt.timedelta(days=number),
            basis="甲",
            detail={"before": {"name": "甲"}, "after": {"name": "乙"}},
            at=NOW,
            by=office,
            by_name="周敏",
        )
    address = reverse("organization-detail", args=[world.medical.pk])
    page.get(address)
    with django_assert_num_queries(9):
        assert len(page.get(address).context["history"]) == rows
