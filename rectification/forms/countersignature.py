from typing import Any

from django import forms

from rectification.forms.responsibility import SignForm


class CountersignForm(SignForm):
    """Which of the waiting ones, and the password once for all."""

    rows = forms.TypedMultipleChoiceField(
        label="承接的责任", coerce=int, choices=(), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, waiting: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["rows"]
        field.choices = [(pk, str(pk)) for pk in waiting]
        field.error_messages = {"invalid_choice": "有的责任已经不用承接，请刷新后再签。"}

    def clean_rows(self) -> list[int]:
        chosen: list[int] = self.cleaned_data["rows"]
        if not chosen:
            raise forms.ValidationError("没有选要承接的责任，没有签字。请至少选一项。")
        return chosen
