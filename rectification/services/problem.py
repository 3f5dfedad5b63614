from datetime import datetime
from typing import Any

from django.db import transaction

from foundation.core import transitions
from foundation.core.errors import Refused
from foundation.notifications.services.outbox import queue
from foundation.organizations.selectors.filing import told_for
from inspections.services import assignment as assignments
from rectification import messages
from rectification.checks.problem import problem_gaps
from rectification.models import Problem, Rectification, Responsibility
from rectification.services.countersignature import void_waiting
from rectification.states import ProblemStatus


class ProblemIncomplete(Refused):
    """Something of the problem is not done yet; the sentence says what."""


def accept_problem(*, problem: Problem, actor: Any, now: datetime, note: str = "") -> Problem:
    """问题销号, when all its tasks are accepted. With the last problem the assignment goes on to its review.

    The rectification is locked first: two last problems accepted at once would each still see the other open.
    """
    transitions.check_may(problem, "accept", actor)
    with transaction.atomic():
        rectification = Rectification.objects.select_for_update().get(pk=problem.rectification_id)
        gaps = problem_gaps(problem)
        if gaps and problem.status == ProblemStatus.OPEN:
            raise ProblemIncomplete(f"问题{problem.number}还不能销号：{''.join(gaps)}")
        problem = transitions.apply(
            problem, "accept", actor=actor, now=now, note=note.strip(), accepted_by=actor, accepted_at=now
        )
        void_waiting(Responsibility.objects.filter(problem=problem), "问题已销号", now)
        people = told_for(problem.organization)
        queue(messages.PROBLEM_ACCEPTED, obj=problem, recipients=people, step="accepted", now=now)
        if not Problem.objects.filter(rectification=rectification, status=ProblemStatus.OPEN).exists():
            assignments.review_assignment(assignment=rectification.assignment, actor=actor, now=now)
    return problem
