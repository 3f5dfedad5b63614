"""The public form. Nothing in its errors repeats what was typed but lengths."""

from typing import Any, cast

from django import forms

from foundation.documents.models import Publication
from petitions.services.intake import Report
from petitions.states import About, Category

ANONYMOUS, NAMED = "anonymous", "named"
TEXT_LEAST, TEXT_MOST = 20, 5000
PHONE_DIGITS = 11
OFF = {"autocomplete": "off"}


class Words(forms.CharField):
    """Browsers send CRLF for one line break; it counts as one character, as it does on the screen."""

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        return text.replace("\r\n", "\n")


class IntakeForm(forms.Form):
    token = forms.RegexField(regex=r"\A[0-9a-f]{32}\Z", widget=forms.HiddenInput)
    unit = forms.ChoiceField(
        label="单位",
        error_messages={
            "required": "请选择反映的单位。不确定时选“其他或不清楚”。",
            "invalid_choice": "请从列表里选择单位。不确定时选“其他或不清楚”。",
        },
    )
    person = forms.CharField(
        label="姓名和职务",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs=OFF),
        error_messages={"max_length": "姓名和职务最多60字。"},
    )
    category = forms.ChoiceField(
        label="类别",
        choices=[("", "请选择"), *Category.choices],
        error_messages={"required": "请选择类别。拿不准时选“其他”。", "invalid_choice": "请从列表里选择类别。"},
    )
    text = Words(
        label="主要问题",
        min_length=TEXT_LEAST,
        max_length=TEXT_MOST,
        help_text="写清什么时间、什么地点、谁、做了什么。不必写您自己是谁。",
        widget=forms.Textarea(attrs={"rows": 10, **OFF}),
        error_messages={
            "required": "请写主要问题。",
            "min_length": f"至少写{TEXT_LEAST}个字。时间、地点越具体，越便于核实。",
            "max_length": f"最多{TEXT_MOST}字，请删减后再提交，或者分两次反映。",
        },
    )
    signed = forms.ChoiceField(
        label="署名方式",
        choices=[
            (ANONYMOUS, "匿名（不留任何联系方式，凭查询码查看状态）"),
            (NAMED, "实名（留下姓名和手机号，便于核实）"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择匿名或实名。", "invalid_choice": "请选择匿名或实名。"},
    )
    name = forms.CharField(
        label="姓名",
        required=False,
        max_length=30,
        help_text="选实名的要填，匿名的不用填。",
        widget=forms.TextInput(attrs=OFF),
        error_messages={"max_length": "姓名最多30字。"},
    )
    phone = forms.CharField(
        label="手机号",
        required=False,
        max_length=30,
        help_text="选实名的要填，匿名的不用填。",
        widget=forms.TextInput(attrs={"inputmode": "tel", **OFF}),
        error_messages={"max_length": "手机号应为11位。"},
    )
    agreed = forms.BooleanField(
        label="我已阅读举报须知，所反映的情况属实",
        error_messages={"required": "还没有勾选“我已阅读举报须知，所反映的情况属实”。"},
    )

    def __init__(self, *args: Any, publication: Publication, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(f"o:{row['code']}", row["name"]) for row in publication.organizations]
        others = [(About.UNCLEAR.value, About.UNCLEAR.label), (About.INSPECTORS.value, About.INSPECTORS.label)]
        self.units: dict[str, str] = dict(units + others)
        cast("forms.ChoiceField", self.fields["unit"]).choices = [("", "请选择"), *units, *others]

    def clean_phone(self) -> str:
        return "".join(sign for sign in self.cleaned_data["phone"] if sign not in " -　")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("signed") == NAMED:
            if not given.get("name") and "name" not in self.errors:
                self.add_error("name", "实名反映请填姓名；不想留姓名的，请选“匿名”。")
            self._check_phone(given.get("phone"))
        return given

    def _check_phone(self, phone: str | None) -> None:
        if phone is None:
            return
        if not phone:
            self.add_error("phone", "实名反映请填手机号，便于核实和告知。")
        elif not (phone.isascii() and phone.isdecimal()):
            self.add_error("phone", "手机号只能是数字。")
        elif len(phone) != PHONE_DIGITS:
            self.add_error("phone", f"手机号应为{PHONE_DIGITS}位，现在是{len(phone)}位。")

    def report(self) -> Report:
        """An anonymous report keeps no name even when one was typed."""
        given = self.cleaned_data
        named = given["signed"] == NAMED
        unit: str = given["unit"]
        organization = unit.removeprefix("o:") if unit.startswith("o:") else ""
        return Report(
            about=About.ORGANIZATION if organization else About(unit),
            organization_code=organization,
            category=given["category"],
            person=given["person"],
            text=given["text"],
            name=given["name"] if named else "",
            phone=given["phone"] if named else "",
        )

    @property
    def unit_name(self) -> str:
        unit: str = self.cleaned_data["unit"]
        return self.units[unit]


class ReceiptForm(forms.Form):
    code = forms.CharField(
        label="查询码",
        max_length=40,
        help_text="17位数字，有没有横线、空格都可以。",
        widget=forms.TextInput(attrs={"inputmode": "numeric", **OFF}),
        error_messages={"required": "请填查询码。", "max_length": "查询码是17位数字，请核对有没有多抄。"},
    )
