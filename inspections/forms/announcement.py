from datetime import datetime
from typing import Any

from django import forms

MOMENT = "%Y-%m-%dT%H:%M"


class AnnouncementForm(forms.Form):
    title = forms.CharField(label="标题", max_length=80)
    scope = forms.CharField(
        label="受理范围",
        max_length=2000,
        widget=forms.Textarea,
        help_text="受理什么，一行一段。不受理的说明会自动加上。",
    )
    phone = forms.CharField(label="值班电话", max_length=60)
    phone_hours = forms.CharField(label="接听时间", max_length=60)
    mailbox = forms.CharField(label="邮政信箱", max_length=100, required=False)
    email = forms.EmailField(label="电子邮箱", required=False)
    letter_box = forms.CharField(label="意见箱", max_length=200, required=False, help_text="设在哪里，何时开箱。")
    supervision_phone = forms.CharField(
        label="监督电话", max_length=60, required=False, help_text="反映巡察组自身问题的电话。"
    )
    closes_at = forms.DateTimeField(
        label="受理截止时间",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        help_text="到时公开页停止接收。",
    )

    def __init__(self, data: Any = None, *, now: datetime, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.now = now

    def clean_closes_at(self) -> datetime:
        moment: datetime = self.cleaned_data["closes_at"]
        if moment <= self.now:
            raise forms.ValidationError("受理截止时间早于现在。")
        return moment
