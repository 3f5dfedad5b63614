"""What a person holds open in rectifications: tasks as their owner, responsibilities as the responsible leader."""

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from foundation.core.ports import Holding
from foundation.organizations.models import User
from rectification.models import Responsibility, Task
from rectification.states import TASK_UNDONE, ProblemStatus


def open_tasks() -> QuerySet[Task]:
    return Task.objects.filter(status__in=TASK_UNDONE, problem__status=ProblemStatus.OPEN)


def open_responsibilities() -> QuerySet[Responsibility]:
    return Responsibility.objects.filter(problem__status=ProblemStatus.OPEN, responsible_leader__isnull=False)


def tasks_owned(person: User, _today: date) -> list[Holding]:
    rows = open_tasks().filter(owner=person).select_related("problem", "organization").order_by("problem", "seq")
    return [
        Holding(
            row.pk,
            f"{row.organization}问题{row.problem.number}任务{row.seq}",
            "责任人",
            row.due_on,
            reverse("task-detail", args=[row.pk]),
        )
        for row in rows
    ]


def problems_led(person: User, _today: date) -> list[Holding]:
    rows = open_responsibilities().filter(responsible_leader=person).select_related("problem__organization")
    return [
        Holding(
            row.pk,
            f"{row.problem.organization}问题{row.problem.number}的责任",
            "责任领导",
            row.problem.due_on,
            reverse("problem-detail", args=[row.problem_id]),
        )
        for row in rows.order_by("problem")
    ]


def task_owners() -> set[int]:
    return set(open_tasks().values_list("owner_id", flat=True).order_by().distinct())


def problem_leaders() -> set[int]:
    ids = open_responsibilities().values_list("responsible_leader_id", flat=True).order_by().distinct()
    return {pk for pk in ids if pk is not None}
