from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from petitions.services.public_role import NotPostgres, set_public_role


class Command(BaseCommand):
    help = "Creates or resets the PostgreSQL role of the public site: it may insert sealed petitions and look up by receipt."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", default="xuncha_public")
        parser.add_argument("--password-file", type=Path, help="a file that holds the password; without it none is set")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path | None = options["password_file"]
        try:
            password = file.read_text(encoding="utf-8").strip() if file else None
            granted = set_public_role(name=options["name"], password=password)
        except (NotPostgres, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"role {options['name']}: " + ", ".join(granted))
