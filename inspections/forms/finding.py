from typing import Any

from django import forms

from foundation.organizations.models import User
from inspections.forms.choice import AssignmentChoice, RecordChoice
from inspections.models import Assignment, WorkRecord
from inspections.selectors.team import second_handlers
from inspections.states import FindingCategory, FindingStatus


class FindingForm(forms.Form):
    """一事一底稿: who, when, where, how much, against which rule."""

    title = forms.CharField(label="问题概述", max_length=200, help_text="一事一底稿，一句话说清。")
    facts = forms.CharField(
        label="具体事实",
        max_length=20_000,
        widget=forms.Textarea,
        help_text="了解方式、责任主体、时间地点、主要情节、造成影响。",
    )
    category = forms.ChoiceField(label="对应聚焦", choices=[("", "请选择"), *FindingCategory.choices])
    basis = forms.CharField(
        label="定性依据", max_length=2000, widget=forms.Textarea, help_text="违反什么规定，写到条款。"
    )
    second_handler = forms.ModelChoiceField(
        label="第二承办人",
        queryset=User.objects.none(),
        empty_label="请选择本组同志",
        help_text="承办人、第二承办人、副组长、组长是四个人。",
    )
    records = RecordChoice(
        label="依据的工作记录",
        queryset=WorkRecord.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, assignment: Assignment, user: Any, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        second, records = self.fields["second_handler"], self.fields["records"]
        if isinstance(second, forms.ModelChoiceField) and isinstance(records, RecordChoice):
            second.queryset = second_handlers(assignment.team_id, user.pk)
            records.queryset = assignment.records.order_by("seq")
            if not records.queryset.exists():
                del self.fields["records"]


class SeenForm(forms.Form):
    """Which revision of a finding stood on the page that the signature came from."""

    seen = forms.IntegerField(min_value=1)


class FindingFilter(forms.Form):
    status = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *FindingStatus.choices])
    category = forms.ChoiceField(label="对应聚焦", required=False, choices=[("", "全部"), *FindingCategory.choices])
    assignment = AssignmentChoice(label="单位", queryset=Assignment.objects.none(), required=False, empty_label="全部")
    q = forms.CharField(label="问题概述", required=False, max_length=60)

    def __init__(self, data: Any, *, assignments: Any) -> None:
        super().__init__(data)
        field = self.fields["assignment"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = assignments
