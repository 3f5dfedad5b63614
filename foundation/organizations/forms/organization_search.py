from django import forms


class OrganizationSearch(forms.Form):
    """`q` lives in the URL; more than a name's length is no search."""

    q = forms.CharField(
        label="查找单位",
        max_length=60,
        required=False,
        help_text="全称、简称、代码或拼音首字母",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
