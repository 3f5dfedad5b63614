from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundation.audittrail.services import seal, verify_chain


class Command(BaseCommand):
    help = "Proves the audit chain: every line fits the one before it. Exit status 1 and the first bad line otherwise."

    def handle(self, *args: Any, **options: Any) -> None:
        seal()
        verdict = verify_chain()
        if verdict.broken_at is not None:
            raise CommandError(f"audit chain broken at seq {verdict.broken_at}: {verdict.reason}")
        waiting = f", {verdict.unsealed} not sealed yet" if verdict.unsealed else ""
        self.stdout.write(f"audit chain holds: {verdict.count} lines, head {verdict.head}{waiting}")
