from django import forms

from foundation.organizations.selectors.access_report import GROUPS

ENDING = "ending"


class AccessReportFilter(forms.Form):
    """Which lines of a report are shown; it lives in the URL."""

    group = forms.ChoiceField(
        label="类别",
        choices=[("", "全部"), (ENDING, "7日内到期"), *((group.code, group.label) for group in GROUPS)],
        required=False,
    )
    q = forms.CharField(
        label="人员或单位", max_length=40, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
