from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.core import clock
from rectification.checks.plan import plan_gaps
from rectification.forms.task import ApproveForm, ReturnForm
from rectification.models import Problem, RectificationPlan
from rectification.selectors.rectification import visible_plans
from rectification.selectors.urge import may_urge
from rectification.services.plan import approve_plan, return_plan, submit_plan
from rectification.states import PLAN_OPEN, TaskStatus
from rectification.views.decision import Decision, Finding, decide
from rectification.views.trail import trail_of

PAGE = 30
PARTS = (
    "rectification__organization",
    "rectification__committee",
    "rectification__team",
    "rectification__assignment__round__office",
    "submitted_by",
    "approved_by",
)


@require_GET
def plan_list(request: HttpRequest) -> HttpResponse:
    found = visible_plans(request.user).select_related(*PARTS).order_by("due_on", "pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    may_press = request.user.has_perm("rectification.urge_many", RectificationPlan())
    return render(request, "rectification/plan_list.html", {"page": page, "may_press": may_press})


@require_GET
def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """All problems with their tasks, and what the plan still lacks."""
    plan = _get(request, pk)
    problems = list(
        Problem.objects.filter(rectification_id=plan.rectification_id)
        .select_related("responsibility")
        .prefetch_related("tasks__owner")
        .order_by("seq")
    )
    tasks = [task for problem in problems for task in problem.tasks.all()]
    is_open = plan.status in PLAN_OPEN
    entries = trail_of(request.user, plan.rectification, [plan])
    context = {
        "plan": plan,
        "problems": problems,
        "task_total": len(tasks),
        "task_done": sum(task.status == TaskStatus.ACCEPTED for task in tasks),
        "is_open": is_open,
        "gaps": plan_gaps(plan, clock.today()) if is_open else [],
        "may_submit": is_open and request.user.has_perm("rectification.submit_plan", plan),
        "may_urge": may_urge(plan, request.user),
        "may_plan": is_open and request.user.has_perm("rectification.plan_tasks", plan),
        "last_return": next((entry for entry in entries if entry.kind == "back"), None),
        "entries": entries,
    }
    return render(request, "rectification/plan_detail.html", context)


@require_POST
def plan_submit(request: HttpRequest, pk: int) -> HttpResponse:
    plan = _get(request, pk)
    submit_plan(plan=plan, actor=request.user, now=clock.now())
    messages.success(request, "整改方案已报送，等巡察办审批。")
    return redirect("plan-detail", pk=pk)


@require_http_methods(["GET", "POST"])
def plan_approve(request: HttpRequest, pk: int) -> HttpResponse:
    plan = _get(request, pk)
    gaps = plan_gaps(plan, clock.today())
    decision = Decision(
        title="批准整改方案",
        about=str(plan.rectification.organization),
        button="批准",
        done=f"{plan.rectification.organization}整改方案已批准，各项任务开始计时。",
        back=reverse("plan-detail", args=[pk]),
        crumb=f"{plan.rectification.organization}整改方案",
        warning="批准后任务开始计时，措施和时限不能再修改。",
        findings=[Finding(gap.text, ok=False) for gap in gaps]
        or [Finding("每个问题都有已签字的责任和任务，时限都在集中整改期内或标为长期坚持。", ok=True)],
    )
    return decide(
        request,
        obj=plan,
        move="approve",
        form=ApproveForm(request.POST if request.method == "POST" else None),
        decision=decision,
        act=lambda note: approve_plan(plan=plan, actor=request.user, now=clock.now(), note=note),
    )


@require_http_methods(["GET", "POST"])
def plan_return(request: HttpRequest, pk: int) -> HttpResponse:
    plan = _get(request, pk)
    decision = Decision(
        title="退回整改方案",
        about=str(plan.rectification.organization),
        button="退回",
        done=f"已退回{plan.rectification.organization}整改方案，联络员会收到消息。",
        back=reverse("plan-detail", args=[pk]),
        crumb=f"{plan.rectification.organization}整改方案",
    )
    return decide(
        request,
        obj=plan,
        move="return",
        form=ReturnForm(request.POST if request.method == "POST" else None),
        decision=decision,
        act=lambda note: return_plan(plan=plan, actor=request.user, now=clock.now(), reason=note),
    )


def _get(request: HttpRequest, pk: int) -> RectificationPlan:
    return get_object_or_404(visible_plans(request.user).select_related(*PARTS), pk=pk)
