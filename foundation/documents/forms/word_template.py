from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from foundation.core.errors import Refused
from foundation.documents.services.word_template import check_upload
from foundation.documents.template_language import TemplateRefused


class WordTemplateForm(forms.Form):
    file = forms.FileField(
        label="Word文件",
        allow_empty_file=True,
        help_text="只收.docx，不带宏和外部链接。在Word里照填写项写{{ 单位 }}这样的名称。严禁上传涉密文件。",
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
        error_messages={"required": "请选择Word文件。"},
    )

    def clean_file(self) -> "UploadedFile[Any]":
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        try:
            check_upload(upload)
        except Refused as refused:
            raise forms.ValidationError(refused.sentence) from refused
        except TemplateRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return upload
