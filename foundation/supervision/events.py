"""Audit events of this app: what changed in the rules, and what became of a step."""

from foundation.audittrail.events import EVERY_PARTY, EventType, register

register(EventType("reminder_rule.changed", "修改催办规则", EVERY_PARTY))
