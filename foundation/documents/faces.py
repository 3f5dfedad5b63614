"""Which typeface each element gets: the office's own first, then the free ones of FONT_DIRS, then the system's Noto.

The faces of FONT_DIRS are declared for the Chinese they have (unicode-range in paper.css): their digits are sans-serif,
so those come from the fallback. The range is read from the font, since what is declared and missing would be drawn as
an empty box.
"""

import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont, TTLibError

from foundation.documents import small_faces

LAST = "Noto Serif CJK SC"
FAMILIES = frozenset({1, 4, 16})  # of the table "name": family, full name, typographic family
FONT_SUFFIXES = frozenset({".otf", ".ttf", ".ttc"})


@dataclass(frozen=True, slots=True)
class Face:
    """`family` is the name our CSS gives the file `file` of FONT_DIRS ("" when the fallback is a system face)."""

    element: str
    variable: str
    office: tuple[str, ...]
    family: str
    file: str
    fallback: str

    def families(self) -> tuple[str, ...]:
        """In the order in which they are asked for a character."""
        names = (*self.office, *((self.family,) if self.file else ()), self.fallback, LAST)
        return tuple(dict.fromkeys(names))

    def stack(self) -> str:
        """The small copy of a large face before the face itself."""
        names = [name for one in self.families() for name in (small_faces.IN_PLACE_OF.get(one, one), one)]
        return ", ".join(f'"{name}"' for name in dict.fromkeys(names))


FACES = (
    Face(
        "正文（仿宋）",
        "fang",
        ("仿宋_GB2312", "FangSong_GB2312", "方正仿宋_GBK", "FangSong", "STFangsong"),
        "XC FangSong",
        "FandolFang-Regular.otf",
        "Noto Serif CJK SC",
    ),
    Face(
        "标题、发文机关标志（小标宋）",
        "song",
        ("方正小标宋_GBK", "方正小标宋简体"),
        "XC Biaosong",
        "",
        "Noto Serif CJK SC",
    ),
    Face("一级标题（黑体）", "hei", ("SimHei", "方正黑体_GBK"), "XC Hei", "", "Noto Sans CJK SC"),
    Face(
        "二级标题（楷体）",
        "kai",
        ("楷体_GB2312", "KaiTi_GB2312", "KaiTi"),
        "XC Kai",
        "FandolKai-Regular.otf",
        "Noto Serif CJK SC",
    ),
    Face("页码（宋体）", "page", ("SimSun", "宋体"), "XC Song", "", "Noto Serif CJK SC"),
)


def files() -> dict[str, Path]:
    """Font files by name; the first directory of FONT_DIRS that has one wins."""
    found: dict[str, Path] = {}
    for directory in settings.FONT_DIRS:
        for path in sorted(Path(directory).rglob("*")) if Path(directory).is_dir() else ():
            if path.suffix.lower() in FONT_SUFFIXES:
                found.setdefault(path.name, path)
    return found


def office_files() -> dict[str, Path]:
    """The office's own faces among the files of FONT_DIRS, by the name under which our stacks ask for them."""
    wanted = {name for face in FACES for name in face.office}
    paths = files().values()
    return {name: path for path in paths for name in sorted(wanted & _names_in(str(path), path.stat().st_mtime_ns))}


@dataclass(frozen=True, slots=True)
class Declared:
    """A face that CSS must be told of, since fontconfig does not know its file. `weight`: what it is meant to be taken for;
    `first`: the character from which on it is used.
    """

    family: str
    path: Path
    weight: int
    first: int = 0x80


def declared() -> tuple[Declared, ...]:
    """The office's own, ours, and the small copies of the large ones. A face of titles is bold as it is, and must not be made bolder."""
    own, available = office_files(), files()
    bold = {name for face in FACES if face.variable == "song" for name in face.office}
    offices = [Declared(name, path, 700 if name in bold else 400) for name, path in own.items()]
    ours = [Declared(face.family, available[face.file], 400) for face in FACES if face.file in available]
    small = [Declared(name, Path(path), weight, first=0x20) for name, path, weight in small_faces.sources()]
    return (*offices, *ours, *small)


@lru_cache(maxsize=256)
def _names_in(path: str, _changed: int) -> frozenset[str]:
    """Family names in every language. What is no font has none."""
    try:
        with TTFont(path, fontNumber=0, lazy=True) as font:
            return frozenset(name.toUnicode(errors="replace") for name in font["name"].names if name.nameID in FAMILIES)
    except (TTLibError, OSError, KeyError):
        return frozenset()


def code_points(path: str | Path, index: int = 0) -> list[int]:
    """What a font draws, in order. fontTools would read all outlines first to learn the names of the shapes (45 MB for one of
    Noto's), so it is told that they have none. Raises TTLibError, OSError or KeyError for what is no font.
    """
    with TTFont(path, fontNumber=index, lazy=True) as font:
        font.setGlyphOrder([""] * font["maxp"].numGlyphs)
        return sorted(font.getBestCmap() or ())


def unicode_range(path: Path, *, first: int = 0x80) -> str:
    """The characters of a font from `first` on, in the notation of CSS."""
    points = [point for point in code_points(path) if point >= first]
    ranges: list[list[int]] = []
    for point in points:
        if ranges and point == ranges[-1][1] + 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return ", ".join(f"U+{low:X}-{high:X}" for low, high in ranges)


def installed_families() -> frozenset[str]:
    """Every family name that fontconfig knows. Raises FileNotFoundError without fc-list."""
    return frozenset(installed_files())


def installed_files() -> dict[str, tuple[str, int]]:
    """Of every family that fontconfig knows one file, and the family's place in it. Raises FileNotFoundError."""
    command = ["fc-list", "--format", "%{family}\t%{file}\t%{index}\n"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, tuple[str, int]] = {}
    for line in sorted(listed.stdout.splitlines()):
        families, path, index = line.split("\t")
        for name in families.split(","):
            found.setdefault(name.strip(), (path, int(index) & 0xFFFF))
    return found


def chosen(face: Face, installed: frozenset[str], available: dict[str, Path]) -> str | None:
    """The family or file this element is set in, None when nothing fits (then the page would show boxes)."""
    office = next((name for name in face.office if name in installed), None)
    if office:
        return office
    if face.file and face.file in available:
        return face.file
    return face.fallback if face.fallback in installed else None


def is_substitute(face: Face, choice: str | None) -> bool:
    """True when a face that should come from FONT_DIRS had to be replaced by the system's."""
    return bool(face.file) and choice == face.fallback
