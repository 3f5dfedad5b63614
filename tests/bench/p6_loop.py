"""The reminders of P6 row by row: every step of the ladder for every rung, as one would write it without thinking of numbers.

Kept simple, and spared what a hurried author would spare too: the rules are read once, people are asked for only where a step falls.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

DAY = timedelta(days=1)
LEAST = 300
# Distances from today on which a step falls, and one on which none does: -44 is two weeks after the weekly step began.
DISTANCES = (7, 3, 1, 0, -1, -7, -15, -30, -44, -4)


def looped(keys: Sequence[int], today: date) -> None:
    from foundation.core import clock
    from foundation.notifications.models import OutboxMessage
    from foundation.supervision.models import ReminderRule
    from rectification.models import Task

    rules, now = list(ReminderRule.objects.filter(kind="task", is_active=True, action="message")), clock.now()
    for key in keys:
        task = Task.objects.get(pk=key)
        for rule in rules:
            for day in days_of(rule, task.due_on, task.next_reminder_on, today):
                for person in people_of(task, rule.rung, today):
                    OutboxMessage.objects.get_or_create(
                        kind="rectification.task_deadline",
                        object_label="rectification.task",
                        object_id=str(task.pk),
                        step=rule.step,
                        due_on=task.due_on,
                        occurred_on=day,
                        recipient_id=person,
                        defaults={"queued_at": now},
                    )
        coming = [day for rule in rules for day in days_of(rule, task.due_on, today + DAY, date.max, most=1)]
        task.next_reminder_on = min(coming, default=None)
        task.save(update_fields=["next_reminder_on"])


def days_of(rule, due_on: date, begin: date, end: date, *, most: int = 0) -> Iterator[date]:
    """The days from `begin` to `end` on which this step falls; `most` stops at so many."""
    day, found = due_on + rule.offset_days * DAY, 0
    while day <= end and (not most or found < most):
        if day >= begin:
            found += 1
            yield day
        if not rule.every_days:
            return
        day += rule.every_days * DAY


def people_of(task, rung: str, today: date) -> set[int]:
    if rung == "owner":
        liaisons, heads = (holding(task.organization_id, kind, today) for kind in ("liaison", "head"))
        reporters = set() if liaisons | heads else holding(task.organization_id, "", today, "unit_reporter")
        return liaisons | reporters | ({task.owner_id} if task.owner.is_active else set())
    if rung == "leader":
        leader = task.problem.responsibility.responsible_leader
        return {leader.pk} if leader is not None and leader.is_active else set()
    if rung == "head":
        return holding(task.organization_id, "head", today)
    committee = task.problem.rectification.committee_id
    if rung == "office":
        return holding(committee, "", today, "office_director", "rectification_clerk")
    return holding(committee, "", today, "leading_group_head")


def holding(organization: int, word: str, today: date, *kinds: str) -> set[int]:
    from django.db.models import Q

    from foundation.organizations.models import Post

    held = Post.objects.filter(Q(to_on=None) | Q(to_on__gte=today), from_on__lte=today, person__is_active=True)
    wanted = kinds or (f"organization_{word}",)
    return set(held.filter(organization=organization, kind__in=wanted).values_list("person", flat=True))


def told_of(keys: Sequence[int]) -> list[object]:
    """The messages about these tasks, and when each is looked at next."""
    from foundation.notifications.models import OutboxMessage
    from rectification.models import Task

    columns = ("object_id", "step", "due_on", "occurred_on", "recipient_id")
    rows = OutboxMessage.objects.filter(object_label="rectification.task", object_id__in=[str(key) for key in keys])
    told = list(rows.order_by(*columns).values_list(*columns))
    return told + list(Task.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "next_reminder_on"))


def check_every_rung(today: date, sweep: Callable[[date], int]) -> None:
    """The rows of the turns are due within days: here a few stand on every step, with somebody on each rung. To be undone."""
    from django.db import transaction

    from foundation.notifications.models import OutboxMessage
    from rectification.models import Task

    keys = list(
        Task.objects.filter(next_reminder_on__lte=today, status="under_way").values_list("pk", flat=True)[:LEAST]
    )
    Task.objects.filter(next_reminder_on__lte=today).exclude(pk__in=keys).update(next_reminder_on=None)
    put_on_every_rung(keys, today)
    found: list[list[object]] = []
    for way in (lambda: sweep(today), lambda: looped(keys, today)):
        with transaction.atomic():
            way()
            found.append(told_of(keys))
            rungs = set(OutboxMessage.objects.filter(object_id__in=map(str, keys)).values_list("step", flat=True))
            transaction.set_rollback(True)
        assert len(rungs) == 12, f"not every step fell: {sorted(rungs)}"
    assert found[0] == found[1], "the loop writes other messages than the sweep where every rung is told"


def put_on_every_rung(keys: Sequence[int], today: date) -> None:
    from foundation.organizations.models import Post
    from rectification.models import Responsibility, Task

    committees = set()
    for place, task in enumerate(
        Task.objects.filter(pk__in=keys).select_related("problem__rectification").order_by("pk")
    ):
        due_on = today + DISTANCES[place % len(DISTANCES)] * DAY
        # Some were looked at last a month ago: what repeats has come round several times.
        since = min(today, due_on) - 30 * DAY if place % 3 == 0 else today
        Task.objects.filter(pk=task.pk).update(due_on=due_on, next_reminder_on=since)
        Responsibility.objects.filter(problem=task.problem_id).update(responsible_leader=task.owner_id)
        if place % 4:
            post(task.organization_id, "organization_head" if place % 4 < 3 else "unit_reporter", 100 + place, today)
        committees.add(task.problem.rectification.committee_id)
    for committee in committees:
        for person, kind in enumerate(("office_director", "rectification_clerk", "leading_group_head"), 50):
            post(committee, kind, person, today)
    assert Post.objects.filter(kind="leading_group_head").exists()


def post(organization: int, kind: str, person: int, today: date) -> None:
    from foundation.organizations.models import Post

    wanted = {"person_id": person, "kind": kind, "scope_kind": "organization", "organization_id": organization}
    Post.objects.get_or_create(**wanted, defaults={"from_on": today})
