"""The dead-man's switch (F73): every part of the machine writes a row each minute, and whoever reads the rows says what is
silent. Nobody has to notice by himself: the workbench turns red, `manage.py watch` sends an e-mail, /heartbeatz answers 503.

A queue's row is written by a task that beat sent and a worker took: it proves broker, beat and worker at once. A worker and
beat write rows of their own, to tell which of them it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from foundation.core import clock
from foundation.core.models import Heartbeat, Incident, Job, JobState

BEAT, WATCH = "beat", "watch"
QUEUES = {"messages": "消息队列", "maintenance": "维护队列", "documents": "公文队列", "imports": "导入队列"}
WORK = {
    "messages": "提醒和消息没有发出，到期扫描没有运行",
    "maintenance": "新的信访件没有收进来，日志没有封存，中断的后台任务没有重办",
    "documents": "公文PDF和导出的清单没有生成",
    "imports": "单位表没有检查和写入",
}
RESTART = (
    "请到服务器上查看并重新启动{process}（docker compose ps、docker compose restart {process}）；恢复后这里自动消失。"
)
BROKER = "请检查redis和{process}是否正常，重新启动{process}；恢复后这里自动消失。"


@dataclass(frozen=True, slots=True)
class Stall:
    """One part that stands still. `since` is its last sign of life, None when it never gave one."""

    name: str
    label: str
    since: datetime | None
    means: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands still, and what cannot be judged now: silent, but perhaps only for another's sake, or busy."""

    stalls: list[Stall] = field(default_factory=list)
    unknown: frozenset[str] = frozenset()


def names() -> list[str]:
    """All that should give signs of life."""
    queues = [_queue(queue) for queues in settings.WORKER_QUEUES.values() for queue in queues]
    return [BEAT, *(_worker(worker) for worker in settings.WORKER_QUEUES), *queues, WATCH]


def label_of(name: str) -> str:
    kind, _, rest = name.partition(":")
    words = {
        BEAT: "定时程序（beat）",
        WATCH: "值守程序（watch）",
        "worker": f"后台程序（{rest}）",
        "queue": f"队列{rest}",
    }
    return words.get(kind, name)


def queue_names(queue: str) -> list[str]:
    """The rows of all queues that the worker of this one serves: one pool works for them."""
    together = next((queues for queues in settings.WORKER_QUEUES.values() if queue in queues), ())
    return [_queue(one) for one in together]


def mark(*marked: str, now: datetime) -> None:
    """These are alive."""
    fresh = Heartbeat.objects.filter(name__in=marked, at__gte=now - _limit()).update(at=now)
    if fresh == len(set(marked)):
        return
    living = Heartbeat.objects.filter(name__in=marked, at=now).values_list("name", flat=True)
    _write(set(marked) - set(living), now=now, fields=["at", "since"])


def expect(**_: Any) -> None:
    """After each migrate: what should give signs of life has its full time to give the first one."""
    if Heartbeat._meta.db_table in connection.introspection.table_names():
        known = set(Heartbeat.objects.values_list("name", flat=True))
        _write(set(names()) - known, now=clock.now(), fields=["at"])


def standing(*, now: datetime) -> Standing:
    """One query, and one more when a queue is silent whose worker is alive."""
    rows = {row.name: row for row in Heartbeat.objects.all()}
    limit = _limit()
    silent = {name for name in names() if name not in rows or now - rows[name].at > limit}
    last = {name: rows[name].at if name in rows else None for name in silent}
    found = [_beat_stall(last[BEAT])] if BEAT in silent else []
    unknown: set[str] = set()
    for worker, queues in settings.WORKER_QUEUES.items():
        quiet = [queue for queue in queues if _queue(queue) in silent]
        if _worker(worker) in silent:
            found.append(_worker_stall(worker, queues, last[_worker(worker)]))
            unknown |= {_queue(queue) for queue in quiet}
        elif quiet and (BEAT in silent or _has_just_begun(worker, rows, now) or _is_busy(queues, now)):
            unknown |= {_queue(queue) for queue in quiet}
        else:
            found += [_queue_stall(worker, queue, last[_queue(queue)]) for queue in quiet]
    if WATCH in silent:
        found.append(_watch_stall(last[WATCH]))
    return Standing(found, frozenset(unknown))


def look(*, now: datetime) -> Standing:
    """What the watcher does each minute: incidents are opened and closed, so that each is told once."""
    mark(WATCH, now=now)
    seen = standing(now=now)
    still = {stall.name for stall in seen.stalls}
    opened = Incident.objects.filter(ended_at__isnull=True)
    known = set(opened.values_list("name", flat=True))
    fresh = [
        Incident(name=stall.name, began_at=stall.since or now, noticed_at=now)
        for stall in seen.stalls
        if stall.name not in known
    ]
    Incident.objects.bulk_create(fresh, ignore_conflicts=True)
    opened.filter(name__in=known - still - seen.unknown).update(ended_at=now)
    return seen


def _limit() -> timedelta:
    return timedelta(seconds=settings.HEARTBEAT_STALE_SECONDS)


def _queue(queue: str) -> str:
    return f"queue:{queue}"


def _worker(worker: str) -> str:
    return f"worker:{worker}"


def _write(wanted: Iterable[str], *, now: datetime, fields: list[str]) -> None:
    rows = [Heartbeat(name=name, at=now, since=now) for name in sorted(wanted)]
    Heartbeat.objects.bulk_create(rows, update_conflicts=True, unique_fields=["name"], update_fields=fields)


def _has_just_begun(worker: str, rows: dict[str, Heartbeat], now: datetime) -> bool:
    """Beat or the worker came back a moment ago: the queue's own sign is still under way."""
    return any(now - rows[name].since <= _limit() for name in (BEAT, _worker(worker)))


def _is_busy(queues: Iterable[str], now: datetime) -> bool:
    """A long job holds the pool: what waits behind it is late, not lost."""
    return Job.objects.filter(queue__in=list(queues), state=JobState.RUNNING, lease_until__gte=now).exists()


def _beat_stall(since: datetime | None) -> Stall:
    means = "到期的提醒没有生成，发送失败的消息没有重发，中断的后台任务没有重办"
    return Stall(BEAT, label_of(BEAT), since, means, BROKER.format(process="beat"))


def _worker_stall(worker: str, queues: Iterable[str], since: datetime | None) -> Stall:
    means = "；".join(WORK.get(queue, f"队列{queue}没有办理") for queue in queues)
    return Stall(_worker(worker), label_of(_worker(worker)), since, means, RESTART.format(process=worker))


def _queue_stall(worker: str, queue: str, since: datetime | None) -> Stall:
    means = WORK.get(queue, f"队列{queue}没有办理")
    return Stall(_queue(queue), label_of(_queue(queue)), since, means, BROKER.format(process=worker))


def _watch_stall(since: datetime | None) -> Stall:
    means = "以后再出故障，不会有邮件通知"
    return Stall(WATCH, label_of(WATCH), since, means, RESTART.format(process="watch"))
