"""The office's figures of deadline rules. They hold for deadlines that begin from now on."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from foundation.audittrail import services as audittrail
from foundation.core.errors import Refused, Vanished
from foundation.core.models import DeadlineRule, Unit
from foundation.supervision.selectors.deadline_rule import deadline_rule


class RuleFixed(Refused):
    """A law gives the figure, or it is read where no table can be."""


class FigureNotAllowed(Refused):
    status = 422


def change_deadline_rule(*, key: str, unit: Unit, amount: int, actor: Any, now: datetime) -> str:
    """What was changed, in words ("1个月→2个月"), "" for nothing. The figure of the code again is no figure of the office.

    Raises PermissionDenied, Vanished, RuleFixed, FigureNotAllowed.
    """
    if not actor.has_perm("supervision.edit_deadline_rules"):
        raise PermissionDenied("supervision.edit_deadline_rules")
    with transaction.atomic():
        list(DeadlineRule.objects.select_for_update().filter(pk=key))
        row = deadline_rule(key)
        if row is None:
            raise Vanished("没有这条时限规则。")
        if not row.declared.is_editable:
            raise RuleFixed(f"“{row.declared.label}”的时限由{row.declared.source or '系统'}规定，不能修改。")
        most = row.declared.most_of(unit) if unit in row.declared.units else 0
        if not 1 <= amount <= most:
            raise FigureNotAllowed(
                f"“{row.declared.label}”可以填1到{row.declared.most_of(row.declared.unit)}{row.declared.unit.label}。"
            )
        told = f"{row.rule.amount}{row.rule.unit.label}→{amount}{unit.label}"
        if (row.rule.unit, row.rule.amount) == (unit, amount):
            return ""
        said = DeadlineRule(key=key, unit=unit, amount=amount, changed_by=actor.trail_name, changed_at=now)
        if (row.declared.unit, row.declared.amount) == (unit, amount):
            DeadlineRule.objects.filter(pk=key).delete()
        else:
            said.save()
        audittrail.record("deadline_rule.changed", actor=actor, subject=said, now=now, note=told)
    return told
