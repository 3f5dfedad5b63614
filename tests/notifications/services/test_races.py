"""Two workers fill inboxes and two send, at once: every message stands in exactly one e-mail of its reader."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core import mail
from django.db import connection

from foundation.notifications.models import Delivery, DeliveryItem, InboxEntry
from foundation.notifications.services.delivery import fill_inboxes
from foundation.notifications.services.sending import send_waiting
from tests.core.paper import due, table_of_papers
from tests.factories.notifications import OutboxMessageFactory
from tests.factories.organizations import NOW, TODAY, load_world

PEOPLE, PAPERS = ("liaison", "unithead", "office", "director"), 12
AT_DIGEST_TIME = NOW.replace(hour=8, minute=29), NOW.replace(hour=8, minute=31)


def alone(barrier, work):
    """In a thread with its own connection, ended with it."""
    try:
        barrier.wait(20)
        for _ in range(40):
            work()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.feature(65)
@pytest.mark.parametrize("turn", range(3))
def test_nothing_is_added_to_what_is_on_its_way(turn, papers_of_old):
    before, at = AT_DIGEST_TIME
    barrier = Barrier(4)
    with ThreadPoolExecutor(4) as pool:
        ways = [lambda: fill_inboxes(now=before, limit=3)] * 2 + [lambda: send_waiting(now=at, limit=2)] * 2
        for found in [pool.submit(alone, barrier, way) for way in ways]:
            found.result()
    while fill_inboxes(now=before, limit=50):
        pass
    send_waiting(now=at, limit=99)
    send_waiting(now=NOW.replace(day=6), limit=99)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert InboxEntry.objects.count() == DeliveryItem.objects.count() == len(PEOPLE) * PAPERS
    told = Counter(
        (mail_.to[0], title) for mail_ in mail.outbox for title in papers_of_old if f"{title}今天" in mail_.body
    )
    late = Counter(
        (mail_.to[0], title) for mail_ in mail.outbox for title in papers_of_old if f"{title}已逾期" in mail_.body
    )
    assert told + late == Counter((f"{name}@yunling.example", title) for name in PEOPLE for title in papers_of_old)
    assert max(Counter(mail_.extra_headers["Message-ID"] for mail_ in mail.outbox).values()) == 1


@pytest.fixture
def papers_of_old(transactional_db):
    people = load_world().people
    titles = [f"第{number:02d}号报告" for number in range(PAPERS)]
    with table_of_papers():
        for title in titles:
            paper = due(TODAY, TODAY, title=title)
            for name in PEOPLE:
                fields = {"kind": "paper.due", "object_label": "core.paper", "object_id": str(paper.pk)}
                OutboxMessageFactory(recipient=people[name], **fields)
        yield titles
