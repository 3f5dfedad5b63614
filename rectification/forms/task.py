from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from foundation.core.errors import Refused
from foundation.documents.services.stored_file import MEGABYTE, checked
from foundation.documents.states import FileLevel
from foundation.organizations.models import Organization, User
from foundation.organizations.selectors.filing import unanswered
from rectification.models.progress_report import SHORTEST_SUMMARY
from rectification.selectors.task import owners_of
from rectification.services.reason import SHORTEST
from rectification.states import Completion, TaskKind

MOST_FILES = 10


class OwnerField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A name; with the place of work of who has a post here and works elsewhere."""

    place = 0

    def label_from_instance(self, obj: User) -> str:
        return obj.name if obj.organization_id == self.place else f"{obj.name}（{obj.organization}）"


class TaskForm(forms.Form):
    """One row of the task list."""

    measure = forms.CharField(
        label="整改措施",
        max_length=500,
        help_text="写清做什么、做到什么程度，一条一件事。",
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 500}),
    )
    goal = forms.CharField(label="整改目标", max_length=300, required=False, help_text="怎样算完成，验收时照此核对。")
    kind = forms.ChoiceField(label="措施类型", choices=[("", "请选择"), *TaskKind.choices])
    owner = OwnerField(
        label="责任人", queryset=User.objects.none(), empty_label="请选择", help_text="本单位有账号的人员。"
    )
    owner_name = forms.CharField(
        label="责任人姓名（无账号时）",
        max_length=40,
        required=False,
        help_text="本单位实际负责的人，由上面的人代为填报。",
    )
    owner_department = forms.CharField(label="责任部门", max_length=60, required=False, help_text="具体承办的科室。")
    due_on = forms.DateField(label="整改时限", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    is_long_term = forms.BooleanField(
        label="长期坚持", required=False, help_text="时限可以晚于集中整改期；不会自动销号。"
    )

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset, owner.place = owners_of(organization), organization.pk
        if unanswered({organization.pk}):
            owner.help_text = "本单位没有账号的，选代填的人，并在旁边写明实际责任人。"
        else:
            del self.fields["owner_name"]


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once, each checked by size and content; the sentence of the first refusal stands by the field."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > MOST_FILES:
            raise forms.ValidationError(f"一次最多上传{MOST_FILES}份，现在是{len(files)}份。")
        total, most = sum(file.size or 0 for file in files), settings.UPLOAD_MAX_BYTES
        if len(files) > 1 and total > most:
            raise forms.ValidationError(
                f"{len(files)}份合计{total / MEGABYTE:.1f}MB，一次最多{most / MEGABYTE:g}MB。请压缩后再上传。"
            )
        for file in files:
            try:
                checked(file)
            except Refused as refusal:
                raise forms.ValidationError(refusal.sentence) from refusal
        return list(files)


class ReportForm(forms.Form):
    """上报完成情况."""

    completion = forms.ChoiceField(label="完成情况", choices=Completion.choices, widget=forms.RadioSelect)
    summary = forms.CharField(
        label="完成概述",
        max_length=2000,
        help_text="写做了什么、结果怎样、有什么依据。这段文字会进入整改情况报告。",
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": 2000}),
    )
    evidence = ManyFilesField(
        label="佐证材料",
        required=False,
        help_text="PDF、Word、Excel、图片或文本，可以多选，一次合计不超过50MB。上报“已完成”至少要1份。严禁上传涉密文件。",
    )
    level = forms.ChoiceField(
        label="材料公开程度", choices=FileLevel.choices, initial=FileLevel.INTERNAL, widget=forms.RadioSelect
    )

    def clean_summary(self) -> str:
        words = str(self.cleaned_data["summary"]).strip()
        if len(words) < SHORTEST_SUMMARY:
            raise forms.ValidationError(
                f"完成概述只有{len(words)}个字，请写明做了什么、结果怎样（至少{SHORTEST_SUMMARY}个字）。"
            )
        return words

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("completion") == Completion.DONE and "evidence" in data and not data["evidence"]:
            self.add_error("evidence", "还没有佐证材料。上报“已完成”前至少要有1份。")
        return data


class AcceptForm(forms.Form):
    note = forms.CharField(
        label="验收意见",
        max_length=500,
        required=False,
        help_text="写明看了什么、依据什么。意见随台账归档，对方能看到。",
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 500}),
    )


class ApproveForm(AcceptForm):
    """The words that go with an approved plan."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = "审批意见"


class ReturnForm(forms.Form):
    note = forms.CharField(
        label="退回理由",
        max_length=500,
        help_text="写清看了什么、缺什么、要对方做什么。对方会看到。",
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 500}),
    )

    def clean_note(self) -> str:
        words = str(self.cleaned_data["note"]).strip()
        if len(words) < SHORTEST:
            raise forms.ValidationError(f"理由只有{len(words)}个字，请写明要对方做什么（至少{SHORTEST}个字）。")
        return words
