from datetime import date
from typing import Any

from django import forms

from foundation.organizations.forms.organization_choice import OrganizationChoice, suggestion_of
from foundation.organizations.models import User
from foundation.organizations.selectors.organization import visible_organizations
from foundation.organizations.states import TEAM, PostKind

GIVEN_HERE = [("", "请选择"), *((kind.value, kind.label) for kind in PostKind if kind not in TEAM)]


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PostForm(forms.Form):
    """A post at an organization. Those of teams are given with the team, for its round."""

    kind = forms.ChoiceField(label="岗位", choices=GIVEN_HERE, help_text="各岗位能看什么、能办什么，见“岗位权限表”。")
    organization = OrganizationChoice(label="在哪个单位")
    from_on = forms.DateField(label="开始日期", widget=day_input(), help_text="从这一天起生效。")
    to_on = forms.DateField(
        label="截止日期", required=False, widget=day_input(), help_text="长期任职的不填。最后一天仍然有效。"
    )

    def __init__(self, *args: Any, user: Any, person: User, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"organization": suggestion_of(person.organization), "from_on": today}
        super().__init__(*args, **kwargs)
        self.fields["organization"].seen = visible_organizations(user)  # type: ignore[attr-defined]


class EndPostForm(forms.Form):
    """A post that has not begun is taken back: then there is no last day to ask for."""

    to_on = forms.DateField(
        label="最后一天", widget=day_input(), help_text="当天仍然有效；要立即失效的，填昨天的日期。"
    )
    reason = forms.CharField(
        label="原因",
        max_length=200,
        help_text="如：调离、退休、轮岗。会记入审计日志。",
        widget=forms.Textarea(attrs={"maxlength": 200}),
    )

    def __init__(self, *args: Any, begun: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not begun:
            del self.fields["to_on"]
