from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import models

from foundation.core.transitions import models_with_moves, moves_of


class Command(BaseCommand):
    help = "Writes a Mermaid diagram of every machine into docs/states/; --check fails when one is stale."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.BASE_DIR / "docs" / "states"
        pages = {folder / f"{model._meta.label_lower}.md": draw(model) for model in models_with_moves()}
        strays = set(folder.glob("*.md")) - set(pages)
        if options["check"]:
            stale = sorted(path.name for path, text in pages.items() if not path.exists() or path.read_text() != text)
            if stale or strays:
                raise CommandError(f"docs/states is stale: {stale + sorted(p.name for p in strays)}; run draw_states")
            return
        write(folder, pages, strays)
        self.stdout.write(f"{len(pages)} diagrams in docs/states")


def write(folder: Path, pages: dict[Path, str], strays: set[Path]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")
    for path in strays:
        path.unlink()


def draw(model: type[models.Model]) -> str:
    """One state diagram, labels in the words of the pages."""
    field: Any = model._meta.get_field("status")
    labels = {str(value): str(label) for value, label in field.flatchoices}
    first = str(field.get_default())
    lines = [f"# {model._meta.verbose_name} ({model._meta.label})", "", "```mermaid", "stateDiagram-v2"]
    lines += [f"    {value}: {label}" for value, label in labels.items()]
    lines.append(f"    [*] --> {first}")
    for name, move in moves_of(model).items():
        lines += [f"    {state} --> {move.to}: {move.label} ({name})" for state in sorted(map(str, move.from_))]
    return "\n".join([*lines, "```", ""])
