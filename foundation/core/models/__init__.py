from foundation.core.models.calendar_day import CalendarDay, CalendarSource, CalendarYear
from foundation.core.models.deadline_rule import DeadlineRule, Unit
from foundation.core.models.heartbeat import Heartbeat, Incident
from foundation.core.models.job import Job, JobFault, JobState

__all__ = [
    "CalendarDay",
    "CalendarSource",
    "CalendarYear",
    "DeadlineRule",
    "Heartbeat",
    "Incident",
    "Job",
    "JobFault",
    "JobState",
    "Unit",
]
