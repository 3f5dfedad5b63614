"""An organization as it is entered, renamed and put in its place."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from foundation.organizations.models import Organization
from foundation.organizations.services.organization import EARLIEST
from foundation.organizations.states import Category, Level


class OnDay(forms.Form):
    """When something became of an organization, and by which paper. A coming day is entered when it has come."""

    on = forms.DateField(label="生效日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    basis = forms.CharField(
        label="文号或依据", max_length=200, help_text="如云编发〔2026〕7号；没有文号的，写明会议或者决定。"
    )

    def __init__(self, data: Any = None, *, today: date, **kwargs: Any) -> None:
        super().__init__(data, initial={"on": today, **kwargs.pop("initial", {})}, **kwargs)
        self.today = today

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError("生效日期晚于今天，请到那一天再办。")
        if on < EARLIEST:
            raise forms.ValidationError("生效日期太早，请核对年份。")
        return on


class Facts(forms.Form):
    """What is edited at any time and is no line of the history."""

    category = forms.ChoiceField(label="类别", choices=Category.choices)
    level = forms.ChoiceField(label="层级", choices=Level.choices)
    head_name = forms.CharField(
        label="主要负责人",
        max_length=40,
        required=False,
        help_text="没有账号的单位登记在这里；有账号的以岗位为准。",
    )
    liaison_name = forms.CharField(label="联络员", max_length=40, required=False)
    liaison_phone = forms.CharField(label="联络电话", max_length=20, required=False)


class Names(forms.Form):
    name = forms.CharField(label="全称", max_length=120)
    short_name = forms.CharField(label="简称", max_length=40, help_text="列表和日常称呼用，如市财政局党组。")


class OrganizationForm(OnDay, Facts, Names):
    """A new organization."""

    code = forms.CharField(label="代码", max_length=32, help_text="全系统不重复，定了以后不能改。")
    field_order = (
        "name",
        "short_name",
        "code",
        "category",
        "level",
        "head_name",
        "liaison_name",
        "liaison_phone",
        "on",
        "basis",
    )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        taken = Organization.objects.filter(code=code).first()
        if taken is not None:
            raise forms.ValidationError(f"代码{code}已经用于{taken.short_name}，请另编代码。")
        return code


class EditForm(Facts):
    pass


class RenameForm(OnDay, Names):
    field_order = ("name", "short_name", "on", "basis")

    def __init__(self, data: Any = None, *, organization: Organization, today: date) -> None:
        names = {"name": organization.name, "short_name": organization.short_name}
        super().__init__(data, today=today, initial=names)
        self.organization = organization

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        same = (data.get("name"), data.get("short_name")) == (self.organization.name, self.organization.short_name)
        if same:
            self.add_error("name", "全称和简称都没有变，请填写新的名称。")
        return data


class MoveForm(OnDay):
    """`siblings` are those already below the new parent; under the parent it has, no paper is needed."""

    before = forms.ChoiceField(label="排在谁前面", required=False, help_text="不选的，排在最后。")
    field_order = ("before", "on", "basis")

    def __init__(self, data: Any = None, *, siblings: Iterable[Organization], stays: bool, today: date) -> None:
        super().__init__(data, today=today)
        self.siblings = {str(row.pk): row for row in siblings}
        rows = [("", "最后"), *((pk, row.short_name) for pk, row in self.siblings.items())]
        before, basis = self.fields["before"], self.fields["basis"]
        before.choices = rows  # type: ignore[attr-defined]
        basis.required = not stays
        if stays:
            del self.fields["on"], self.fields["basis"]

    def clean_before(self) -> Organization | None:
        return self.siblings.get(self.cleaned_data["before"])
