"""督办事项: which steps a person sees, and what they come to for the workbench and the meeting."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Max, Min, Q, QuerySet
from django.urls import reverse

from foundation.core.ports import Todo
from foundation.organizations.models import Organization
from foundation.organizations.selectors.post import NOTHING, posts_of
from foundation.organizations.states import LEADING, OFFICE, PostKind
from foundation.supervision.models import EscalationStep
from foundation.supervision.selectors.matter import matters_of
from foundation.supervision.states import LETTERS, EscalationStatus, StepAction

HANDLERS = frozenset({PostKind.OFFICE_DIRECTOR, PostKind.RECTIFICATION_CLERK})
MOST = 50
CHUNK = 500
ESCALATION_COLUMNS = (
    "动作",
    "事项",
    "单位",
    "派出党委",
    "时限",
    "提出日期",
    "状态",
    "办理日期",
    "办理人",
    "办理结果",
)


def visible_escalation_steps(user: Any) -> QuerySet[EscalationStep]:
    """Office and leading group of the committee that sent the inspection, and those above it. Nobody else: not the county whose
    bureau the city inspects, nor the organization itself.
    """
    return EscalationStep.objects.filter(_pressing_q(user, OFFICE | LEADING))


def exportable_escalation_steps(user: Any) -> QuerySet[EscalationStep]:
    """The office takes them out; the leading group reads them."""
    return EscalationStep.objects.filter(_pressing_q(user, OFFICE))


def escalation_lines(rows: QuerySet[EscalationStep], today: date) -> Iterator[tuple[Any, ...]]:
    """In the columns of ESCALATION_COLUMNS, the matter in the words of today; two queries a chunk, and one more a kind in it."""
    keys = list(rows.values_list("pk", flat=True))
    for begin in range(0, len(keys), CHUNK):
        found = EscalationStep.objects.select_related("organization", "committee", "handled_by").in_bulk(
            keys[begin : begin + CHUNK]
        )
        steps = [found[key] for key in keys[begin : begin + CHUNK] if key in found]
        matters = matters_of(steps, today)
        for step in steps:
            yield (
                step.get_action_display(),
                matters[step.object_label, step.object_id].title,
                step.organization.short_name,
                step.committee.short_name,
                step.due_on,
                step.occurred_on,
                step.get_status_display(),
                step.handled_on,
                step.handled_by.name if step.handled_by else "",
                step.outcome,
            )


def _pressing_q(user: Any, kinds: frozenset[PostKind]) -> Q:
    """Steps of committees at or below a post of one of `kinds`, but for those about its own house: nobody presses that."""
    found = NOTHING
    for post in posts_of(user):
        if post.kind in kinds and post.organization is not None:
            begin, end = post.organization.path, post.organization.path_end
            others = ~Q(organization=post.organization_id)
            found |= Q(others, committee__path__gte=begin, committee__path__lt=end)
    return found


def filter_escalation_steps(rows: QuerySet[EscalationStep], wanted: Mapping[str, str]) -> QuerySet[EscalationStep]:
    """`wanted` is the cleaned data of EscalationStepFilter; an empty word filters nothing."""
    for name in ("status", "action", "kind"):
        if value := wanted.get(name):
            rows = rows.filter(**{name: value})
    if unit := wanted.get("unit"):
        rows = rows.filter(Q(organization__short_name__contains=unit) | Q(organization__name__contains=unit))
    return rows


def for_meeting(user: Any) -> QuerySet[EscalationStep]:
    """会议议题: what waits for a meeting, in the order of the tree."""
    rows = visible_escalation_steps(user).filter(action=StepAction.MEETING, status=EscalationStatus.PENDING)
    return rows.select_related("organization").order_by("organization__path", "due_on", "pk")


def done_before(steps: list[EscalationStep]) -> dict[tuple[str, str], list[EscalationStep]]:
    """What was already done about these rows, in order. One query."""
    keys = {(step.object_label, step.object_id) for step in steps}
    found: dict[tuple[str, str], list[EscalationStep]] = {}
    rows = EscalationStep.objects.filter(object_id__in={key for _, key in keys}, status=EscalationStatus.DONE)
    for row in rows.order_by("handled_on", "pk"):
        if (row.object_label, row.object_id) in keys:
            found.setdefault((row.object_label, row.object_id), []).append(row)
    return found


def of_same_row(step: EscalationStep) -> QuerySet[EscalationStep]:
    return EscalationStep.objects.filter(object_label=step.object_label, object_id=step.object_id).exclude(pk=step.pk)


def steps_of_organization(user: Any, organization: Organization) -> QuerySet[EscalationStep]:
    rows = visible_escalation_steps(user).filter(organization=organization, status=EscalationStatus.PENDING)
    return rows.order_by("due_on", "pk")


def escalation_todos(user: Any) -> list[Todo]:
    """One line an organization and action: several late rows go into one letter."""
    rows = (
        EscalationStep.objects.filter(_pressing_q(user, HANDLERS), status=EscalationStatus.PENDING)
        .order_by("organization__path", "action")
        .values("organization__short_name", "action")
        .annotate(count=Count("pk"), due_on=Min("due_on"), last=Max("pk"))
    )
    return [_todo(row) for row in rows[:MOST]]


def _todo(row: Any) -> Todo:
    action, unit, count = StepAction(row["action"]), row["organization__short_name"], row["count"]
    due_on: date = row["due_on"]
    query = urlencode({"status": EscalationStatus.PENDING, "action": action, "unit": unit})
    url = (
        reverse("escalationstep-detail", args=[row["last"]])
        if count == 1
        else f"{reverse('escalationstep-list')}?{query}"
    )
    what = f"向{unit}发{action.label}" if action in LETTERS else f"{unit}的事项{action.label}"
    return Todo(f"{what}（{count}项）", "按催办规则提出，由您决定办不办", due_on, "事项的时限", url, "办理")
