from typing import Any

from django import forms

from foundation.documents.composing import TemplateText, text_problems
from foundation.documents.letter_kinds import LetterKind
from foundation.documents.template_language import LONGEST_SOURCE

ONE_LINE = {"autocomplete": "off", "spellcheck": "false"}


class TemplateForm(forms.Form):
    """The words of one kind of letter. What is wrong with them stands beside the part and says the line."""

    title = forms.CharField(label="标题", max_length=300, widget=forms.TextInput(attrs=ONE_LINE))
    body = forms.CharField(
        label="正文",
        max_length=LONGEST_SOURCE,
        strip=False,
        help_text="一行一段。一、（一）1.（1）开头的行按公文层次排字体，用|隔开的行排成表格。",
        widget=forms.Textarea(attrs={"spellcheck": "false"}),
    )
    note = forms.CharField(
        label="附注",
        max_length=300,
        required=False,
        help_text="排在日期下一行的括号里，例如联系人和电话。",
        widget=forms.TextInput(attrs=ONE_LINE),
    )
    why = forms.CharField(
        label="修改原因",
        max_length=200,
        min_length=2,
        help_text="以后查版本时看的，例如“按领导小组意见增加报送要求”。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"min_length": "修改原因至少2个字。"},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, kind: LetterKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    def text(self) -> TemplateText:
        return TemplateText(*(text_of(self.cleaned_data.get(name, "")) for name in ("title", "body", "note")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not {"title", "body", "note"} & set(self.errors):
            for part, said in text_problems(self.kind, self.text()).items():
                self.add_error(part, said)
        return cleaned


def text_of(value: str) -> str:
    """Browsers send CRLF; the end of a text says nothing."""
    return value.replace("\r\n", "\n").replace("\r", "\n").rstrip()
