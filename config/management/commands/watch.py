import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.watcher import Watcher
from foundation.core import clock, heartbeats


class Command(BaseCommand):
    help = "Looks every minute whether beat and workers are alive, and sends an e-mail by itself when one is not (F73)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="look once and end")

    def handle(self, *args: Any, **options: Any) -> None:
        watcher = Watcher()
        heartbeats.mark(heartbeats.WATCH, now=clock.now())
        while not options["once"]:
            time.sleep(settings.MINUTE)  # first: whatever was started together has a minute to give a sign
            watcher.look()
        watcher.look()
