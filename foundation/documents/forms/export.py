from typing import Any
from uuid import UUID, uuid4

from django import forms

from foundation.core.errors import Refused
from foundation.documents.services.export import checked_reason


class ExportForm(forms.Form):
    """Why a list is taken out. `key` comes with the page, so that a second click is the same export."""

    reason = forms.CharField(
        label="导出事由",
        max_length=200,
        help_text="写明导出来做什么、给谁用，至少5个字。事由和您的姓名会记录在案，也写进文件。",
        widget=forms.TextInput(attrs={"maxlength": 200, "autocomplete": "off"}),
    )
    key = forms.UUIDField(
        label="导出页",
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid": "导出页不完整，请从清单重新打开再办。"},
    )

    def clean_reason(self) -> str:
        try:
            return checked_reason(str(self.cleaned_data["reason"]))
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal

    def clean_key(self) -> UUID:
        return self.cleaned_data["key"] or uuid4()


class ExportFilter(forms.Form):
    """For those who watch exports."""

    q = forms.CharField(
        label="导出人或校验值",
        max_length=64,
        required=False,
        help_text="导出人姓名，或文件的SHA-256",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    volume = forms.ChoiceField(label="清单", required=False)
    alarmed = forms.ChoiceField(label="提醒", required=False, choices=[("", "全部"), ("1", "超过提醒线")])

    def __init__(self, data: Any, volumes: list[tuple[str, str]]) -> None:
        super().__init__(data)
        field = self.fields["volume"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "全部"), *volumes]


def understood(form: forms.Form) -> dict[str, Any]:
    """What a filter form made of a query string; a word that makes no sense is left out."""
    form.is_valid()
    return {name: value for name, value in form.cleaned_data.items() if value}


def filter_words(form: forms.Form) -> list[str]:
    """The filters that are set, in words: "单位：财政"."""
    return [
        f"{form.fields[name].label}：{_called(form.fields[name], value)}" for name, value in understood(form).items()
    ]


def _called(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ModelChoiceField):
        return str(field.label_from_instance(value))
    choices: Any = getattr(field, "choices", ())
    return str(dict(choices).get(value, value))
