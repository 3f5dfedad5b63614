"""Word files as an office might upload them: made with python-docx, and changed part by part where a test wants harm."""

import io
import zipfile
from collections.abc import Callable

import docx
from django.core.files.uploadedfile import SimpleUploadedFile

PLAIN = ("关于{{ 任务编号 }}的批复", "{{ 主送|顿号 }}：", "同意延至{{ 批准延至 }}。", "{{ 发文机关 }}")


def word_file(*paragraphs: str, rows: tuple[tuple[str, ...], ...] = (), head: str = "") -> bytes:
    document = docx.Document()
    for text in paragraphs or PLAIN:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    if head:
        document.sections[0].header.paragraphs[0].text = head
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def changed(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same package with one part rewritten; a part that is not there is added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        found = False
        for one in old.infolist():
            part = old.read(one.filename)
            found |= one.filename == name
            new.writestr(one.filename, change(part) if one.filename == name else part)
        if not found:
            new.writestr(name, change(b""))
    return out.getvalue()


def text_of(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    heads = [paragraph.text for section in document.sections for paragraph in section.header.paragraphs]
    return "\n".join([*heads, *(paragraph.text for paragraph in document.paragraphs), *cells])


def uploaded(data: bytes, name: str = "批复.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)
