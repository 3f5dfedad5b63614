"""Audit events of this app: what changed in the rules, and what became of a step."""

from foundation.audittrail.events import EVERY_PARTY, OFFICE, EventType, register

OURS = frozenset({OFFICE})

register(
    EventType("reminder_rule.changed", "修改催办规则", EVERY_PARTY),
    EventType("calendar.changed", "修改工作日历", OURS),
    EventType("deadline_rule.changed", "修改时限规则", OURS),
    EventType("deadline.recounted", "按工作日历重新推算时限", OURS),
    EventType("acknowledgement.asked", "送达，请签收", EVERY_PARTY),
    EventType("acknowledgement.without_signer", "送达，没有签收人", EVERY_PARTY),
    EventType("urge.made", "催办", EVERY_PARTY),
)
