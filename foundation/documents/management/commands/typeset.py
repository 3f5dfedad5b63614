"""manage.py typeset INPUT OUTPUT: any text or .docx as a page of GB/T 9704, without a database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation.documents import characters, typesetting
from foundation.documents.letter import Letter
from foundation.documents.renderers import paper
from foundation.documents.renderers.word import render_docx
from foundation.documents.typesetting import Composed, Head, NotComposed, Ways

OUTPUTS = {".pdf": paper.render_pdf, ".docx": render_docx}


class Command(BaseCommand):
    help = "把文字文件（.txt，UTF-8或GB18030；.docx）按公文格式排成PDF或Word文件"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("input", type=Path)
        parser.add_argument("output", type=Path, help=f"{'、'.join(OUTPUTS)}")
        parser.add_argument("--form", default="报告", help=f"格式：{'、'.join(typesetting.FORMS)}")
        parser.add_argument("--title", default="", help="标题；不写则从文中识别")
        parser.add_argument("--organ", default="", help="发文机关，几个的用逗号隔开，主办的在前")
        parser.add_argument("--number", default="", help="发文字号")
        parser.add_argument("--to", default="", help="主送机关，用逗号隔开")
        parser.add_argument("--date", default="", help="成文日期，如2026年3月5日")
        parser.add_argument("--sign", default="", help="署名，用逗号隔开；不写则用发文机关")
        parser.add_argument("--keep-head", action="store_true", help="保留标题前的行")
        parser.add_argument("--keep-lines", action="store_true", help="不把断开的行接起来")
        parser.add_argument("--keep-signs", action="store_true", help="不改标点、括号和数字")

    def handle(self, *_: Any, **options: Any) -> None:
        source, target = options["input"], options["output"]
        try:
            render = OUTPUTS[target.suffix.lower()]
        except KeyError:
            raise CommandError(f"“{target.name}”：不能排成“{target.suffix}”，可以用{'、'.join(OUTPUTS)}。") from None
        composed, lost = _composed(source, options)
        if missing := characters.faults(composed.letter):
            raise CommandError("\n".join(["有字排不出来：", *(fault.sentence for fault in missing)]))
        try:
            target.write_bytes(render(composed.letter))
        except OSError as error:
            raise CommandError(f"“{target}”写不进去：{error.strerror}") from error
        for line in report(composed, lost):
            self.stdout.write(line)


def _composed(source: Path, options: dict[str, Any]) -> tuple[Composed, tuple[str, ...]]:
    try:
        read = typesetting.read_file(source.read_bytes(), source.name)
        organs = typesetting.names(options["organ"])
        head = Head(
            form=typesetting.form_named(options["form"]),
            title=options["title"].strip(),
            organs=organs,
            number=options["number"],
            recipients=typesetting.names(options["to"]),
            signature=typesetting.names(options["sign"]) or _signs(organs, options["form"]),
            date=typesetting.day_named(options["date"]),
        )
        ways = Ways(options["keep_head"], options["keep_lines"], options["keep_signs"])
        return typesetting.compose(read.text, head, ways), read.lost
    except OSError as error:
        raise CommandError(f"“{source}”打不开：{error.strerror}") from error
    except NotComposed as error:
        raise CommandError(str(error)) from error


def _signs(organs: tuple[str, ...], form: str) -> tuple[str, ...]:
    """Minutes bear no signature (GB/T 9704 10.3), and a report only the one that is given."""
    return organs if form in {"文件", "信函", "公告"} else ()


def report(composed: Composed, lost: tuple[str, ...]) -> list[str]:
    """What became of the text, line by line: nothing is left out, joined or changed silently."""
    letter: Letter = composed.letter
    parsed = composed.parsed
    lines = [f"标题：{letter.title or '没有识别出来，请用--title给出'}"]
    lines += [f"没有排入：{line}" for line in parsed.left_out]
    lines += [f"接到上一行：{line[:40]}" for line in parsed.joined]
    lines += [f"改了：{change.sentence}（{change.where}）" for change in parsed.changed]
    if parsed.removed:
        lines.append(f"删去看不见的字符：{parsed.removed}个")
    if lost:
        lines.append(f"没有带过来：{'、'.join(lost)}")
    return lines
