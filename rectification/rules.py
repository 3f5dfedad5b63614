"""Who may do what in a rectification. The same names stand in views, templates and tests; rows come from `visible_*`."""

from typing import Any

import rules

from foundation.core import clock
from foundation.organizations.selectors.delegation import acting_ids, is_same_hand
from foundation.organizations.selectors.filing import stands_in, unanswered
from foundation.organizations.selectors.post import holds, holds_at, holds_in_team, holds_over, posts_of
from foundation.organizations.states import LEADING, OFFICE, TEAM, UNIT, PostKind
from rectification.models import (
    Countersignature,
    Extension,
    PaperSignature,
    Problem,
    Rectification,
    RectificationPlan,
    Responsibility,
    Task,
)
from rectification.selectors.paper_signature import parent_path, rectification_of, subject_of
from rectification.selectors.urge import RANKS, rank_of, rank_on

HEAD = frozenset({PostKind.ORGANIZATION_HEAD})
LIAISON = frozenset({PostKind.ORGANIZATION_LIAISON})
PLANNERS = HEAD | LIAISON | {PostKind.UNIT_REPORTER}

# Who follows a rectification up and writes to the organization (foundation/supervision handles steps by the same).
FOLLOWING_UP = frozenset({PostKind.OFFICE_DIRECTOR, PostKind.RECTIFICATION_CLERK})

Row = Problem | Responsibility | RectificationPlan | Task | PaperSignature | Extension
Signable = Responsibility | RectificationPlan | PaperSignature


def _rectification(row: Row | Rectification) -> Rectification:
    match row:
        case Rectification():
            return row
        case Problem() | RectificationPlan():
            return row.rectification
        case PaperSignature():
            return rectification_of(subject_of(row))
        case Extension():
            return row.task.problem.rectification
        case _:
            return row.problem.rectification


@rules.predicate
def is_office(user: Any, row: Row) -> bool:
    """The office of the committee that sent the team. An office below it is no judge of its own county."""
    return holds(user, OFFICE) and holds_over(user, OFFICE, _rectification(row).committee)


@rules.predicate
def follows_up(user: Any, row: Row | Rectification) -> bool:
    return holds(user, FOLLOWING_UP) and holds_over(user, FOLLOWING_UP, _rectification(row).committee)


@rules.predicate
def is_of_team(user: Any, row: Row) -> bool:
    return holds_in_team(user, TEAM, _rectification(row).team_id)


# Who presses the organization (催办) from outside it.
presses_from_above = is_office | is_of_team


@rules.predicate
def presses_the_owner(user: Any, row: Row) -> bool:
    """Within the organization: who stands above the owner of a task there. Nobody presses upwards."""
    if not isinstance(row, Task) or row.owner_id == user.pk:
        return False
    rank = rank_of(user, row.organization_id)
    return rank > 0 and rank > rank_on(row.owner_id, row.organization_id, today=clock.today())


@rules.predicate
def presses_many(user: Any, blank: Any = None) -> bool:
    """May open the page on which several late rows are pressed for (`blank`: an empty one); of tasks also within an organization."""
    return holds(user, OFFICE | TEAM) or (isinstance(blank, Task) and holds(user, RANKS))


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
    """The liaison or who stands in; the owner, or who acts for the owner (代理), working or with a post there."""
    if holds_at(user, LIAISON, task.organization_id) or stands_in(user, task.organization_id):
        return True
    own = user.organization_id == task.organization_id or holds_at(user, UNIT, task.organization_id)
    return bool(own and task.owner_id in acting_ids(user))


@rules.predicate
def asks_for_time(user: Any, row: Task | Extension) -> bool:
    """Who may report a task may ask for another day for it, and take the question back."""
    return bool(is_reporter(user, row.task if isinstance(row, Extension) else row))


@rules.predicate
def is_another_hand(user: Any, row: Extension) -> bool:
    """Nor who acts for the asker, nor for whom the asker acted (代理)."""
    return not is_same_hand(user, [row.asked_by_id], row.asked_at)


@rules.predicate
def is_the_successor(user: Any, row: Countersignature) -> bool:
    """In person: a successor's signature is not lent."""
    return bool(row.person_id == user.pk)


@rules.predicate
def follows_problems(user: Any, _obj: object = None) -> bool:
    """May ask what is unsolved; which problems those are is the selector's answer."""
    return holds(user, OFFICE | LEADING | TEAM | UNIT)


@rules.predicate
def takes_lists_out(user: Any, _obj: object = None) -> bool:
    """May export; which rows is the selectors' answer (selectors/export.py)."""
    return holds(user, OFFICE | HEAD | LIAISON)


rules.add_perm("rectification.countersign", is_the_successor)
rules.add_perm("rectification.follow_problems", follows_problems)


@rules.predicate
def is_substitute(user: Any, plan: RectificationPlan) -> bool:
    """Who stands in for head and liaison; the plan then needs their signature on paper (checks.plan)."""
    return stands_in(user, plan.organization_id)


@rules.predicate
def is_of_unit(user: Any, row: Signable) -> bool:
    return holds_at(user, UNIT, row.organization_id)


@rules.predicate
def is_signed_by_hand(_user: Any, row: Signable) -> bool:
    """A responsibility always may be; a plan only where nobody can sign in to submit it."""
    return not isinstance(row, RectificationPlan) or bool(unanswered({row.organization_id}))


@rules.predicate
def is_above(user: Any, row: Signable) -> bool:
    """Head or liaison of the organization directly above."""
    place = _rectification(row).organization
    return any(
        post.kind in HEAD | LIAISON and post.organization is not None and post.organization.path == parent_path(place)
        for post in posts_of(user)
    )


@rules.predicate
def uploaded_by_another(user: Any, paper: PaperSignature) -> bool:
    """Nor by one for whom the person acts, nor by who acted for the person (代理)."""
    return not is_same_hand(user, [paper.uploaded_by_id], paper.uploaded_at)


is_second_person = is_of_unit | is_above | is_office


rules.add_perm("rectification.write_letter", follows_up)
rules.add_perm("rectification.urge_many", presses_many)
rules.add_perm("rectification.urge", presses_from_above | presses_the_owner)
rules.add_perm("rectification.define_responsibility", is_office)
rules.add_perm("rectification.sign_responsibility", is_head)
rules.add_perm("rectification.plan_tasks", is_planner)
rules.add_perm("rectification.submit_plan", is_head_or_liaison | is_substitute)
rules.add_perm("rectification.upload_paper", is_of_unit & is_signed_by_hand)
rules.add_perm("rectification.confirm_paper", is_second_person & uploaded_by_another)
rules.add_perm("rectification.sign_on_paper", is_second_person)
rules.add_perm("rectification.approve_plan", is_office)
rules.add_perm("rectification.report_task", is_reporter)
rules.add_perm("rectification.review_task", is_office)
rules.add_perm("rectification.ask_extension", asks_for_time)
rules.add_perm("rectification.decide_extension", is_office & is_another_hand)
rules.add_perm("rectification.accept_problem", is_office)
rules.add_perm("rectification.pass_on", is_office)
rules.add_perm("rectification.export_lists", takes_lists_out)
