"""From somebody's text to a letter: what the command `typeset` and the page 公文排版 share."""

import datetime as dt
import re
from dataclasses import dataclass

from foundation.documents import plain_text, word_text
from foundation.documents.letter import Form, Letter
from foundation.documents.plain_text import ParsedText

# Names of the forms as an office says them. What is not here has parts that no text file tells.
FORMS = {
    "报告": Form.PLAIN,
    "文件": Form.DOCUMENT,
    "信函": Form.LETTER,
    "纪要": Form.MINUTES,
    "公告": Form.ANNOUNCEMENT,
}
LABELS = {form: name for name, form in FORMS.items()}
LONGEST_TEXT = 200_000
MOST_LINES = 20_000
DAY = re.compile(r"^(\d{4})(?:年|-|\.|/)(\d{1,2})(?:月|-|\.|/)(\d{1,2})日?$")
# A mark of secrecy as it stands on paper (GB/T 9704 7.2.2): such a text must not be in this system at all.
SECRET = re.compile(r"(绝密|机密|秘密)\s*[★☆]")


class NotComposed(ValueError):
    """What was given cannot become a letter; the sentence names it and says what is accepted."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands around the text. `title` "" = found in the text."""

    form: Form = Form.PLAIN
    title: str = ""
    organs: tuple[str, ...] = ()
    number: str = ""
    recipients: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()
    date: dt.date | None = None
    note: str = ""
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ways:
    """How the text is read."""

    keep_head: bool = False
    keep_lines: bool = False
    keep_signs: bool = False


@dataclass(frozen=True, slots=True)
class Composed:
    letter: Letter
    parsed: ParsedText


def read_file(data: bytes, name: str) -> word_text.WordText:
    """The text of a .txt or .docx, whichever the content is. Raises NotComposed."""
    said = name.rpartition(".")[2].lower() if "." in name else ""
    if not data:
        raise NotComposed(f"“{name}”是空文件，请检查后重新选择。")
    if data.startswith((word_text.ZIP, word_text.OLD_OFFICE)) or said in {"docx", "doc", "docm", "wps"}:
        try:
            return word_text.read(data)
        except word_text.NotWord as error:
            raise NotComposed(f"“{name}”：{error}") from error
    try:
        return word_text.WordText(plain_text.decode(data))
    except plain_text.NotText as error:
        raise NotComposed(f"“{name}”不是文字文件。请用.txt（UTF-8或GB18030）或.docx。") from error


def compose(text: str, head: Head, ways: Ways) -> Composed:
    """Raises NotComposed for an empty, an over-long or a secret text."""
    if not text.strip():
        raise NotComposed("没有文字。请粘贴正文，或选择.txt、.docx文件。")
    if len(text) > LONGEST_TEXT:
        raise NotComposed(f"文字有{len(text)}个字，最多{LONGEST_TEXT}个。请分成几份。")
    if (lines := len(text.splitlines())) > MOST_LINES:
        raise NotComposed(f"文字有{lines}行，最多{MOST_LINES}行。请分成几份。")
    if secret := SECRET.search(text):
        raise NotComposed(f"文字里有密级标志“{secret[0]}”。本系统不得处理涉密文件，请立即关闭本页，按保密规定办理。")
    parsed = plain_text.parse_text(
        text,
        title=head.title,
        keep_head=ways.keep_head,
        keep_lines=ways.keep_lines,
        set_right=not ways.keep_signs,
    )
    letter = Letter(
        form=head.form,
        title=parsed.title,
        body=parsed.blocks,
        issuers=head.organs,
        # Nobody numbers it here: left blank it is an empty line, to be filled in by hand.
        number=head.number or ("\u3000" if head.form == Form.DOCUMENT else ""),
        recipients=head.recipients,
        signature=head.signature,
        date=head.date,
        note=head.note,
        copies=head.copies,
        printed_by=head.organs[0] if head.organs and head.form in {Form.DOCUMENT, Form.MINUTES} else "",
        printed_on=head.date if head.organs and head.form in {Form.DOCUMENT, Form.MINUTES} else None,
    )
    return Composed(letter, parsed)


def form_named(name: str) -> Form:
    if name not in FORMS:
        raise NotComposed(f"没有“{name}”这种格式。可以用：{'、'.join(FORMS)}。")
    return FORMS[name]


def day_named(words: str) -> dt.date | None:
    """2026年3月5日, 2026-03-05 or 2026.3.5; "" is no day."""
    if not words:
        return None
    found = DAY.match(words.strip())
    try:
        return dt.date(*(int(part) for part in found.groups())) if found else _no_day(words)
    except ValueError:
        return _no_day(words)


def _no_day(words: str) -> dt.date:
    raise NotComposed(f"“{words}”不是日期。请写成2026年3月5日或2026-03-05。")


def names(words: str) -> tuple[str, ...]:
    """Organs one after the other, parted by a comma, a semicolon or a line end; 、 may stand within one (县、区党委)."""
    return tuple(name for part in re.split(r"[，,；;\n]", words) if (name := part.strip(" \u3000：:。")))
