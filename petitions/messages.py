"""Messages about petitions say that there is one, and nothing about it (F109)."""

from collections.abc import Callable
from uuid import UUID

from django.urls import reverse

from foundation.core.deadlines import time_left
from foundation.notifications.catalogue import Message, MessageType, Rendered, Sample, register
from petitions.models import Petition


def _url(petition: Petition) -> str:
    return reverse("petition-detail", args=[petition.pk])


def received(petition: Petition, _message: Message) -> Rendered:
    return Rendered("有1件信访件待登记研判", "请登录后查看。", _url(petition))


def handed(petition: Petition, _message: Message) -> Rendered:
    return Rendered("有1件信访件交您办理", "请登录后查看。", _url(petition))


def due(petition: Petition, message: Message) -> Rendered:
    return Rendered(f"有1件信访件{time_left(message.due_on, message.told_on)}", "请登录后查看。", _url(petition))


def _example() -> tuple[Petition, Message]:
    return Petition(pk=UUID(int=1)), Sample()


def _register(
    kind: str, render: Callable[[Petition, Message], Rendered], label: str, when: str, *, digest: bool = False
) -> None:
    register(MessageType(kind, Petition, render, digest=digest, label=label, when=when, example=_example))


_register("petition.received", received, "信访件待登记", "收到新的信访件时，告诉信访专员")
_register("petition.handed", handed, "信访件交办", "信访件转到手里时，告诉承办的人")
_register("petition.due", due, "信访件到期提醒", "按催办规则，到期前后的每一步", digest=True)
