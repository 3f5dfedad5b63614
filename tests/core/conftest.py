import pytest

from tests.core.paper import make_table


@pytest.fixture
def papers(world):
    """The table of papers, within this test's transaction."""
    make_table()
