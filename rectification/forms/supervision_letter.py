from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from rectification.selectors.supervision_letter import LateItem


class SupervisionLetterForm(forms.Form):
    """Which late rows go into the letter, what is asked of the organization, until when, and whom it may ask."""

    steps = forms.TypedMultipleChoiceField(
        label="写进文书的事项",
        coerce=int,
        choices=(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "没有选事项。请至少选一项。",
            "invalid_choice": "有的事项已经办理，请刷新后再选。",
        },
    )
    demand = forms.CharField(
        label="办理要求",
        max_length=1000,
        widget=forms.Textarea(attrs={"maxlength": 1000}),
        help_text="一行一项，多项时自动编号。",
    )
    reply_on = forms.DateField(
        label="报送日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="请对方在这一天前书面报送办理情况。",
    )
    contact_name = forms.CharField(label="联系人", max_length=40)
    contact_phone = forms.CharField(label="联系电话", max_length=40)

    def __init__(self, *args: Any, items: Sequence[LateItem], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        steps: Any = self.fields["steps"]
        steps.choices = [(item.step.pk, f"{item.number}　{item.title}".strip()) for item in items]

    def clean_reply_on(self) -> date:
        day: date = self.cleaned_data["reply_on"]
        if day <= self.today:
            raise forms.ValidationError("报送日期要在今天以后。")
        return day
