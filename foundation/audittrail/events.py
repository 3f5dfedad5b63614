"""The catalogue of audit event types: a sentence without content, and who may see that it happened."""

from dataclasses import dataclass

OFFICE, TEAM, ORGANIZATION, PETITIONER = "office", "team", "organization", "petitioner"
# System and security administrator: what happens to accounts and posts, and nothing else.
ADMINISTRATORS = "administrators"
INSIDE = frozenset({OFFICE, TEAM})
EVERY_PARTY = frozenset({OFFICE, TEAM, ORGANIZATION})


@dataclass(frozen=True, slots=True)
class EventType:
    """`sentence` says what was done ("签发公文"); `shown` names the audiences whose timeline carries it."""

    name: str
    sentence: str
    shown: frozenset[str] = INSIDE
    kind: str = "plain"


_types: dict[str, EventType] = {}


def register(*types: EventType) -> None:
    for event in types:
        known = _types.setdefault(event.name, event)
        if known != event:
            raise ValueError(f"event type {event.name!r} is registered twice, with different words")


def event_type(name: str) -> EventType:
    """Raises LookupError for a name nobody registered: an event that no catalogue explains helps nobody."""
    try:
        return _types[name]
    except KeyError:
        raise LookupError(f"unknown event type {name!r}; register it in the app's events.py") from None


def sentence_of(name: str) -> str:
    """The words of an event type; of one that a later version no longer has, its name. The trail outlives the code."""
    known = _types.get(name)
    return known.sentence if known else name


def all_types() -> list[EventType]:
    return sorted(_types.values(), key=lambda event: event.name)


register(
    EventType("refused", "办理被拒绝", frozenset()),
    EventType("signed_in", "登录", frozenset()),
    EventType("signed_out", "退出", frozenset()),
    EventType("sign_in_failed", "登录失败", frozenset()),
)
