from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from foundation.core import clock, heartbeats


class Command(BaseCommand):
    help = "Says what of the machine stands still. With names (worker-a, beat, watch): fails when one of these does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "names", nargs="*", choices=[*settings.WORKER_QUEUES, heartbeats.BEAT, heartbeats.WATCH, []]
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = {row for name in options["names"] for row in self.rows_of(name)}
        stalls = heartbeats.standing(now=clock.now()).stalls
        silent = [stall.name for stall in stalls if not wanted or stall.name in wanted]
        if silent:
            raise CommandError(f"silent: {', '.join(silent)}")
        self.stdout.write("alive")

    def rows_of(self, name: str) -> list[str]:
        queues = settings.WORKER_QUEUES.get(name)
        return [name] if queues is None else [f"worker:{name}", *(f"queue:{queue}" for queue in queues)]
