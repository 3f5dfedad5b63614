from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from foundation.core import clock
from rectification.checks.problem import problem_gaps
from rectification.forms.problem_filter import ProblemFilter
from rectification.forms.task import AcceptForm
from rectification.models import Problem, ProgressReport, Responsibility, Task
from rectification.selectors.countersignature import of_responsibility
from rectification.selectors.problem import (
    BY_DEADLINE,
    ORDER,
    Listed,
    filter_problems,
    nearest_due,
    problem_lamp,
    problem_rows,
    visible_problems,
)
from rectification.selectors.responsibility import first_person, signature_holds, signed_in_place_of
from rectification.selectors.urge import may_urge
from rectification.services.problem import accept_problem
from rectification.states import (
    PLAN_OPEN,
    TASK_OPEN,
    PaperSignatureStatus,
    ProblemStatus,
    ResponsibilityStatus,
    TaskStatus,
)
from rectification.views.decision import Decision, Finding, decide
from rectification.views.paging import chips_of, page_of, wanted
from rectification.views.register import Register
from rectification.views.trail import trail_of


@require_GET
def problem_list(request: HttpRequest) -> HttpResponse:
    """The merged register. `?print=1`: the whole filtered list on one page, tasks inside their cells."""
    form, whole, today = ProblemFilter(request.GET), "print" in request.GET, clock.today()
    by_deadline = request.GET.get("sort") == "due"
    found = filter_problems(visible_problems(request.user), wanted(form), today)
    page = page_of(request, found.order_by(*(BY_DEADLINE if by_deadline else ORDER)), problem_rows, whole=whole)
    rows: list[Listed] = list(page.object_list)
    register = Register(today, _tasks_of(rows) if whole else None)
    context = {
        "form": form,
        "page": page,
        "rows": register.in_any_order(rows) if by_deadline else register.by_organization(rows),
        "chips": chips_of(request, form),
        "whole": whole,
        "now": clock.now(),
        "by_deadline": by_deadline,
        "may_press": request.user.has_perm("rectification.urge_many", Problem()),
        "print_query": _query(request, print="1"),
        "sort_query": _query(request, sort="" if by_deadline else "due"),
    }
    return render(request, "rectification/problem_list.html", context)


@require_GET
def problem_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """问 → 责 → 任, the whole chain on one page."""
    problem = _get(request, pk)
    user = request.user
    responsibility = _responsibility(problem)
    tasks = list(
        problem.tasks.select_related("owner", "accepted_by").prefetch_related("reports__evidence__file").order_by("seq")
    )
    plan = problem.rectification.plan
    open_plan = plan.status in PLAN_OPEN
    is_open = problem.status == ProblemStatus.OPEN
    gaps = problem_gaps(problem) if is_open and user.has_perm("rectification.accept_problem", problem) else None
    papers = list(responsibility.papers.select_related("uploaded_by").order_by("pk")) if responsibility else []
    beside = of_responsibility(responsibility) if responsibility else []
    context = {
        "problem": problem,
        **_light(problem, tasks),
        "responsibility": responsibility,
        "waiting": next((paper for paper in papers if paper.status == PaperSignatureStatus.UPLOADED), None),
        "beside": beside,
        "by_hand": _may_sign_by_hand(responsibility, user),
        "holds": responsibility is not None and signature_holds(responsibility),
        "in_place_of": signed_in_place_of(responsibility) if responsibility else "",
        "tasks": [{"task": task, "report": max(task.reports.all(), key=_seq, default=None)} for task in tasks],
        "done": sum(task.status == TaskStatus.ACCEPTED for task in tasks),
        "plan": plan,
        "may_define": is_open and user.has_perm("rectification.define_responsibility", problem),
        "may_urge": may_urge(problem, user),
        "may_plan": open_plan and user.has_perm("rectification.plan_tasks", problem),
        "gaps": gaps,
        "ready": gaps == [],
        "entries": trail_of(
            user,
            problem,
            [problem, *([responsibility] if responsibility else []), *papers, *beside, *tasks],
            _names(tasks, papers, beside),
        ),
    }
    return render(request, "rectification/problem_detail.html", context)


