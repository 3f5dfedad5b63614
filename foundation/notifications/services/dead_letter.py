"""再发一次: what was given up is tried anew, to the address that the person has now."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from foundation.audittrail import services as audittrail
from foundation.core.errors import Refused
from foundation.notifications.models import Delivery, OutboxMessage
from foundation.notifications.selectors.dead_letter import visible_dead_deliveries, visible_wordless
from foundation.notifications.services.outbox import ring_after_commit
from foundation.notifications.services.routing import address_of
from foundation.notifications.states import Channel, DeliveryState

NOT_DEAD = "没有再发：有人已经再发过，或者已经发出。请刷新页面看最新情况。"


class NotDeadAnyMore(Refused):
    """Somebody was faster, or it has left meanwhile."""


class NoAddress(Refused):
    """There is nothing to send it to."""

    status = 422


def send_again(*, delivery: Delivery, actor: Any, now: datetime) -> None:
    _check_may(actor)
    if delivery.state != DeliveryState.DEAD:
        raise NotDeadAnyMore(NOT_DEAD)
    if not address_of(delivery.person, delivery.channel):
        word = "电子邮箱" if delivery.channel == Channel.EMAIL else "电话"
        raise NoAddress(f"没有再发：{delivery.person.name}没有登记{word}。请系统管理员先在人员页补上。")
    if not _send_again(Delivery.objects.filter(pk=delivery.pk), actor, now):
        raise NotDeadAnyMore(NOT_DEAD)


def make_words_again(*, message: OutboxMessage, actor: Any, now: datetime) -> None:
    """After the program was mended. It is tried every minute anyway; this tries it at once and counts anew."""
    _check_may(actor)
    if not _words_again(OutboxMessage.objects.filter(pk=message.pk), actor, now):
        raise NotDeadAnyMore("没有再试：这条消息已经生成或者撤回。请刷新页面看最新情况。")


def send_all_again(*, actor: Any, now: datetime) -> int:
    """All that this person sees; returns how many. Those without an address stay."""
    _check_may(actor)
    with transaction.atomic():
        sent = _send_again(visible_dead_deliveries(actor), actor, now)
        return sent + _words_again(visible_wordless(actor), actor, now)


def _check_may(actor: Any) -> None:
    if not actor.has_perm("notifications.handle_dead_letters"):
        raise PermissionDenied("notifications.handle_dead_letters")


def _send_again(wanted: QuerySet[Delivery], actor: Any, now: datetime) -> int:
    """Those whose person has an address."""
    with transaction.atomic():
        dead = Delivery.objects.filter(pk__in=wanted.values("pk"), state=DeliveryState.DEAD).select_related("person")
        rows = [row for row in dead.select_for_update(of=("self",)) if address_of(row.person, row.channel)]
        for row in rows:
            row.address = address_of(row.person, row.channel)
            row.state, row.attempts, row.lease_until = DeliveryState.QUEUED, 0, None
            row.next_try_at, row.error = now, ""
        fields = ["address", "state", "attempts", "lease_until", "next_try_at", "error"]
        Delivery.objects.bulk_update(rows, fields, batch_size=500)
        audittrail.record_many("delivery.sent_again", [(row, {}) for row in rows], actor=actor, now=now)
        if rows:
            ring_after_commit()
    return len(rows)


def _words_again(wanted: QuerySet[OutboxMessage], actor: Any, now: datetime) -> int:
    with transaction.atomic():
        rows = list(wanted.filter(failures__gt=0, delivered_at__isnull=True, withdrawn_at__isnull=True))
        OutboxMessage.objects.filter(pk__in=[row.pk for row in rows]).update(failures=0)
        audittrail.record_many("outbox_message.tried_again", [(row, {}) for row in rows], actor=actor, now=now)
        if rows:
            ring_after_commit()
    return len(rows)
