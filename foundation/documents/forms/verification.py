from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

MEGABYTE = 1024 * 1024


class VerificationForm(forms.Form):
    code = forms.CharField(
        label="校验码",
        max_length=40,
        help_text="公文页脚的12位字母和数字，如7K3M-9QXT-2HBF。横线、空格、大小写不影响。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label="电子文件",
        required=False,
        allow_empty_file=True,
        help_text="收到的PDF。只算出指纹来比对，不保存、不查看内容。",
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )

    def clean_file(self) -> "UploadedFile[Any] | None":
        upload: UploadedFile[Any] | None = self.cleaned_data["file"]
        if upload is not None and (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(f"文件超过{settings.UPLOAD_MAX_BYTES / MEGABYTE:g}MB，不是本系统印发的公文。")
        return upload
