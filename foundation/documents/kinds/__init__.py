"""The letters of an inspection office, in the order of its work."""

from foundation.documents import letter_kinds
from foundation.documents.kinds import entry, rectification, results, sheets


def register_all() -> None:
    letter_kinds.register(*entry.KINDS, *results.KINDS, *rectification.KINDS, *sheets.KINDS)
