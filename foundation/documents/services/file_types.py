"""What kind of file the bytes are, whatever the name says."""

from dataclasses import dataclass

import filetype

from foundation.core import packages
from foundation.documents import plain_text

OOXML = {
    "docx": ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pptx": ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}
BY_SIGNATURE = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
ACCEPTED = (*BY_SIGNATURE, *OOXML, "txt")
SAME = {"jpeg": "jpg"}
MOST_MEMBERS = 5_000


@dataclass(frozen=True, slots=True)
class FileType:
    extension: str
    content_type: str


def sniff(data: bytes) -> FileType | None:
    """The accepted type that the content is; None for anything else (programs, archives, old Word, macros)."""
    guess = filetype.guess(data)
    if guess is not None and guess.extension in BY_SIGNATURE:
        return FileType(guess.extension, BY_SIGNATURE[guess.extension])
    if data[:4] == b"PK\x03\x04":
        return _office_package(data)
    if guess is not None or data[:2] == b"MZ":
        return None
    try:
        plain_text.decode(data)
    except plain_text.NotText:
        return None
    return FileType("txt", "text/plain")


def _office_package(data: bytes) -> FileType | None:
    """Looks at the member names; nothing is unpacked."""
    try:
        with packages.opened(data) as package:
            names = package.namelist()
    except packages.Damaged:
        return None
    if len(names) > MOST_MEMBERS or "[Content_Types].xml" not in names:
        return None
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    for extension, (folder, content_type) in OOXML.items():
        if any(name.startswith(folder) for name in names):
            return FileType(extension, content_type)
    return None


def said(name: str) -> str:
    """The extension a file name claims, lower case, jpeg as jpg."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    return SAME.get(extension, extension)
