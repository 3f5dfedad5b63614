from datetime import date
from typing import Any

from django import forms

from foundation.organizations.forms.person_choice import PersonChoice
from foundation.organizations.models import User
from foundation.organizations.selectors.person import visible_people
from foundation.organizations.states import TEAM, PostKind

KINDS = [(kind.value, kind.label.removeprefix("巡察组")) for kind in PostKind if kind in TEAM]


class StaffForm(forms.Form):
    """授权: who serves in the team, as what, until when."""

    person = PersonChoice(label="人员")
    kind = forms.ChoiceField(label="组内分工", choices=KINDS, widget=forms.RadioSelect)
    to_on = forms.DateField(
        label="授权至",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="从今天起，到这一天为止（含当天）。过了这一天，自动看不到本轮内容。",
    )

    def __init__(self, *args: Any, user: Any, until: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"kind": PostKind.TEAM_MEMBER, "to_on": until}
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["person"].seen = visible_people(user).select_related("organization")  # type: ignore[attr-defined]

    def clean_person(self) -> User:
        person: User = self.cleaned_data["person"]
        if person.pk == self.user.pk:
            raise forms.ValidationError("不能给自己授权，请巡察办另一位同志办理。")
        return person


class TermForm(forms.Form):
    """Until when a team is authorised, and why that changes."""

    to_on = forms.DateField(
        label="授权至",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="含这一天。过了这一天，全组人员自动看不到本轮内容，不用另外办理。",
    )
    note = forms.CharField(
        label="理由",
        max_length=200,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 200}),
        help_text="如：党委同意延长进驻到7月15日。理由会留痕，并列入夜间权限核对。",
        error_messages={"min_length": "理由至少写5个字。"},
    )
