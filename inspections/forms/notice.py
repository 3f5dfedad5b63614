from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from foundation.documents.plain_text import NotText, decode

SPEECH_MAX_BYTES = 1024 * 1024
MOMENT = "%Y-%m-%dT%H:%M"


class NoticeForm(forms.Form):
    """The parts of the letter. A speech may be pasted or uploaded; the file wins."""

    meeting_at = forms.DateTimeField(
        label="会议时间", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    )
    place = forms.CharField(label="会议地点", max_length=100)
    attendees = forms.CharField(
        label="参会人员", max_length=1000, widget=forms.Textarea, help_text="一行一项，多项时自动编号。"
    )
    agenda = forms.CharField(
        label="会议议程", max_length=2000, widget=forms.Textarea, help_text="一行一项，多项时自动编号。"
    )
    requirements = forms.CharField(label="有关要求", max_length=2000, widget=forms.Textarea)
    contact_name = forms.CharField(label="联系人", max_length=40)
    contact_phone = forms.CharField(label="联系电话", max_length=40)
    speech_file = forms.FileField(
        label="讲话稿文件",
        required=False,
        help_text="纯文本文件（.txt），不超过1MB。选了文件，就不用下面的文字。",
        widget=forms.FileInput(attrs={"accept": ".txt,text/plain"}),
    )
    speech = forms.CharField(
        label="讲话稿",
        required=False,
        max_length=100_000,
        widget=forms.Textarea,
        help_text="排为附件。也可以粘贴在这里。",
    )

    def __init__(self, data: Any = None, files: Any = None, *, now: datetime, initial: Any = None) -> None:
        super().__init__(data, files, initial=initial)
        self.now = now

    def clean_meeting_at(self) -> datetime:
        moment: datetime = self.cleaned_data["meeting_at"]
        if moment < self.now:
            raise forms.ValidationError("会议时间早于现在。")
        return moment

    def clean_speech_file(self) -> str:
        upload: UploadedFile[bytes] | None = self.cleaned_data["speech_file"]
        if not upload:
            return ""
        if upload.size is not None and upload.size > SPEECH_MAX_BYTES:
            raise forms.ValidationError("文件超过1MB，请只上传讲话稿的文字。")
        try:
            return decode(upload.read())
        except NotText:
            raise forms.ValidationError("这不是纯文本文件。请把讲话稿另存为.txt后再上传，或粘贴在下面。") from None

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        found = dict(self.cleaned_data)
        uploaded = found.pop("speech_file")
        return found | {"speech": uploaded or found["speech"]}
