from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from config.seed import access
from config.seed.story import STAGES, Day
from config.seed.world import SEEDER
from foundation.audittrail import services as audittrail
from foundation.audittrail.models import AuditEvent
from foundation.core import clock, triggers
from foundation.organizations.models import Organization

NAMES = [name for name, *_ in STAGES]
SUBJECT = "demo"


class Command(BaseCommand):
    help = "Plays the demo's story up to a stage, by calling the services. Demo settings only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--stage", choices=NAMES, default=NAMES[0])
        parser.add_argument("--today", type=date.fromisoformat, help="YYYY-MM-DD; default: the machine's date")
        parser.add_argument("--fresh", action="store_true", help="empty the database first")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is data")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("seed_demo is for the demo; these settings are not the demo's")
        if options["fresh"]:
            triggers.drop_append_only()
            call_command("flush", interactive=False, verbosity=0)
        present, played_on = progress()
        if options["if_empty"] and (present >= 0 or Organization.objects.exists()):
            return
        target = NAMES.index(options["stage"])
        check(present, target)
        today = options["today"] or clock.today()
        for place in range(present + 1, target + 1):
            name, play, offset = STAGES[place]
            # Days count back from today to the stage asked for, but never before what was played already.
            played_on = max(played_on, today - timedelta(days=STAGES[target][2] - offset))
            day = Day(played_on)
            with transaction.atomic():
                lines = play(day)
                if place == target:
                    access.lend(today=day.today, now=day.at(21))
                audittrail.record(
                    "demo.seeded", actor=SEEDER, subject=SUBJECT, now=day.at(23), stage=name, day=str(day.today)
                )
            for line in lines:
                self.stdout.write(line)
            self.stdout.write(f"stage {name}: played on {day.today}")
        audittrail.seal()


def progress() -> tuple[int, date]:
    """The place in STAGES that this database has reached, and the day it was played on; -1 when nothing was seeded."""
    last = AuditEvent.objects.filter(event="demo.seeded").order_by("-pk").first()
    if last is None:
        return -1, date.min
    return NAMES.index(last.detail["stage"]), date.fromisoformat(last.detail["day"])


def check(present: int, target: int) -> None:
    if present < 0 and Organization.objects.exists():
        raise CommandError("this database holds data that seed_demo did not write; name another DATA_DIR")
    if present >= target:
        raise CommandError(
            f"the database is at stage {NAMES[present]} already; accepted: {NAMES[present + 1 :] or 'none'}, "
            "or start over with --fresh (make seed FRESH=1)"
        )
