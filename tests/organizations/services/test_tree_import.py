import datetime as dt
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied

from foundation.audittrail.models import AuditEvent
from foundation.audittrail.services import seal, verify_chain
from foundation.core import jobs, ports
from foundation.core.errors import MoveNotAllowed, Refused
from foundation.core.models import Job
from foundation.organizations.events import OrganizationsMoved
from foundation.organizations.models import FormerName, Organization, OrganizationChange, TreeImport
from foundation.organizations.resources.organization import COLUMNS
from foundation.organizations.services.organization import edit_organization
from foundation.organizations.services.spreadsheet import UploadRefused
from foundation.organizations.services.tree_import import (
    cancel_tree_import,
    confirm_tree_import,
    recheck_tree_import,
    upload_tree_import,
)
from foundation.organizations.wiring import tree_rows
from tests.factories.organizations import ACTOR, NOW, TODAY, OrganizationFactory
from tests.factories.tree_import import full_workbook, line, run, uploaded, workbook, written

SOUND = ([], [], [], [], [])
COUNTS = ("new", "changed", "moved", "unchanged", "untouched", "touched")


def counts(row):
    return tuple(row.summary[name] for name in COUNTS)


def faults(row):
    return [(fault["at"], fault["text"]) for fault in row.faults]


def exported(world, who="office"):
    return list(tree_rows(world.people[who], {}, TODAY))


def of(code):
    return Organization.objects.get(code=code)


def shape():
    """The tree without keys: code and fields in its order, with the parent's code."""
    codes = dict(Organization.objects.values_list("path", "code"))
    rows = Organization.objects.order_by("path")
    fields = ("code", "name", "short_name", "category", "level", "is_active", "ended_on", "merged_into__code", "pinyin")
    return [(codes.get(row["path"][:-4], ""), *row.values()) for row in rows.values("path", *fields)]


@pytest.mark.feature(143, 145)
def test_a_list_becomes_a_tree(world):
    rows = [
        line("T1", "C1", name="中国共产党新县东镇委员会", short_name="东镇党委"),
        line(
            "C1", "YL", name="中国共产党新县委员会", short_name="新县县委", 主要负责人="张三", 联络电话="0870-1234567"
        ),
        line("C0", "中国共产党云岭市委员会"),
        line("T0", "中国共产党新县委员会"),
    ]
    row = uploaded(world, workbook(rows, COLUMNS[:9]), basis="云编〔2026〕3号")
    assert (row.status, counts(row)) == ("ready", (4, 0, 0, 0, 8, 4))
    assert not Organization.objects.filter(code="C1").exists()
    confirm_tree_import(tree_import=row, actor=world.people["director"], now=NOW)
    assert run(row) == "done"
    assert row.status == "written"
    county = of("C1")
    assert [child.code for child in Organization.objects.get_children(county)] == ["T1", "T0"]
    assert [child.code for child in Organization.objects.get_children(world.root)][-2:] == ["C1", "C0"]
    assert (county.head_name, county.liaison_phone, county.numchild, county.depth) == ("张三", "0870-1234567", 2, 2)
    assert (county.initials, of("T1").pinyin[:6]) == ("xxxw zggcdxxwyh", "dongzh")
    assert Organization.objects.find_problems() == SOUND
    events = AuditEvent.objects.order_by("pk").values_list("event", "actor_name", "note")
    assert list(events) == [
        ("treeimport.uploaded", "周敏", ""),
        ("treeimport.pass_check", "单位导入", ""),
        ("treeimport.confirm", "陈启明", "新增4、更新0、移动0、不变0"),
        *[("organization.added", "陈启明", "云编〔2026〕3号")] * 4,
        ("treeimport.write", "单位导入", "新增4、更新0、移动0、不变0"),
    ]
    assert (seal(), verify_chain().broken_at, verify_chain().count) == (8, None, 8)


@pytest.mark.feature(146)
def test_the_export_brought_in_again_changes_nothing(world):
    before = shape()
    row = uploaded(world, full_workbook(exported(world)))
    assert (row.status, counts(row)) == ("ready", (0, 0, 0, 8, 0, 0))
    with pytest.raises(Refused, match="没有要写入的内容"):
        confirm_tree_import(tree_import=row, actor=world.people["office"], now=NOW)
    assert shape() == before


