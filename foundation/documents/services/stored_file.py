"""Keeps files: size and type are checked by content, bytes get a name that says nothing, a hash is kept."""

import hashlib
import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from foundation.audittrail import services as audittrail
from foundation.core.errors import Refused
from foundation.documents.models import StoredFile
from foundation.documents.services import file_types
from foundation.documents.states import FileLevel

LONGEST_NAME = 200
MEGABYTE = 1024 * 1024


class UploadRefused(Refused):
    """The file is empty, too large, or not what its name says."""

    status = 422


def store_upload(*, upload: "UploadedFile[Any]", level: str, actor: Any, now: datetime) -> StoredFile:
    """Call inside the transaction of the row that will point to the file. Raises UploadRefused."""
    name = clean_name(upload.name or "")
    data, content_type = checked(upload)
    stored = store_bytes(data=data, name=name, content_type=content_type, level=level, created_by=actor, now=now)
    audittrail.record("file.stored", actor=actor, subject=stored, now=now, sha256=stored.sha256, size=stored.size)
    return stored


def checked(upload: "UploadedFile[Any]") -> tuple[bytes, str]:
    """Bytes and content type, or UploadRefused with a sentence. Forms call it to put the sentence beside the field."""
    name = clean_name(upload.name or "")
    size = upload.size or 0
    if size == 0:
        raise UploadRefused(f"“{name}”是空文件，请检查后重新选择。")
    if size > settings.UPLOAD_MAX_BYTES:
        limit = f"{settings.UPLOAD_MAX_BYTES / MEGABYTE:g}MB"
        raise UploadRefused(f"“{name}”超过{limit}，请压缩或分成几份。")
    upload.seek(0)
    data = upload.read()
    upload.seek(0)
    kind = file_types.sniff(data)
    accepted = "、".join(file_types.ACCEPTED)
    if kind is None or file_types.said(name) not in file_types.ACCEPTED:
        raise UploadRefused(f"“{name}”不是可以接收的文件。可以上传：{accepted}。")
    if kind.extension != file_types.said(name):
        raise UploadRefused(f"“{name}”的内容是{kind.extension}，和扩展名不一致，请用原来的格式保存后再上传。")
    return data, kind.content_type


def store_bytes(
    *, data: bytes, name: str, content_type: str, level: str = FileLevel.INTERNAL, created_by: Any = None, now: datetime
) -> StoredFile:
    """Bytes made here (a rendered letter) or already checked. The path is random: it tells nobody anything."""
    key = uuid.uuid4()
    path = default_storage.save(f"files/{key.hex[:2]}/{key.hex}", ContentFile(data))
    return StoredFile.objects.create(
        id=key,
        name=name,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        content_type=content_type,
        path=path,
        level=level,
        created_by=created_by,
        created_at=now,
    )


def open_file(stored: StoredFile) -> "File[Any]":
    """The bytes, to stream. The caller has asked whether the reader may see them."""
    return default_storage.open(stored.path, "rb")


def clean_name(name: str) -> str:
    """The last part of a path, without control characters, not longer than the column."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(character for character in last if character.isprintable()).strip()
    if len(kept) > LONGEST_NAME:
        stem, dot, extension = kept.rpartition(".")
        kept = f"{stem[: LONGEST_NAME - len(extension) - 1]}{dot}{extension}"
    return kept or "未命名"
