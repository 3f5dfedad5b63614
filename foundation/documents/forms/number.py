from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from foundation.core.errors import Refused
from foundation.documents.selectors.number import organs_of
from foundation.documents.services.stored_file import checked
from foundation.documents.states import NumberStatus
from foundation.organizations.models import Organization

FIRST_YEAR, LAST_YEAR = 2000, 2100
HIGHEST = 99_999


class NumberFilter(forms.Form):
    """The filter bar of the register; every part may be empty."""

    code = forms.CharField(label="机关代字", required=False, max_length=30)
    year = forms.IntegerField(label="年份", required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    status = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *NumberStatus.choices])
    q = forms.CharField(label="标题或说明", required=False, max_length=60)


class OrganField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Organization) -> str:
        return obj.name


class SeriesForm(forms.Form):
    """Of which organ, word and year."""

    issuer = OrganField(label="发文机关", queryset=Organization.objects.none(), empty_label="请选择")
    code = forms.CharField(label="机关代字", max_length=30, help_text="发文字号里年份前面的字，如云委巡办。")
    year = forms.IntegerField(label="年份", min_value=FIRST_YEAR, max_value=LAST_YEAR)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        issuer = self.fields["issuer"]
        assert isinstance(issuer, OrganField)  # noqa: S101 - tells mypy what was declared above
        issuer.queryset = organs_of(user)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not code.isprintable() or any(mark in code for mark in "〔〕[]（）()【】 "):
            raise forms.ValidationError("机关代字不含括号、空格和年份，如云委巡办。")
        return code


class ReserveForm(SeriesForm):
    reason = forms.CharField(label="预留原因", max_length=200, help_text="给哪份公文留的、什么时候用。会登记在册。")


class RegisterForm(SeriesForm):
    number = forms.IntegerField(label="序号", min_value=1, max_value=HIGHEST, help_text="〔2026〕12号就填12。")
    title = forms.CharField(label="标题", max_length=200)
    issued_on = forms.DateField(label="印发日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    file = forms.FileField(
        label="文件", required=False, allow_empty_file=True, help_text="扫描件或者电子件，没有的不用传。"
    )
    reason = forms.CharField(
        label="说明",
        max_length=200,
        required=False,
        help_text="前面还有没登记的号时必填，如“系统启用前的发文，待补登”。",
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_issued_on(self) -> date:
        day: date = self.cleaned_data["issued_on"]
        if day > self.today:
            raise forms.ValidationError("印发日期还没有到，请核对。")
        return day

    def clean_file(self) -> "UploadedFile[Any] | None":
        upload: UploadedFile[Any] | None = self.cleaned_data["file"]
        if upload is not None:
            try:
                checked(upload)
            except Refused as refusal:
                raise forms.ValidationError(refusal.sentence) from refusal
        return upload


class EndForm(forms.Form):
    note = forms.CharField(
        label="原因", max_length=500, widget=forms.Textarea, help_text="登记在册，以后查号的人看得到。"
    )
