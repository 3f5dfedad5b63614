from typing import Any

from django.core.management.base import BaseCommand

from foundation.core.ports import plugged


class Command(BaseCommand):
    help = "Lists what is plugged into each port, and by whom."

    def handle(self, *args: Any, **options: Any) -> None:
        for event, handlers in sorted(plugged.events.items(), key=lambda pair: pair[0].__name__):
            for handler in handlers:
                self.stdout.write(
                    f"on      {event.__module__}.{event.__name__} -> {handler.__module__}.{handler.__name__}"
                )
        for source in plugged.todos:
            self.stdout.write(f"todo    {source.__module__}.{source.__name__}")
        for slot, sources in sorted(plugged.panels.items()):
            for panel in sources:
                self.stdout.write(f"panel   {slot} -> {panel.__module__}.{panel.__name__}")
        for name, figure in sorted(plugged.figures.items()):
            self.stdout.write(f"figure  {name}: {figure.definition}")
        for stage, rules in sorted(plugged.checks.items()):
            for rule in rules:
                self.stdout.write(f"check   {stage} -> {rule.__module__}.{rule.__name__}")
        for kind, job in sorted(plugged.jobs.items()):
            self.stdout.write(f"job     {kind} ({job.queue}) -> {job.handler.__module__}.{job.handler.__name__}")
