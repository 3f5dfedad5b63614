from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import models

from foundation.audittrail.events import all_types, event_type, sentence_of
from foundation.audittrail.models import AuditEvent
from foundation.audittrail.services import name_of

LONGEST = 200
CHUNK = 2_000
LONGEST_NUMBER = 18
COLUMNS = ("序号", "时间", "事项", "办理人", "岗位", "对象")


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of 留痕 at the foot of a page. `kind` is move, back or plain."""

    at: datetime
    actor_name: str
    actor_post: str
    sentence: str
    note: str
    kind: str


def timeline(
    subjects: Iterable[models.Model | str],
    *,
    audiences: frozenset[str],
    names: Mapping[models.Model, str] | None = None,
) -> list[TimelineEntry]:
    """What happened to these rows (or to what `record` was given by name), newest first, as far as one of `audiences` may know.
    One query.

    `names` says what stands before the sentence of some rows, where a page tells of several ("任务2：").
    """
    shown = [event.name for event in all_types() if event.shown & audiences]
    called = {name_of(row): words for row, words in (names or {}).items()}
    lines = AuditEvent.objects.filter(subject__in=[_subject(row) for row in subjects], event__in=shown)
    return [_entry(line, called.get(line.subject, "")) for line in lines.order_by("-pk")[:LONGEST]]


def _subject(row: models.Model | str) -> str:
    return row if isinstance(row, str) else name_of(row)


def _entry(line: AuditEvent, name: str) -> TimelineEntry:
    event = event_type(line.event)
    return TimelineEntry(line.at, line.actor_name, line.actor_post, name + event.sentence, line.note, event.kind)


def filter_lines(*, event: str, actor: str, number: str = "") -> models.QuerySet[AuditEvent]:
    """The trail for the auditor's page: never notes and details, which say what was written. `number` is that of a line, as a
    watermark bears it.
    """
    lines = AuditEvent.objects.defer("note", "detail").order_by("-pk")
    if event:
        lines = lines.filter(event=event)
    if actor:
        lines = lines.filter(actor_name__contains=actor)
    if number:
        is_number = number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER
        lines = lines.filter(pk=int(number)) if is_number else lines.none()
    return lines


def trail_lines(lines: models.QuerySet[AuditEvent]) -> Iterator[tuple[object, ...]]:
    """Rows of the trail in the order of COLUMNS. One query."""
    rows = lines.values_list("pk", "at", "event", "actor_name", "actor_post", "subject")
    for key, at, event, actor, post, subject in rows.iterator(CHUNK):
        yield (key, at, sentence_of(event), actor or "未登录", post, named(subject))


def named(subject: str) -> str:
    """ "rectification.task:12" in the words of the pages: 任务 12. What is no row of ours stays as it is written."""
    label, _, key = subject.partition(":")
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return subject.replace("url:", "页面 ")
    return f"{model._meta.verbose_name} {key}"
