"""Pages of long lists: the count is capped, ids are read first, rows after (performance.md P2, P3)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

CAP = 1001
PAGE = 50


if TYPE_CHECKING:
    BasePaginator = Paginator[Any]
else:
    BasePaginator = Paginator  # Django's own class takes no type at run time


class CappedPaginator(BasePaginator):
    """Counts to CAP and no further: "more than 1000" is all a reader needs, and as far as pages go."""

    @cached_property
    def counted(self) -> int:
        found: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        return int(found.order_by()[:CAP].count())

    @property
    def is_capped(self) -> bool:
        return self.counted >= CAP

    @cached_property
    def count(self) -> int:
        return min(self.counted, CAP - 1)


def page_of(
    request: HttpRequest, found: QuerySet[Any], rows: Callable[[Sequence[int]], list[Any]], *, whole: bool = False
) -> Page[Any]:
    """Three queries whatever the rows: count, ids, rows. `whole` is for print: all that the count covers, on one page."""
    size = CAP - 1 if whole else PAGE
    page = CappedPaginator(found.values_list("pk", flat=True), size).get_page(request.GET.get("page"))
    page.object_list = rows(list(page.object_list))
    return page


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set, and the address without it."""

    words: str
    url: str


def chips_of(request: HttpRequest, form: forms.Form) -> list[Chip]:
    found = []
    for name, value in wanted(form).items():
        field = form.fields[name]
        label = str(field.label)
        words = _label(field, value)
        left = request.GET.copy()
        left.pop(name, None)
        left.pop("page", None)
        found.append(Chip(f"{label}：{words}", f"?{left.urlencode()}"))
    return found


def _label(field: forms.Field, value: str) -> str:
    """What a choice is called; a typed word is itself."""
    choices: Any = getattr(field, "choices", ())
    return str(dict(choices).get(value, value))


def wanted(form: forms.Form) -> Mapping[str, str]:
    """What the filter form understood; a word that makes no sense is left out."""
    form.is_valid()
    return {name: value for name, value in form.cleaned_data.items() if value}
