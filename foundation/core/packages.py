"""A zip package from outside (.docx, .xlsx, .pptx): opened and read so that whatever is wrong with it is one error."""

import io
import lzma
import struct
import zipfile
import zlib

# What zipfile and the methods of compression raise for bytes that are none; RuntimeError is a password.
BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
ENTRY = b"PK\x01\x02"
MOST_ENTRIES = 20_000


class Damaged(ValueError):
    """No package, a broken one, one with a password, or a list of contents that is longer than any office's file has."""


def opened(data: bytes) -> zipfile.ZipFile:
    """Only the list of contents is read; before that its entries are counted, as reading a million takes seconds. Raises Damaged."""
    if data.count(ENTRY) > MOST_ENTRIES:
        raise Damaged("too many members")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except BROKEN as error:
        raise Damaged(str(error)) from error


def unpacked(package: zipfile.ZipFile, member: str | zipfile.ZipInfo) -> bytes:
    """A member, no longer than its entry says: the caller has looked at that. Raises Damaged."""
    try:
        return package.read(member)
    except BROKEN as error:
        raise Damaged(str(error)) from error
