"""The choices of one random number."""

import datetime as dt
import uuid
from random import Random

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from foundation.documents.models import StoredFile
from tests.factories.organizations import NOW, TODAY

DAYS = 40
AFTER_FEEDBACK = {"fed_back", "rectifying", "reviewing", "closed"}


class Draw:
    """One random number's choices, and a serial for names that occur once."""

    def __init__(self, random: Random, size: int) -> None:
        self.random, self.size, self.serial = random, size, 0

    def one(self, rows):
        return self.random.choice(sorted(rows) if isinstance(rows, frozenset) else list(rows))

    def some(self, rows, most):
        rows = list(rows)
        return self.random.sample(rows, min(self.random.randint(0, most), len(rows)))

    def chance(self, share):
        return self.random.random() < share

    def next(self):
        self.serial += 1
        return self.serial

    def word(self, what):
        """A word that one row has and no other, to search for."""
        return f"{what}⟨{self.next()}⟩"

    def day(self):
        return TODAY + dt.timedelta(days=self.random.randint(-DAYS, DAYS))

    def four(self, people):
        return self.random.sample(people, 4)


def stored(draw, person):
    key = uuid.UUID(int=draw.random.getrandbits(128), version=4)
    path = default_storage.save(f"files/access/{key.hex}", ContentFile(b"x"))
    return StoredFile.objects.create(
        id=key,
        name="附件.pdf",
        size=1,
        sha256="0" * 64,
        content_type="application/pdf",
        path=path,
        created_at=NOW,
        created_by=person,
    )
