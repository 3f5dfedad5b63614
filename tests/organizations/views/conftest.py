"""What a page of these views said."""

import pytest


@pytest.fixture
def told():
    """The messages that a page shows."""

    def words(page):
        return [str(message) for message in page.context["messages"]]

    return words
