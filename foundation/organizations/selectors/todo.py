"""What the officers owe in this app, for the workbench."""

from datetime import date
from typing import Any

from django.urls import reverse

from foundation.core.ports import Todo
from foundation.organizations.selectors.access_report import visible_access_reports


def access_todos(user: Any, today: date) -> list[Todo]:
    """The last report, as long as something in it needs attention."""
    last = visible_access_reports(user).filter(day__lte=today).order_by("-pk").only("day", "concern_total").first()
    if last is None or not last.concern_total:
        return []
    what = f"处理权限核对中的{last.concern_total}项"
    why = f"{last.day.month}月{last.day.day}日的权限核对报告"
    return [Todo(what, why, None, "一次一授权", reverse("access-report-detail", args=[last.pk]), "处理")]
