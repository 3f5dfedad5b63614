from typing import Any

from django import forms

LONGEST_KEY = 18


class RowsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several rows of a list. A forged number too long for the database is not one of them; the database would fail."""

    default_error_messages = {"too_long": "选的内容不在名单里，请重新选择。"}

    def clean(self, value: Any) -> Any:
        if any(len(str(key)) > LONGEST_KEY for key in value or ()):
            raise forms.ValidationError(self.error_messages["too_long"], code="too_long")
        return super().clean(value)
