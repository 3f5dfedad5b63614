"""manage.py typeset INPUT OUTPUT.pdf: any UTF-8 or GB18030 text as a report page, without a database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation.documents import plain_text
from foundation.documents.letter import Form, Letter
from foundation.documents.renderers import paper


class Command(BaseCommand):
    help = "把文本文件按公文格式排成PDF"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("input", type=Path)
        parser.add_argument("output", type=Path)
        parser.add_argument("--title", default="", help="标题；不写则从文中识别")

    def handle(self, *_: Any, **options: Any) -> None:
        source, target = options["input"], options["output"]
        try:
            parsed = plain_text.parse(source.read_bytes(), title=options["title"])
        except (OSError, plain_text.NotText) as error:
            raise CommandError(f"{source}：{error}") from error
        letter = Letter(form=Form.PLAIN, title=parsed.title, body=parsed.blocks)
        target.write_bytes(paper.render_pdf(letter))
        self.stdout.write(f"标题：{parsed.title or '没有识别出来，请用--title给出'}")
        for line in parsed.left_out:
            self.stdout.write(f"没有排入：{line}")
        for line in parsed.joined:
            self.stdout.write(f"接到上一行：{line[:40]}")
