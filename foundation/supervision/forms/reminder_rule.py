from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms import BoundField

from foundation.core.deadlines import Deadline, Rung
from foundation.supervision.models import ReminderRule
from foundation.supervision.selectors.reminder_rule import words_of
from foundation.supervision.states import StepAction

ADDED = 3
FARTHEST = 366
MOST_SELDOM = 90
SIDES = (("", "不加"), ("before", "到期前"), ("on", "到期当天"), ("after", "逾期后"))


def _days(label: str, most: int, *, initial: int | None = None) -> forms.IntegerField:
    messages = {"invalid": f"{label}请填整数。"}
    field = forms.IntegerField(
        label=label, min_value=0, max_value=most, required=False, initial=initial, error_messages=messages
    )
    field.widget.attrs["class"] = "input-days"
    return field


class ReminderRuleForm(forms.Form):
    """The ladder of one kind: each step on or off, how often it repeats, whether only on working days; and up to three new ones.

    `wanted()` is the whole ladder as it is to be. A box that is off is not sent by a browser: each step has a hidden mark beside
    its boxes, so that an answer without them is told from one that turns everything off (`is_whole`).
    """

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, deadline: Deadline, rules: Sequence[ReminderRule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deadline, self.rules = deadline, rules
        for rule in rules:
            named = words_of(rule)
            self.fields[f"line_{rule.pk}"] = forms.CharField(required=False, initial="1", widget=forms.HiddenInput)
            self.fields[f"on_{rule.pk}"] = forms.BooleanField(
                label=f"启用：{named}", required=False, initial=rule.is_active
            )
            self.fields[f"office_{rule.pk}"] = forms.BooleanField(
                label=f"只在工作日外发：{named}", required=False, initial=rule.office_days
            )
            if repeats(rule):
                every = _days(f"每隔几天：{named}", MOST_SELDOM, initial=rule.every_days)
                self.fields[f"every_{rule.pk}"] = every
        for place in range(ADDED):
            self._add_new(place)

    def _add_new(self, place: int) -> None:
        rungs = [(rung.value, rung.label) for rung in self.deadline.rungs]
        actions = (
            StepAction.choices if self.deadline.letters else [(StepAction.MESSAGE.value, StepAction.MESSAGE.label)]
        )
        self.fields[f"side_{place}"] = forms.ChoiceField(label="什么时候", choices=SIDES, required=False)
        self.fields[f"days_{place}"] = _days("天数", FARTHEST)
        self.fields[f"rung_{place}"] = forms.ChoiceField(label="对象", choices=rungs, required=False)
        self.fields[f"action_{place}"] = forms.ChoiceField(label="做什么", choices=actions, required=False)
        self.fields[f"every_new_{place}"] = _days("之后每隔", MOST_SELDOM)
        self.fields[f"office_new_{place}"] = forms.BooleanField(label="只在工作日外发", required=False)

    def lines(self) -> Iterator[dict[str, Any]]:
        for rule in self.rules:
            every: BoundField | None = self[f"every_{rule.pk}"] if repeats(rule) else None
            boxes = {name: self[f"{name}_{rule.pk}"] for name in ("line", "on", "office")}
            yield {"rule": rule, "every": every, **boxes}

    def added(self) -> Iterator[dict[str, BoundField]]:
        for place in range(ADDED):
            names = {"side": "side", "days": "days", "rung": "rung", "action": "action"}
            names |= {"every": "every_new", "office": "office_new"}
            yield {name: self[f"{field}_{place}"] for name, field in names.items()}

    @property
    def is_whole(self) -> bool:
        """Every step that the page showed came back."""
        return all(
            self.data.get(f"line_{rule.pk}") and (not repeats(rule) or f"every_{rule.pk}" in self.data)
            for rule in self.rules
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        keys = {(rule.rung, rule.offset_days, rule.action) for rule in self.rules}
        for place in range(ADDED):
            if data.get(f"side_{place}"):
                self._clean_new(place, data, keys)
        return data

    def _clean_new(self, place: int, data: dict[str, Any], keys: set[tuple[str, int, str]]) -> None:
        side, days, every = data[f"side_{place}"], data.get(f"days_{place}"), data.get(f"every_new_{place}")
        if side != "on" and not days and f"days_{place}" not in self.errors:
            self.add_error(f"days_{place}", f"“{dict(SIDES)[side]}”要填1到{FARTHEST}之间的天数。")
        if every and (side != "after" or data.get(f"action_{place}") != StepAction.MESSAGE):
            self.add_error(f"every_new_{place}", "只有逾期后的提醒可以每隔几天重复，其他的请留空。")
        if self.errors:
            return
        rule = self._new(place, data)
        key = (rule.rung, rule.offset_days, rule.action)
        if key in keys:
            self.add_error(f"days_{place}", f"已经有“{words_of(rule)}”这一步，请在上面启用或修改。")
        keys.add(key)

    def _new(self, place: int, data: dict[str, Any]) -> ReminderRule:
        days = {"before": -1, "on": 0, "after": 1}[data[f"side_{place}"]] * (data.get(f"days_{place}") or 0)
        return ReminderRule(
            kind=self.deadline.kind,
            rung=Rung(data[f"rung_{place}"] or self.deadline.rungs[0]),
            offset_days=days,
            every_days=data.get(f"every_new_{place}") or 0,
            action=data[f"action_{place}"] or StepAction.MESSAGE,
            office_days=data[f"office_new_{place}"],
        )

    def wanted(self) -> list[ReminderRule]:
        data = self.cleaned_data
        found = [
            ReminderRule(
                kind=rule.kind,
                rung=rule.rung,
                offset_days=rule.offset_days,
                action=rule.action,
                every_days=data.get(f"every_{rule.pk}") or 0,
                office_days=data[f"office_{rule.pk}"],
                is_active=data[f"on_{rule.pk}"],
            )
            for rule in self.rules
        ]
        return found + [self._new(place, data) for place in range(ADDED) if data[f"side_{place}"]]


def repeats(rule: ReminderRule) -> bool:
    """Whether the step is one that may come again."""
    return rule.offset_days > 0 and rule.action == StepAction.MESSAGE
