from typing import Any

from django import forms
from django.core.validators import RegexValidator

from foundation.organizations.forms.organization_choice import OrganizationChoice, suggestion_of
from foundation.organizations.models import User
from foundation.organizations.selectors.organization import visible_organizations
from foundation.organizations.states import PostKind

PHONE = RegexValidator(r"\A[0-9 ()+-]{3,20}\Z", "电话只写数字和短横线，3到20位，如0000-2200119。")
USERNAME = RegexValidator(r"\A[a-z][a-z0-9._-]{2,39}\Z", "用户名用小写字母开头，3到40个小写字母、数字、点或横线。")
STANDINGS = (("", "全部"), ("active", "可登录"), ("locked", "已锁定"))


class PersonFilter(forms.Form):
    """Everything lives in the URL; what it does not know filters nothing."""

    q = forms.CharField(
        label="查找人员",
        max_length=40,
        required=False,
        help_text="姓名、用户名或拼音首字母",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    place = forms.CharField(
        label="单位",
        max_length=60,
        required=False,
        help_text="单位简称、代码或拼音首字母",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label="岗位", required=False, choices=[("", "全部"), ("none", "没有岗位"), *PostKind.choices]
    )
    standing = forms.ChoiceField(label="账号", required=False, choices=STANDINGS)

    def wanted(self) -> dict[str, str]:
        self.is_valid()
        return {name: str(self.cleaned_data.get(name) or "") for name in self.fields}


class PersonForm(forms.Form):
    """An account's own facts. Posts are given apart."""

    name = forms.CharField(label="姓名", max_length=40, help_text="与任职文件一致。")
    organization = OrganizationChoice(label="所在单位")
    title = forms.CharField(label="职务", max_length=60, required=False)
    phone = forms.CharField(label="电话", max_length=20, required=False, validators=[PHONE])
    email = forms.EmailField(label="电子邮箱", max_length=254, required=False)

    def __init__(self, *args: Any, user: Any, person: User | None = None, **kwargs: Any) -> None:
        if person is not None:
            words = {name: getattr(person, name) for name in ("name", "title", "phone", "email")}
            kwargs["initial"] = words | {"organization": suggestion_of(person.organization)}
        super().__init__(*args, **kwargs)
        self.fields["organization"].seen = visible_organizations(user)  # type: ignore[attr-defined]


class NewPersonForm(PersonForm):
    username = forms.CharField(
        label="用户名", max_length=40, validators=[USERNAME], help_text="登录时用，建立后不能改。", strip=True
    )
    field_order = ("name", "username", "organization", "title", "phone", "email")

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"])
        if User.objects.filter(username=username).exists():
            raise forms.ValidationError(f"用户名{username}已有人使用，请换一个。")
        return username
