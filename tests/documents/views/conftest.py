"""The office's clerk, and the browser in which she is signed in."""

import pytest


@pytest.fixture
def clerk(world):
    return world.people["office"]


@pytest.fixture
def browser(client_of, clerk):
    return client_of(clerk)
