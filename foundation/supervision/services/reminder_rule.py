"""The ladder each kind of deadline begins with. From then on the rules are the office's, which changes them here."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DEFAULT_DB_ALIAS, connections, router, transaction

from foundation.audittrail import services as audittrail
from foundation.core.deadlines import Deadline, Rung, models_with_deadlines
from foundation.core.errors import Refused
from foundation.supervision.models import ReminderRule
from foundation.supervision.selectors.reminder_rule import (
    changes_between,
    deadline_of,
    mark_of,
    rules_of,
    words_of,
)
from foundation.supervision.services.sweep import look_again
from foundation.supervision.states import StepAction

WEEK = 7
# Days from the due date, and whether the step is on from the start: the office turns the others on.
BEFORE = ((-30, False), (-20, False), (-15, False), (-10, False), (-7, True), (-3, True), (-1, True))
AFTER = (1, 7, 15, 30)
LADDER = ((Rung.LEADER, 1), (Rung.HEAD, 7), (Rung.OFFICE, 15), (Rung.LEADING_GROUP, 30))
# Of a clock of a few days: the day before, the day, and the office on the next one.
SHORT_BEFORE = ((-1, True),)
SHORT_LADDER = ((Rung.LEADER, 1), (Rung.HEAD, 1), (Rung.OFFICE, 1), (Rung.LEADING_GROUP, 15))
LETTERS = (
    (StepAction.SUPERVISION_GUIDANCE, Rung.HEAD, -30, False),
    (StepAction.REMINDER_LETTER, Rung.HEAD, -7, False),
    (StepAction.SUPERVISION_NOTICE, Rung.HEAD, 1, False),
    (StepAction.ADMONITION_LETTER, Rung.HEAD, 7, True),
    (StepAction.ACCOUNTABILITY_LETTER, Rung.HEAD, 30, True),
    (StepAction.MEETING, Rung.LEADING_GROUP, 30, True),
)


def add_missing_rules(using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """For kinds of deadlines that have no rule at all: rules are never deleted, so the office has not seen those."""
    tables = connections[using].introspection.table_names()
    if not router.allow_migrate_model(using, ReminderRule) or ReminderRule._meta.db_table not in tables:
        return
    known = set(ReminderRule.objects.using(using).values_list("kind", flat=True).distinct())
    fresh = [model.DEADLINE for model in models_with_deadlines() if model.DEADLINE.kind not in known]  # type: ignore[attr-defined]
    rules = [rule for deadline in fresh for rule in default_rules(deadline)]
    ReminderRule.objects.using(using).bulk_create(rules)


def default_rules(deadline: Deadline) -> Iterator[ReminderRule]:
    for offset, is_active in SHORT_BEFORE if deadline.is_short else BEFORE:
        yield ReminderRule(kind=deadline.kind, rung=Rung.OWNER, offset_days=offset, is_active=is_active)
    yield ReminderRule(kind=deadline.kind, rung=Rung.OWNER, offset_days=0)
    for offset in AFTER:
        every = WEEK if offset == AFTER[-1] else 0
        yield ReminderRule(kind=deadline.kind, rung=Rung.OWNER, offset_days=offset, every_days=every)
    for rung, offset in SHORT_LADDER if deadline.is_short else LADDER:
        if rung in deadline.rungs:
            yield ReminderRule(kind=deadline.kind, rung=rung, offset_days=offset)
    if deadline.letters:
        for action, rung, offset, is_active in LETTERS:
            yield ReminderRule(kind=deadline.kind, rung=rung, offset_days=offset, action=action, is_active=is_active)


class RulesChanged(Refused):
    """The rules are not those the person saw."""

    def __init__(self) -> None:
        super().__init__("有人先改了这些规则，您的改动没有保存。请看过现在的规则再改。")


class RuleNotPossible(Refused):
    """A step that this kind of deadline cannot have, or an edit that changes nothing."""

    status = 422


def change_rules(
    *, kind: str, wanted: Sequence[ReminderRule], seen: str, actor: Any, now: datetime, today: date
) -> list[str]:
    """Make the ladder of a kind what `wanted` says: whole, for a step is turned off and never deleted. `seen` is the mark of the
    rules the person saw. Rows are due by the new rules from today. Returns what changed, in sentences.

    Raises PermissionDenied, LookupError for an unknown kind, RulesChanged, RuleNotPossible.
    """
    if not actor.has_perm("supervision.edit_reminder_rules"):
        raise PermissionDenied("supervision.edit_reminder_rules")
    deadline = deadline_of(kind)
    with transaction.atomic():
        list(ReminderRule.objects.select_for_update().filter(kind=kind).order_by("pk"))
        known = rules_of(kind)
        if mark_of(known) != seen:
            raise RulesChanged
        changes = changes_between(known, wanted)
        if not changes:
            raise RuleNotPossible("没有改动，不用保存。")
        before = [_told(rule) for rule in known]
        _save(deadline, known, wanted)
        audittrail.record(
            "reminder_rule.changed",
            actor=actor,
            subject=subject_of(kind),
            now=now,
            note=f"{deadline.label}：{'；'.join(changes)}",
            before=before,
            after=[_told(rule) for rule in rules_of(kind)],
        )
        look_again(kind, today=today)
    return changes


def subject_of(kind: str) -> str:
    return f"{ReminderRule._meta.label_lower}:{kind}"


def _save(deadline: Deadline, known: Sequence[ReminderRule], wanted: Sequence[ReminderRule]) -> None:
    keys = {(rule.rung, rule.offset_days, rule.action): rule for rule in known}
    changed, new = [], []
    for rule in wanted:
        _check(deadline, rule)
        old = keys.get((rule.rung, rule.offset_days, rule.action))
        if old is None:
            new.append(rule)
            continue
        old.every_days, old.office_days, old.is_active = rule.every_days, rule.office_days, rule.is_active
        changed.append(old)
    ReminderRule.objects.bulk_update(changed, ["every_days", "office_days", "is_active"])
    for rule in new:
        rule.pk, rule.kind = None, deadline.kind
    ReminderRule.objects.bulk_create(new)


def _check(deadline: Deadline, rule: ReminderRule) -> None:
    is_letter = rule.action != StepAction.MESSAGE
    if rule.rung not in deadline.rungs:
        raise RuleNotPossible(f"{deadline.label}没有“{Rung(rule.rung).label}”这一级，请另选对象。")
    if is_letter and not deadline.letters:
        raise RuleNotPossible(f"{deadline.label}逾期不发督办文书，请选“发提醒”。")
    if rule.every_days and (is_letter or rule.offset_days <= 0):
        raise RuleNotPossible("只有逾期后的提醒可以每隔几天重复。")


def _told(rule: ReminderRule) -> str:
    return f"{words_of(rule)}{'' if rule.is_active else '（停用）'}{'（只在工作日外发）' if rule.office_days else ''}"
