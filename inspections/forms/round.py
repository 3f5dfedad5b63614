from typing import Any

from django import forms

from inspections.states import RoundKind


class RoundFilter(forms.Form):
    """The filter bar of the list of rounds; every part may be empty."""

    kind = forms.ChoiceField(label="类型", required=False, choices=[("", "全部"), *RoundKind.choices])
    term = forms.ChoiceField(label="届次", required=False)

    def __init__(self, data: Any, terms: list[str]) -> None:
        super().__init__(data)
        field = self.fields["term"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "全部"), *((term, term) for term in terms)]
