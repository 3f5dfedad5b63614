"""Filters of the lists. They live in the URL; what makes no sense is left out, never an error."""

from django import forms
from django.conf import settings

from inspections.states import FindingCategory
from rectification.states import TaskStatus

ANY = [("", "全部")]
STATES = [
    ("open", "未销号"),
    ("undefined", "待明确责任"),
    ("unsigned", "待签字"),
    ("reported", "有任务待审核"),
    ("ready", "任务已全部销号"),
    ("accepted", "已销号"),
]
TASK_STATES = [("open", "未销号"), *TaskStatus.choices]


def lamps() -> list[tuple[str, str]]:
    return [("", "不限"), ("late", "已逾期"), ("warn", f"{settings.WARN_DAYS}日内到期"), ("ok", "正常")]


class ProblemFilter(forms.Form):
    team = forms.CharField(label="巡察组", max_length=40, required=False)
    unit = forms.CharField(label="单位", max_length=60, required=False)
    category = forms.ChoiceField(label="类别", choices=[*ANY, *FindingCategory.choices], required=False)
    state = forms.ChoiceField(label="状态", choices=[*ANY, *STATES], required=False)
    lamp = forms.ChoiceField(label="时限", choices=lamps, required=False)
    q = forms.CharField(
        label="关键词",
        max_length=60,
        required=False,
        help_text="编号、问题内容、责任人",
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class TaskFilter(forms.Form):
    unit = forms.CharField(label="单位", max_length=60, required=False)
    owner = forms.CharField(label="责任人", max_length=40, required=False)
    state = forms.ChoiceField(label="状态", choices=[*ANY, *TASK_STATES], required=False)
    lamp = forms.ChoiceField(label="时限", choices=lamps, required=False)
    q = forms.CharField(
        label="关键词",
        max_length=60,
        required=False,
        help_text="编号、整改措施",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
