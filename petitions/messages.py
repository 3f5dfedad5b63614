"""Messages about petitions say that there is one, and nothing about it (F109)."""

from django.urls import reverse

from foundation.core.deadlines import time_left
from foundation.notifications.catalogue import Message, MessageType, Rendered, register
from petitions.models import Petition


def _url(petition: Petition) -> str:
    return reverse("petition-detail", args=[petition.pk])


def received(petition: Petition, _message: Message) -> Rendered:
    return Rendered("有1件信访件待登记研判", "请登录后查看。", _url(petition))


def handed(petition: Petition, _message: Message) -> Rendered:
    return Rendered("有1件信访件交您办理", "请登录后查看。", _url(petition))


def due(petition: Petition, message: Message) -> Rendered:
    return Rendered(f"有1件信访件{time_left(message.due_on, message.told_on)}", "请登录后查看。", _url(petition))


register(
    MessageType("petition.received", Petition, received),
    MessageType("petition.handed", Petition, handed),
    MessageType("petition.due", Petition, due, digest=True),
)
