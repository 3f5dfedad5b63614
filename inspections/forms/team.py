from django import forms


class TermForm(forms.Form):
    """Until when a team is authorised, and why that changes."""

    to_on = forms.DateField(
        label="授权至",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="含这一天。过了这一天，全组人员自动看不到本轮内容，不用另外办理。",
    )
    note = forms.CharField(
        label="理由",
        max_length=200,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 200}),
        help_text="如：党委同意延长进驻到7月15日。理由会留痕，并列入夜间权限核对。",
        error_messages={"min_length": "理由至少写5个字。"},
    )
