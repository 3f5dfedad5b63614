from django import forms

from foundation.supervision.states import AcknowledgementStatus


class AcknowledgementFilter(forms.Form):
    """The filter bar of the list; every part may be empty."""

    status = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *AcknowledgementStatus.choices])
    unit = forms.CharField(label="单位", max_length=60, required=False)

    def wanted(self) -> dict[str, str]:
        """What it understood of a query string; a word that makes no sense is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
