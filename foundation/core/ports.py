"""The doors between rooms: lower apps declare, upper apps plug in from their wiring.py (design.md §2).

`manage.py ports` lists what is plugged in where. Another port needs a decision record (the eighth: decision 0008).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing a person owes: what to do, why they, until when and by which rule, and where to do it."""

    what: str
    why: str
    due_on: date | None
    rule: str
    url: str
    action: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a detail page that another app owns; `url` serves it as an HTMX fragment."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its definition; `rows(user, as_of)` returns what is counted."""

    name: str
    definition: str
    rows: Callable[[Any, date], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Holding:
    """One open thing in the name of a person or of an organization, which somebody must take over when that one leaves.

    `what` and `role` are words for a page ("任务03-03-001-1", "责任人"); `url` leads to the thing.
    """

    pk: int
    what: str
    role: str
    due_on: date | None
    url: str


@dataclass(frozen=True, slots=True)
class HoldingKind:
    """A source of holdings. `of(holder, today)` lists what is open in the holder's name, whoever asks: callers check first.

    `pass_on(pks, holder, successor, actor, now)` gives them to the successor, in the caller's transaction and recorded; it
    raises `Refused` with a sentence for a successor who cannot hold them. `holders()` gives the ids of all who hold
    something, in one query: for finding those who have left.
    """

    name: str
    label: str
    of: Callable[[Any, date], list[Holding]]
    pass_on: Callable[[Sequence[int], Any, Any, Any, datetime], None]
    holders: Callable[[], Iterable[int]] | None = None


@dataclass(frozen=True, slots=True)
class Volume:
    """A list that can be taken out as a file. `needs` is the permission to export it, apart from that to see it.

    `rows(user, wanted, today)` yields what this person may take out, filtered as the page was (`wanted`: its query
    string), values in the order of `columns`. A volume of many rows says `count`; without it they are walked to a limit.
    `words` tells the filters ("单位：财政"), `page` is the name of the list's URL.
    """

    name: str
    label: str
    needs: str
    columns: tuple[str, ...]
    rows: Callable[[Any, Mapping[str, str], date], Iterable[Sequence[Any]]]
    count: Callable[[Any, Mapping[str, str], date], int] | None = None
    words: Callable[[Any, Mapping[str, str]], list[str]] | None = None
    page: str = ""


TodoSource = Callable[[Any, date], list[Todo]]
JobHandler = Callable[[Any, dict[str, Any]], dict[str, Any]]
LONGEST_WORK = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class JobKind:
    """`limit`: how long one attempt may take (core.jobs). `url(job)`: the page of what it is about, "" for none.

    Its owner may cancel it unless `may_cancel` is False; `cancel(job, actor, now)` is for a kind whose row has a state of
    its own, and checks who may.
    """

    handler: JobHandler
    queue: str
    label: str
    limit: timedelta = LONGEST_WORK
    url: Callable[[Any], str] | None = None
    cancel: Callable[[Any, Any, datetime], None] | None = None
    may_cancel: bool = True


@dataclass(slots=True)
class Ports:
    """Everything plugged in, by port."""

    events: dict[type, list[Callable[[Any], None]]] = field(default_factory=lambda: defaultdict(list))
    panels: dict[str, list[Callable[[Any, Any], Panel | None]]] = field(default_factory=lambda: defaultdict(list))
    todos: list[TodoSource] = field(default_factory=list)
    figures: dict[str, Figure] = field(default_factory=dict)
    checks: dict[str, list[Callable[[Any], list[str]]]] = field(default_factory=lambda: defaultdict(list))
    volumes: dict[str, Volume] = field(default_factory=dict)
    jobs: dict[str, JobKind] = field(default_factory=dict)
    holdings: dict[str, dict[str, HoldingKind]] = field(default_factory=lambda: defaultdict(dict))


plugged = Ports()


def on(event: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """`@on(FeedbackIssued)`: the handler runs in the raiser's transaction; its exception rolls everything back."""

    def plug(handler: Callable[[E], None]) -> Callable[[E], None]:
        if handler not in plugged.events[event]:
            plugged.events[event].append(handler)
        return handler

    return plug


def emit(event: object) -> None:
    for handler in plugged.events[type(event)]:
        handler(event)


def todo(source: TodoSource) -> TodoSource:
    if source not in plugged.todos:
        plugged.todos.append(source)
    return source


def panel(slot: str, source: Callable[[Any, Any], Panel | None]) -> None:
    plugged.panels[slot].append(source)


def figure(value: Figure) -> None:
    plugged.figures[value.name] = value


def check(stage: str, rule: Callable[[Any], list[str]]) -> None:
    plugged.checks[stage].append(rule)


def volume(value: Volume) -> None:
    plugged.volumes[value.name] = value


def holding(slot: str, kind: HoldingKind) -> None:
    """`slot` is who holds: "person" or "organization"."""
    plugged.holdings[slot][kind.name] = kind


def holdings_of(slot: str, holder: Any, today: date) -> list[tuple[HoldingKind, list[Holding]]]:
    """All that is open in this name, kind by kind; kinds with nothing are left out."""
    found = [(kind, kind.of(holder, today)) for kind in plugged.holdings[slot].values()]
    return [(kind, rows) for kind, rows in found if rows]


def job(name: str, kind: JobKind) -> None:
    """Raises ValueError when two rooms claim one kind of job."""
    known = plugged.jobs.setdefault(name, kind)
    if known.handler is not kind.handler:
        raise ValueError(f"job kind {name!r} is plugged in twice")


def todos_of(user: Any, today: date) -> list[Todo]:
    """All that this person owes, most urgent first; without a date last."""
    rows = [item for source in plugged.todos for item in source(user, today)]
    return sorted(rows, key=lambda item: (item.due_on is None, item.due_on or today))


def panels_of(slot: str, obj: Any, user: Any) -> list[Panel]:
    return [panel for source in plugged.panels[slot] if (panel := source(obj, user)) is not None]
