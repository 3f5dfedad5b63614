"""The moves of a task, each a page that works without script."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from foundation.core import clock
from foundation.core.transitions import available_moves, check_may
from rectification.forms.task import AcceptForm, ReportForm, ReturnForm
from rectification.models import ProgressReport, Task
from rectification.selectors.task import visible_tasks
from rectification.services.task import accept_task, report_task, return_task
from rectification.states import Completion
from rectification.views.decision import Decision, Finding, decide

PARTS = ("problem__rectification__committee", "organization", "owner")


@require_http_methods(["GET", "POST"])
def task_report(request: HttpRequest, pk: int) -> HttpResponse:
    """上报完成情况, with evidence."""
    task = _get(request, pk)
    check_may(task, "report", request.user)
    if request.method == "GET" and "report" not in available_moves(task, request.user):
        messages.warning(request, f"这条任务现在是“{task.get_status_display()}”，不能上报。")
        return redirect("task-detail", pk=pk)
    form = ReportForm(request.POST, request.FILES) if request.method == "POST" else ReportForm()
    if form.is_bound and form.is_valid():
        report_task(
            task=task,
            completion=form.cleaned_data["completion"],
            summary=form.cleaned_data["summary"],
            uploads=form.cleaned_data["evidence"],
            level=form.cleaned_data["level"],
            actor=request.user,
            now=clock.now(),
        )
        messages.success(request, "已上报，等巡察办审核。")
        return redirect("task-detail", pk=pk)
    context = {"form": form, "task": task}
    return render(request, "rectification/task_report.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def task_return(request: HttpRequest, pk: int) -> HttpResponse:
    task = _get(request, pk)
    decision = Decision(
        title=f"退回补正：{_name(task)}",
        about=f"{task.organization}　{task.measure}",
        button="退回",
        done=f"已退回{task.organization}{_name(task)}，责任人和联络员会收到消息。",
        back=reverse("task-detail", args=[pk]),
        crumb=_name(task),
        findings=_checked(task),
    )
    return decide(
        request,
        obj=task,
        move="return",
        form=ReturnForm(request.POST if request.method == "POST" else None),
        decision=decision,
        act=lambda note: return_task(task=task, actor=request.user, now=clock.now(), reason=note),
    )


@require_http_methods(["GET", "POST"])
def task_accept(request: HttpRequest, pk: int) -> HttpResponse:
    task = _get(request, pk)
    decision = Decision(
        title=f"验收销号：{_name(task)}",
        about=f"{task.organization}　{task.measure}",
        button="确认销号",
        done="已验收销号。",
        back=reverse("task-detail", args=[pk]),
        crumb=_name(task),
        warning="销号后，这条任务不能再修改。",
        findings=_checked(task),
    )
    return decide(
        request,
        obj=task,
        move="accept",
        form=AcceptForm(request.POST if request.method == "POST" else None),
        decision=decision,
        act=lambda note: accept_task(task=task, actor=request.user, now=clock.now(), note=note),
    )


def _checked(task: Task) -> list[Finding]:
    """What the last report says, as ticks and warnings."""
    report = ProgressReport.objects.filter(task=task).prefetch_related("evidence").order_by("-seq").first()
    if report is None:
        return [Finding("还没有上报。", ok=False)]
    files = len(report.evidence.all())
    label = Completion(report.completion).label
    return [
        Finding(f"完成情况为“{label}”，概述{len(report.summary)}字", ok=report.completion == Completion.DONE),
        Finding(f"佐证材料{files}份" if files else "没有佐证材料", ok=files > 0),
    ]


def _name(task: Task) -> str:
    return f"{task.problem.number}任务{task.seq}"


def _get(request: HttpRequest, pk: int) -> Task:
    return get_object_or_404(visible_tasks(request.user).select_related(*PARTS), pk=pk)
