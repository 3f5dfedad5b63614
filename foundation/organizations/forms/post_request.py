from datetime import date
from typing import Any

from django import forms

from foundation.organizations.forms.organization_choice import OrganizationChoice, suggestion_of
from foundation.organizations.forms.person import PHONE, USERNAME
from foundation.organizations.forms.post import day_input
from foundation.organizations.models import Organization, User
from foundation.organizations.selectors.post_request import proposable_people
from foundation.organizations.services.post_request import MOST_ROWS, ProposedRow
from foundation.organizations.states import PROPOSABLE, PostKind

FIRST_ROWS = 3
MORE_ROWS = 5


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, person: User) -> str:
        return f"{person.name}（{person.username}）"


class ListForm(forms.Form):
    """What all people of a list have in common."""

    organization = OrganizationChoice(label="为哪个单位填报")
    from_on = forms.DateField(label="开始日期", widget=day_input(), help_text="从这一天起生效。")
    to_on = forms.DateField(label="截止日期", widget=day_input(), help_text="填报员要定期限，最后一天仍然有效。")
    reason = forms.CharField(
        label="说明",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
        help_text="如：分管农业农村科的整改填报。",
    )

    def __init__(self, *args: Any, seen: Any, source: Organization, today: date, **kwargs: Any) -> None:
        end = date(today.year, 12, 31)
        kwargs["initial"] = {"organization": suggestion_of(source), "from_on": today, "to_on": end}
        super().__init__(*args, **kwargs)
        self.fields["organization"].seen = seen  # type: ignore[attr-defined]


class RowForm(forms.Form):
    """One person: chosen, or named for a new account. A row in which nothing is filled in counts for nothing."""

    person = PersonChoice(label="已有账号的人", queryset=User.objects.none(), required=False, empty_label="新建账号")
    name = forms.CharField(label="姓名", max_length=40, required=False)
    title = forms.CharField(label="职务", max_length=60, required=False)
    phone = forms.CharField(label="电话", max_length=20, required=False, validators=[PHONE])
    username = forms.CharField(label="用户名", max_length=40, required=False, validators=[USERNAME])
    kind = forms.ChoiceField(
        label="岗位", choices=[(kind.value, kind.label) for kind in PostKind if kind in PROPOSABLE], required=False
    )

    def __init__(self, *args: Any, source: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = proposable_people(source)  # type: ignore[attr-defined]
        self.fields["kind"].initial = PostKind.UNIT_REPORTER

    @property
    def is_blank(self) -> bool:
        data = self.cleaned_data
        return not (data.get("person") or any(data.get(name) for name in ("name", "title", "phone", "username")))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not self.errors and not self.is_blank and not data.get("person") and not data.get("name"):
            self.add_error("name", "新建账号要填姓名；已有账号的，请在左边选人。")
        if data.get("person") and data.get("name"):
            self.add_error("name", "选了已有账号的人，就不用再填姓名。")
        return data

    def proposed(self, from_on: date, to_on: date) -> ProposedRow:
        data = self.cleaned_data
        words = {name: data[name] for name in ("name", "title", "phone", "username")} if not data["person"] else {}
        kind = data["kind"] or PostKind.UNIT_REPORTER
        return ProposedRow(kind=kind, from_on=from_on, to_on=to_on, person=data["person"], **words)


def row_forms(data: Any, source: Organization) -> list[RowForm]:
    """As many as the page had (`rows`), within reason; five more when asked for (`more`)."""
    count = FIRST_ROWS
    if data is not None:
        given = str(data.get("rows", ""))
        count = int(given) if given.isdecimal() and len(given) < 4 else FIRST_ROWS
        count += MORE_ROWS if "more" in data else 0
    count = max(1, min(count, MOST_ROWS))
    return [RowForm(data, prefix=f"row{number}", source=source) for number in range(1, count + 1)]
