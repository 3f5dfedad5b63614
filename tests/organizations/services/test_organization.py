import datetime as dt
import random

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from foundation.audittrail.models import AuditEvent
from foundation.core.errors import Refused
from foundation.organizations.models import FormerName, Organization, OrganizationChange
from foundation.organizations.selectors.former_name import name_on, names_at
from foundation.organizations.services.organization import (
    add_organization,
    edit_organization,
    move_organization,
    rename_organization,
)
from foundation.organizations.services.tree import TreeRefused
from foundation.organizations.states import Category, Level, PostKind
from tests.factories.organizations import ACTOR, NOW, TODAY, OrganizationFactory, PostFactory, UserFactory

BASIS = "云编发〔2026〕7号"


def sound():
    """treebeard finds nothing wrong, and no two organizations stand in one place."""
    assert Organization.objects.find_problems() == ([], [], [], [], [])
    return True


def below(organization):
    row = Organization.objects.get(pk=organization.pk)
    return [one.code for one in Organization.objects.get_children(row)]


def rename(organization, actor, **words):
    words = {
        "name": "中共云岭市财政与国资局党组",
        "short_name": "市财政国资局党组",
        "on": TODAY,
        "basis": BASIS,
    } | words
    return rename_organization(organization=organization, actor=actor, now=NOW, **words)


def move(organization, parent, actor, **words):
    return move_organization(
        organization=organization, parent=parent, actor=actor, now=NOW, **({"on": TODAY, "basis": BASIS} | words)
    )


@pytest.fixture
def county_clerk(world):
    clerk = UserFactory(organization=world.county, username="countyclerk", name="石岩")
    PostFactory(person=clerk, kind=PostKind.OFFICE_CLERK, organization=world.county)
    return clerk


def test_an_organization_is_added_below_its_parent_and_on_record(world):
    row = OrganizationFactory(parent=world.township, code="NEW", name="新村党支部", short_name="新村")
    assert row.path.startswith(world.township.path)
    assert (row.depth, Organization.objects.get_parent(row)) == (4, world.township)
    line = AuditEvent.objects.get()
    assert (line.event, line.detail) == ("organization.added", {"code": "NEW", "name": "新村党支部"})
    assert not OrganizationChange.objects.exists()


def test_one_set_up_on_a_day_begins_its_history(world, office):
    row = OrganizationFactory(parent=world.county, actor=office, on=TODAY, basis=BASIS, head_name="陆远")
    line = OrganizationChange.objects.get()
    assert (line.organization, line.kind, line.on, line.basis, line.by, line.by_name) == (
        row,
        "added",
        TODAY,
        BASIS,
        office,
        "周敏",
    )
    assert row.head_name == "陆远"


def test_a_code_is_given_once(world):
    with pytest.raises(TreeRefused, match="代码YL-CZ已经用于市财政局党组"):
        OrganizationFactory(parent=world.root, code="YL-CZ")


