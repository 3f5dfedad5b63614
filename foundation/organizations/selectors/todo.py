"""What people owe in this app, for the workbench."""

from datetime import date
from typing import Any

from django.urls import reverse

from foundation.core.ports import Todo
from foundation.organizations.selectors.access_report import visible_access_reports
from foundation.organizations.selectors.tree_import import HEAVY, visible_tree_imports
from foundation.organizations.states import ImportStatus

MOST_IMPORTS = 10


def access_todos(user: Any, today: date) -> list[Todo]:
    """The last report, as long as something in it needs attention."""
    last = visible_access_reports(user).filter(day__lte=today).order_by("-pk").only("day", "concern_total").first()
    if last is None or not last.concern_total:
        return []
    what = f"处理权限核对中的{last.concern_total}项"
    why = f"{last.day.month}月{last.day.day}日的权限核对报告"
    return [Todo(what, why, None, "一次一授权", reverse("access-report-detail", args=[last.pk]), "处理")]


def import_todos(user: Any, _today: date) -> list[Todo]:
    """Checked lists that wait for a confirmation which this person may give: one's own, or a large one of a colleague."""
    ready = visible_tree_imports(user).filter(status=ImportStatus.READY).defer(*HEAVY).select_related("organization")
    return [
        Todo(
            f"确认导入单位表“{row.name}”",
            f"已检查：{row.note}",
            None,
            "先看清要改什么再写入",
            reverse("tree-import-detail", args=[row.pk]),
            "核对",
        )
        for row in ready.order_by("pk")[:MOST_IMPORTS]
        if row.summary.get("touched") and user.has_perm("organizations.confirm_tree_import", row)
    ]
