"""Lists of organizations as people upload them."""

import io
from collections.abc import Sequence

from openpyxl import Workbook

from foundation.core import jobs
from foundation.documents.services import sheet
from foundation.organizations.models import TreeImport
from foundation.organizations.resources.organization import COLUMNS
from foundation.organizations.services.tree_import import confirm_tree_import, upload_tree_import
from tests.factories.organizations import NOW

SHORT = ("代码", "全称", "简称", "类别", "层级", "上级代码")


def line(code: str, parent: str, name: str = "", short_name: str = "", **more: object) -> dict[str, object]:
    """One row of a list: a county's Party group, unless it says otherwise."""
    row = {
        "代码": code,
        "上级代码": parent,
        "全称": name or f"中共云岭市{code}局党组",
        "简称": short_name or f"{code}局",
    }
    return {**row, "类别": "党组", "层级": "县（市区）", **more}


def workbook(rows: Sequence[dict[str, object]], columns: Sequence[str] = SHORT) -> bytes:
    """Text that begins with = is text."""
    book = Workbook()
    book.active.append(list(columns))
    for row in rows:
        book.active.append([row.get(column) for column in columns])
    for cells in book.active.iter_rows():
        for cell in cells:
            if cell.data_type == "f":
                cell.data_type = "s"
    return saved(book)


def saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def full_workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """Rows in the columns of the export, written by what writes exports."""
    target = io.BytesIO()
    sheet.write(target, sheet.Sheet("单位树", COLUMNS, "测试", NOW), rows, about=lambda _written: [("清单", "单位树")])
    return target.getvalue()


def uploaded(
    world, data: bytes, name: str = "单位.xlsx", *, top=None, who="office", again=False, basis=""
) -> TreeImport:
    """Uploaded and checked."""
    row = upload_tree_import(
        organization=top or world.root,
        data=data,
        name=name,
        basis=basis,
        again=again,
        actor=world.people[who],
        now=NOW,
    )
    run(row)
    return row


def written(world, data: bytes, **how) -> TreeImport:
    """Uploaded, checked, confirmed and written."""
    row = uploaded(world, data, **how)
    confirm_tree_import(tree_import=row, actor=world.people["director"], now=NOW)
    run(row)
    return row


def run(row: TreeImport) -> str:
    """What the worker does with the import's job."""
    row.refresh_from_db()
    state = jobs.run(row.job, now=NOW)
    row.refresh_from_db()
    return state
