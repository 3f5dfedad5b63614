import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.documents.models import StoredFile
from foundation.documents.services.stored_file import UploadRefused, clean_name, open_file, store_upload
from tests.factories.documents import PDF, StoredFileFactory
from tests.factories.organizations import NOW

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
JPG = b"\xff\xd8\xff\xe0" + b"\x00" * 64


def package(folder, *more):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in ("[Content_Types].xml", f"{folder}document.xml", *more):
            archive.writestr(name, "<x/>")
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("证据.pdf", PDF, "application/pdf"),
        ("照片.PNG", PNG, "image/png"),
        ("照片.jpeg", JPG, "image/jpeg"),
        ("台账.xlsx", package("xl/"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("报告.docx", package("word/"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("汇报.pptx", package("ppt/"), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        ("说明.txt", "情况说明".encode("gb18030"), "text/plain"),
    ],
)
def test_accepted(world, name, data, content_type):
    actor = world.people["liaison"]
    stored = store_upload(upload=SimpleUploadedFile(name, data), level="internal", actor=actor, now=NOW)
    assert (stored.name, stored.content_type, stored.size) == (name, content_type, len(data))
    assert stored.sha256 == hashlib.sha256(data).hexdigest()
    assert open_file(stored).read() == data
    assert name.split(".")[0] not in stored.path


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("空.pdf", b"", "空文件"),
        ("程序.exe", b"MZ\x90\x00" * 20, "不是可以接收的文件"),
        ("程序.pdf", b"MZ\x90\x00" * 20, "不是可以接收的文件"),
        ("照片.pdf", PNG, "内容是png"),
        ("台账.docx", package("xl/"), "内容是xlsx"),
        ("宏.docx", package("word/", "word/vbaProject.bin"), "不是可以接收的文件"),
        ("压缩包.zip", package("data/"), "不是可以接收的文件"),
        ("网页.html", b"<html><script>alert(1)</script>", "不是可以接收的文件"),
        ("没有扩展名", PDF, "不是可以接收的文件"),
        ("坏.docx", b"PK\x03\x04broken", "不是可以接收的文件"),
    ],
)
def test_refused(world, name, data, words):
    with pytest.raises(UploadRefused) as refusal:
        store_upload(upload=SimpleUploadedFile(name, data), level="internal", actor=world.people["liaison"], now=NOW)
    assert words in refusal.value.sentence
    assert StoredFile.objects.count() == 0


def test_too_large_is_refused_with_the_limit(world, settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    with pytest.raises(UploadRefused, match="超过1MB"):
        StoredFileFactory(actor=world.people["liaison"], upload=SimpleUploadedFile("大.pdf", PDF + b"0" * 1024 * 1024))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\文件\\证据.pdf", "证据.pdf"),
        ("换\n行.pdf", "换行.pdf"),
        ("", "未命名"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
    ],
)
def test_names_are_cleaned(given, kept):
    assert clean_name(given) == kept
