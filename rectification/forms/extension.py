from datetime import date
from typing import Any

from django import forms

from rectification.models import Extension, Task
from rectification.services.reason import SHORTEST
from rectification.states import ExtensionStatus

MOST_YEARS = 5


def _day(label: str, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, widget=widget)


def not_too_far(day: date, due_on: date | None) -> date:
    """A slip of the pen in the year would be a deadline that nobody is ever reminded of."""
    if due_on is not None and day.year > due_on.year + MOST_YEARS:
        raise forms.ValidationError(f"{day.year}年太远，请核对年份。")
    return day


class AskExtensionForm(forms.Form):
    wished_on = _day("申请延至", "写有把握办完的日期。")
    reason = forms.CharField(
        label="延期原因",
        max_length=500,
        help_text="写清为什么按时完不成、卡在哪里。",
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 500}),
    )
    progress = forms.CharField(
        label="目前进展",
        max_length=500,
        help_text="已经做了什么，还差什么。",
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 500}),
    )

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.task = task

    def clean_wished_on(self) -> date:
        day = not_too_far(self.cleaned_data["wished_on"], self.task.due_on)
        now = self.task.due_on
        if now is not None and day <= now:
            raise forms.ValidationError(f"要晚于现时限（{now.year}年{now.month}月{now.day}日）。")
        return day

    def clean_reason(self) -> str:
        words = str(self.cleaned_data["reason"]).strip()
        if len(words) < SHORTEST:
            raise forms.ValidationError(f"只有{len(words)}个字，请写明按时完不成的原因（至少{SHORTEST}个字）。")
        return words


class ApproveExtensionForm(forms.Form):
    granted_on = _day("批准延至", "可以早于申请的日期。")
    group_decision = forms.CharField(
        label="领导小组研究意见",
        max_length=200,
        required=False,
        help_text="第二次延期或者较长的延期必填：写会议日期和意见。",
    )
    note = forms.CharField(
        label="审批意见",
        max_length=500,
        required=False,
        help_text="对方能看到。",
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500}),
    )

    def __init__(self, *args: Any, extension: Extension, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.extension = extension

    def clean_granted_on(self) -> date:
        return not_too_far(self.cleaned_data["granted_on"], self.extension.due_on)


class ExtensionFilter(forms.Form):
    state = forms.ChoiceField(label="状态", choices=[("", "全部"), *ExtensionStatus.choices], required=False)
    unit = forms.CharField(label="单位", max_length=60, required=False)
