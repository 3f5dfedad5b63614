"""What a step of a reminder rule does, and the states of a step that waits for a person."""

from django.db.models import TextChoices

from foundation.audittrail.events import EVERY_PARTY, INSIDE
from foundation.core.transitions import Move


class StepAction(TextChoices):
    """A message goes by itself. A letter of the five-step chain (五书, domain.md §2.9) or a line on a meeting's list is
    put before a person, who issues it or says why not.
    """

    MESSAGE = "message", "发提醒"
    SUPERVISION_NOTICE = "supervision_notice", "督办通知书"
    SUPERVISION_GUIDANCE = "supervision_guidance", "督查指导书"
    REMINDER_LETTER = "reminder_letter", "提醒书"
    ADMONITION_LETTER = "admonition_letter", "告诫书"
    ACCOUNTABILITY_LETTER = "accountability_letter", "问责书"
    MEETING = "meeting", "列入会议议题"


LETTERS = frozenset(StepAction) - {StepAction.MESSAGE, StepAction.MEETING}


class EscalationStatus(TextChoices):
    PENDING = "pending", "待处理"
    DONE = "done", "已办理"
    WAIVED = "waived", "不办理"


PENDING, DONE, WAIVED = EscalationStatus

ESCALATION_MOVES = {
    "complete": Move(
        from_=frozenset({PENDING}),
        to=DONE,
        needs="supervision.handle_escalation",
        label="办理",
        by_clock=True,  # a letter that is issued completes what it was drafted for, whoever signs it out
        shown=INSIDE,
    ),
    "waive": Move(
        from_=frozenset({PENDING}),
        to=WAIVED,
        needs="supervision.handle_escalation",
        label="不办理",
        note_required=True,
        back=True,
        shown=INSIDE,
    ),
    # The matter was settled, or its day moved, before anybody handled the step.
    "lapse": Move(
        from_=frozenset({PENDING}),
        to=WAIVED,
        needs="supervision.handle_escalation",
        label="已无须办理",
        by_clock=True,
        shown=INSIDE,
    ),
}


class AcknowledgementStatus(TextChoices):
    PENDING = "pending", "待签收"
    ACKNOWLEDGED = "acknowledged", "已签收"
    VOID = "void", "不用签收"


ACKNOWLEDGEMENT_OPEN = frozenset({AcknowledgementStatus.PENDING})
ACKNOWLEDGEMENT_MOVES = {
    "acknowledge": Move(
        from_=ACKNOWLEDGEMENT_OPEN,
        to=AcknowledgementStatus.ACKNOWLEDGED,
        needs="supervision.acknowledge",
        label="签收",
        shown=EVERY_PARTY,
    ),
    # The organization has ended before anybody signed.
    "void": Move(
        from_=ACKNOWLEDGEMENT_OPEN,
        to=AcknowledgementStatus.VOID,
        needs="supervision.acknowledge",
        label="单位已变动，不用签收",
        by_clock=True,
        back=True,
        shown=EVERY_PARTY,
    ),
}
