from django import forms

LONGEST = 500


class HandInForm(forms.Form):
    words = forms.CharField(
        label="送核说明",
        required=False,
        max_length=LONGEST,
        help_text="写清依据、改了哪里、请对方重点看什么。",
        widget=forms.Textarea,
    )


class OpinionForm(forms.Form):
    """`must_say` for what is sent back."""

    words = forms.CharField(
        label="意见",
        required=False,
        max_length=LONGEST,
        help_text="退回修改的，写清改哪里、为什么。意见留在记录里，拟稿人看得到。",
        widget=forms.Textarea,
    )

    def __init__(self, *args: object, must_say: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["words"].required = must_say
