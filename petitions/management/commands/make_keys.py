from typing import Any

from django.core.management.base import BaseCommand

from petitions.services.keys import make_missing_keys


class Command(BaseCommand):
    help = (
        "Makes the petition key pairs and the pepper that are missing; never overwrites one. Prints names, no content."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        made = make_missing_keys()
        for file in made:
            self.stdout.write(f"made {file}")
        if not made:
            self.stdout.write("all keys are there")
