"""Texts put on pages as their makers and the worker do."""

from uuid import uuid4

from foundation.core import clock, jobs
from foundation.documents import typesetting
from foundation.documents.models import Typesetting
from foundation.documents.services.typesetting import request_typesetting
from foundation.documents.typesetting import Head, Ways
from foundation.organizations.models import User

SPEECH = "内部资料\n在动员会上的讲话\n同志们：\n今天我们开会。\n(一)提高认识\n要认真学习。"


def typeset(person: User, text: str = SPEECH, **fields) -> Typesetting:
    """Queued, not made."""
    composed = typesetting.compose(text, Head(**fields), Ways())
    source = {"form": "报告", "text": text}
    return request_typesetting(key=uuid4(), letter=composed.letter, source=source, actor=person, now=clock.now())


def typeset_made(person: User, text: str = SPEECH, **fields) -> Typesetting:
    row = typeset(person, text, **fields)
    assert jobs.run(row.job, now=clock.now()) == "done"
    return Typesetting.objects.get(pk=row.pk)
