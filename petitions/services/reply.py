"""Answers to a petitioner: sealed to the receipt code, with a copy sealed to whoever may open the petition."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core.errors import Refused
from petitions import vault
from petitions.models import Petition, Reply
from petitions.services.intake import keep_parts, recipients
from petitions.states import OPEN, PartKind


def send_reply(*, petition: Petition, reply_id: UUID, text: str, actor: Any, now: datetime) -> Reply:
    """The text is nowhere in clear and not in the trail. `reply_id` comes from the form: the second click is refused."""
    if not actor.has_perm("petitions.reply_petition", petition):
        raise PermissionDenied("petitions.reply_petition")
    try:
        with transaction.atomic():
            locked = Petition.objects.select_for_update(of=("self",)).get(pk=petition.pk)
            if locked.status not in OPEN:
                raise Refused("这件信访件已经办结，不能再答复。")
            reply = Reply(
                id=reply_id,
                petition=locked,
                sealed=vault.seal_reply(reply_key=bytes(locked.reply_key), envelope=locked.pk, text=text),
                sent_on=localtime(now).date(),
                author_id=actor.pk,
                author_name=actor.name,
            )
            reply.save(force_insert=True)
            _keep_copy(locked, text)
            audittrail.record("petition.replied", actor=actor, subject=locked, now=now)
    except IntegrityError:
        raise Refused("这份答复已经发出，没有再发一遍。") from None
    return reply


def _keep_copy(petition: Petition, text: str) -> None:
    last = petition.parts.aggregate(last=Max("number"))["last"] or 0
    copy = vault.seal_part(
        envelope=petition.pk,
        number=last + 1,
        kind=PartKind.MESSAGE,
        plaintext=json.dumps({"text": text}, ensure_ascii=False).encode(),
        recipients=recipients(petition.about, PartKind.MESSAGE),
    )
    keep_parts(petition, [copy])
