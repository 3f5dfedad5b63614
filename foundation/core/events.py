"""Events about jobs: those of the trail, which nobody's page of a row tells, and the one that other rooms hear of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation.audittrail.events import EventType, register


@dataclass(frozen=True, slots=True)
class JobFailed:
    """For a reason that its handler did not choose: time, memory, an error, interruptions."""

    job: Any
    now: datetime


register(
    EventType("job.cancelled", "取消后台任务", frozenset()),
    EventType("job.requeued", "重新办理没有完成的后台任务", frozenset()),
)
