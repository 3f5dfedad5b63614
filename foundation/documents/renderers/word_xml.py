"""Small pieces of WordprocessingML that python-docx has no words for. Lengths in, attributes of Word out."""

import re
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

from foundation.documents import gbt9704

TWIPS_PER_MM = 1440 / 25.4
EIGHTHS_PER_MM = 8 * 72 / 25.4
# What XML 1.0 cannot hold, tab and line breaks excepted; lone surrogates and non-characters too.
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REPLACEMENT = "\ufffd"


def clean(text: str) -> str:
    """Text that XML can hold: what it cannot stands as U+FFFD, so that a reader sees that something was there."""
    return ILLEGAL.sub(REPLACEMENT, text)


def twips(millimetres: float) -> int:
    return round(millimetres * TWIPS_PER_MM)


def points(size: float) -> int:
    """Twips of so many points."""
    return round(size * 20)


def half_points(size: float) -> int:
    return round(size * 2)


def element(tag: str, content: str = "", /, **attributes: object) -> str:
    """`element("jc", val="both")` is <w:jc w:val="both"/>. `content` is markup already."""
    named = "".join(f" w:{key}={quoteattr(str(value))}" for key, value in attributes.items() if value is not None)
    return f"<w:{tag}{named}>{content}</w:{tag}>" if content else f"<w:{tag}{named}/>"


def parsed(markup: str) -> BaseOxmlElement:
    """The element of markup that starts with <w:…>."""
    name = re.match(r"<[\w:]+", markup)
    if name is None:
        raise ValueError(f"not markup of one element: {markup[:40]!r}")
    return parse_xml(f"{name[0]} {nsdecls('w')}{markup[name.end() :]}")


def indent(left: float = 0, first: float = 0, right: float = 0, *, size: float = gbt9704.BODY_SIZE) -> str:
    """Indents counted in characters, as an office sets them; `first` below 0 hangs. The lengths beside them are for readers
    that know no characters.
    """
    pitch = gbt9704.CHARACTER_PITCH if size == gbt9704.BODY_SIZE else size * gbt9704.POINT
    told: dict[str, object] = {}
    for name, count in (("left", left), ("right", right), ("firstLine" if first >= 0 else "hanging", abs(first))):
        told[f"{name}Chars"] = round(count * 100)
        told[name] = twips(count * pitch)
    return element("ind", **told)


def fonts(family: str) -> str:
    return element("rFonts", ascii=family, hAnsi=family, eastAsia=family, cs=family)


def border(side: str, width: float, *, color: str = "auto", kind: str = "single", space: int = 0) -> str:
    """A rule of so many millimetres."""
    return element(side, val=kind, sz=round(width * EIGHTHS_PER_MM), space=space, color=color.lstrip("#"))


def field(instruction: str, shown: str = "1") -> str:
    """Runs of a field that Word counts anew, e.g. PAGE."""
    parts = (
        element("fldChar", fldCharType="begin"),
        f'<w:instrText xml:space="preserve"> {instruction} </w:instrText>',
        element("fldChar", fldCharType="separate"),
        f"<w:t>{shown}</w:t>",
        element("fldChar", fldCharType="end"),
    )
    return "".join(f"<w:r>{part}</w:r>" for part in parts)


# Quotation marks, dashes and dots belong to both scripts: without the hint Word sets them half as wide.
OF_BOTH_SCRIPTS = re.compile("[“”‘’—…·×]")


def runs(text: str, look: str = "") -> str:
    """One run of the text; `look` is markup of w:rPr. Line breaks and tabs become Word's."""
    if not text:
        return ""
    hint = element("rFonts", hint="eastAsia") if OF_BOTH_SCRIPTS.search(text) else ""
    style, rest = (look, "") if look.startswith("<w:rStyle") else ("", look)
    properties = style + hint + rest
    parts = re.split(r"(\r\n|[\n\r\t])", clean(text))
    content = "".join(_part(part) for part in parts if part)
    return f"<w:r>{element('rPr', properties) if properties else ''}{content}</w:r>"


def _part(part: str) -> str:
    if part == "\t":
        return "<w:tab/>"
    if part in {"\n", "\r", "\r\n"}:
        return "<w:br/>"
    return f'<w:t xml:space="preserve">{escape(part)}</w:t>'


def paragraph(style: str, content: str, properties: str = "") -> str:
    """`properties` are direct ones, in the order of the schema; the style's need no saying."""
    return element("p", element("pPr", element("pStyle", val=style) + properties) + content)
