"""Carries out moves between states. The only module that writes a `status` column (design.md §4).

A model says its own table: `class Task: MOVES = TASK_MOVES`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from foundation.audittrail import services as audittrail
from foundation.audittrail.events import INSIDE, EventType, register
from foundation.core.errors import MoveNotAllowed, NoteRequired, Vanished

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Move:
    """One arrow of a state diagram: from any of `from_` to `to`, for whoever has the permission `needs`.

    `by_clock` lets the system do it, `back` draws it as a return, `shown` names the audiences that learn of it.
    """

    from_: frozenset[str]
    to: str
    needs: str
    label: str
    note_required: bool = False
    by_clock: bool = False
    back: bool = False
    shown: frozenset[str] = INSIDE


@dataclass(frozen=True, slots=True)
class SystemActor:
    """The clock, acting for a stated reason. It may do only what is marked `by_clock`."""

    reason: str
    pk: None = None
    trail_post: str = "系统"

    @property
    def trail_name(self) -> str:
        return self.reason

    def has_perm(self, _perm: str, _obj: object = None) -> bool:
        return False


def moves_of(model: type[models.Model]) -> Mapping[str, Move]:
    moves: Mapping[str, Move] = model.MOVES  # type: ignore[attr-defined]
    return moves


def models_with_moves() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if hasattr(model, "MOVES")]


def register_moves() -> None:
    """Each move is an event type of its own: "task.accept" says "验收销号"."""
    for model in models_with_moves():
        for name, move in moves_of(model).items():
            kind = "back" if move.back else "move"
            register(EventType(event_name(model, name), move.label, move.shown, kind))


def event_name(model: type[models.Model], move: str) -> str:
    return f"{model._meta.model_name}.{move}"


def check_may(obj: models.Model, move: str, actor: Any) -> None:
    """The first question of every service that moves something. Raises PermissionDenied."""
    rule = moves_of(type(obj))[move]
    if isinstance(actor, SystemActor):
        if not rule.by_clock:
            raise PermissionDenied(rule.needs)
    elif not actor.has_perm(rule.needs, obj):
        raise PermissionDenied(rule.needs)


def apply(obj: M, move: str, *, actor: Any, now: datetime, note: str = "", **fields: Any) -> M:
    """Move `obj`, set `fields` with it, record it. All of it or nothing.

    Raises PermissionDenied, NoteRequired, MoveNotAllowed, Vanished. Two callers at once: one returns, the other is told
    who was faster.
    """
    check_may(obj, move, actor)
    model = type(obj)
    rule = moves_of(model)[move]
    _check_note(rule, note)
    with transaction.atomic():
        before = getattr(obj, "status")  # noqa: B009 - mypy does not know which models have a status
        moved = model._default_manager.filter(pk=obj.pk, status__in=rule.from_).update(status=rule.to, **fields)
        if moved != 1:
            raise _refusal(obj, move)
        audittrail.record(
            event_name(model, move),
            actor=actor,
            subject=obj,
            now=now,
            note=note,
            before=str(before),
            after=str(rule.to),
        )
    obj.refresh_from_db()
    return obj


def apply_many(
    queryset: models.QuerySet[M], move: str, *, actor: Any, now: datetime, note: str = "", **fields: Any
) -> tuple[list[M], list[M]]:
    """One UPDATE, one event a row. Returns (moved, refused): refused are those not permitted or in another state."""
    model = queryset.model
    rule = moves_of(model)[move]
    _check_note(rule, note)
    with transaction.atomic():
        rows = list(queryset.select_for_update().order_by("pk"))
        ready = [row for row in rows if _may(row, move, actor) and getattr(row, "status") in rule.from_]  # noqa: B009
        keys = [row.pk for row in ready]
        moved = model._default_manager.filter(pk__in=keys, status__in=rule.from_).update(status=rule.to, **fields)
        if moved != len(keys):
            raise _refusal(ready[0], move)
        for row in ready:
            state = str(getattr(row, "status"))  # noqa: B009
            audittrail.record(
                event_name(model, move), actor=actor, subject=row, now=now, note=note, before=state, after=str(rule.to)
            )
            row.refresh_from_db()
    return ready, [row for row in rows if row.pk not in set(keys)]


def available_moves(obj: models.Model, user: Any) -> dict[str, Move]:
    """What this user may do to this row now: the buttons of its page."""
    moves = moves_of(type(obj))
    state = getattr(obj, "status")  # noqa: B009
    return {name: moves[name] for name in names_from(state, moves) if user.has_perm(moves[name].needs, obj)}


def names_from(state: str, moves: Mapping[str, Move]) -> list[str]:
    return [name for name, move in moves.items() if state in move.from_]


def _may(obj: models.Model, move: str, actor: Any) -> bool:
    try:
        check_may(obj, move, actor)
    except PermissionDenied:
        return False
    return True


def _check_note(rule: Move, note: str) -> None:
    if rule.note_required and not note.strip():
        raise NoteRequired(rule.label)


def _refusal(obj: models.Model, move: str) -> MoveNotAllowed | Vanished:
    """Read the state again: the caller's copy is stale exactly when a move is refused."""
    model = type(obj)
    state = model._default_manager.filter(pk=obj.pk).values_list("status", flat=True).first()
    if state is None:
        return Vanished(f"{obj._meta.verbose_name}已不存在。")
    last = audittrail.last_event(obj)
    labels = dict(model._meta.get_field("status").flatchoices)  # type: ignore[union-attr]
    return MoveNotAllowed(
        obj=obj,
        move=move,
        state=state,
        label=str(labels.get(state, state)),
        possible=names_from(state, moves_of(model)),
        by=last.actor_name if last else "",
        at=last.at if last else None,
    )
