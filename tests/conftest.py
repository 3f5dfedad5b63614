"""What every test has: the clock at 2026-03-05 09:00, the cast of 云岭市 (factories/organizations.py), a flush that works.

The cast is committed once a run, before the first test, and read again by each test that asks for `world`.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from django.test import Client, TransactionTestCase

from foundation.core import clock, triggers
from foundation.organizations.models import User
from tests.factories.organizations import NOW, PEOPLE, TODAY, build_world, load_world

BACKEND = "foundation.organizations.backends.SignInBackend"


def _open_append_only_tables_before_flush() -> None:
    """The flush between transactional tests meets append-only triggers; post_migrate, which it sends, puts them back."""
    flush = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        triggers.drop_append_only()
        flush(case)

    TransactionTestCase._fixture_teardown = teardown


_open_append_only_tables_before_flush()


DATABASE = frozenset({"db", "transactional_db"})


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`database` marks what asks a database: the run on PostgreSQL leaves out the rest, which SQLite's run has done."""
    for item in items:
        if item.get_closest_marker("django_db") or DATABASE & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")


class FrozenClock:
    """`frozen_clock.at` may be set; `frozen_clock.forward(days=1)` moves it."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> dt.datetime:
        return self.at

    def forward(self, **distance: float) -> dt.datetime:
        self.at += dt.timedelta(**distance)
        return self.at


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch: pytest.MonkeyPatch) -> FrozenClock:
    """`core.clock` stands still; sessions and other parts of Django keep the machine's time."""
    frozen = FrozenClock()
    monkeypatch.setattr(clock, "now", frozen)
    return frozen


@pytest.fixture
def now() -> dt.datetime:
    return NOW


@pytest.fixture
def today() -> dt.date:
    return TODAY


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        build_world()
    return


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    """Organizations root, office, finance, agriculture, medical, county, township, village; `people` by user name."""
    return load_world()


def _person(username: str) -> Callable[[SimpleNamespace], User]:
    @pytest.fixture(name=username)
    def person(world: SimpleNamespace) -> User:
        return world.people[username]

    return person


for _username, *_ in PEOPLE:
    globals()[f"person_{_username}"] = _person(_username)


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """`client_of(office)`: a browser in which this person is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client

    return signed_in
