from django import forms


class ReasonForm(forms.Form):
    """Why it goes back or comes down. The other side reads it."""

    note = forms.CharField(
        label="理由",
        max_length=500,
        min_length=5,
        widget=forms.Textarea,
        help_text="写清看了什么、依据什么、要对方做什么。",
        error_messages={"min_length": "理由至少写5个字。", "required": "请写明理由。"},
    )
