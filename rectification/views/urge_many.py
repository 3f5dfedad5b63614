"""催办 of several late rows in one go: chosen from the late ones of a list, each within the limits of one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from foundation.core import clock
from foundation.core.errors import Refused, note_refusal
from foundation.supervision.models import Urge
from foundation.supervision.selectors.urge import urges_of_many
from foundation.supervision.services.urge import too_soon
from rectification.forms.problem_filter import ProblemFilter, TaskFilter
from rectification.forms.urge import UrgeManyForm
from rectification.models import Problem, Task
from rectification.selectors.problem import filter_problems, visible_problems
from rectification.selectors.rectification import visible_plans
from rectification.selectors.task import filter_tasks, visible_tasks
from rectification.selectors.urge import MOST, Urgeable, called, late_to_urge, page_of
from rectification.services.urge import Pressed, told, urge_rows
from rectification.views.paging import wanted

DONE = 302
PROBLEM_PARTS = ("rectification__committee", "organization")
PLAN_PARTS = ("rectification__committee", "rectification__organization")
TASK_PARTS = ("problem__rectification__committee", "organization", "owner")


@dataclass(frozen=True, slots=True)
class Many:
    """`seen`: all rows of the noun that the reader sees; `late`: of these what the list shows by its filters."""

    noun: str
    label: str
    seen: QuerySet[Any]
    late: QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Line:
    """`about`: the measure or the title; a plan has its name alone. `why_not`: it was pressed for just now and
    cannot be chosen.
    """

    row: Urgeable
    what: str
    about: str
    url: str
    place: Any
    count: int
    why_not: str


@require_http_methods(["GET", "POST"])
def task_urge_many(request: HttpRequest) -> HttpResponse:
    seen = visible_tasks(request.user).select_related(*TASK_PARTS)
    return _urge_many(
        request, Many("task", "任务", seen, filter_tasks(seen, _asked(request, TaskFilter), clock.today()))
    )


@require_http_methods(["GET", "POST"])
def problem_urge_many(request: HttpRequest) -> HttpResponse:
    seen = visible_problems(request.user).select_related(*PROBLEM_PARTS)
    late = filter_problems(seen, _asked(request, ProblemFilter), clock.today())
    return _urge_many(request, Many("problem", "问题", seen, late))


@require_http_methods(["GET", "POST"])
def plan_urge_many(request: HttpRequest) -> HttpResponse:
    seen = visible_plans(request.user).select_related(*PLAN_PARTS)
    return _urge_many(request, Many("plan", "整改方案", seen, seen))


def _asked(request: HttpRequest, form: type[ProblemFilter] | type[TaskFilter]) -> dict[str, str]:
    return dict(wanted(form(request.GET)))


def _urge_many(request: HttpRequest, many: Many) -> HttpResponse:
    if not request.user.has_perm("rectification.urge_many", many.seen.model()):
        raise PermissionDenied("rectification.urge_many")
    posted = request.method == "POST"
    chosen = _chosen(request) if posted else set()
    form = UrgeManyForm(request.POST if posted else None, chosen=chosen)
    status = 200
    if posted and (status := _press(request, many, chosen, form)) == DONE:
        return redirect(request.get_full_path())
    lines = list(_lines(late_to_urge(many.late, request.user, clock.today())))
    context = {
        "form": form,
        "many": many,
        "lines": lines,
        "free": sum(not line.why_not for line in lines),
        "most": MOST,
        "chosen": chosen or {line.row.pk for line in lines if "all" in request.GET},
        "all_query": _with_all(request),
        "back": reverse(f"{many.noun}-list"),
    }
    return render(request, "rectification/urge_many.html", context, status=status)


def _press(request: HttpRequest, many: Many, chosen: set[int], form: UrgeManyForm) -> int:
    """DONE, or with which status the page comes again, with the note, where nothing was pressed for."""
    if not form.is_valid():
        return 422
    rows = _rows(many, chosen)
    try:
        pressed = urge_rows(rows=rows, note=form.cleaned_data["note"], actor=request.user, now=clock.now())
    except Refused as refusal:
        note_refusal(request, refusal)
        form.add_error(None, refusal.sentence)
        return refusal.status
    _answer(request, pressed)
    return DONE


def _chosen(request: HttpRequest) -> set[int]:
    """Raises Http404 for what cannot be keys of rows, or too many of them."""
    words = request.POST.getlist("rows")
    if len(words) > MOST or any(not (word.isascii() and word.isdecimal() and len(word) < 19) for word in words):
        raise Http404
    return {int(word) for word in words}


def _rows(many: Many, chosen: set[int]) -> Sequence[Urgeable]:
    found = list(many.seen.filter(pk__in=chosen).order_by("due_on", "pk"))
    if len(found) != len(chosen):
        raise Http404
    return found


def _lines(rows: Sequence[Urgeable]) -> Iterator[Line]:
    before: dict[Any, list[Urge]] = urges_of_many(rows)
    for row in rows:
        place = row.organization if hasattr(row, "organization") else row.rectification.organization
        urges = before[row.pk]
        about = row.measure if isinstance(row, Task) else row.title if isinstance(row, Problem) else ""
        yield Line(row, called(row), about, page_of(row), place, len(urges), too_soon(urges, now=clock.now()))


def _answer(request: HttpRequest, pressed: Pressed) -> None:
    people = sum(urge.told for urge in pressed.made)
    messages.success(request, f"已催办{len(pressed.made)}项，共告知{people}人次。")
    if pressed.refused:
        messages.warning(request, f"有{len(pressed.refused)}项没有催办。{told(pressed.refused)}")


def _with_all(request: HttpRequest) -> str:
    query = request.GET.copy()
    query["all"] = "1"
    return query.urlencode()