@require_http_methods(["GET", "POST"])
def problem_accept(request: HttpRequest, pk: int) -> HttpResponse:
    problem = _get(request, pk)
    form = AcceptForm(request.POST if request.method == "POST" else None)
    gaps = problem_gaps(problem)
    findings = [Finding(gap, ok=False) for gap in gaps] or [Finding("任务已全部销号，责任已签字。", ok=True)]
    decision = Decision(
        title=f"问题销号：{problem.number}",
        about=f"{problem.organization}　{problem.title}",
        button="确认销号",
        done=f"问题{problem.number}已销号，{problem.organization}会收到消息。",
        back=reverse("problem-detail", args=[pk]),
        crumb=problem.number,
        warning="销号后，这个问题的责任和任务不能再修改。",
        findings=findings,
    )
    return decide(
        request,
        obj=problem,
        move="accept",
        form=form,
        decision=decision,
        act=lambda note: accept_problem(problem=problem, actor=request.user, now=clock.now(), note=note),
    )


def _names(tasks: Iterable[Task], papers: Iterable[Any], beside: Iterable[Any]) -> dict[Any, str]:
    """What the lines of the trail begin with when they are not the problem's own."""
    named: dict[Any, str] = {task: f"任务{task.seq}：" for task in tasks}
    return named | dict.fromkeys(papers, "纸质签字：") | {row: f"{row.person.name}：" for row in beside}


def _may_sign_by_hand(responsibility: Responsibility | None, user: Any) -> bool:
    if responsibility is None or responsibility.status != ResponsibilityStatus.DRAFT:
        return False
    return bool(user.has_perm("rectification.upload_paper", responsibility))


def _light(problem: Problem, tasks: Iterable[Task]) -> dict[str, Any]:
    """The lamp, and the task whose deadline it shows when it is not the problem's own."""
    open_tasks = (task for task in tasks if task.status in TASK_OPEN and task.due_on)
    pressing = min(open_tasks, key=_due, default=None)
    nearest = nearest_due(problem.due_on, pressing.due_on if pressing else None)
    is_another = problem.status == ProblemStatus.OPEN and nearest != problem.due_on
    light = problem_lamp(problem.status, nearest, clock.today())
    return {"light": light, "pressing": pressing if is_another else None}


def _due(task: Task) -> date:
    return task.due_on or date.max


def _seq(report: ProgressReport) -> int:
    return report.seq


def _get(request: HttpRequest, pk: int) -> Problem:
    of_round = "rectification__assignment__round__office"
    parts = ("organization", "team__round", "rectification__committee", "rectification__plan", "accepted_by", of_round)
    return get_object_or_404(visible_problems(request.user).select_related(*parts), pk=pk)


def _responsibility(problem: Problem) -> Responsibility | None:
    row = (
        Responsibility.objects.filter(problem=problem)
        .select_related(
            "lead_organization", "responsible_leader", "signed_by", "paper__uploaded_by", "paper__confirmed_by"
        )
        .first()
    )
    if row is not None:
        row.problem = problem  # already read: the rules ask it for the organization
        row.first_name, row.first_title = first_person(row)  # shown, not saved
    return row


def _tasks_of(problems: Sequence[Listed]) -> dict[int, list[Task]]:
    found: dict[int, list[Task]] = {}
    for task in Task.objects.filter(problem__in=[row.pk for row in problems]).order_by("problem_id", "seq"):
        found.setdefault(task.problem_id, []).append(task)
    return found


def _query(request: HttpRequest, **words: str) -> str:
    """The address of this list with other words; an empty one goes, and the page number with it."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, word in words.items():
        query.pop(name, None)
        if word:
            query[name] = word
    return query.urlencode()
