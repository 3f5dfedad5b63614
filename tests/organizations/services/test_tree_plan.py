"""What a check refuses: each fault with its address and its sentence, all of them at once."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from foundation.core.errors import MoveNotAllowed
from foundation.organizations.models import Organization
from foundation.organizations.services.organization import rename_organization
from foundation.organizations.services.tree_import import confirm_tree_import
from foundation.organizations.states import PostKind
from foundation.organizations.wiring import tree_rows
from tests.factories.organizations import NOW, TODAY, OrganizationFactory, PostFactory, UserFactory
from tests.factories.tree_import import full_workbook, line, uploaded, workbook


def faults(row):
    return [(fault["at"], fault["text"]) for fault in row.faults]


def exported(world, who="office"):
    return list(tree_rows(world.people[who], {}, TODAY))


@pytest.mark.feature(144)
def test_all_faults_at_once_and_nothing_written(world):
    OrganizationFactory(parent=world.root, code="S1", name="中共同名局党组")
    OrganizationFactory(parent=world.county, code="S2", name="中共同名局党组")
    before = list(Organization.objects.order_by("path").values())
    rows = [
        line("A", "没有的"),
        line("B", ""),
        line("C", "D"),
        line("D", "C"),
        line("E", "E"),
        line("F", "YL"),
        line("F", "YL"),
        line("G", "中共同名局党组"),
        line("YL", "YL-CZ", name="中国共产党云岭市委员会"),
        line("H", "YL", 类别="坏"),
        line("I", "H"),
    ]
    row = uploaded(world, workbook(rows))
    assert row.status == "faulty"
    assert faults(row) == [
        ("F2", "找不到上级“没有的”：范围内没有这个代码或全称，这份表里也没有。"),
        ("F3", "没有写上级。只有最上面的单位可以不写。"),
        ("F4", "上级绕成了圈：C → D → C。"),
        ("F5", "上级绕成了圈：C → D → C。"),
        ("F6", "上级绕成了圈：E → E。"),
        ("A8", "代码“F”和第7行相同。"),
        ("F9", "全称是“中共同名局党组”的单位有2个（S1、S2），请改填上级的代码。"),
        ("F10", "这是导入范围最上面的单位，不能改上级，请把这一格清空。"),
        ("D11", "类别：“坏”不在可选的值里，请填：党委、党组、党工委、工作机构、国有企业、学校、医院、党支部。"),
    ]
    assert row.marked is not None
    assert list(Organization.objects.order_by("path").values()) == before
    with pytest.raises(MoveNotAllowed):
        confirm_tree_import(tree_import=row, actor=world.people["office"], now=NOW)


def test_a_move_below_its_own_descendant_is_a_circle(world):
    rows = [row for row in exported(world) if row[0] == "YL-QS"]
    rows[0][5] = "YL-QS-LT-01"
    row = uploaded(world, full_workbook(rows))
    assert faults(row) == [("F2", "上级绕成了圈：YL-QS → YL-QS-LT-01 → YL-QS-LT → YL-QS。")]


def test_a_chain_of_thousands_is_told_as_too_deep(world):
    rows = [line(f"N{n}", f"N{n - 1}" if n else "YL") for n in range(3000)]
    row = uploaded(world, workbook(rows))
    assert row.summary["faults"] == 2961
    assert faults(row)[0] == ("F41", "层数超过40层。")


@pytest.mark.feature(144)
def test_a_county_may_not_reach_out_of_its_subtree(world):
    clerk = UserFactory(organization=world.county, username="qsclerk")
    PostFactory(person=clerk, kind=PostKind.OFFICE_CLERK, organization=world.county)
    world.people["qsclerk"] = clerk
    rows = [line("N1", "YL"), line("YL-CZ", "YL-QS"), line("N2", "YL-QS")]
    row = uploaded(world, workbook(rows), top=world.county, who="qsclerk")
    assert faults(row) == [
        ("F2", "上级“YL”不在您的导入范围（中共青石县委及下级）内。"),
        ("A3", "代码“YL-CZ”已由导入范围以外的单位使用。"),
    ]
    with pytest.raises(PermissionDenied):
        uploaded(world, workbook(rows), top=world.root, who="qsclerk")
    assert [line[0] for line in tree_rows(clerk, {}, TODAY)] == ["YL-QS", "YL-QS-LT", "YL-QS-LT-01"]
    again = uploaded(world, full_workbook(exported(world, "qsclerk")), top=world.county, who="qsclerk")
    assert (again.status, again.summary["unchanged"], again.summary["touched"]) == ("ready", 3, 0)


@pytest.mark.feature(6)
def test_how_an_organization_ends_is_not_decided_by_a_list(world):
    ended = OrganizationFactory(parent=world.root, code="OLD")
    Organization.objects.filter(pk=ended.pk).update(is_active=False, ended_on=dt.date(2025, 6, 1))
    rows = {row[0]: row for row in exported(world)}
    rows["YL-CZ"][9:11] = ["已撤销", dt.date(2026, 1, 1)]
    rows["OLD"][1] = "改名"
    new = [
        ["N1", "中共新一局党组", "新一局", "党组", "县（市区）", "OLD", "", "", "", "", None, ""],
        ["N2", "中共新二局党组", "新二局", "党组", "县（市区）", "YL", "", "", "", "已撤销", None, ""],
        ["N3", "中共新三局党组", "新三局", "党组", "县（市区）", "YL", "", "", "", "在用", None, "YL"],
        ["N4", "中共新四局党组", "新四局", "党组", "县（市区）", "YL", "", "", "", "已撤销", TODAY, "没有"],
    ]
    row = uploaded(world, full_workbook([rows["YL-CZ"], rows["OLD"], *new]))
    assert faults(row) == [
        ("J2", "撤销、合并和恢复不能用导入办理，请到这个单位的页面办，并把这一格改回原样。"),
        ("A3", "这个单位已经撤销，资料不能再改。请从表里删去这一行，或改回原样。"),
        ("F4", "上级“OLD”已经撤销，请另选上级。"),
        ("K5", "状态是已撤销的，请写明撤销日期。"),
        ("J6", "写了撤销日期或并入单位的，状态应是已撤销。"),
        ("L7", "找不到并入的单位“没有”，请填范围内另一个单位的代码。"),
    ]


def test_one_rename_a_day(world):
    office = world.people["office"]
    names = {"name": "中共云岭市财金局党组", "short_name": "市财金局党组"}
    rename_organization(organization=world.finance, on=TODAY, basis="云编1号", actor=office, now=NOW, **names)
    row = uploaded(world, workbook([line("YL-CZ", "YL", name="中共云岭市金财局党组")]))
    assert faults(row) == [("B2", "这个单位今天已经更过名，一天只能更名一次。请改回原样，或明天再导入。")]
