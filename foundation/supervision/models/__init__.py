from foundation.supervision.models.escalation_step import EscalationStep
from foundation.supervision.models.reminder_rule import ReminderRule

__all__ = ["EscalationStep", "ReminderRule"]
