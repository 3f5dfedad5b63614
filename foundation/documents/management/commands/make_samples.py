"""manage.py make_samples: the files of the page 公文样式. After an upgrade that changes the layout run it again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from foundation.documents.services.sample import make_samples


class Command(BaseCommand):
    help = "生成公文样式页的样张（PDF、Word和页面图）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-missing", action="store_true", help="已有的不重做")

    def handle(self, *_: Any, **options: Any) -> None:
        self.stdout.write(f"样张：{make_samples(if_missing=options['if_missing'])}种")
