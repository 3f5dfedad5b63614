from django import forms

from foundation.documents.states import DocumentKind, DocumentStatus


class DocumentFilter(forms.Form):
    """The filter bar of the list; every part may be empty."""

    kind = forms.ChoiceField(label="种类", required=False, choices=[("", "全部"), *DocumentKind.choices])
    status = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *DocumentStatus.choices])
    year = forms.IntegerField(label="年份", required=False, min_value=2000, max_value=2100)
    q = forms.CharField(label="标题或文号", required=False, max_length=60)
