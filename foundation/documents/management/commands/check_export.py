import hashlib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import localtime

from foundation.documents.models import Export


class Command(BaseCommand):
    help = "Tells from which export a file comes, by its SHA-256; fails for one that is on no record or was changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        export = Export.objects.select_related("person__organization").filter(sha256=digest).order_by("made_at").first()
        if export is None or export.made_at is None:
            raise CommandError(f"没有这样的导出记录，或者文件被改动过。SHA-256 {digest}")
        person = export.person
        for words in (
            f"清单：{export.label}　筛选：{export.words}　{export.row_count}行",
            f"导出人：{person.name}（{person.organization}）　{localtime(export.made_at):%Y-%m-%d %H:%M}",
            f"事由：{export.reason}",
            f"编号：{export.pk}",
        ):
            self.stdout.write(words)
