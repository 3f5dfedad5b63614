from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from foundation.documents import typesetting
from foundation.documents.letter import Form
from foundation.documents.typesetting import Composed, Head, NotComposed, Ways

MEGABYTE = 1024 * 1024
SIGNED = frozenset({Form.DOCUMENT, Form.LETTER, Form.ANNOUNCEMENT})


class TypesettingForm(forms.Form):
    """A text and what stands around it. A file that comes along is read into `text` at once, so that it can be corrected.

    After `is_valid` the letter is in `composed`; what a Word file has beside text stands in `lost`.
    """

    form = forms.ChoiceField(label="格式", choices=[(name, name) for name in typesetting.FORMS], initial="报告")
    file = forms.FileField(
        label="文件",
        required=False,
        help_text=".txt或.docx，读进下面的正文框，可以再改。",
        widget=forms.FileInput(attrs={"accept": ".txt,.docx"}),
    )
    text = forms.CharField(
        label="正文",
        required=False,
        max_length=typesetting.LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"spellcheck": "false"}),
        help_text="连同标题一起粘贴，一段一行。从Excel、WPS复制的表格也可以。",
    )
    title = forms.CharField(label="标题", max_length=200, required=False, help_text="不填就从正文里找。")
    organ = forms.CharField(
        label="发文机关", max_length=300, required=False, help_text="联合行文用逗号隔开，主办的在前。"
    )
    number = forms.CharField(label="发文字号", max_length=60, required=False, help_text="如云委巡办〔2026〕1号。")
    to = forms.CharField(label="主送机关", max_length=1000, required=False, help_text="用逗号隔开。")
    sign = forms.CharField(label="署名", max_length=300, required=False, help_text="不填就用发文机关。")
    date = forms.DateField(
        label="成文日期",
        required=False,
        help_text="不填就不印。",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(label="附注", max_length=200, required=False, help_text="排在成文日期下，自动加括号。")
    copies = forms.CharField(label="抄送", max_length=1000, required=False, help_text="用逗号隔开。")
    keep_head = forms.BooleanField(label="保留标题前的行", required=False)
    keep_lines = forms.BooleanField(label="不接断开的行", required=False)
    keep_signs = forms.BooleanField(label="不改标点和数字", required=False)
    key = forms.UUIDField(label="本页", required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        files: "MultiValueDict[str, UploadedFile[Any]] | None" = None,
        *,
        initial: dict[str, Any] | None = None,
    ) -> None:
        self.lost: tuple[str, ...] = ()
        self.problem = ""
        self.composed: Composed | None = None
        upload = files.get("file") if files else None
        if data is not None and upload is not None:
            data = data.copy()
            data["text"] = self._read(upload, data.get("text", ""))
        super().__init__(data, initial={"key": uuid4(), **(initial or {})})

    def _read(self, upload: "UploadedFile[Any]", before: str) -> str:
        name = upload.name or "未命名"
        try:
            _check_size(upload.size or 0, name)
            read = typesetting.read_file(upload.read(), name)
        except NotComposed as refusal:
            self.problem = str(refusal)
            return before
        self.lost = read.lost
        return read.text.replace("\0", "")

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if self.problem:
            self.add_error("file", self.problem)
        elif not self.errors:
            try:
                self.composed = typesetting.compose(found["text"], self._head(found), _ways(found))
            except NotComposed as refusal:
                self.add_error("text", str(refusal))
        return found

    def source(self) -> dict[str, Any]:
        """What was typed, to come back to."""
        kept = {name: value for name, value in self.cleaned_data.items() if name not in {"file", "key"} and value}
        return kept | ({"date": kept["date"].isoformat()} if "date" in kept else {})

    @staticmethod
    def _head(found: dict[str, Any]) -> Head:
        form = typesetting.form_named(found["form"])
        organs = typesetting.names(found["organ"])
        return Head(
            form=form,
            title=found["title"],
            organs=organs,
            number=found["number"],
            recipients=typesetting.names(found["to"]),
            signature=typesetting.names(found["sign"]) or (organs if form in SIGNED else ()),
            date=found["date"],
            note=found["note"],
            copies=typesetting.names(found["copies"]),
        )


def _check_size(size: int, name: str) -> None:
    if size > settings.TYPESET_MAX_BYTES:
        most = settings.TYPESET_MAX_BYTES / MEGABYTE
        raise NotComposed(f"“{name}”超过{most:g}MB。请删去文件里的图片，或另存为.txt再上传。")


def _ways(found: dict[str, Any]) -> Ways:
    return Ways(found["keep_head"], found["keep_lines"], found["keep_signs"])
