"""Chinese names as they are typed on a keyboard: 市财政局 is found by "szj"-like initials and by "shicaizhengju"."""

from collections.abc import Iterable

from pypinyin import Style, lazy_pinyin

LONGEST = 400


def initials_of(names: Iterable[str]) -> str:
    """First letters of each name, in small letters, the names parted by a space: "szj zgylsczjdz"."""
    return _joined(names, Style.FIRST_LETTER)


def pinyin_of(names: Iterable[str]) -> str:
    """Whole syllables without tones, run together, the names parted by a space."""
    return _joined(names, Style.NORMAL)


def _joined(names: Iterable[str], style: Style) -> str:
    words = ("".join(lazy_pinyin(name, style=style)).lower() for name in names)
    return " ".join("".join(letter for letter in word if letter.isalnum()) for word in words)[:LONGEST]
