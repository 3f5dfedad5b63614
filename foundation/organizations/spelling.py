"""Chinese names as they are typed on a keyboard: 市财政局 is found by "szj"-like initials and by "shicaizhengju"."""

from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module
from typing import Any, Literal

Style = Literal["FIRST_LETTER", "NORMAL"]
LONGEST = 400
LONGEST_NAME = 60

# Surnames read otherwise than the same character elsewhere; looked up at a name's beginning only, two characters first.
SURNAMES = {
    "万俟": ("mo", "qi"),
    "尉迟": ("yu", "chi"),
    "单于": ("chan", "yu"),
    "长孙": ("zhang", "sun"),
    "单": ("shan",),
    "解": ("xie",),
    "曾": ("zeng",),
    "仇": ("qiu",),
    "区": ("ou",),
    "查": ("zha",),
    "盖": ("ge",),
    "朴": ("piao",),
    "乐": ("yue",),
    "召": ("shao",),
    "折": ("she",),
    "种": ("chong",),
    "员": ("yun",),
    "秘": ("bi",),
    "缪": ("miao",),
    "繁": ("po",),
    "句": ("gou",),
    "阚": ("kan",),
    "覃": ("qin",),
    "翟": ("zhai",),
    "隗": ("wei",),
}


def initials_of(names: Iterable[str]) -> str:
    """First letters of each name, in small letters, the names parted by a space: "szj zgylsczjdz"."""
    return _joined(names, "FIRST_LETTER")


def pinyin_of(names: Iterable[str]) -> str:
    """Whole syllables without tones, run together, the names parted by a space."""
    return _joined(names, "NORMAL")


def person_initials(name: str) -> str:
    """ "dzm" for 单志明 would miss him: a surname has a reading of its own ("szm")."""
    return "".join(syllable[0] for syllable in _syllables(name))[:LONGEST_NAME]


def person_pinyin(name: str) -> str:
    return "".join(_syllables(name))[:LONGEST]


def _syllables(name: str) -> list[str]:
    surname = next((name[:length] for length in (2, 1) if name[:length] in SURNAMES), "")
    words = [*SURNAMES.get(surname, ()), *_spelled(name[len(surname) :], "NORMAL")]
    kept = ("".join(letter for letter in word.lower() if letter.isalnum()) for word in words)
    return [word for word in kept if word]


def _joined(names: Iterable[str], style: Style) -> str:
    split = _pypinyin(".seg.simpleseg").seg
    words = ("".join(_read(word, style) for word in split(name)).lower() for name in names)
    return " ".join("".join(letter for letter in word if letter.isalnum()) for word in words)[:LONGEST]


def _read(word: str, style: Style) -> str:
    """What pypinyin does: it splits a name into words and reads each for itself; what is not Chinese stays as it is."""
    return _read_chinese(word, style) if _pypinyin(".constants").RE_HANS.match(word) else word


@lru_cache(maxsize=20_000)
def _read_chinese(word: str, style: Style) -> str:
    """The names of a tree are made of few words: remembered, 60,000 of them take 4 s instead of 22."""
    return "".join(_spelled(word, style))


def _spelled(words: str, style: Style) -> list[str]:
    library = _pypinyin()
    spelled: list[str] = library.lazy_pinyin(words, style=library.Style[style])
    return spelled


@lru_cache(maxsize=3)
def _pypinyin(part: str = "") -> Any:
    """Its dictionaries take 57 MB and 0.3 s, so a process loads them when it first spells a name; most never do."""
    return import_module(f"pypinyin{part}")
