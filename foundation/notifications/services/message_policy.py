from datetime import datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from foundation.audittrail import services as audittrail
from foundation.core.errors import Refused
from foundation.notifications.gateways import has_gateway
from foundation.notifications.models import Delivery, MessagePolicy
from foundation.notifications.selectors.message_policy import is_allowed, is_within
from foundation.notifications.states import Channel, DeliveryState


class PolicyRefused(Refused):
    status = 422


def set_message_policy(
    *,
    email_allowed: bool,
    sms_allowed: bool,
    sms_urgent_only: bool,
    quiet_from: time,
    quiet_to: time,
    digest_at: time,
    actor: Any,
    now: datetime,
) -> MessagePolicy:
    """For everybody, from the next message on. What waits for a channel that is no longer allowed is not sent any more."""
    if not actor.has_perm("notifications.set_message_policy"):
        raise PermissionDenied("notifications.set_message_policy")
    if is_within(digest_at, quiet_from, quiet_to):
        raise PolicyRefused("汇总时间在免打扰时段里，发不出去。请改汇总时间或免打扰时段。")
    if sms_allowed and not has_gateway():
        raise PolicyRefused("系统没有配置短信网关，不能发短信。请系统管理员先配置。")
    values = {
        "email_allowed": email_allowed,
        "sms_allowed": sms_allowed,
        "sms_urgent_only": sms_urgent_only,
        "quiet_from": quiet_from,
        "quiet_to": quiet_to,
        "digest_at": digest_at,
    }
    with transaction.atomic():
        row, _ = MessagePolicy.objects.get_or_create(pk=1)
        row = MessagePolicy.objects.select_for_update().get(pk=row.pk)
        changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
        if not changed:
            return row
        MessagePolicy.objects.filter(pk=row.pk).update(**values)
        row.refresh_from_db()
        withdrawn = _withdraw_closed(row)
        audittrail.record(
            "message_policy.changed", actor=actor, subject=row, now=now, changed=changed, withdrawn=withdrawn
        )
    return row


def _withdraw_closed(policy: MessagePolicy) -> int:
    closed = [channel for channel in Channel.values if not is_allowed(policy, channel)]
    waiting = Delivery.objects.filter(channel__in=closed, state=DeliveryState.QUEUED)
    return waiting.update(state=DeliveryState.WITHDRAWN, lease_until=None)
