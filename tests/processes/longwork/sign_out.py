"""One of several processes that take numbers at the same moment: `sign_out.py WORLD` makes the world, `sign_out.py N` waits for
the file `go`, then signs out, reserves, registers from outside, and dies in the middle of a signature where N is 0.
"""

import datetime as dt
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

import django

django.setup()

from django.db import transaction  # noqa: E402 - settings first

from foundation.documents.models import NumberSeries, OfficialDocument  # noqa: E402
from foundation.documents.services.number import NumberNotFree, register_external, reserve_number  # noqa: E402
from foundation.documents.services.official_document import issue_document  # noqa: E402
from foundation.organizations.models import User  # noqa: E402
from tests.factories.documents import OfficialDocumentFactory  # noqa: E402
from tests.factories.organizations import NOW, build_world, load_world  # noqa: E402

EACH, PROCESSES = 6, 4
FOLDER = Path(os.environ["DATA_DIR"])


def make():
    build_world()
    world = load_world()
    for _ in range(EACH * PROCESSES):
        OfficialDocumentFactory(world=world, recipients=[])


def take(place):
    office, world = User.objects.get(username="office"), load_world()
    mine = list(OfficialDocument.objects.order_by("pk"))[place::PROCESSES]
    series = {"code": "云委巡办", "year": 2026, "issuer": world.office, "actor": office, "now": NOW}
    while not (FOLDER / "go").exists():
        time.sleep(0.01)
    for number, document in enumerate(mine):
        if place == 0 and number == EACH - 1:
            with transaction.atomic():
                issue_document(document=document, actor=office, now=NOW)
                os._exit(9)  # the power goes between the number and the commit
        issue_document(document=document, actor=office, now=NOW)
        if number % 2:
            reserve_number(reason="留用", **series)
    if place == 1:
        ahead = NumberSeries.objects.get().last + 5
        with suppress(NumberNotFree):  # somebody was there first
            register_external(number=ahead, title="外", issued_on=dt.date(2026, 1, 8), reason="补登", **series)


if sys.argv[1] == "WORLD":
    make()
else:
    take(int(sys.argv[1]))
