"""The stock way of P7: one Celery task a message, each with its own queries, entry and e-mail. Workers of the benchmark alone
know it.
"""

from celery import shared_task
from django.core.mail import send_mail
from django.db import transaction
from django.utils.timezone import localtime

from foundation.core import clock
from foundation.notifications.catalogue import message_type
from foundation.notifications.models import InboxEntry, OutboxMessage


@shared_task(name="bench.tell_one")
def tell_one(pk: int) -> None:
    now = clock.now()
    message = OutboxMessage.objects.select_related("recipient").get(pk=pk)
    kind = message_type(message.kind)
    message.told_on = localtime(now).date()
    obj = kind.model._default_manager.select_related(*kind.related).get(pk=message.object_id)
    words = kind.render(obj, message)
    with transaction.atomic():
        InboxEntry.objects.create(
            outbox=message,
            person=message.recipient,
            title=words.title,
            body=words.body,
            url=words.url,
            created_at=now,
        )
        OutboxMessage.objects.filter(pk=pk).update(delivered_at=now)
    send_mail(words.title, words.body, None, [message.recipient.email])
