"""Who may do what in a rectification. The same names stand in views, templates and tests; rows come from `visible_*`."""

from typing import Any

import rules

from foundation.organizations.selectors.post import holds, holds_at, holds_over
from foundation.organizations.states import LEADING, OFFICE, TEAM, UNIT, PostKind
from rectification.models import Problem, Rectification, RectificationPlan, Responsibility, Task
from rectification.selectors.filing import stands_in

HEAD = frozenset({PostKind.ORGANIZATION_HEAD})
LIAISON = frozenset({PostKind.ORGANIZATION_LIAISON})
PLANNERS = HEAD | LIAISON | {PostKind.UNIT_REPORTER}

Row = Problem | Responsibility | RectificationPlan | Task


def _rectification(row: Row) -> Rectification:
    match row:
        case Problem() | RectificationPlan():
            return row.rectification
        case _:
            return row.problem.rectification


@rules.predicate
def is_office(user: Any, row: Row) -> bool:
    """The office of the committee that sent the team. An office below it is no judge of its own county."""
    return holds(user, OFFICE) and holds_over(user, OFFICE, _rectification(row).committee)


@rules.predicate
def is_head(user: Any, row: Row) -> bool:
    return holds_at(user, HEAD, row.organization_id)


@rules.predicate
def is_head_or_liaison(user: Any, row: Row) -> bool:
    return holds_at(user, HEAD | LIAISON, row.organization_id)


@rules.predicate
def is_planner(user: Any, row: Row) -> bool:
    return holds_at(user, PLANNERS, row.organization_id)


@rules.predicate
def is_reporter(user: Any, task: Task) -> bool:
    """The liaison or who stands in; the owner as long as he or she works in the organization or has a post there."""
    if holds_at(user, LIAISON, task.organization_id) or stands_in(user, task.organization_id):
        return True
    own = user.organization_id == task.organization_id or holds_at(user, UNIT, task.organization_id)
    return bool(task.owner_id == user.pk and own)


@rules.predicate
def follows_problems(user: Any, _obj: object = None) -> bool:
    """May ask what is unsolved; which problems those are is the selector's answer."""
    return holds(user, OFFICE | LEADING | TEAM | UNIT)


rules.add_perm("rectification.follow_problems", follows_problems)
rules.add_perm("rectification.define_responsibility", is_office)
rules.add_perm("rectification.sign_responsibility", is_head)
rules.add_perm("rectification.plan_tasks", is_planner)
rules.add_perm("rectification.submit_plan", is_head_or_liaison)
rules.add_perm("rectification.approve_plan", is_office)
rules.add_perm("rectification.report_task", is_reporter)
rules.add_perm("rectification.review_task", is_office)
rules.add_perm("rectification.accept_problem", is_office)
rules.add_perm("rectification.pass_on", is_office)
