"""One round, one team, two organizations (一托二), as the demo has them."""

from types import SimpleNamespace

import pytest

from inspections.models import Assignment, Finding
from tests.factories.inspections import FindingFactory, build_round, enter


@pytest.fixture
def stage(world: SimpleNamespace) -> SimpleNamespace:
    """round, team, finance, agriculture (both planned)."""
    return build_round(world)


@pytest.fixture
def on_site(stage: SimpleNamespace) -> Assignment:
    """市财政局 in field work."""
    return enter(stage.finance)


@pytest.fixture
def finding(on_site: Assignment) -> Finding:
    """A draft by member, with member2."""
    return FindingFactory(assignment=on_site)
