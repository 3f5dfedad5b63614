"""The three lists as files: whose rows a person may take out, and the rows in the order of the columns. One query each."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime

from foundation.core import clock
from foundation.core.deadlines import lamp
from foundation.organizations.selectors.post import head_posts, organization_ids
from foundation.organizations.states import OFFICE, PostKind
from inspections.states import FindingCategory
from rectification.models import Problem, Task
from rectification.selectors.problem import NEXT_DUE, nearest_due, problem_lamp, visible_problems
from rectification.selectors.scope import below_q
from rectification.selectors.task import visible_tasks
from rectification.states import TASK_OPEN, ProblemStatus, ResponsibilityStatus, TaskKind, TaskStatus

OWN = frozenset({PostKind.ORGANIZATION_HEAD, PostKind.ORGANIZATION_LIAISON})
CHUNK = 2_000
Lines = Iterator[tuple[Any, ...]]

PROBLEM_COLUMNS = (
    "编号",
    "巡察组",
    "被巡察党组织",
    "问题类别",
    "具体问题",
    "具体表现",
    "依据",
    "责任领导",
    "牵头单位",
    "责任签字",
    "任务数",
    "已销号任务",
    "整改时限",
    "最近时限",
    "时限状态",
    "状态",
    "销号日期",
)
RESPONSIBILITY_COLUMNS = (
    "问题编号",
    "被巡察党组织",
    "具体问题",
    "整改第一责任人",
    "第一责任人职务",
    "责任领导",
    "责任领导职务",
    "牵头单位",
    "牵头部门",
    "配合单位",
    "状态",
    "签字人",
    "签字时间",
)
TASK_COLUMNS = (
    "编号",
    "被巡察党组织",
    "具体问题",
    "整改措施",
    "整改目标",
    "措施类型",
    "责任人",
    "责任部门",
    "整改时限",
    "时限状态",
    "长期坚持",
    "状态",
    "退回次数",
    "上报时间",
    "销号日期",
)


def _own_q(user: Any) -> Q:
    """The office's scope and, for heads and liaisons, their own: narrower than what all posts together show."""
    return below_q(user, OFFICE) | Q(organization_id__in=organization_ids(user, OWN))


def exportable_problems(user: Any) -> QuerySet[Problem]:
    return visible_problems(user).filter(_own_q(user))


def exportable_tasks(user: Any) -> QuerySet[Task]:
    return visible_tasks(user).filter(_own_q(user))


def problem_lines(problems: QuerySet[Problem], today: date) -> Lines:
    tasks = Task.objects.filter(problem=OuterRef("pk")).order_by().values("problem")
    done = tasks.filter(status=TaskStatus.ACCEPTED)
    rows = problems.annotate(
        total=Coalesce(Subquery(tasks.annotate(n=Count("pk")).values("n")), 0),
        done=Coalesce(Subquery(done.annotate(n=Count("pk")).values("n")), 0),
        next_due=NEXT_DUE,
    ).values_list(
        "number",
        "team__name",
        "organization__short_name",
        "category",
        "title",
        "text",
        "basis",
        "responsibility__responsible_leader_name",
        "responsibility__lead_organization__short_name",
        "responsibility__status",
        "total",
        "done",
        "due_on",
        "next_due",
        "status",
        "accepted_at",
    )
    categories, states = dict(FindingCategory.choices), dict(ProblemStatus.choices)
    signed: dict[str | None, str] = {None: "待明确责任", **dict(ResponsibilityStatus.choices)}
    for row in rows.iterator(CHUNK):
        due_on, next_due, status, accepted_at = row[12:]
        nearest = nearest_due(due_on, next_due)
        how = problem_lamp(status, nearest, today).words
        words = (*row[:3], categories[row[3]], *row[4:9], signed[row[9]], *row[10:12])
        yield (*words, due_on, nearest, how, states[status], _day(accepted_at))


def responsibility_lines(problems: QuerySet[Problem]) -> Lines:
    """Who answers before it is signed is the head of today: selectors.responsibility.first_person."""
    heads = head_posts(clock.today()).filter(organization=OuterRef("organization"))
    words = {name: Subquery(heads.values(f"person__{name}")[:1]) for name in ("name", "title")}
    known = problems.filter(responsibility__isnull=False)
    rows = known.annotate(head_name=words["name"], head_title=words["title"]).values_list(
        "number",
        "organization__short_name",
        "title",
        "responsibility__first_name",
        "responsibility__first_title",
        "responsibility__responsible_leader_name",
        "responsibility__responsible_leader_title",
        "responsibility__lead_organization__short_name",
        "responsibility__lead_department",
        "responsibility__assisting",
        "responsibility__status",
        "responsibility__signed_by__name",
        "responsibility__signed_at",
        "head_name",
        "head_title",
    )
    states = dict(ResponsibilityStatus.choices)
    for row in rows.iterator(CHUNK):
        present = row[13:] if row[10] == ResponsibilityStatus.DRAFT and row[13] is not None else row[3:5]
        yield (*row[:3], *present, *row[5:10], states[row[10]], *row[11:13])


TASK_FIELDS = (
    "problem__number",
    "seq",
    "organization__short_name",
    "problem__title",
    "measure",
    "goal",
    "kind",
    "owner__name",
    "owner_name",
    "owner_department",
    "due_on",
    "is_long_term",
    "status",
    "returns",
    "reported_at",
    "accepted_at",
)


def task_lines(tasks: QuerySet[Task], today: date) -> Lines:
    kinds, states = dict(TaskKind.choices), dict(TaskStatus.choices)
    for row in tasks.values_list(*TASK_FIELDS).iterator(CHUNK):
        number, seq, place, title, measure, goal, kind, account, name, department, *after = row
        due_on, lasting, status, returns, reported_at, done_at = after
        owner = f"{name}（{account}代填）" if name else account
        words = (place, title, measure, goal, kinds[kind], owner, department)
        how = "" if status == TaskStatus.DRAFT else lamp(due_on, is_open=status in TASK_OPEN, today=today).words
        yield (f"{number}-{seq}", *words, due_on, how, lasting, states[status], returns, reported_at, _day(done_at))


def _day(moment: datetime | None) -> date | None:
    return localtime(moment).date() if moment else None
