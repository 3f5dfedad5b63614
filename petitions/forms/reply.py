from django import forms


class ReplyForm(forms.Form):
    reply_id = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label="答复内容",
        min_length=5,
        max_length=2000,
        help_text="只有持查询码的人能看到。不要写承办人姓名，也不要写能看出反映人是谁的话。",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": "请写答复内容。",
            "min_length": "答复太短，请写清楚办理情况（至少5个字）。",
            "max_length": "答复最多2000字。",
        },
    )
