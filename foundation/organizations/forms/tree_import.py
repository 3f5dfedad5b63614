from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from foundation.organizations.models import Organization
from foundation.organizations.selectors.tree_import import import_tops
from foundation.organizations.services.spreadsheet import UploadRefused, check_size, inspect
from foundation.organizations.services.tree_import import AlreadyImported, check_is_new


class TreeImportForm(forms.Form):
    """A list of organizations. `again` is only asked of who uploads a file that was imported before."""

    organization: "forms.ModelChoiceField[Organization]" = forms.ModelChoiceField(
        label="导入范围",
        queryset=Organization.objects.none(),
        empty_label=None,
        help_text="只能新增和修改这个单位及其下级。",
    )
    file = forms.FileField(
        label="单位表",
        allow_empty_file=True,
        help_text=".xlsx或.csv，每行一个单位。严禁上传涉密文件。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    basis = forms.CharField(
        label="文号或依据", max_length=200, required=False, help_text="更名、调整隶属会连同这一项记入单位沿革。"
    )
    again = forms.BooleanField(label="我知道这份文件导入过，仍要再检查一次", required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.data_read = b""
        self.asks_again = False
        tops = list(import_tops(user))
        self.only_top = tops[0] if len(tops) == 1 else None
        self.fields["organization"].queryset = import_tops(user)  # type: ignore[attr-defined]

    def clean_file(self) -> "UploadedFile[Any]":
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        try:
            check_size(upload.size or 0, upload.name or "")
            self.data_read = upload.read()
            inspect(self.data_read, upload.name or "")
        except UploadRefused as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal
        return upload

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("file") and found.get("organization"):
            try:
                check_is_new(organization=found["organization"], data=self.data_read, again=bool(found.get("again")))
            except UploadRefused as refusal:
                self.asks_again = isinstance(refusal, AlreadyImported)
                self.add_error("file", refusal.sentence)
        return found
