"""What every test has: the clock at 2026-03-05 09:00, the cast of 云岭市 (factories/organizations.py), a database as it was.

The cast is committed once a run, before the first test, and read again by each test that asks for `world`.
"""

import datetime as dt
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.transaction import Atomic
from django.test import Client, TestCase, TransactionTestCase

from foundation.core import clock
from foundation.organizations.models import User
from tests import tables
from tests.factories import inspections, rectification, remembered  # noqa: F401 - what they tell is remembered
from tests.factories.organizations import NOW, PEOPLE, TODAY, build_world, load_world

BACKEND = "foundation.organizations.backends.SignInBackend"


class Kept:
    """What the database was when the first test began: tables, what a migration writes, the cast. Other states by name."""

    url = ""
    copies: dict[str, sqlite3.Connection | str] = {}

    @classmethod
    def put_tables(cls, folder: Path, worker: str) -> None:
        """A copy of the run's tables (tests/tables.py): a migration takes longer than most modules of this suite."""
        settings = connection.settings_dict
        if connection.vendor == "sqlite":
            name = str(Path(settings["NAME"]).with_name("tests.sqlite3"))
            tables.copy_sqlite(tables.sqlite_tables(folder), Path(name))
        else:
            cls.url = "postgresql://{USER}@{HOST}:{PORT}/{NAME}".format(**settings)
            name = f"test_{settings['NAME']}_{worker}"
            tables.postgres_copy(cls.url, name, folder)
        connection.close()
        settings["NAME"] = django_settings.DATABASES["default"]["NAME"] = name

    @classmethod
    def keep(cls, state: str) -> None:
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            cls.copies[state] = sqlite3.connect(":memory:")
            connection.connection.backup(cls.copies[state])
        else:
            connection.close()
            name = connection.settings_dict["NAME"]
            cls.copies[state] = f"{name}_{state}"
            cls._copy(name, cls.copies[state])

    @classmethod
    def put_back(cls, state: str) -> None:
        connection.close()  # a test that was cut short may have left it in the middle of a statement
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(connection.settings_dict["NAME"])) as target:
                cls.copies[state].backup(target)
        else:
            cls._copy(cls.copies[state], connection.settings_dict["NAME"])
        read_content_types()

    @classmethod
    def drop(cls) -> None:
        connection.close()
        if connection.vendor == "postgresql":
            names = (connection.settings_dict["NAME"], *cls.copies.values())
            tables.run_sql(cls.url, *(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in names))

    @classmethod
    def _copy(cls, name: str, to: str) -> None:
        tables.run_sql(cls.url, f"DROP DATABASE IF EXISTS {to} WITH (FORCE)", f"CREATE DATABASE {to} TEMPLATE {name}")


def read_content_types() -> None:
    """A test of migrations may have made them anew; and a literal number of queries counts none for them."""
    ContentType.objects.clear_cache()
    ContentType.objects.get_for_models(*apps.get_models(), for_concrete_models=False)


# After a test that commits, instead of Django's flush, which empties 80 tables and meets append-only triggers.
TransactionTestCase._fixture_teardown = lambda _case: Kept.put_back("cast")


_enter = TestCase._enter_atomics.__func__


@classmethod
def _enter_and_note(case: type[TestCase]) -> dict[str, Atomic]:
    """At the begin of a test that is rolled back."""
    atomics = _enter(case)
    remembered.note_writes()
    return atomics


TestCase._enter_atomics = _enter_and_note

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
def django_db_setup(request, django_test_environment, django_db_blocker) -> Iterator[None]:
    """Instead of pytest-django's, which migrates in every worker."""
    with django_db_blocker.unblock():
        Kept.put_tables(_tables_folder(request.config), _worker(request.config) or "alone")
        build_world()
        read_content_types()
        remembered.tell_all()
        Kept.keep("cast")
    yield
    with django_db_blocker.unblock():
        Kept.drop()


@pytest.fixture
def committed(transactional_db: None) -> Callable[[str, Callable[[], None]], None]:
    """`committed("review", make)`: the database as `make` left it, made by the first test of a run that asks."""

    def at(state: str, make: Callable[[], None]) -> None:
        if state in Kept.copies:
            Kept.put_back(state)
        else:
            make()
            Kept.keep(state)

    return at


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


def _worker(config: pytest.Config) -> str:
    return getattr(config, "workerinput", {}).get("workerid", "")


def _tables_folder(config: pytest.Config) -> Path:
    """The same for all workers of a run."""
    own = config._tmp_path_factory.getbasetemp()
    return tables.shared_folder((own.parent if _worker(config) else own) / "tables")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Before the first test: each has a limit, and the machine may be busy."""
    asked = any(item.get_closest_marker("database") for item in getattr(session, "items", ()))
    if asked and not session.config.option.collectonly:
        tables.make_tables(os.environ.get("TEST_DATABASE_URL", ""), _tables_folder(session.config))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The run that made tables for itself takes them away from a server that goes on."""
    if "TABLES_DIR" not in os.environ and not _worker(session.config):
        tables.drop_postgres_tables(_tables_folder(session.config))
