from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.core import clock
from foundation.core.errors import Refused
from foundation.core.transitions import available_moves, check_may
from rectification.forms.extension import ApproveExtensionForm, AskExtensionForm, ExtensionFilter
from rectification.forms.task import ReturnForm
from rectification.models import Extension
from rectification.selectors.extension import extension_rows, filter_extensions, needs_group, visible_extensions
from rectification.selectors.task import visible_tasks
from rectification.services.extension import (
    GroupMustDecide,
    WrongDay,
    approve_extension,
    ask_extension,
    check_askable,
    refuse_extension,
    withdraw_extension,
)
from rectification.views.decision import Decision, decide
from rectification.views.paging import chips_of, page_of, wanted

TASK_PARTS = ("problem__rectification__committee", "organization", "owner")


@require_GET
def extension_list(request: HttpRequest) -> HttpResponse:
    """What was asked for, and what became of it; those that wait first."""
    form = ExtensionFilter(request.GET)
    page = page_of(request, filter_extensions(visible_extensions(request.user), wanted(form)), extension_rows)
    context = {"form": form, "page": page, "chips": chips_of(request, form)}
    return render(request, "rectification/extension_list.html", context)


@require_http_methods(["GET", "POST"])
def extension_create(request: HttpRequest, pk: int) -> HttpResponse:
    """申请延期 for the task with this key."""
    task = get_object_or_404(visible_tasks(request.user).select_related(*TASK_PARTS), pk=pk)
    if not request.user.has_perm("rectification.ask_extension", task):
        raise PermissionDenied("rectification.ask_extension")
    form = AskExtensionForm(request.POST if request.method == "POST" else None, task=task)
    if form.is_bound and form.is_valid():
        ask_extension(task=task, actor=request.user, now=clock.now(), **form.cleaned_data)
        messages.success(request, "已申请延期，等巡察办审批。审批前仍按原时限办理。")
        return redirect("task-detail", pk=pk)
    if not form.is_bound:
        try:
            check_askable(task, today=clock.today())
        except Refused as refusal:
            messages.warning(request, refusal.sentence)
            return redirect("task-detail", pk=pk)
    context = {"form": form, "task": task}
    return render(request, "rectification/extension_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def extension_approve(request: HttpRequest, pk: int) -> HttpResponse:
    extension = _get(request, pk)
    check_may(extension, "approve", request.user)
    if request.method == "GET" and "approve" not in available_moves(extension, request.user):
        messages.warning(request, f"这份申请现在是“{extension.get_status_display()}”，不用再审批。")
        return redirect("task-detail", pk=extension.task_id)
    form = ApproveExtensionForm(
        request.POST if request.method == "POST" else None,
        extension=extension,
        initial={"granted_on": extension.wished_on},
    )
    if form.is_bound and form.is_valid() and _approve(request, extension, form):
        messages.success(request, "已同意延期，单位会收到消息。")
        return redirect("task-detail", pk=extension.task_id)
    context = {
        "form": form,
        "extension": extension,
        "task": extension.task,
        "needs_group": needs_group(extension.task, extension.wished_on),
    }
    return render(request, "rectification/extension_approve.html", context, status=422 if form.is_bound else 200)


def _approve(request: HttpRequest, extension: Extension, form: ApproveExtensionForm) -> bool:
    """What the service will not take stands beside its field, and what was written stays."""
    try:
        approve_extension(extension=extension, actor=request.user, now=clock.now(), **form.cleaned_data)
    except WrongDay as refusal:
        form.add_error("granted_on", refusal.sentence)
    except GroupMustDecide as refusal:
        form.add_error("group_decision", refusal.sentence)
    return form.is_valid()


@require_http_methods(["GET", "POST"])
def extension_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    extension = _get(request, pk)
    task = extension.task
    decision = Decision(
        title=f"不同意延期：{task.problem.number}任务{task.seq}",
        about=f"{task.organization}　{task.measure}",
        button="不同意延期",
        done="已回复不同意延期，单位会收到消息。",
        back=reverse("task-detail", args=[task.pk]),
        crumb=f"{task.problem.number}任务{task.seq}",
    )
    return decide(
        request,
        obj=extension,
        move="refuse",
        form=ReturnForm(request.POST if request.method == "POST" else None),
        decision=decision,
        act=lambda note: refuse_extension(extension=extension, reason=note, actor=request.user, now=clock.now()),
    )


@require_POST
def extension_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    extension = _get(request, pk)
    withdraw_extension(extension=extension, actor=request.user, now=clock.now())
    messages.success(request, "已撤回延期申请，仍按原时限办理。")
    return redirect("task-detail", pk=extension.task_id)


def _get(request: HttpRequest, pk: int) -> Extension:
    return get_object_or_404(visible_extensions(request.user), pk=pk)
