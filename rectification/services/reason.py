from foundation.core.errors import NoteRequired, Refused

SHORTEST = 10


class ReasonTooShort(Refused):
    """A return that says nothing costs the other side a day."""

    status = 422


def written_reason(reason: str, label: str) -> str:
    """Raises NoteRequired for none, ReasonTooShort for fewer than ten characters."""
    words = reason.strip()
    if not words:
        raise NoteRequired(label)
    if len(words) < SHORTEST:
        raise ReasonTooShort(f"理由只有{len(words)}个字，请写明要对方做什么（至少{SHORTEST}个字）。")
    return words
