"""An office's own Word file as a template: what may be in it, and filling it.

A .docx is a zip of XML that comes from outside: sizes, members, links out, macros and fields that fetch are looked at before any
library opens it. Its words are rendered by docxtpl with the same restricted environment as our own templates (decision 0011),
autoescape on. Called by a worker, never in a web request.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import unescape
from typing import Any

from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate
from jinja2 import TemplateError, nodes

from foundation.core import packages
from foundation.documents.letter_kinds import LetterKind, Slot, SlotType
from foundation.documents.template_filters import BAR, BODY, NEWLINE, TooManySteps, prepared
from foundation.documents.template_language import LetterEnvironment, TemplateRefused

MEGABYTE = 1024 * 1024
MOST_MEMBERS, MOST_BYTES, MOST_PART, MOST_RATIO = 500, 20 * MEGABYTE, 4 * MEGABYTE, 200
LONGEST_RENDERED = 20 * MEGABYTE
WORD_TEMPLATE_SLOTS = (
    Slot("发文机关", "", "中共云岭市委巡察工作领导小组办公室"),
    Slot("主送", "", ("市财政局党组",), SlotType.LIST, is_optional=True),
    Slot("抄送", "", (), SlotType.LIST, is_optional=True),
)
# Parts and relations that run, fetch or carry another file.
FORBIDDEN_PART = re.compile(r"(vbaproject|vbadata|activex|embeddings/|oleobject|\.bin$|afchunk)", re.IGNORECASE)
FORBIDDEN_LINK = re.compile(
    rb"/(attachedTemplate|aFChunk|oleObject|control|frame|subDocument|externalLink[a-zA-Z]*)[\"']", re.IGNORECASE
)
EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']\s*External", re.IGNORECASE)
DECLARED = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
FIELD = re.compile(rb"<w:instrText[^>]*>([^<]*)<|w:instr\s*=\s*[\"']([^\"']*)[\"']")
FETCHING = re.compile(
    rb"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|RD|DATABASE|MACROBUTTON)\b", re.IGNORECASE
)
LINE = re.compile(r"^第(\d+)行：")
PARAGRAPH = re.compile(r"<w:p([ >])")
MARKUP = re.compile(r"<[^>]*>")
QUOTED = re.compile("“([^”]+)”")
KNOWN = re.compile("可以用(的写法)?：.*")
AROUND = 20
PLACES = {"<w:hdr": "页眉", "<w:ftr": "页脚", "<w:footnotes": "脚注", "<w:p": "正文"}


def check_package(data: bytes) -> None:
    """Raises TemplateRefused with what is wrong with the file. Nothing is unpacked beyond its declared size."""
    try:
        with packages.opened(data) as package:
            members = package.infolist()
            if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_BYTES:
                raise TemplateRefused(f"这份Word文件展开后太大，最多{MOST_BYTES // MEGABYTE}MB、{MOST_MEMBERS}个部件。")
            for one in members:
                _check_member(package, one)
    except packages.Damaged as error:
        raise TemplateRefused("这份Word文件打不开，请用Word或WPS另存为.docx后再上传。") from error


def _check_member(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    name = member.filename
    if member.flag_bits & 1:
        raise TemplateRefused("这份Word文件加了密码，请取消密码后再上传。")
    if name.startswith("/") or ".." in name.split("/") or FORBIDDEN_PART.search(name):
        raise TemplateRefused("这份Word文件里有宏、控件或者嵌入的文件，请去掉后再上传。")
    is_text = name.endswith((".xml", ".rels"))
    if member.file_size > MEGABYTE and member.file_size > MOST_RATIO * max(member.compress_size, 1):
        raise TemplateRefused("这份Word文件压缩得不正常，没有打开。")
    if not is_text:
        return
    if member.file_size > MOST_PART:
        raise TemplateRefused(f"这份Word文件的文字太多，一个部件最多{MOST_PART // MEGABYTE}MB。")
    _check_text(packages.unpacked(package, member), is_relation=name.endswith(".rels"))


def _check_text(text: bytes, *, is_relation: bool) -> None:
    if text[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in text or DECLARED.search(text):
        raise TemplateRefused("这份Word文件的内部写法不正常，请用Word或WPS另存为.docx后再上传。")
    if b"macroEnabled" in text:
        raise TemplateRefused("这份Word文件里有宏，请另存为不带宏的.docx后再上传。")
    if is_relation and (EXTERNAL.search(text) or FORBIDDEN_LINK.search(text)):
        raise TemplateRefused("这份Word文件里有指向外面的链接、图片或者模板，请去掉后再上传。")
    codes = b"".join(one or other for one, other in FIELD.findall(text))
    if FETCHING.search(codes):
        raise TemplateRefused("这份Word文件里有会取外部内容的域，请去掉后再上传。")


def word_slots(kind: LetterKind) -> tuple[Slot, ...]:
    """Slots a Word file may use: those of the kind, as text what is a table or blocks elsewhere, and what stands around."""
    own = tuple(
        replace(slot, type=SlotType.TEXT, fields=()) if slot.type in {SlotType.TABLE, SlotType.BLOCKS} else slot
        for slot in kind.slots
    )
    names = {slot.name for slot in own}
    return (*own, *(slot for slot in WORD_TEMPLATE_SLOTS if slot.name not in names))


class WordEnvironment(LetterEnvironment):
    """Says where in Word something is wrong: in the words of the paragraph, since nobody sees lines of XML."""

    def checked(self, source: str) -> nodes.Template:
        try:
            return super().checked(source)
        except TemplateRefused as refused:
            raise TemplateRefused(*(_placed(one, source) for one in refused.problems)) from refused


def _placed(problem: str, source: str) -> str:
    part = next((words for sign, words in PLACES.items() if sign in source), "文件属性")
    line = LINE.match(problem)
    if line is None:
        return f"{part}：{problem}"
    said = problem[line.end() :]
    lines = source.split("\n")
    text = unescape(MARKUP.sub("", lines[min(int(line[1]), len(lines)) - 1])).strip()
    name = QUOTED.search(said)
    at = max(text.find(name[1]), 0) if name else 0
    begin, end = max(at - AROUND, 0), at + 2 * AROUND
    shown = f"{'…' if begin else ''}{text[begin:end]}{'…' if text[end:] else ''}"
    return f"{part}“{shown}”：{said}" if shown else f"{part}：{said}"


def _check_parts(document: DocxTemplate, environment: WordEnvironment) -> None:
    """All that is wrong in text, head and foot at once; rendering stops at the first part. Raises TemplateRefused."""
    document.init_docx()
    around = [
        part for uri in (document.HEADER_URI, document.FOOTER_URI) for _, part in document.get_headers_footers(uri)
    ]
    found: list[str] = []
    for source in (document.get_xml(), *(document.get_part_xml(part) for part in around)):
        try:
            # The line breaks that docxtpl sets before it renders: a line is a paragraph.
            environment.checked(PARAGRAPH.sub(r"\n<w:p\1", document.patch_xml(source)))
        except TemplateRefused as refused:
            found += refused.problems
    if found:
        first, *others = dict.fromkeys(found)
        raise TemplateRefused(first, *(KNOWN.sub("", one) for one in others))


def fill(data: bytes, kind: LetterKind, values: Mapping[str, Any]) -> bytes:
    """The file with the values in it. Raises TemplateRefused."""
    check_package(data)
    slots = word_slots(kind)
    environment = WordEnvironment(slots, longest_source=MOST_PART, autoescape=True, finalize=_plain)
    environment.longest_output = LONGEST_RENDERED
    known = {slot.name for slot in slots}
    given = {name: _flat(value) for name, value in values.items() if name in known}
    try:
        document = DocxTemplate(io.BytesIO(data))
        _check_parts(document, environment)
        document.render(prepared(slots, given), jinja_env=environment, autoescape=True)
        out = io.BytesIO()
        document.save(out)
    except TemplateRefused:
        raise
    except TooManySteps as error:
        raise TemplateRefused("Word模板里重复的内容太多。") from error
    except (TemplateError, OpcError, SyntaxError, KeyError, ValueError, TypeError, AttributeError) as error:
        # Whatever a strange file makes docxtpl and python-docx stumble over; lxml's errors of XML are SyntaxErrors.
        raise TemplateRefused("Word模板不能填写：请核对{{ }}和{% %}是否成对，或者另存为.docx后再上传。") from error
    return out.getvalue()


def sample_of(kind: LetterKind) -> dict[str, Any]:
    return {slot.name: slot.sample for slot in (*kind.slots, *WORD_TEMPLATE_SLOTS)}


def _flat(value: Any) -> Any:
    rows: Sequence[Sequence[str]] | None = getattr(value, "rows", None)
    return "\n".join("　".join(row) for row in rows) if rows is not None else value


def _plain(value: Any) -> Any:
    """A value as Word gets it: its own lines and bars, without the signs that blocks need."""
    if not isinstance(value, str):
        return value
    return value.replace(NEWLINE, "\n").replace(BAR, "|").replace(BODY, "")
