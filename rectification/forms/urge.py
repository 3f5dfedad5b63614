from collections.abc import Collection
from typing import Any

from django import forms

from foundation.supervision.services.urge import LONGEST


class UrgeManyForm(forms.Form):
    """The rows are chosen on the page, `chosen` holds their keys."""

    note = forms.CharField(
        label="催办意见",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST}),
        help_text="每一项都写这几句话。登录后能看到，不会写进邮件。",
    )

    def __init__(self, *args: Any, chosen: Collection[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = chosen

    def clean(self) -> dict[str, Any]:
        if not self.chosen:
            raise forms.ValidationError("还没有选事项。请至少选一项再催办。")
        return self.cleaned_data


class UrgeForm(forms.Form):
    note = forms.CharField(
        label="催办意见",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST}),
        help_text="写明要对方做什么、什么时候做完。登录后能看到，不会写进邮件。",
    )
