from foundation.supervision.models.acknowledgement import Acknowledgement
from foundation.supervision.models.escalation_step import EscalationStep
from foundation.supervision.models.reminder_rule import ReminderRule

__all__ = ["Acknowledgement", "EscalationStep", "ReminderRule"]
