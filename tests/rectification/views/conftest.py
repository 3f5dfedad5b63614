import pytest


@pytest.fixture
def office_page(client_of, office):
    return client_of(office)


@pytest.fixture
def liaison_page(client_of, liaison):
    return client_of(liaison)


@pytest.fixture
def head_page(client_of, unithead):
    return client_of(unithead)


@pytest.fixture
def stranger_page(client_of, liaison2):
    return client_of(liaison2)


@pytest.fixture
def told():
    """The toasts of a page."""

    def sentences(page):
        return [str(message) for message in page.context["messages"]]

    return sentences
