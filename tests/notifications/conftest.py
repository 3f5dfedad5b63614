import pytest

from foundation.core.deadlines import time_left
from foundation.notifications import catalogue
from foundation.notifications.catalogue import MessageType, Rendered
from foundation.organizations.models import Organization
from foundation.supervision.models import ReminderRule
from foundation.supervision.services import sweep
from tests.core.paper import Paper, make_table


def told(obj, message):
    return Rendered(f"{obj.short_name}有一件事", f"步骤{message.step}", "/inbox/")


def paper_due(obj, message):
    return Rendered(
        f"{obj.title}{time_left(message.due_on, message.told_on)}",
        f"时限{message.due_on:%Y-%m-%d}",
        f"/papers/{obj.pk}/",
    )


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """Two kinds of messages for these tests: about an organization, and about a paper's deadline."""
    monkeypatch.setattr(catalogue, "_types", dict(catalogue._types))
    catalogue.register(
        MessageType("test.told", Organization, told), MessageType("paper.due", Paper, paper_due, digest=True)
    )


@pytest.fixture
def papers(world, monkeypatch):
    """The table of papers, the only noun with a deadline, and three steps for its owner."""
    make_table()
    for offset in (-7, 0, 1):
        ReminderRule.objects.create(kind="paper", rung="owner", offset_days=offset)
    monkeypatch.setattr(sweep, "models_with_deadlines", lambda: [Paper])


@pytest.fixture(autouse=True)
def rings(monkeypatch):
    """Doorbells rung, instead of a broker."""
    calls = []
    monkeypatch.setattr("celery.current_app.send_task", lambda name, **options: calls.append((name, options["queue"])))
    return calls


@pytest.fixture
def checks(monkeypatch):
    """The catalogue without the checks of other rooms: a test plugs its own in."""
    monkeypatch.setattr(catalogue, "_checks", [])
    return catalogue
