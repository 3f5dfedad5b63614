"""Small copies of the large free faces, with ASCII, the characters of GB 2312 and a few signs.

WeasyPrint copies a face whole before it takes from it what a page needs: 27 MB for each of Noto's. A letter that needs nothing
rare is made from copies of 5 MB; what they lack comes from the large face after them. They are made by harfbuzz-subset (0.3 s
each) when a worker first renders, below SMALL_FONTS_DIR. Without the library, or where nothing may be written, there are none.
"""

import contextlib
import ctypes
import ctypes.util
import os
import subprocess
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from foundation.documents import memory

# A face below this is small enough.
LARGE = 8 * 1024 * 1024
# HB_SUBSET_FLAGS_NOTDEF_OUTLINE
KEEP_BOX = 0x40
FIRST, LAST = (0xA1, 0xA1), (0xF7, 0xFE)
# Signs of every letter that GB 2312 has at another place of Unicode or not at all; the dash stands beside each page number.
MORE = "—–·•〇°²㎡"


@dataclass(frozen=True, slots=True)
class SmallFace:
    """`of` is the family it is a copy of."""

    family: str
    of: str
    weight: int


SMALL_FACES = (
    SmallFace("XC Small Serif", "Noto Serif CJK SC", 400),
    SmallFace("XC Small Serif", "Noto Serif CJK SC", 700),
    SmallFace("XC Small Sans", "Noto Sans CJK SC", 400),
)
IN_PLACE_OF = {face.of: face.family for face in SMALL_FACES}


def folder() -> Path:
    return Path(settings.SMALL_FONTS_DIR)


def sources() -> tuple[tuple[str, str, int], ...]:
    """(family, file, weight) of each copy that can be had."""
    made = [(face, _made(face)) for face in SMALL_FACES]
    return tuple((face.family, str(path), face.weight) for face, path in made if path)


@lru_cache(maxsize=16)
def _made(face: SmallFace) -> Path | None:
    found = _installed(face)
    if found is None:
        return None
    file, index = found
    told = file.stat()
    characters = common_characters()
    # Another version of the face, or of the list, is another copy.
    target = folder().resolve() / f"{file.stem}-{index}-{told.st_size}-{int(told.st_mtime)}-{len(characters)}.otf"
    if target.exists():
        return target
    data = subset(file, index, characters)
    memory.give_back()  # 90 MB
    return target if data and _written(target, data) else None


def _installed(face: SmallFace) -> tuple[Path, int] | None:
    """File and index of the large face, as fontconfig has it; None for another family, or a small file."""
    weight = "bold" if face.weight > 400 else "regular"
    words = ["fc-match", "--format", "%{file}\t%{index}\t%{family}", f"{face.of}:weight={weight}"]
    try:
        told = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split("\t")
    except (FileNotFoundError, subprocess.CalledProcessError):
        return None
    file = Path(told[0])
    if len(told) != 3 or face.of not in told[2].split(",") or not told[1].isdigit():
        return None
    return (file, int(told[1])) if file.is_file() and file.stat().st_size > LARGE else None


def _written(target: Path, data: bytes) -> bool:
    """Two workers may write it at the same time: each its own, then renamed."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent)
    except OSError:
        return False
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o644)
        Path(name).rename(target)
    except OSError:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        return False
    return True


def common_characters() -> frozenset[int]:
    """ASCII, GB 2312 and a few signs."""
    found = {*range(0x20, 0x7F), *map(ord, MORE)}
    for row in range(FIRST[0], LAST[0] + 1):
        for cell in range(FIRST[1], LAST[1] + 1):
            with contextlib.suppress(UnicodeDecodeError):
                found.add(ord(bytes((row, cell)).decode("gb2312")))
    return frozenset(found)


def subset(file: Path, index: int, characters: frozenset[int]) -> bytes:
    """The face with these characters alone. b"" without the library, and for a file it cannot read."""
    library = _harfbuzz()
    if library is None:
        return b""
    blob = library.hb_blob_create_from_file(os.fsencode(file))
    face = library.hb_face_create(blob, index)
    wanted = library.hb_subset_input_create_or_fail()
    chosen = library.hb_subset_input_unicode_set(wanted)
    for character in characters:
        library.hb_set_add(chosen, character)
    library.hb_subset_input_set_flags(wanted, KEEP_BOX)
    made = library.hb_subset_or_fail(face, wanted) if library.hb_face_get_glyph_count(face) else None
    data = b""
    if made:
        result = library.hb_face_reference_blob(made)
        length = ctypes.c_uint()
        start = library.hb_blob_get_data(result, ctypes.byref(length))
        data = ctypes.string_at(start, length.value) if start else b""
        library.hb_blob_destroy(result)
        library.hb_face_destroy(made)
    library.hb_subset_input_destroy(wanted)
    library.hb_face_destroy(face)
    library.hb_blob_destroy(blob)
    return data


@lru_cache(maxsize=1)
def _harfbuzz() -> Any:
    """libharfbuzz-subset, which brings libharfbuzz along, with the types of what is called; None where it is missing."""
    name = ctypes.util.find_library("harfbuzz-subset")
    if name is None:
        return None
    library = ctypes.CDLL(name)
    pointer, number = ctypes.c_void_p, ctypes.c_uint
    calls: dict[str, tuple[Any, list[Any]]] = {
        "hb_blob_create_from_file": (pointer, [ctypes.c_char_p]),
        "hb_face_create": (pointer, [pointer, number]),
        "hb_face_get_glyph_count": (number, [pointer]),
        "hb_subset_input_create_or_fail": (pointer, []),
        "hb_subset_input_unicode_set": (pointer, [pointer]),
        "hb_subset_input_set_flags": (None, [pointer, number]),
        "hb_set_add": (None, [pointer, number]),
        "hb_subset_or_fail": (pointer, [pointer, pointer]),
        "hb_face_reference_blob": (pointer, [pointer]),
        "hb_blob_get_data": (pointer, [pointer, ctypes.POINTER(number)]),
        "hb_blob_destroy": (None, [pointer]),
        "hb_face_destroy": (None, [pointer]),
        "hb_subset_input_destroy": (None, [pointer]),
    }
    for call, (returns, takes) in calls.items():
        function = getattr(library, call)
        function.restype, function.argtypes = returns, takes
    return library
