from datetime import date
from typing import Any

from django import forms

from foundation.supervision.models import EscalationStep
from foundation.supervision.selectors.matter import kind_labels
from foundation.supervision.services.escalation_step import LONGEST
from foundation.supervision.states import EscalationStatus, StepAction

ANY = [("", "全部")]
ACTIONS = [(value, label) for value, label in StepAction.choices if value != StepAction.MESSAGE]


class EscalationStepFilter(forms.Form):
    """The filter bar of the list; every part may be empty."""

    status = forms.ChoiceField(label="状态", required=False, choices=[*ANY, *EscalationStatus.choices])
    action = forms.ChoiceField(label="动作", required=False, choices=[*ANY, *ACTIONS])
    kind = forms.ChoiceField(label="时限种类", required=False)
    unit = forms.CharField(label="单位", max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [*ANY, *kind_labels().items()]

    def wanted(self) -> dict[str, str]:
        """What it understood of a query string; a word that makes no sense is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def words(self) -> list[str]:
        """The filters that are set: "单位：财政"."""
        return [f"{self.fields[name].label}：{self._called(name, value)}" for name, value in self.wanted().items()]

    def _called(self, name: str, value: str) -> str:
        choices: Any = getattr(self.fields[name], "choices", ())
        return str(dict(choices).get(value, value))


class CompleteForm(forms.Form):
    """办理: when, and what came of it."""

    handled_on = forms.DateField(
        label="办理日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), help_text="办成的那一天。"
    )
    note = forms.CharField(
        label="办理结果",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": LONGEST}),
        help_text="写明做了什么、结果怎样；另行发文的，写明文号。",
    )

    def __init__(self, *args: Any, step: EscalationStep, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step, self.today = step, today
        if step.action == StepAction.MEETING:
            self.fields["handled_on"].label = "会议日期"
            self.fields["handled_on"].help_text = "议题上会的那一天。"
            self.fields["note"].label = "会议决定"
            self.fields["note"].help_text = "写明会议名称和对这件事的决定。"

    def clean_handled_on(self) -> date:
        day: date = self.cleaned_data["handled_on"]
        first = self.step.occurred_on
        if not first <= day <= self.today:
            label = self.fields["handled_on"].label
            raise forms.ValidationError(
                f"{label}要在提出之日（{first.year}年{first.month}月{first.day}日）和今天之间。"
            )
        return day


class WaiveForm(forms.Form):
    """不办理."""

    note = forms.CharField(
        label="理由",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST}),
        help_text="写明为什么不办，如已电话督促、正在办理延期。理由留在记录里。",
    )
