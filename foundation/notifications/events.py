"""Audit events of this app: how messages leave, and what was sent again."""

from foundation.audittrail.events import EventType, register

register(
    EventType("message_policy.changed", "修改发送规则", frozenset()),
    EventType("message_preference.changed", "修改消息设置", frozenset()),
    EventType("delivery.sent_again", "再发一次", frozenset()),
    EventType("outbox_message.tried_again", "再生成一次", frozenset()),
)
