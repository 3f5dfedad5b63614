from typing import Any, cast

from django import forms

from foundation.organizations.models import Organization
from inspections.models import Assignment
from petitions.models import Petition
from petitions.selectors.petition import assignments_for, departments_for
from petitions.services.petition import REASON_LEAST
from petitions.states import PetitionStatus


class PetitionFilter(forms.Form):
    status = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *PetitionStatus.choices])


class OpenForm(forms.Form):
    reason = forms.CharField(
        label="查看理由",
        min_length=REASON_LEAST,
        max_length=200,
        help_text=(
            "内容只在打开的那一页显示，离开就没有；反映人身份由身份保管人另行保管，这里看不到。"
            "写明为什么要看，您的姓名、时间和理由会记入审计日志。"
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "请写明查看理由。",
            "min_length": f"理由太短，请写明为什么要看（至少{REASON_LEAST}个字）。",
        },
    )


class AcceptForm(forms.Form):
    assignment = forms.ModelChoiceField(
        label="交给哪个巡察组",
        queryset=Assignment.objects.none(),
        empty_label="请选择",
        help_text="组长和副组长可以查看内容，看不到反映人身份。",
        error_messages={"required": "请选择巡察组。", "invalid_choice": "请从列表里选择巡察组。"},
    )

    def __init__(self, *args: Any, petition: Petition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Any]", self.fields["assignment"])
        field.queryset = Assignment.objects.filter(round=petition.round_id or 0).select_related("team", "organization")
        rows = list(assignments_for(petition))
        field.choices = [("", "请选择"), *((row.pk, f"{row.team}（{row.organization}）") for row in rows)]
        if len(rows) == 1:
            field.initial = rows[0].pk


class ForwardForm(forms.Form):
    """Lists whom it may go to; what is forged in beyond the list is refused by the service, in its own words."""

    department: "forms.ModelChoiceField[Organization]" = forms.ModelChoiceField(
        label="转给哪个单位",
        queryset=Organization.objects.filter(is_active=True),
        empty_label="请选择",
        help_text="不列被反映的单位及其上下级：检举控告材料不得转给它们。",
        error_messages={"required": "请选择单位。", "invalid_choice": "请从列表里选择单位。"},
    )

    def __init__(self, *args: Any, petition: Petition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Any]", self.fields["department"])
        field.choices = [("", "请选择"), *((row.pk, row.short_name) for row in departments_for(petition))]
