"""The catalogue of messages: each app's `messages.py` registers its kinds, and how a row becomes words.

An outbox row holds ids only; the words are made when it is delivered, from what is true then. They go to an e-mail too:
never put the content of a petition or of a finding into them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db import models


class Message(Protocol):
    """What a renderer may know of the outbox row. `told_on` is the day on which the words are made."""

    kind: str
    step: str
    due_on: date
    occurred_on: date
    told_on: date

    @property
    def recipient(self) -> Any: ...


class Waiting(Message, Protocol):
    """An outbox row on its way: a model's instance, or the plain values of selectors.outbox_message."""

    pk: int
    object_label: str
    object_id: str
    recipient_id: int
    office_days: bool


@dataclass(frozen=True, slots=True)
class Rendered:
    """`url` is a path of the office site: where to act."""

    title: str
    body: str
    url: str


@dataclass(slots=True)
class Sample:
    """An outbox row made in memory, for the page that shows an example of each message."""

    kind: str = ""
    step: str = ""
    due_on: date = date(2026, 3, 12)
    occurred_on: date = date(2026, 3, 5)
    told_on: date = date(2026, 3, 5)
    recipient: Any = None


@dataclass(frozen=True, slots=True)
class MessageType:
    """`render(obj, message)` gives the words; `related` names the foreign keys it reads, fetched in one query a batch.

    `digest`: a reminder of a deadline, told with all others of the day in one e-mail; what just happened is told alone and at
    once. `urgent`: may go by SMS even where the office keeps SMS for what is late.
    `label`, `when` and `example` are for the page of all messages: `example()` gives (obj, message) made in memory.
    """

    kind: str
    model: type[models.Model]
    render: Callable[[Any, Message], Rendered]
    related: tuple[str, ...] = ()
    digest: bool = False
    urgent: bool = False
    label: str = ""
    when: str = ""
    example: Callable[[], tuple[Any, Message]] | None = None


# Of these messages, as of this day, the keys of those that are no longer true. Called with many at once: a fixed number of
# queries, whatever the number of messages.
WithdrawalCheck = Callable[[Sequence[Waiting], date], set[int]]

_types: dict[str, MessageType] = {}
_checks: list[WithdrawalCheck] = []


def register(*types: MessageType) -> None:
    for message in types:
        known = _types.setdefault(message.kind, message)
        if known != message:
            raise ValueError(f"message kind {message.kind!r} is registered twice, differently")


def withdraw_when(check: WithdrawalCheck) -> WithdrawalCheck:
    """A room that queues messages which may become untrue (a deadline that was met or moved) plugs its check in here. It is
    asked before the inbox is filled, and again right before an e-mail or SMS leaves (F63).
    """
    if check not in _checks:
        _checks.append(check)
    return check


def no_longer_true(messages: Sequence[Waiting], today: date) -> set[int]:
    """The keys of the outbox rows that some check withdraws."""
    return set().union(*(check(messages, today) for check in _checks)) if messages else set()


def message_type(kind: str) -> MessageType:
    """Raises LookupError for a kind nobody registered."""
    try:
        return _types[kind]
    except KeyError:
        raise LookupError(f"unknown message kind {kind!r}; register it in the app's messages.py") from None


def label_of(kind: str) -> str:
    """The words for a kind; of one that a later version no longer has, its name."""
    known = _types.get(kind)
    return known.label or kind if known else kind


def all_types() -> list[MessageType]:
    return sorted(_types.values(), key=lambda message: message.kind)
