"""Refusals, told in a sentence. The middleware below answers and records them; a view catches one only to show its form again with
what was typed.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core import clock

logger = logging.getLogger(__name__)

WRONG_VERB = 405
TOO_LARGE = 413
CHUNK = 64 * 1024
DRAINED = 4
LONGEST_LENGTH = 18
LONGEST_ARGUMENT = 200


class Refused(Exception):
    """Nothing was written. `sentence` tells the person what is wrong and what to do now."""

    status = 409

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


class NoteRequired(Refused):
    """This move must say why."""

    status = 422

    def __init__(self, label: str) -> None:
        super().__init__(f"“{label}”要写明理由，请补充后再办。")


class Vanished(Http404):
    """The row is gone; nothing was written. The words are a sentence: the page of 404 says it."""


class MoveNotAllowed(Refused):
    """The row is in `state` now, brought there by `by` at `at`, and `move` does not start there."""

    def __init__(
        self, *, obj: models.Model, move: str, state: str, label: str, possible: list[str], by: str, at: datetime | None
    ) -> None:
        self.obj, self.move, self.state, self.possible, self.by, self.at = obj, move, state, possible, by, at
        noun = obj._meta.verbose_name
        if by and at is not None:
            sentence = f"有人先办了：{by}{localtime(at):%H:%M}已办理，{noun}现在是“{label}”。您的操作没有保存。"
        else:
            sentence = f"没有办理：{noun}现在是“{label}”，不能再做这一步。"
        super().__init__(sentence)

    def __str__(self) -> str:
        return (
            f"{self.obj._meta.label}:{self.obj.pk} is {self.state!r} (by {self.by} at {self.at}): "
            f"cannot {self.move!r}; possible now: {self.possible}"
        )


class RefusalMiddleware:
    """Answers refusals with a page and puts them on record, in a transaction of its own after the rollback."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _length(request) > settings.BODY_MAX_BYTES:
            return _too_large(request)
        response = self.get_response(request)
        if response.status_code == WRONG_VERB and not response.content:
            # A button's address opened as a page: whoever signs in again lands there, and it must not be blank.
            page = render(request, "405.html", status=WRONG_VERB)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, PermissionDenied):
            _record(request, "permission", str(error))
            return None  # Django renders 403.html
        if isinstance(error, Vanished):
            return render(request, "404.html", {"sentence": str(error)}, status=404)
        if isinstance(error, Refused):
            _record(request, type(error).__name__, "")
            back = request.META.get("HTTP_REFERER", "")
            own = f"{request.scheme}://{request.get_host()}/"
            return render(
                request,
                "refused.html",
                {"sentence": error.sentence, "back": back if back.startswith(own) else ""},
                status=error.status,
            )
        return None


def note_refusal(request: HttpRequest, refusal: Refused) -> None:
    """For a view that shows its form again, with what was typed: on record as the middleware does it."""
    _record(request, type(refusal).__name__, "")


def _length(request: HttpRequest) -> int:
    said = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(said[:LONGEST_LENGTH]) if said.isdecimal() else 0


def _too_large(request: HttpRequest) -> HttpResponse:
    """Before anything reads the body, which would write it to a folder. It is read past, up to a point: who is still sending
    hears no answer.
    """
    left = min(_length(request), DRAINED * settings.BODY_MAX_BYTES)
    while left > 0 and (chunk := request.read(min(left, CHUNK))):
        left -= len(chunk)
    context = {"megabytes": settings.UPLOAD_MAX_BYTES // 1024**2}
    return render(request, "413.html", context, status=TOO_LARGE)


def _record(request: HttpRequest, why: str, needs: str) -> None:
    match = request.resolver_match
    route: str = (match.url_name if match else None) or ""
    user: Any = getattr(request, "user", None)
    actor = user if user is not None and user.is_authenticated else None
    # Whatever stood in the address: PostgreSQL keeps no NUL, and a line of the trail is no place for a novel.
    arguments = {
        key: str(value).replace("\0", "")[:LONGEST_ARGUMENT] for key, value in (match.kwargs if match else {}).items()
    }
    with transaction.atomic():
        audittrail.record(
            "refused", actor=actor, subject=f"url:{route}", now=clock.now(), why=why, needs=needs, arguments=arguments
        )
    logger.info("refused %s at %s", why, route)