@pytest.mark.feature(6, 146)
def test_export_and_import_into_an_empty_system_give_the_same_tree(world):
    ended = OrganizationFactory(parent=world.county, code="OLD", name="=旧局党组", short_name="'=旧局")
    OrganizationFactory(parent=world.county, code="-A", name="＋中共甲局党组", short_name="@甲局")
    Organization.objects.filter(pk=ended.pk).update(
        is_active=False, ended_on=dt.date(2025, 6, 1), merged_into=world.finance
    )
    before, rows = shape(), exported(world)
    Organization.objects.filter(depth__gt=1, path__startswith=world.county.path).exclude(pk=world.county.pk).delete()
    assert len(shape()) == 6
    row = written(world, full_workbook(rows))
    assert counts(row) == (4, 0, 0, 6, 0, 4)
    assert shape() == before
    assert Organization.objects.find_problems() == SOUND
    again = uploaded(world, full_workbook(exported(world)), again=True)
    assert counts(again) == (0, 0, 0, 10, 0, 0)


@pytest.mark.feature(6, 145)
def test_a_known_code_is_changed_and_its_old_name_is_kept(world):
    row = uploaded(world, workbook([line("YL-CZ", "YL", name="中共云岭市财政金融局党组", short_name="市财金局党组")]))
    assert counts(row) == (0, 1, 0, 0, 7, 1)
    assert row.summary["fields"] == {"全称": 1, "简称": 1, "层级": 1}
    assert row.changes == [
        {
            "kind": "更新",
            "code": "YL-CZ",
            "name": "中共云岭市财政局党组",
            "text": "全称：中共云岭市财政局党组 → 中共云岭市财政金融局党组；简称：市财政局党组 → 市财金局党组；层级：市（地州） → 县（市区）",
        }
    ]
    confirm_tree_import(tree_import=row, actor=world.people["office"], now=NOW)
    run(row)
    changed = of("YL-CZ")
    assert (changed.pk, changed.path, changed.short_name) == (world.finance.pk, world.finance.path, "市财金局党组")
    assert changed.initials.startswith("scjj")
    former = FormerName.objects.get()
    assert (former.name, former.to_on, former.from_on) == ("中共云岭市财政局党组", dt.date(2026, 3, 4), None)
    history = OrganizationChange.objects.get()
    assert (history.kind, history.basis) == ("renamed", "单位表导入（单位.xlsx）")
    assert set(
        AuditEvent.objects.filter(subject=f"organizations.organization:{changed.pk}").values_list("event", flat=True)
    ) == {
        "organization.renamed",
        "organization.edited",
    }


@pytest.mark.feature(6, 145)
def test_a_changed_parent_moves_with_all_below(world, monkeypatch):
    heard = []
    monkeypatch.setitem(ports.plugged.events, OrganizationsMoved, [heard.append])
    rows = [row for row in exported(world) if row[0] == "YL-QS-LT"]
    rows[0][5] = "YL-CZ"
    row = written(world, full_workbook(rows))
    assert counts(row) == (0, 0, 1, 0, 7, 1)
    moved, village = of("YL-QS-LT"), of("YL-QS-LT-01")
    assert (moved.path[:-4], moved.depth, moved.numchild) == (world.finance.path, 3, 1)
    assert (village.path[:-4], village.depth) == (moved.path, 4)
    assert (of("YL-CZ").numchild, of("YL-QS").numchild) == (1, 0)
    assert [(event.old_path, event.path) for event in heard] == [(world.township.path, moved.path)]
    history = OrganizationChange.objects.get()
    assert (history.kind, history.detail["from"]["code"], history.detail["to"]["code"]) == ("moved", "YL-QS", "YL-CZ")
    assert Organization.objects.find_problems() == SOUND


