from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from foundation.core.errors import Refused
from rectification.selectors.paper_signature import CODE_LENGTH
from rectification.services.paper_signature import check_scan


class PaperSignatureForm(forms.Form):
    """The scan of the signed sheet, and two things read from it: that it is this sheet, and when it was signed."""

    scan = forms.FileField(
        label="签字单扫描件",
        max_length=200,
        help_text="签好字的那一页，PDF、JPG或PNG，不超过50MB。手机拍照也可以，字要清楚。严禁上传涉密文件。",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    code = forms.CharField(
        label="纸上的校验值",
        max_length=CODE_LENGTH,
        min_length=CODE_LENGTH,
        help_text=f"印在签字单上的{CODE_LENGTH}位字母和数字，照抄下来。与现在的内容不一致的，不能上传。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    signed_on = forms.DateField(
        label="签字日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), help_text="纸上写的日期。"
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_scan(self) -> "UploadedFile[bytes]":
        scan: UploadedFile[bytes] = self.cleaned_data["scan"]
        try:
            check_scan(scan)
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal
        return scan

    def clean_signed_on(self) -> date:
        day: date = self.cleaned_data["signed_on"]
        if day > self.today:
            raise forms.ValidationError("签字日期还没有到，请核对日期。")
        return day
