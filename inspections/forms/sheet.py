from collections.abc import Mapping
from typing import Any

from foundation.documents.forms.composition import CompositionForm
from foundation.documents.letter_kinds import LetterKind


class SheetForm(CompositionForm):
    """What is printed on a sheet. Nothing is asked for: what stays blank is written by hand."""

    def __init__(self, data: Any = None, *, kind: LetterKind, values: Mapping[str, Any]) -> None:
        super().__init__(data, kind=kind, words={"values": values})
        del self.fields["organ"]
        for field in self.fields.values():
            field.required = False
        self.begun = values

    def said(self) -> dict[str, Any]:
        """As far as it is understood; before anybody typed, what the row says."""
        return self.values() if self.is_bound else dict(self.begun)
