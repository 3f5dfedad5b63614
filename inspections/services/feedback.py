"""反馈: the one moment at which findings become problems."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localtime

from foundation.core import ports, transitions
from foundation.core.errors import Refused
from inspections.checks.feedback import lacks
from inspections.events import FeedbackIssued
from inspections.models import Assignment
from inspections.states import AssignmentStatus, FindingStatus


class FeedbackIncomplete(Refused):
    """The sentence says what is missing."""


def issue_feedback(*, assignment: Assignment, actor: Any, now: datetime) -> Assignment:
    """Findings → fed_back, assignment → fed_back, FeedbackIssued raised; all in one transaction or nothing.

    Raises PermissionDenied, MoveNotAllowed, FeedbackIncomplete, and whatever a handler raises.
    """
    transitions.check_may(assignment, "feed_back", actor)
    with transaction.atomic():
        # Locked first: a finding being written waits here, and one written before is seen.
        locked = Assignment.objects.select_for_update().get(pk=assignment.pk)
        if locked.status == AssignmentStatus.REPORTED:
            missing = lacks(locked)
            if missing:
                raise FeedbackIncomplete("没有反馈：" + "".join(missing))
        assignment = transitions.apply(assignment, "feed_back", actor=actor, now=now, fed_back_on=localtime(now).date())
        signed = assignment.findings.filter(status=FindingStatus.SIGNED)
        moved, refused = transitions.apply_many(signed, "feed_back", actor=actor, now=now)
        if refused:  # none may be left behind in silence
            raise PermissionDenied("inspections.feed_back_finding")
        findings = sorted(moved, key=lambda finding: finding.seq)
        ports.emit(FeedbackIssued(assignment=assignment, findings=findings, actor=actor, now=now))
    return assignment
