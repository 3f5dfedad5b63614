from types import SimpleNamespace

import pytest

from foundation.supervision.models import EscalationStep
from tests.factories.rectification import build_rectification
from tests.factories.supervision import EscalationStepFactory, rectification_clerk
from tests.notifications.conftest import kinds, papers, rings

__all__ = ["kinds", "papers", "rings"]


@pytest.fixture
def story(world: SimpleNamespace) -> SimpleNamespace:
    return build_rectification(world)


@pytest.fixture
def rectclerk(world: SimpleNamespace):
    return rectification_clerk(world)


@pytest.fixture
def step(story: SimpleNamespace) -> EscalationStep:
    """告诫书 for the first problem of 市财政局, pending."""
    return EscalationStepFactory(row=story.problems[0])


@pytest.fixture
def topic(story: SimpleNamespace) -> EscalationStep:
    """The second problem, for a meeting's list."""
    return EscalationStepFactory(row=story.problems[1], action="meeting", step="leading_group+30")


@pytest.fixture
def told():
    """The toasts of a page."""

    def sentences(page):
        return [str(message) for message in page.context["messages"]]

    return sentences
