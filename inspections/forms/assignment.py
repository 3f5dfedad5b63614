from typing import Any

from django import forms

from foundation.organizations.models import Organization
from inspections.forms.choice import OrganizationChoice
from inspections.models import InspectionTeam, Round
from inspections.selectors.assignment import assignable_organizations

DATE = {"type": "date"}


class AssignmentForm(forms.Form):
    team = forms.ModelChoiceField(label="巡察组", queryset=InspectionTeam.objects.none(), empty_label="请选择巡察组")
    organization = OrganizationChoice(
        label="被巡察单位",
        queryset=Organization.objects.none(),
        empty_label="请选择单位",
        help_text="本轮已指派的单位不在其中。",
        error_messages={"invalid_choice": "这个单位不在可指派的范围内，请重新选择。"},
    )
    on_site_from = forms.DateField(label="进驻日期", widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"))
    on_site_to = forms.DateField(label="撤离日期", widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"))

    def __init__(self, data: Any, *, round_: Round) -> None:
        super().__init__(data, initial={"on_site_from": round_.on_site_from, "on_site_to": round_.on_site_to})
        self.round = round_
        self._choose("team", InspectionTeam.objects.filter(round=round_).order_by("number"))
        self._choose("organization", assignable_organizations(round_))

    def _choose(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rows

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begin, end = data.get("on_site_from"), data.get("on_site_to")
        if begin and not self.round.on_site_from <= begin <= self.round.on_site_to:
            self.add_error("on_site_from", self._outside())
        if end and not self.round.on_site_from <= end <= self.round.on_site_to:
            self.add_error("on_site_to", self._outside())
        if begin and end and end < begin:
            self.add_error("on_site_to", "撤离日期早于进驻日期。")
        return data

    def _outside(self) -> str:
        begin, end = self.round.on_site_from, self.round.on_site_to
        return f"不在本轮时间内（{begin.month}月{begin.day}日至{end.month}月{end.day}日）。"
