"""The rows the reminder is tried on, made in the database that TEST_DATABASE_URL names: `python -m tests.drill.story`.

Run as a process of its own, because the test's process has another database. The round goes through the services up to the
feedback; the tasks stand at every distance from their deadline, in every state, with one or two people to remind.
"""

import datetime as dt
from unittest import mock

import django

DISTANCES = (-20, -8, -2, -1, 0, 1, 3, 6, 7, 8, 30)


def tell() -> None:
    from foundation.core import clock
    from foundation.core.deadlines import set_deadline
    from foundation.organizations.models import User
    from rectification.models import Problem, Task
    from rectification.selectors.scope import placed_like
    from rectification.states import TaskKind, TaskStatus
    from tests.factories.inspections import build_round, feed_back
    from tests.factories.organizations import NOW, TODAY, load_world

    with mock.patch.object(clock, "now", return_value=NOW), mock.patch("celery.current_app.send_task"):
        world = load_world()
        story = build_round(world)
        feed_back(story.finance)
        feed_back(story.agriculture)
    owners = {row.organization_id: [] for row in Problem.objects.all()}
    for user in User.objects.filter(organization__in=owners).order_by("pk"):
        owners[user.organization_id].append(user)
    for problem in Problem.objects.order_by("pk"):
        seq = 0
        for distance in DISTANCES:
            for state in TaskStatus.values:
                if state == TaskStatus.ACCEPTED:
                    continue  # who accepted and when would have to be said
                seq += 1
                owner = owners[problem.organization_id][seq % 2]
                due_on = TODAY + dt.timedelta(days=distance)
                # Set eight days ago and not swept since: a week of downtime.
                fields = set_deadline(TODAY - dt.timedelta(days=8), due_on, rule="任务", base_on=TODAY, why="试")
                Task.objects.create(
                    problem=problem,
                    seq=seq,
                    measure=f"措施{seq}",
                    kind=TaskKind.ESTABLISH_SYSTEM,
                    owner=owner,
                    status=state,
                    **placed_like(problem),
                    **fields,
                )


if __name__ == "__main__":
    django.setup()
    tell()
