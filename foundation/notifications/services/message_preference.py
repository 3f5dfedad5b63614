from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from foundation.audittrail import services as audittrail
from foundation.notifications.models import Delivery, MessagePreference
from foundation.notifications.states import Channel, DeliveryState


def set_message_preference(*, email: bool, sms: bool, digest_all: bool, actor: Any, now: datetime) -> MessagePreference:
    """One's own. What waits for a channel that was switched off is not sent any more; the inbox has it."""
    if not (actor.is_authenticated and actor.is_active):
        raise PermissionDenied("notifications.set_message_preference")
    values = {"email": email, "sms": sms, "digest_all": digest_all}
    with transaction.atomic():
        row, _ = MessagePreference.objects.get_or_create(person_id=actor.pk)
        row = MessagePreference.objects.select_for_update().get(pk=row.pk)
        changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
        if not changed:
            return row
        MessagePreference.objects.filter(pk=row.pk).update(**values)
        off = [channel for channel, wanted in ((Channel.EMAIL, email), (Channel.SMS, sms)) if not wanted]
        waiting = Delivery.objects.filter(person_id=actor.pk, channel__in=off, state=DeliveryState.QUEUED)
        waiting.update(state=DeliveryState.WITHDRAWN, lease_until=None)
        row.refresh_from_db()
        audittrail.record("message_preference.changed", actor=actor, subject=row, now=now, changed=changed)
    return row
