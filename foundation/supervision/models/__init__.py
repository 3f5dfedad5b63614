from foundation.supervision.models.acknowledgement import Acknowledgement
from foundation.supervision.models.escalation_step import EscalationStep
from foundation.supervision.models.reminder_rule import ReminderRule
from foundation.supervision.models.urge import Urge

__all__ = ["Acknowledgement", "EscalationStep", "ReminderRule", "Urge"]
