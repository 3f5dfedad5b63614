from collections.abc import Sequence
from typing import Any

from django import forms

from foundation.core.ports import Holding, HoldingKind
from foundation.organizations.forms.delegation import PostsField
from foundation.organizations.models import Post, User
from foundation.organizations.services.handover import Successors

ROWS = 40


class TakerField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.organization}）"


class HandoverForm(forms.Form):
    """Posts to end, and a successor for all, for a kind, or (while the list is short) for a single row."""

    last_on = forms.DateField(
        label="最后一天",
        required=False,
        help_text="所选岗位到这天结束。事项马上移交，不等这天。",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    posts = PostsField(
        label="结束的岗位", queryset=Post.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    everything = TakerField(
        label="全部交给",
        queryset=User.objects.none(),
        required=False,
        empty_label="分项选择",
        help_text="下面没有另选的，都交给这位同志。",
    )
    note = forms.CharField(label="说明", max_length=300, required=False, help_text="如调任、退休、借调期满。")

    def __init__(
        self,
        *args: Any,
        posts: Any,
        takers: Any,
        held: Sequence[tuple[HoldingKind, list[Holding]]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["posts"].queryset = posts  # type: ignore[attr-defined]
        self.held = held
        self.by_row = sum(len(rows) for _, rows in held) <= ROWS
        people = list(takers)
        self.choices = [("", "同上"), *((str(one.pk), f"{one.name}（{one.organization}）") for one in people)]
        self.fields["everything"].queryset = takers  # type: ignore[attr-defined]
        self.fields["everything"].choices = [("", "分项选择"), *self.choices[1:]]  # type: ignore[attr-defined]
        for kind, rows in held:
            self._add(f"kind_{kind.name}", f"{kind.label}都交给")
            for row in rows if self.by_row else ():
                self._add(f"row_{kind.name}_{row.pk}", f"{row.what}交给")

    def _add(self, name: str, label: str) -> None:
        self.fields[name] = forms.TypedChoiceField(
            label=label,
            choices=self.choices,
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.Select(attrs={"class": "select"}),
        )

    def groups(self) -> list[tuple[HoldingKind, Any, list[tuple[Holding, Any]]]]:
        """For the page: each kind with its field, each row with its own (None where the list is long)."""
        return [
            (
                kind,
                self[f"kind_{kind.name}"],
                [(row, self[f"row_{kind.name}_{row.pk}"] if self.by_row else None) for row in rows],
            )
            for kind, rows in self.held
        ]

    def successors(self) -> Successors:
        data = self.cleaned_data
        everything = data.get("everything")
        kinds = {kind.name: data[f"kind_{kind.name}"] for kind, _ in self.held if data.get(f"kind_{kind.name}")}
        rows = {
            (kind.name, row.pk): data[f"row_{kind.name}_{row.pk}"]
            for kind, found in self.held
            for row in found
            if data.get(f"row_{kind.name}_{row.pk}")
        }
        return Successors(everything.pk if everything else None, kinds, rows)
