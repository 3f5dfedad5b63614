"""Every reader names the variable when its value is wrong."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


def test_text_from_the_environment_or_a_file(monkeypatch, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("from-file\n")
    monkeypatch.setenv("X_KEY_FILE", str(secret))
    assert env.text("X_KEY") == "from-file"
    monkeypatch.setenv("X_KEY", "direct")
    assert env.text("X_KEY") == "direct"
    assert env.text("X_OTHER", "default") == "default"


def test_what_is_missing_is_named(monkeypatch):
    with pytest.raises(ImproperlyConfigured, match="X_KEY is not set; give it, or X_KEY_FILE"):
        env.text("X_KEY")
    monkeypatch.setenv("X_KEY_FILE", "/nowhere/at/all")
    with pytest.raises(ImproperlyConfigured, match="X_KEY_FILE='/nowhere/at/all': No such file"):
        env.text("X_KEY")


@pytest.mark.parametrize(("value", "read"), [("1", True), ("yes", True), ("OFF", False), ("", False)])
def test_flags(monkeypatch, value, read):
    monkeypatch.setenv("X_FLAG", value)
    assert env.flag("X_FLAG", default=not read) is read


def test_a_wrong_flag_or_number_is_named(monkeypatch):
    monkeypatch.setenv("X", "maybe")
    with pytest.raises(ImproperlyConfigured, match="X='maybe': expected one of"):
        env.flag("X", default=True)
    with pytest.raises(ImproperlyConfigured, match="X='maybe': expected a whole number of at least 1"):
        env.number("X", 5, least=1)
    monkeypatch.setenv("X", "0")
    with pytest.raises(ImproperlyConfigured, match="at least 1"):
        env.number("X", 5, least=1)
    assert env.number("Y", 5) == 5
    monkeypatch.setenv("X", "61")
    with pytest.raises(ImproperlyConfigured, match="X='61': expected a whole number of at most 60"):
        env.number("X", 5, most=60)
    assert env.number("X", 5, most=61) == 61


def test_databases(monkeypatch):
    monkeypatch.setenv("DB_URL", "postgresql://office:p%40ss@db:5432/xuncha")
    found = env.database("DB_URL")
    assert (found["ENGINE"], found["NAME"], found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == (
        "django.db.backends.postgresql",
        "xuncha",
        "office",
        "p@ss",
        "db",
        "5432",
    )
    monkeypatch.setenv("DB_URL", "sqlite:////data/db.sqlite3")
    assert env.database("DB_URL")["NAME"] == "/data/db.sqlite3"
    assert "IMMEDIATE" in str(env.database("DB_URL")["OPTIONS"])
    monkeypatch.setenv("DB_URL", "mysql://x")
    with pytest.raises(ImproperlyConfigured, match="DB_URL: scheme 'mysql' is unknown; accepted"):
        env.database("DB_URL")


def test_the_password_of_a_database_may_stand_in_a_file(monkeypatch, tmp_path):
    secret = tmp_path / "p"
    secret.write_text("hidden")
    monkeypatch.setenv("DATABASE_URL", "postgresql://office@db/xuncha")
    monkeypatch.setenv("DATABASE_PASSWORD_FILE", str(secret))
    assert env.database("DATABASE_URL")["PASSWORD"] == "hidden"


def test_lists_and_paths(monkeypatch):
    monkeypatch.setenv("X", " a, b,,c ")
    assert env.words("X") == ["a", "b", "c"]
    assert env.path("NO_X", Path("/data/x")) == Path("/data/x")
    assert env.optional_path("NO_X") is None
