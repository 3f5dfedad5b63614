import io
import random
import zipfile

import pytest

from foundation.core import packages
from foundation.core.packages import Damaged, opened, unpacked

NAME = "word/document.xml"
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def package(method=zipfile.ZIP_DEFLATED, members=1):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as target:
        for place in range(members):
            target.writestr(NAME if not place else f"word/{place}", "<w:p>整改</w:p>" * 40)
    return file.getvalue()


def read(data):
    with opened(data) as found:
        return unpacked(found, NAME)


def test_a_member_is_read():
    assert read(package()).decode() == "<w:p>整改</w:p>" * 40


@pytest.mark.parametrize("method", METHODS, ids=["stored", "deflated", "bzip2", "lzma"])
def test_whatever_is_broken_is_one_error(method):
    """A byte here and there is wrong: each time the member comes or Damaged, and nothing else."""
    chance, whole = random.Random(5), package(method)
    broken = 0
    for _ in range(400):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 2, 8))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            read(bytes(data))
        except (Damaged, KeyError):  # KeyError: the name itself was hit
            broken += 1
    assert broken > 100


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: data[40:],
        lambda data: data[:40] + b"\xff" * 20 + data[60:],
        lambda data: data.replace(NAME.encode(), b"\x80" * len(NAME)).replace(
            b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x00\x08"
        ),
    ],
    ids=["end", "beginning", "inside", "a name in no encoding"],
)
def test_damaged(damage):
    with pytest.raises(Damaged):
        read(damage(package()))


def test_so_many_members_are_counted_before_they_are_listed(monkeypatch):
    monkeypatch.setattr(packages, "MOST_ENTRIES", 3)
    assert len(opened(package(members=3)).namelist()) == 3
    with pytest.raises(Damaged, match="too many members"):
        opened(package(members=4))