@pytest.mark.parametrize("wrong", [{"category": "club"}, {"level": "planet"}])
def test_the_database_knows_categories_and_levels(world, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganizationFactory(parent=world.root, **wrong)


@pytest.mark.parametrize("wrong", [{"is_active": False}, {"ended_on": TODAY}, {"merged_into_id": 1}])
def test_the_database_refuses_half_an_end(world, wrong):
    if "merged_into_id" in wrong:
        wrong = {"merged_into_id": world.root.pk}
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.filter(pk=world.finance.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.filter(pk=world.finance.pk).update(
            is_active=False, ended_on=TODAY, merged_into=world.finance
        )


def test_only_the_office_adds_and_only_below_its_own(world, county_clerk):
    new = {"parent": world.county, "code": "QS-1"}
    for username in ("groupleader", "petition", "sysadmin", "secadmin", "unithead", "liaison", "nobody"):
        with pytest.raises(PermissionDenied):
            OrganizationFactory(actor=world.people[username], **new)
    with pytest.raises(PermissionDenied):
        OrganizationFactory(actor=county_clerk, parent=world.root)
    with pytest.raises(PermissionDenied):
        OrganizationFactory(actor=world.people["office"], parent=None)
    assert OrganizationFactory(actor=county_clerk, **new).path.startswith(world.county.path)
    assert OrganizationFactory(actor=world.people["director"], parent=world.county).depth == 3


@pytest.mark.feature(131)
def test_plain_facts_are_edited_and_names_are_not(world, office):
    row = edit_organization(organization=world.finance, head_name="郑德明", level=Level.COUNTY, actor=office, now=NOW)
    assert (row.head_name, row.level) == ("郑德明", "county")
    line = AuditEvent.objects.get()
    assert (line.event, line.detail) == (
        "organization.edited",
        {"changed": ["head_name", "level"], "before": {"head_name": "", "level": "prefecture"}},
    )
    edit_organization(organization=row, head_name="郑德明", actor=office, now=NOW)
    assert AuditEvent.objects.count() == 1
    with pytest.raises(TypeError, match="name"):
        edit_organization(organization=row, name="另一个名称", actor=office, now=NOW)
    with pytest.raises(PermissionDenied):
        edit_organization(organization=row, head_name="x", actor=world.people["unithead"], now=NOW)


@pytest.mark.feature(6)
def test_a_rename_keeps_the_old_name_with_its_days(world, office):
    row = rename(world.finance, office, on=dt.date(2026, 3, 2))
    assert (row.name, row.short_name, row.initials) == (
        "中共云岭市财政与国资局党组",
        "市财政国资局党组",
        "sczgzjdz zgylsczygzjdz",
    )
    old = FormerName.objects.get()
    assert (old.name, old.short_name, old.from_on, old.to_on) == (
        "中共云岭市财政局党组",
        "市财政局党组",
        None,
        dt.date(2026, 3, 1),
    )
    line = OrganizationChange.objects.get()
    assert (line.kind, line.basis, line.detail["before"]["short_name"], line.detail["after"]["short_name"]) == (
        "renamed",
        BASIS,
        "市财政局党组",
        "市财政国资局党组",
    )
    assert AuditEvent.objects.get().event == "organization.renamed"


@pytest.mark.feature(6)
def test_the_name_valid_on_a_day(world, office):
    rename(world.finance, office, on=dt.date(2026, 1, 1))
    row = rename(world.finance, office, name="中共云岭市财金局党组", short_name="市财金局党组", on=dt.date(2026, 3, 1))
    expected = {
        dt.date(1990, 1, 1): "市财政局党组",
        dt.date(2025, 12, 31): "市财政局党组",
        dt.date(2026, 1, 1): "市财政国资局党组",
        dt.date(2026, 2, 28): "市财政国资局党组",
        dt.date(2026, 3, 1): "市财金局党组",
        dt.date(2030, 1, 1): "市财金局党组",
    }
    assert {day: name_on(row, day).short_name for day in expected} == expected
    second = FormerName.objects.order_by("to_on").last()
    assert (second.from_on, second.to_on) == (dt.date(2026, 1, 1), dt.date(2026, 2, 28))


def test_what_was_signed_before_a_late_entry_had_the_old_name(world, office):
    row = rename(world.finance, office, on=dt.date(2026, 1, 1))
    before, after = NOW - dt.timedelta(hours=1), NOW + dt.timedelta(hours=1)
    assert names_at([row], before)[row.pk].short_name == "市财政局党组"
    assert names_at([row], after)[row.pk].short_name == "市财政国资局党组"
    assert names_at([row], None)[row.pk].short_name == "市财政国资局党组"


def test_refusals_of_a_rename(world, office):
    with pytest.raises(TreeRefused, match="生效日期2026年3月6日还没有到"):
        rename(world.finance, office, on=TODAY + dt.timedelta(days=1))
    same = rename(world.finance, office, name=world.finance.name, short_name=world.finance.short_name)
    assert same == world.finance
    assert not FormerName.objects.exists()
    rename(world.finance, office)
    with pytest.raises(TreeRefused, match="从2026年3月5日起用现在的名称"):
        rename(world.finance, office, name="又一个", short_name="又一个")
    for username in ("unithead", "groupleader", "secadmin"):
        with pytest.raises(PermissionDenied):
            rename(world.finance, world.people[username], name="甲", short_name="甲")


@pytest.mark.feature(6)
def test_a_subtree_moves_with_all_below_it(world, office):
    row = move(world.township, world.finance, office)
    assert row.path.startswith(world.finance.path)
    village = Organization.objects.get(pk=world.village.pk)
    assert (village.path, village.depth) == (f"{row.path}0001", 4)
    assert below(world.county) == []
    assert below(world.finance) == ["YL-QS-LT"]
    line = OrganizationChange.objects.get()
    assert (line.kind, line.detail["from"]["short_name"], line.detail["to"]["short_name"]) == (
        "moved",
        "中共青石县委",
        "市财政局党组",
    )
    assert AuditEvent.objects.get().event == "organization.moved"
    assert sound()


def test_a_move_to_another_depth_takes_the_depth_along(world, office):
    move(world.village, world.root, office)
    assert Organization.objects.get(pk=world.village.pk).depth == 2
    move(world.county, world.village, office)
    assert Organization.objects.get(pk=world.township.pk).depth == 4
    assert sound()


def test_order_among_siblings(world, office):
    first = ["YL-XCB", "YL-CZ", "YL-NY", "YL-YB", "YL-QS"]
    assert below(world.root) == first
    move(world.county, world.root, office, before=world.finance)
    assert below(world.root) == ["YL-XCB", "YL-QS", "YL-CZ", "YL-NY", "YL-YB"]
    move(world.office, world.root, office)
    assert below(world.root) == ["YL-QS", "YL-CZ", "YL-NY", "YL-YB", "YL-XCB"]
    assert set(AuditEvent.objects.values_list("event", flat=True)) == {"organization.reordered"}
    assert not OrganizationChange.objects.exists()
    count = AuditEvent.objects.count()
    move(world.office, world.root, office)
    move(world.office, world.root, office, before=world.office)
    move(world.agriculture, world.root, office, before=world.medical)
    assert AuditEvent.objects.count() == count
    assert sound()


def test_a_move_to_a_place_before_a_sibling_elsewhere(world, office):
    other = OrganizationFactory(parent=world.county, code="B2")
    row = move(world.finance, world.county, office, before=other)
    assert below(world.county) == ["YL-QS-LT", "YL-CZ", "B2"]
    assert row.depth == 3
    assert sound()


def test_refusals_of_a_move(world, office, county_clerk):
    for target in (world.county, world.township, world.village):
        with pytest.raises(TreeRefused, match="不能移到自己或者自己的下级下面"):
            move(world.county, target, office)
    with pytest.raises(TreeRefused, match="已经不在市财政局党组下面"):
        move(world.township, world.finance, office, before=world.office)
    with pytest.raises(TreeRefused, match="还没有到"):
        move(world.township, world.finance, office, on=TODAY + dt.timedelta(days=1))
    outside = ((world.township, world.finance), (world.finance, world.county), (world.county, world.township))
    for row, target in outside:
        with pytest.raises(PermissionDenied):
            move(row, target, county_clerk)
    with pytest.raises(PermissionDenied):
        move(world.root, world.county, office)
    for username in ("unithead", "groupleader", "secadmin", "nobody"):
        with pytest.raises(PermissionDenied):
            move(world.township, world.finance, world.people[username])
    assert not OrganizationChange.objects.exists()
    assert sound()


def test_an_ended_organization_stays_as_it_was(world, office):
    Organization.objects.filter(pk=world.medical.pk).update(is_active=False, ended_on=TODAY)
    with pytest.raises(TreeRefused, match="市医疗保障局党组已经撤销"):
        rename(world.medical, office)
    with pytest.raises(TreeRefused, match="已经撤销"):
        move(world.medical, world.county, office)
    with pytest.raises(TreeRefused, match="已经撤销"):
        move(world.county, world.medical, office)
    with pytest.raises(TreeRefused, match="已经撤销"):
        OrganizationFactory(parent=world.medical)
    with pytest.raises(TreeRefused, match="已经撤销"):
        edit_organization(organization=world.medical, head_name="某人", actor=office, now=NOW)


def test_a_tree_of_the_greatest_depth_grows_no_deeper(world, office):
    parent = world.medical
    for number in range(59):
        parent = OrganizationFactory(parent=parent, code=f"D{number}")
    assert parent.depth == 61
    with pytest.raises(TreeRefused, match="层级超过63级"):
        move(world.county, parent, office)
    assert sound()


@pytest.mark.parametrize("rows", [1, 2000])
def test_a_subtree_of_two_thousand_moves_in_as_many_queries_as_one(world, office, rows, django_assert_max_num_queries):
    Organization.objects.bulk_create(
        Organization(
            path=f"{world.village.path}{number:04d}",
            depth=5,
            code=f"V{number}",
            name=f"第{number}组",
            short_name=f"第{number}组",
            category=Category.BRANCH,
            level=Level.VILLAGE,
        )
        for number in range(1, rows + 1)
    )
    Organization.objects.filter(pk=world.village.pk).update(numchild=rows)
    office.has_perm("organizations.maintain_tree", world.root)
    with django_assert_max_num_queries(30):
        move(world.county, world.finance, office)
    path = Organization.objects.get(pk=world.village.pk).path
    assert Organization.objects.filter(path__startswith=path, depth=6).count() == rows


@pytest.mark.parametrize("seed", range(4))
def test_a_random_walk_leaves_a_sound_tree(world, office, seed):
    """Whatever is added, moved and reordered in whatever order: parents are as an oracle of plain dictionaries says."""
    chance = random.Random(seed)
    keys = [row.pk for row in Organization.objects.exclude(pk=world.root.pk)]
    children = {world.root.pk: []}
    for row in Organization.objects.order_by("path").exclude(pk=world.root.pk):
        children.setdefault(Organization.objects.get_parent(row).pk, []).append(row.pk)
    for step in range(25):
        one, parent = chance.choice(keys), chance.choice([*keys, world.root.pk])
        row, target = Organization.objects.get(pk=one), Organization.objects.get(pk=parent)
        if chance.random() < 0.25:
            new = OrganizationFactory(parent=target, code=f"R{seed}-{step}", actor=office).pk
            keys.append(new)
            children.setdefault(parent, []).append(new)
            continue
        siblings = children.get(parent, [])
        before = chance.choice([None, *siblings])
        try:
            move(row, target, office, before=before and Organization.objects.get(pk=before))
        except Refused:
            assert target.path.startswith(row.path)
            continue
        if before == one:
            continue
        for level in children.values():
            if one in level:
                level.remove(one)
        level = children.setdefault(parent, [])
        level.insert(level.index(before) if before else len(level), one)
    assert sound()
    for parent, level in children.items():
        row = Organization.objects.get(pk=parent)
        assert [child.pk for child in Organization.objects.get_children(row)] == level


def test_the_system_sets_up_a_root(world):
    row = add_organization(
        parent=None,
        code="ZZ",
        name="另一个市委",
        short_name="另一个",
        category=Category.COMMITTEE,
        level=Level.PREFECTURE,
        actor=ACTOR,
        now=NOW,
    )
    assert row.depth == 1
