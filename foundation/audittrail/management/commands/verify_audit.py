import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundation.audittrail.services import seal, stands, verify_chain

NOTED = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


class Command(BaseCommand):
    help = "Proves the audit chain: every line fits the one before it. Exit status 1 and the first bad line otherwise."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--noted",
            default="",
            metavar="LINES:HEAD",
            help="lines and head that an earlier run printed and somebody kept elsewhere; finds a chain that was cut "
            "at its end or written anew (docs/decisions/0005)",
        )

    def handle(self, *args: Any, noted: str, **options: Any) -> None:
        kept = NOTED.fullmatch(noted)
        if noted and not kept:
            raise CommandError("--noted wants the number of lines, a colon and the head of 64 signs")
        seal()
        verdict = verify_chain()
        if verdict.broken_at is not None:
            raise CommandError(f"audit chain broken at seq {verdict.broken_at}: {verdict.reason}")
        if kept and not stands(int(kept[1]), kept[2]):
            raise CommandError(f"audit chain is not the one noted: line {kept[1]} is gone or another")
        waiting = f", {verdict.unsealed} not sealed yet" if verdict.unsealed else ""
        self.stdout.write(f"audit chain holds: {verdict.count} lines, head {verdict.head}{waiting}")
