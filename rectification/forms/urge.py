from django import forms

from foundation.supervision.services.urge import LONGEST


class UrgeForm(forms.Form):
    note = forms.CharField(
        label="催办意见",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST}),
        help_text="写明要对方做什么、什么时候做完。登录后能看到，不会写进邮件。",
    )
