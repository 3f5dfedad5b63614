from datetime import date
from typing import Any

from django import forms

from foundation.organizations.models import User
from inspections.forms.choice import AssignmentChoice
from inspections.models import Assignment
from inspections.selectors.team import team_people
from inspections.states import RecordKind

DATE = {"type": "date"}


class RecordForm(forms.Form):
    kind = forms.ChoiceField(
        label="方式", choices=RecordKind.choices, widget=forms.RadioSelect, initial=RecordKind.TALK
    )
    subject = forms.CharField(label="谈话对象或材料名称", max_length=120)
    subject_post = forms.CharField(label="职务或材料来源", max_length=120, required=False)
    held_on = forms.DateField(label="日期", widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"))
    place = forms.CharField(label="地点", max_length=100, required=False)
    recorder = forms.ModelChoiceField(
        label="记录人",
        queryset=User.objects.none(),
        required=False,
        empty_label="请选择本组同志",
        help_text="个别谈话要有两人：承办人是您，记录人另选一位。",
    )
    content = forms.CharField(
        label="内容", max_length=20_000, widget=forms.Textarea, help_text="只记事实：时间、地点、人、事、数。"
    )

    def __init__(self, data: Any = None, *, assignment: Assignment, user: Any, today: date) -> None:
        super().__init__(data, initial={"held_on": today})
        self.assignment, self.today = assignment, today
        field = self.fields["recorder"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = team_people(assignment.team_id).exclude(pk=user.pk)

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        if day > self.today:
            raise forms.ValidationError("日期晚于今天。")
        if day < self.assignment.on_site_from:
            begin = self.assignment.on_site_from
            raise forms.ValidationError(f"日期早于进驻日期（{begin.month}月{begin.day}日）。")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == RecordKind.TALK and "recorder" not in self.errors and not data.get("recorder"):
            self.add_error("recorder", "个别谈话要有两人，请选记录人。")
        return data


class RecordFilter(forms.Form):
    kind = forms.ChoiceField(label="方式", required=False, choices=[("", "全部"), *RecordKind.choices])
    assignment = AssignmentChoice(label="单位", queryset=Assignment.objects.none(), required=False, empty_label="全部")

    def __init__(self, data: Any, *, assignments: Any) -> None:
        super().__init__(data)
        field = self.fields["assignment"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = assignments
