from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BoundField

from foundation.documents.forms.composition import LONGEST_BLOCKS, CompositionForm
from foundation.documents.letter_kinds import LetterKind, SlotType

SHORT, ROWS = 60, 6


class SheetForm(CompositionForm):
    """What is printed on a sheet. Nothing is asked for: what stays blank is written by hand."""

    def __init__(self, data: Any = None, *, kind: LetterKind, values: Mapping[str, Any]) -> None:
        super().__init__(data, kind=kind, words={"values": values})
        del self.fields["organ"]
        self.begun = values
        for place, slot in enumerate(kind.slots):
            known = self.fields[f"slot_{place}"]
            known.required = False
            if slot.type is SlotType.TEXT and _is_long(values.get(slot.name) or ""):
                self.fields[f"slot_{place}"] = forms.CharField(
                    label=known.label,
                    required=False,
                    max_length=LONGEST_BLOCKS,
                    help_text=known.help_text,
                    widget=forms.Textarea,
                )

    def inside(self) -> list[tuple[BoundField, int]]:
        return [
            (bound, rows or (ROWS if isinstance(bound.field.widget, forms.Textarea) else 0))
            for bound, rows in super().inside()
        ]

    def said(self) -> dict[str, Any]:
        """As far as it is understood; before anybody typed, what the row says."""
        return self.values() if self.is_bound else dict(self.begun)


def _is_long(text: str) -> bool:
    """Does not fit into one line, which would also swallow its new lines."""
    return len(text) > SHORT or "\n" in text
