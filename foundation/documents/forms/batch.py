from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet

from foundation.documents.forms.document_filter import DocumentFilter
from foundation.documents.models import BatchKind, OfficialDocument

CHOSEN, ALL = "chosen", "all"
LONGEST_ID = 18
NOT_THERE = "勾选的公文有的已不在清单里，请刷新后重新勾选。"


class BatchFilter(DocumentFilter):
    """The register's filters, and whether the PDF is there. Only what is issued stands here."""

    pdf = forms.ChoiceField(label="PDF", required=False, choices=[("", "全部"), ("none", "还没有PDF的")])


class TickedField(forms.MultipleChoiceField):
    """Ids as the boxes of a list send them. Which of them there are is the form's question."""

    def valid_value(self, value: str) -> bool:
        return value.isascii() and value.isdecimal() and len(value) <= LONGEST_ID


class BatchForm(forms.Form):
    """Those ticked on this page, or all that the filters found."""

    kind = forms.ChoiceField(label="做什么", choices=BatchKind.choices, initial=BatchKind.ZIP)
    which = forms.ChoiceField(
        label="哪些公文", choices=[(CHOSEN, "下面勾选的"), (ALL, "筛选出来的全部")], initial=CHOSEN
    )
    documents = TickedField(label="公文", required=False, error_messages={"invalid_choice": NOT_THERE})
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, found: QuerySet[OfficialDocument]) -> None:
        super().__init__(data, initial={"key": uuid4()})
        self.found = found

    def clean_documents(self) -> list[int]:
        """In the order of the page."""
        ticked = [int(word) for word in self.cleaned_data["documents"]]
        known = set(self.found.filter(pk__in=ticked).values_list("pk", flat=True))
        if not known.issuperset(ticked):
            raise forms.ValidationError(NOT_THERE)
        return ticked

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("which") == CHOSEN and found.get("documents") == []:
            self.add_error("documents", "还没有选公文。请勾选后再办。")
        return found

    def chosen(self, most: int) -> list[int]:
        """One more than `most` tells that there are too many."""
        if self.cleaned_data["which"] == ALL:
            return list(self.found.values_list("pk", flat=True)[: most + 1])
        return list(self.cleaned_data["documents"])
