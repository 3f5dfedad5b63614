import pytest

from foundation.notifications import catalogue
from foundation.notifications.catalogue import MessageType, Rendered
from foundation.notifications.services import sweep
from foundation.organizations.models import Organization
from tests.core.paper import Paper, make_table

STEPS = {"before_7": "还有7天到期", "on_day": "今天到期", "overdue": "已逾期"}


def told(obj, message):
    return Rendered(f"{obj.short_name}有一件事", f"步骤{message.step}", "/inbox/")


def paper_due(obj, message):
    return Rendered(f"{obj.title}{STEPS[message.step]}", f"时限{message.due_on:%Y-%m-%d}", f"/papers/{obj.pk}/")


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """Two kinds of messages for these tests: about an organization, and about a paper's deadline."""
    monkeypatch.setattr(catalogue, "_types", dict(catalogue._types))
    catalogue.register(MessageType("test.told", Organization, told), MessageType("paper.due", Paper, paper_due))


@pytest.fixture
def papers(world, monkeypatch):
    """The table of papers, the only noun with a deadline."""
    make_table()
    monkeypatch.setattr(sweep, "models_with_deadlines", lambda: [Paper])


@pytest.fixture(autouse=True)
def rings(monkeypatch):
    """Doorbells rung, instead of a broker."""
    calls = []
    monkeypatch.setattr("celery.current_app.send_task", lambda name, **options: calls.append((name, options["queue"])))
    return calls
