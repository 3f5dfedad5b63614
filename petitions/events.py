"""What the trail says of petitions: that something was done, never what a petition says."""

from foundation.audittrail.events import INSIDE, OFFICE, EventType, register

RECEIVED = "petition.received"

register(
    EventType(RECEIVED, "收到反映", INSIDE),
    EventType("petition.opened", "开启查看内容", frozenset({OFFICE})),
    EventType("petition.passed_on", "承办单位变动，转由接收单位办理", INSIDE),
    EventType("petition.replied", "答复反映人", INSIDE),
)
