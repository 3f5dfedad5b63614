"""Who takes over what: a choice for each group of open things, and for each thing that goes elsewhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField

from foundation.organizations.forms.organization import OnDay
from foundation.organizations.models import Organization
from foundation.organizations.selectors.organization_change import POSTS, OpenGroup, OpenRow
from foundation.organizations.services.organization_change import Part, Takers
from foundation.organizations.states import Category

Choices = Sequence[tuple[str, str]]
HERE = "-"  # in the selects: it stays, or, where the organization ends, the post ends
MOST_ROWS = 200
PARTS = 3
NEW = "p"  # before the number of a new organization; "=" stands before the code of one that is there already


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A group as the page draws it: its own select, the rows with theirs, and how many follow the group unseen."""

    label: str
    count: int
    choice: BoundField
    rows: list[tuple[OpenRow, BoundField]]
    more: int


class TakersForm(OnDay):
    """`takers` are (code, name); `seen` is the mark of what the page listed. `single` are the kinds of posts that the heir
    has already: those of the ended organization end with it unless the page says otherwise.
    """

    seen = forms.CharField(max_length=16, widget=forms.HiddenInput)
    confirmed = forms.BooleanField(
        label="我已逐项核对，由谁接收没有差错", error_messages={"required": "请逐项核对以后，勾选这一项再办。"}
    )

    def __init__(
        self, data: Any = None, *, groups: Sequence[OpenGroup], takers: Choices, ends: bool, mark: str, today: date
    ) -> None:
        super().__init__(data, today=today, initial={"seen": mark})
        self.groups = groups
        for group in groups:
            here = [(HERE, "岗位随单位结束")] if ends and group.name == POSTS else []
            here = here if ends else [(HERE, "留在原单位")]
            offered = [*takers, *here] if ends else [*here, *takers]
            self._offer(f"g-{group.name}", f"{group.label}都交给", offered)
            for row in group.rows[:MOST_ROWS]:
                name = f"r-{group.name}-{row.pk}"
                self._offer(name, row.what, [("", "随上面"), *offered], required=False)
                if row.ends and ends:
                    self.fields[name].initial = HERE

    def _offer(self, name: str, label: str, choices: Choices, *, required: bool = True) -> None:
        select = forms.Select(attrs={"class": "select", "aria-label": f"{label}，接收单位"})
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=required, widget=select)

    def shown(self) -> Iterator[ShownGroup]:
        for group in self.groups:
            rows = [(row, self[f"r-{group.name}-{row.pk}"]) for row in group.rows[:MOST_ROWS]]
            yield ShownGroup(
                group.label, len(group.rows), self[f"g-{group.name}"], rows, max(0, len(group.rows) - MOST_ROWS)
            )

    def takers(self, heir: str) -> Takers:
        """After is_valid()."""
        chosen = self.cleaned_data
        groups = {group.name: _code(chosen[f"g-{group.name}"]) for group in self.groups}
        rows = {
            (group.name, row.pk): _code(value)
            for group in self.groups
            for row in group.rows[:MOST_ROWS]
            if (value := chosen.get(f"r-{group.name}-{row.pk}"))
        }
        return Takers(heir=heir, groups=groups, rows=rows)


class SplitForm(TakersForm):
    """Up to PARTS new organizations. Their names are typed on the same page: the selects name them by number. `also` are
    others, by code, that take something.
    """

    ends = forms.BooleanField(label="原单位撤销", required=False, help_text="勾选的，没办完的事项都要有新单位接收。")

    def __init__(
        self, data: Any = None, *, groups: Sequence[OpenGroup], also: Choices = (), mark: str, today: date
    ) -> None:
        numbered = [(f"{NEW}{number}", f"新单位{number}") for number in range(1, PARTS + 1)]
        others = [(f"={code}", name) for code, name in also]
        super().__init__(data, groups=groups, takers=[*numbered, *others], ends=False, mark=mark, today=today)
        categories = [("", "同原单位"), *Category.choices]
        for number in range(1, PARTS + 1):
            first = number == 1
            word = f"新单位{number}"
            self.fields[f"p{number}-name"] = forms.CharField(label=f"{word}全称", max_length=120, required=first)
            self.fields[f"p{number}-short_name"] = forms.CharField(label=f"{word}简称", max_length=40, required=first)
            self.fields[f"p{number}-code"] = forms.CharField(label=f"{word}代码", max_length=32, required=first)
            self.fields[f"p{number}-category"] = forms.ChoiceField(
                label=f"{word}类别", choices=categories, required=False
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        named = {number for number in range(1, PARTS + 1) if any(self._words(data, number))}
        for number in sorted(named):
            self._check_part(data, number)
        for name, value in list(data.items()):  # add_error takes names out
            if name.startswith(("g-", "r-")):
                if value.startswith(NEW) and int(value[len(NEW) :]) not in named:
                    self.add_error(name, f"选了新单位{value[len(NEW) :]}，上面却没有填写它的名称和代码。")
                elif value == HERE and data.get("ends") and not name.startswith(("g-posts", "r-posts")):
                    self.add_error(name, "原单位撤销，这里要选新单位接收。")
        return data

    def parts(self) -> list[Part]:
        """After is_valid()."""
        found = []
        for number in range(1, PARTS + 1):
            name, short_name, code = self._words(self.cleaned_data, number)
            if code:
                found.append(Part(code, name, short_name, self.cleaned_data[f"p{number}-category"]))
        return found

    def parts_shown(self) -> list[tuple[int, list[BoundField]]]:
        names = ("name", "short_name", "code", "category")
        return [(number, [self[f"p{number}-{name}"] for name in names]) for number in range(1, PARTS + 1)]

    def takers(self, heir: str = "") -> Takers:
        by_number = {f"{NEW}{number}": self._words(self.cleaned_data, number)[2] for number in range(1, PARTS + 1)}
        chosen = super().takers(heir)
        return Takers(
            heir=heir,
            groups={name: by_number.get(value, value.removeprefix("=")) for name, value in chosen.groups.items()},
            rows={name: by_number.get(value, value.removeprefix("=")) for name, value in chosen.rows.items()},
        )

    @staticmethod
    def _words(data: dict[str, Any], number: int) -> tuple[str, str, str]:
        name, short_name, code = (data.get(f"p{number}-{word}") or "" for word in ("name", "short_name", "code"))
        return name, short_name, code

    def _check_part(self, data: dict[str, Any], number: int) -> None:
        words = dict(zip(("name", "short_name", "code"), self._words(data, number), strict=True))
        for word, value in words.items():
            if not value and f"p{number}-{word}" not in self.errors:
                self.add_error(f"p{number}-{word}", f"新单位{number}还缺这一项，请补上。")
        taken = Organization.objects.filter(code=words["code"]).first() if words["code"] else None
        if taken is not None:
            self.add_error(f"p{number}-code", f"代码{taken.code}已经用于{taken.short_name}，请另编代码。")
        codes = [self._words(data, other)[2] for other in range(1, number)]
        if words["code"] and words["code"] in codes:
            self.add_error(f"p{number}-code", "与前面的新单位代码重复，请另编代码。")


def _code(value: str) -> str:
    return "" if value == HERE else value