def test_two_change_places_and_new_ones_arrive_among_them(world):
    """The village above its township, the township below a new county: no path is ever in the other's way."""
    rows = {row[0]: row for row in exported(world)}
    rows["YL-QS-LT-01"][5], rows["YL-QS-LT"][5], rows["YL-QS"][5] = "YL", "N2", "YL-QS-LT-01"
    keep = [rows[code] for code in ("YL-QS", "YL-QS-LT", "YL-QS-LT-01")]
    new = [["N1", "中共新一局党组", "新一局", "党组", "县（市区）", "YL-QS", "", "", "", "在用", None, ""]]
    new += [["N2", "中共新二局党组", "新二局", "党组", "县（市区）", "N1", "", "", "", "在用", None, ""]]
    row = written(world, full_workbook([*keep, *new]))
    assert counts(row) == (2, 0, 3, 0, 5, 5)
    chain = [of(code) for code in ("YL", "YL-QS-LT-01", "YL-QS", "N1", "N2", "YL-QS-LT")]
    for above, below in pairwise(chain):
        assert below.path[:-4] == above.path
    assert Organization.objects.find_problems() == SOUND


@pytest.mark.feature(145)
def test_what_changed_between_check_and_write_is_told_and_nothing_is_written(world):
    office = world.people["office"]
    row = uploaded(world, workbook([line("N", "YL-QS-LT-01"), line("YL-CZ", "YL")]))
    confirm_tree_import(tree_import=row, actor=office, now=NOW)
    edit_organization(organization=world.finance, head_name="张三", level="province", actor=office, now=NOW)
    assert run(row) == "done"
    assert row.status == "refused"
    assert not Organization.objects.filter(code="N").exists()
    refusal = AuditEvent.objects.get(event="treeimport.refuse")
    assert refusal.note.startswith("检查以后单位树又有变动")
    recheck_tree_import(tree_import=row, actor=office, now=NOW)
    assert (row.status, row.summary, row.plan_hash) == ("checking", {}, "")
    run(row)
    assert row.status == "ready"


def test_an_error_that_appears_before_the_write_is_told(world):
    row = uploaded(world, workbook([line("N", "YL-QS-LT-01")]))
    confirm_tree_import(tree_import=row, actor=world.people["office"], now=NOW)
    OrganizationFactory(parent=world.root, code="N")
    run(row)
    assert row.status == "refused"
    assert of("N").depth == 2


def test_what_another_room_says_to_a_move_undoes_all_of_it(world, monkeypatch):
    def keep(_event):
        raise Refused("青石县龙潭镇正在巡察，不能移出。")

    monkeypatch.setitem(ports.plugged.events, OrganizationsMoved, [keep])
    rows = [row for row in exported(world) if row[0] == "YL-QS-LT"]
    rows[0][5] = "YL-CZ"
    before = shape()
    row = written(world, full_workbook(rows))
    assert row.status == "refused"
    assert AuditEvent.objects.get(event="treeimport.refuse").note == "青石县龙潭镇正在巡察，不能移出。"
    assert shape() == before


def test_who_lost_the_post_writes_nothing(world):
    office = world.people["office"]
    row = uploaded(world, workbook([line("N", "YL")]))
    confirm_tree_import(tree_import=row, actor=office, now=NOW)
    office.posts.update(to_on=TODAY - dt.timedelta(days=1))
    run(row)
    assert row.status == "refused"
    assert AuditEvent.objects.get(event="treeimport.refuse").note.startswith("确认人现在没有维护")


@pytest.mark.feature(145)
def test_a_large_one_is_confirmed_by_a_second_person(world, settings):
    settings.IMPORT_SECOND_PERSON_ROWS = 1
    row = uploaded(world, workbook([line("N1", "YL"), line("N2", "YL")]))
    with pytest.raises(PermissionDenied):
        confirm_tree_import(tree_import=row, actor=world.people["office"], now=NOW)
    confirm_tree_import(tree_import=row, actor=world.people["director"], now=NOW)
    run(row)
    assert (row.status, row.confirmed_by) == ("written", world.people["director"])
    small = uploaded(world, workbook([line("N3", "YL")]))
    confirm_tree_import(tree_import=small, actor=world.people["office"], now=NOW)
    settings.IMPORT_SECOND_PERSON_ROWS = 0
    never = uploaded(world, workbook([line("N4", "YL"), line("N5", "YL")]))
    confirm_tree_import(tree_import=never, actor=world.people["office"], now=NOW)


