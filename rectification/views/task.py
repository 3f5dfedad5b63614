from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from foundation.audittrail.selectors import TimelineEntry
from foundation.core import clock
from rectification.forms.problem_filter import TaskFilter
from rectification.forms.task import TaskForm
from rectification.models import Extension, ProgressReport, Task
from rectification.selectors.extension import extensions_of
from rectification.selectors.problem import visible_problems
from rectification.selectors.task import ORDER, filter_tasks, task_rows, visible_tasks
from rectification.selectors.urge import may_urge
from rectification.services.plan import check_open
from rectification.services.task import add_task, edit_task
from rectification.states import PLAN_OPEN, TASK_MOVES, TASK_OWED, ExtensionStatus
from rectification.views.paging import chips_of, page_of, wanted
from rectification.views.trail import trail_of

RETURNED = TASK_MOVES["return"].label
WORDS = ("measure", "goal", "kind", "owner", "owner_name", "owner_department", "due_on", "is_long_term")
OFFICE = "problem__rectification__assignment__round__office"
PARTS = ("problem__rectification__committee", "problem__rectification__plan", "problem__organization", "organization")


@require_GET
def task_list(request: HttpRequest) -> HttpResponse:
    form = TaskFilter(request.GET)
    found = filter_tasks(visible_tasks(request.user), wanted(form), clock.today()).order_by(*ORDER)
    page = page_of(request, found, task_rows)
    may_press = request.user.has_perm("rectification.urge_many", Task())
    context = {"form": form, "page": page, "chips": chips_of(request, form), "may_press": may_press}
    return render(request, "rectification/task_list.html", context)


@require_GET
def task_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The measure, its reports with evidence, its returns, and what may be done now."""
    task = get_object_or_404(visible_tasks(request.user).select_related(*PARTS, OFFICE, "owner", "accepted_by"), pk=pk)
    reports = list(task.reports.select_related("reported_by").prefetch_related("evidence__file").order_by("-seq"))
    extensions = list(extensions_of(task))
    entries = trail_of(request.user, task, [task, *extensions])
    plan_open = task.problem.rectification.plan.status in PLAN_OPEN
    context = {
        "task": task,
        "problem": task.problem,
        "history": _history(reports, entries),
        "last_return": next((entry for entry in entries if entry.sentence == RETURNED), None),
        "may_urge": may_urge(task, request.user),
        "may_edit": plan_open and request.user.has_perm("rectification.plan_tasks", task),
        "extensions": extensions,
        "may_ask": _may_ask(request, task, extensions),
        "sees_problem": visible_problems(request.user).filter(pk=task.problem_id).exists(),
        "entries": entries,
    }
    return render(request, "rectification/task_detail.html", context)


@require_http_methods(["GET", "POST"])
def task_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A new task on the problem with this key."""
    parts = ("organization", "rectification__plan")
    problem = get_object_or_404(visible_problems(request.user).select_related(*parts), pk=pk)
    if not request.user.has_perm("rectification.plan_tasks", problem):
        raise PermissionDenied("rectification.plan_tasks")
    check_open(problem.rectification.plan)
    form = TaskForm(request.POST if request.method == "POST" else None, organization=problem.organization)
    if request.method == "POST" and form.is_valid():
        task = add_task(problem=problem, actor=request.user, now=clock.now(), **form.cleaned_data)
        messages.success(request, f"已给问题{problem.number}加上任务{task.seq}。")
        return redirect("plan-detail", pk=problem.rectification.plan.pk)
    context = {"form": form, "problem": problem, "plan": problem.rectification.plan, "title": "拟定任务"}
    return render(request, "rectification/task_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def task_edit(request: HttpRequest, pk: int) -> HttpResponse:
    task = get_object_or_404(visible_tasks(request.user).select_related(*PARTS), pk=pk)
    if not request.user.has_perm("rectification.plan_tasks", task):
        raise PermissionDenied("rectification.plan_tasks")
    problem = task.problem
    check_open(problem.rectification.plan)
    initial: dict[str, Any] = {name: getattr(task, name) for name in WORDS}
    form = TaskForm(request.POST if request.method == "POST" else None, organization=task.organization, initial=initial)
    if request.method == "POST" and form.is_valid():
        edit_task(task=task, actor=request.user, now=clock.now(), **form.cleaned_data)
        messages.success(request, f"{problem.number}任务{task.seq}已保存。")
        return redirect("plan-detail", pk=problem.rectification.plan.pk)
    title = f"修改任务{task.seq}"
    context = {"form": form, "problem": problem, "plan": problem.rectification.plan, "title": title}
    return render(request, "rectification/task_form.html", context, status=422 if form.is_bound else 200)


def _may_ask(request: HttpRequest, task: Task, extensions: Sequence[Extension]) -> bool:
    """Whether to offer 申请延期: to who may, while the day has not passed and no question waits for its answer."""
    if any(row.status == ExtensionStatus.ASKED for row in extensions):
        return False
    owed = task.status in TASK_OWED and task.due_on is not None and task.due_on >= clock.today()
    return owed and request.user.has_perm("rectification.ask_extension", task)


def _history(reports: Sequence[ProgressReport], entries: Sequence[TimelineEntry]) -> list[dict[str, Any]]:
    """Each report with the return that followed it, newest first."""
    returned: dict[int, TimelineEntry] = {}
    count = 0
    for entry in reversed(entries):
        if entry.sentence == TASK_MOVES["report"].label:
            count += 1
        elif entry.sentence == RETURNED:
            returned[count] = entry
    return [{"report": report, "returned": returned.get(report.seq)} for report in reports]
