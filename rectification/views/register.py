"""The rows of the register as HTML: fifty of them in the template's own language took half the time of the page
(docs/performance.md). What repeats is made once a page; every text that somebody wrote goes through `escape`.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from html import escape
from itertools import groupby

from django.template.context import Context
from django.urls import reverse
from django.utils.safestring import SafeString

from foundation.core.templatetags import ui
from rectification.models import Problem, Task
from rectification.selectors.problem import Listed, nearest_due, problem_lamp
from rectification.states import ProblemStatus, ResponsibilityStatus

CATEGORIES = {"policy": "决策部署", "conduct": "群众身边", "branches": "基层党建", "follow_up": "整改落实"}
UNDEFINED = '—<span class="two">待明确</span>'
SIGNATURES = {ResponsibilityStatus.DRAFT: "待签字", ResponsibilityStatus.SIGNED: "已签字"}


class Register:
    """Draws rows as of `today`; with `tasks`, for print, each row has those of its problem inside."""

    def __init__(self, today: date, tasks: Mapping[int, Sequence[Task]] | None = None) -> None:
        self.today = today
        self.tasks = tasks or {}
        self.page = Context({"today": today})
        self.before, self.after = reverse("problem-detail", args=[0]).split("0", 1)
        self.day, self.meter = cache(ui.cn_short), cache(ui.meter)
        self.lamp, self.badge = cache(self._lamp), cache(self._badge)

    def by_organization(self, problems: Sequence[Listed]) -> SafeString:
        """Rows that follow each other stand under the name of their organization."""
        groups = groupby(problems, key=lambda row: (row.organization_id, row.team))
        return SafeString("".join(self._group(list(rows)) for _, rows in groups))

    def in_any_order(self, problems: Sequence[Listed]) -> SafeString:
        """Each row tells its own organization."""
        rows = (self._row(row, f'<span class="two">{escape(row.organization)}</span>') for row in problems)
        return SafeString(f'<tbody class="unit">{"".join(rows)}</tbody>' if problems else "")

    def _group(self, rows: Sequence[Listed]) -> str:
        return (
            '<tbody class="unit"><tr class="group"><th colspan="8" scope="rowgroup">'
            f"<b>{escape(rows[0].organization)}</b><span>{escape(rows[0].team)}</span></th></tr>\n"
            f"{''.join(map(self._row, rows))}</tbody>"
        )

    def _row(self, row: Listed, place: str = "") -> str:
        is_open = row.status == ProblemStatus.OPEN
        nearest = nearest_due(row.due_on, row.next_due)
        lead, department = UNDEFINED, "—"
        if row.signature is not None:
            lead = f'{escape(row.leader)}<span class="two">{SIGNATURES[ResponsibilityStatus(row.signature)]}</span>'
            department = escape(row.lead_organization)
            if row.lead_department:
                department += f'<span class="two">{escape(row.lead_department)}</span>'
        done = self.meter(row.task_done, row.task_total) if row.task_total else "—"
        return (
            f'<tr><td class="code c-no">{escape(row.number)}</td>'
            f'<td class="c-txt"><a class="clamp" href="{self.before}{row.pk}{self.after}">{escape(row.title)}</a>{place}</td>'
            f'<td class="nowrap c-cat">{CATEGORIES[row.category]}</td>'
            f'<td class="g nowrap c-lead">{lead}</td><td class="c-dept">{department}</td>'
            f'<td class="g c-task">{done}{self._measures(row.pk)}</td>'
            f'<td class="nowrap c-due">{self.day(nearest if is_open else row.due_on)}'
            f'<span class="two">{self.lamp(nearest, row.status)}</span></td>'
            f'<td class="g nowrap c-st">{self.badge(row.status)}</td></tr>\n'
        )

    def _measures(self, pk: int) -> str:
        lines = [f"<li>{escape(task.measure)}（{self.day(task.due_on)}）</li>" for task in self.tasks.get(pk, ())]
        return f'<ol class="measures print-only">{"".join(lines)}</ol>' if lines else ""

    def _lamp(self, nearest: date | None, status: str) -> str:
        return ui.lamp(self.page, problem_lamp(status, nearest, self.today))

    def _badge(self, status: str) -> str:
        return ui.badge(Problem(status=status))
