"""Packages of Word as they are, and as an attacker makes them."""

import io
import zipfile

import docx

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(*paragraphs, rows=()):
    """A .docx with these paragraphs, and below them a table."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    return saved(document)


def saved(document):
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def package(body="", *, prolog="", members=(), main="word/document.xml", method=zipfile.ZIP_DEFLATED):
    """A package written by hand around the XML of a body."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as target:
        target.writestr("[Content_Types].xml", "<Types/>")
        target.writestr(main, f'{prolog}<w:document xmlns:w="{NAMESPACE}"><w:body>{body}</w:body></w:document>')
        for name, data in members:
            target.writestr(name, data)
    return file.getvalue()
