"""What a rectification plan still lacks before it can be submitted: all gaps on one page, each with its link (F55)."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from foundation.organizations.selectors.filing import unanswered
from rectification.models import Problem, RectificationPlan, Responsibility, Task
from rectification.selectors.paper_signature import plan_is_signed
from rectification.selectors.responsibility import signature_holds
from rectification.selectors.task import owners_of


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing and where to mend it."""

    text: str
    url: str
    action: str


def plan_gaps(plan: RectificationPlan, today: date) -> list[Gap]:
    """An empty list: the plan may be submitted. Five queries, whatever the number of problems."""
    end, organization = plan.rectification.concentrated_until, plan.rectification.organization
    owners = set(owners_of(organization, today=today).values_list("pk", flat=True))
    problems = (
        Problem.objects.filter(rectification_id=plan.rectification_id)
        .select_related("organization", "responsibility__lead_organization")
        .prefetch_related("tasks__owner")
        .order_by("seq")
    )
    gaps = [gap for problem in problems for gap in _problem_gaps(problem, end, today, owners)]
    return gaps + _paper_gaps(plan)


def _paper_gaps(plan: RectificationPlan) -> list[Gap]:
    """Where nobody can sign in as head or liaison, the head signs the whole plan by hand."""
    if not unanswered({plan.organization_id}) or plan_is_signed(plan):
        return []
    text = "主要负责人、联络员没有账号，方案要由主要负责人在纸上签字，并由另一人核对。"
    return [Gap(text, reverse("paper-signature-plan", args=[plan.pk]), "办纸质签字")]


def _problem_gaps(problem: Problem, end: date, today: date, owners: set[int]) -> list[Gap]:
    page = reverse("problem-detail", args=[problem.pk])
    gaps = []
    responsibility = getattr(problem, "responsibility", None)
    if responsibility is None:
        gaps.append(Gap(f"{problem.number}还没有明确责任，由巡察办明确。", page, "查看问题"))
    elif not _signed(responsibility, problem):
        sign = reverse("responsibility-sign", args=[responsibility.pk])
        gaps.append(Gap(f"{problem.number}的责任还没有签字，由主要负责人签字。", sign, "去签字"))
    tasks = list(problem.tasks.all())
    if not tasks:
        create = reverse("task-create", args=[problem.pk])
        gaps.append(Gap(f"{problem.number}还没有任务，至少要拟定1条。", create, "拟定任务"))
    return gaps + [gap for task in tasks for gap in _task_gaps(task, problem, end, today, owners)]


def _signed(responsibility: Responsibility, problem: Problem) -> bool:
    responsibility.problem = problem  # already read: saves a query a row
    return signature_holds(responsibility)


def _task_gaps(task: Task, problem: Problem, end: date, today: date, owners: set[int]) -> list[Gap]:
    name, url = f"{problem.number}任务{task.seq}", reverse("task-edit", args=[task.pk])
    words = []
    if task.due_on is None:
        words.append(f"{name}没有时限。")
    elif task.due_on < today:
        words.append(f"{name}的时限{_day(task.due_on)}已经过了，请改时限。")
    elif task.due_on > end and not task.is_long_term:
        words.append(f"{name}的时限晚于集中整改期（{_day(end)}止），请改时限，或标为长期坚持。")
    if task.owner_id not in owners:
        words.append(f"{name}的责任人{task.owner.name}已不在本单位，请另定责任人。")
    return [Gap(text, url, "修改任务") for text in words]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
