"""Audit events about jobs. Nobody's page of a row tells them: the trail alone."""

from foundation.audittrail.events import EventType, register

register(
    EventType("job.cancelled", "取消后台任务", frozenset()),
    EventType("job.requeued", "重新办理没有完成的后台任务", frozenset()),
)
