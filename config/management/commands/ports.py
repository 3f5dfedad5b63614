from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from foundation.core.ports import plugged


class Command(BaseCommand):
    help = "Lists what is plugged into each port, and by whom."

    def handle(self, *args: Any, **options: Any) -> None:
        for port, words in lines():
            self.stdout.write(f"{port:<7} {words}")


def lines() -> Iterator[tuple[str, str]]:
    """(port, what and by whom), port by port."""
    for event, handlers in sorted(plugged.events.items(), key=lambda pair: pair[0].__name__):
        yield from (("on", f"{_name(event)} -> {_name(handler)}") for handler in handlers)
    yield from (("todo", _name(source)) for source in plugged.todos)
    for slot, sources in sorted(plugged.panels.items()):
        yield from (("panel", f"{slot} -> {_name(source)}") for source in sources)
    yield from (("figure", f"{name}: {figure.definition}") for name, figure in sorted(plugged.figures.items()))
    for stage, rules in sorted(plugged.checks.items()):
        yield from (("check", f"{stage} -> {_name(rule)}") for rule in rules)
    for kind, job in sorted(plugged.jobs.items()):
        yield "job", f"{kind} ({job.queue}) -> {_name(job.handler)}"
    yield from (("volume", f"{name} needs {volume.needs}") for name, volume in sorted(plugged.volumes.items()))
    for slot, holdings in sorted(plugged.holdings.items()):
        yield from (("holding", f"{slot} -> {name}") for name in sorted(holdings))


def _name(thing: Any) -> str:
    return f"{thing.__module__}.{thing.__name__}"
