from datetime import date
from typing import Any

from django import forms

from foundation.organizations.forms.organization_choice import OrganizationChoice
from foundation.organizations.forms.post import day_input
from foundation.organizations.models.filler_allowance import MOST
from foundation.organizations.selectors.organization import visible_organizations


class AllowanceForm(forms.Form):
    organization = OrganizationChoice(label="给哪个单位")
    number = forms.IntegerField(label="最多几名填报员", min_value=1, max_value=MOST, help_text="现任的填报员也算在内。")
    to_on = forms.DateField(label="截止日期", widget=day_input(), help_text="最长两年，到期自动失效。")

    def __init__(self, *args: Any, user: Any, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"to_on": date(today.year, 12, 31)}
        super().__init__(*args, **kwargs)
        self.fields["organization"].seen = visible_organizations(user)  # type: ignore[attr-defined]