def test_confirming_twice_writes_once(world):
    row = uploaded(world, workbook([line("N", "YL")]))
    office = world.people["office"]
    confirm_tree_import(tree_import=row, actor=office, now=NOW)
    with pytest.raises(MoveNotAllowed, match="周敏"):
        confirm_tree_import(tree_import=row, actor=office, now=NOW)
    assert Job.objects.filter(kind="organizations.write_tree_import").count() == 1


@pytest.mark.feature(146)
def test_the_same_file_twice_is_told(world):
    data = workbook([line("N", "YL")])
    row = uploaded(world, data)
    with pytest.raises(UploadRefused, match="正在办理（可以导入）"):
        uploaded(world, data)
    confirm_tree_import(tree_import=row, actor=world.people["office"], now=NOW)
    run(row)
    with pytest.raises(UploadRefused, match="同一份文件已导入：周敏03月05日09:00上传，新增1、更新0、移动0、不变0"):
        uploaded(world, data)
    again = uploaded(world, data, again=True)
    assert counts(again) == (0, 0, 0, 1, 8, 0)


@pytest.mark.feature(149)
def test_cancelled_while_it_waits_while_it_is_checked_and_while_it_is_written(world, monkeypatch):
    office = world.people["office"]
    data = workbook([line("N", "YL")])
    row = upload_tree_import(
        organization=world.root, data=data, name="a.xlsx", basis="", again=False, actor=office, now=NOW
    )
    cancel_tree_import(tree_import=row, actor=office, now=NOW)
    assert jobs.run(row.job, now=NOW) == "taken"
    assert (row.status, Job.objects.get(pk=row.job).state) == ("cancelled", "cancelled")
    with pytest.raises(MoveNotAllowed):
        cancel_tree_import(tree_import=row, actor=office, now=NOW)

    row = uploaded(world, data)
    confirm_tree_import(tree_import=row, actor=office, now=NOW)
    tell = "foundation.core.jobs.progress_aside"
    monkeypatch.setattr(tell, lambda *_args: cancel_tree_import(tree_import=row, actor=office, now=NOW))
    assert run(row) == "cancelled"
    assert not Organization.objects.filter(code="N").exists()


def test_who_does_not_maintain_the_tree_uploads_nothing(world):
    for who in ("liaison", "groupleader", "sysadmin", "secadmin", "nobody"):
        with pytest.raises(PermissionDenied):
            uploaded(world, workbook([line("N", "YL")]), who=who)
    assert not TreeImport.objects.exists()
    row = uploaded(world, workbook([line("N", "YL")]))
    for act in (confirm_tree_import, cancel_tree_import, recheck_tree_import):
        with pytest.raises(PermissionDenied):
            act(tree_import=row, actor=world.people["liaison"], now=NOW)


def test_the_worker_alone_passes_a_check(world):
    from foundation.core.transitions import apply

    row = uploaded(world, workbook([line("N", "没有")]))
    with pytest.raises(PermissionDenied):
        apply(row, "pass_check", actor=world.people["office"], now=NOW)
    with pytest.raises(PermissionDenied):
        apply(row, "confirm", actor=ACTOR, now=NOW)


@pytest.mark.parametrize("rows", [2, 40])
def test_the_check_reads_with_few_queries(world, rows, django_assert_num_queries):
    from foundation.organizations.resources.organization import read
    from foundation.organizations.services.spreadsheet import inspect
    from foundation.organizations.services.tree_import import check_lines

    data = workbook([line(f"N{n}", "YL" if n < 2 else f"N{n % 2}") for n in range(rows)])
    row = uploaded(world, data)
    lines = read(data, inspect(data, "a.xlsx")).lines
    with django_assert_num_queries(2):
        plan = check_lines(tree_import=row, lines=lines, today=TODAY)
    assert len(plan.new) == rows
