"""Reads settings from the environment. Every function names the variable when its value is missing or wrong."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off", ""})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
LEAST_SECRET = 16
DATABASE_ENGINES = {
    "postgresql": "django.db.backends.postgresql",
    "postgres": "django.db.backends.postgresql",
    "sqlite": "django.db.backends.sqlite3",
}


def text(name: str, default: str | None = None) -> str:
    """The value of `name`, or the content of the file that `name`_FILE names (a mounted secret)."""
    if name in os.environ:
        return os.environ[name]
    file = os.environ.get(f"{name}_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE={file!r}: {error.strerror}") from error
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set; give it, or {name}_FILE with the path of a file that holds it")
    return default


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r}: expected one of {sorted(TRUE | FALSE)}")


def number(name: str, default: int, *, least: int = 0, most: int | None = None) -> int:
    value = os.environ.get(name)
    if value is None:
        return default
    if not value.isdecimal() or int(value) < least:
        raise ImproperlyConfigured(f"{name}={value!r}: expected a whole number of at least {least}")
    if most is not None and int(value) > most:
        raise ImproperlyConfigured(f"{name}={value!r}: expected a whole number of at most {most}")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def path(name: str, default: Path) -> Path:
    return Path(os.environ.get(name) or default).resolve()


def optional_path(name: str) -> Path | None:
    value = os.environ.get(name)
    return Path(value).resolve() if value else None


def sms_gateway(name: str) -> dict[str, Any] | None:
    """`name`_URL, `name`_SECRET_FILE and `name`_TIMEOUT as the arguments of an HTTP gateway; None when nothing is set. Half of
    it is refused, and so is plain HTTP to any machine but this one.
    """
    address, secret_file = os.environ.get(f"{name}_URL", ""), os.environ.get(f"{name}_SECRET_FILE", "")
    if not address and not secret_file:
        return None
    if not address or not secret_file:
        missing = "SECRET_FILE" if address else "URL"
        raise ImproperlyConfigured(
            f"{name}_{missing} is missing; give both {name}_URL and {name}_SECRET_FILE, or neither"
        )
    url = urlsplit(address)
    if url.scheme != "https" and not (url.scheme == "http" and url.hostname in LOOPBACK):
        raise ImproperlyConfigured(f"{name}_URL={address!r}: expected https://…; http:// only to {sorted(LOOPBACK)}")
    secret = text(f"{name}_SECRET")
    if len(secret) < LEAST_SECRET:
        raise ImproperlyConfigured(f"{name}_SECRET_FILE={secret_file!r}: shorter than {LEAST_SECRET} characters")
    return {"url": address, "secret": secret, "timeout": number(f"{name}_TIMEOUT", 10, least=1)}


def database(name: str, default: str | None = None) -> dict[str, Any]:
    """`postgresql://user:password@host:port/name` or `sqlite:///file` as Django's dictionary.

    The password may come from {name without URL}PASSWORD_FILE, so that it never stands in a process list.
    """
    url = urlsplit(text(name, default))
    engine = DATABASE_ENGINES.get(url.scheme)
    if engine is None:
        raise ImproperlyConfigured(f"{name}: scheme {url.scheme!r} is unknown; accepted: {sorted(DATABASE_ENGINES)}")
    if engine.endswith("sqlite3"):
        return sqlite(Path(unquote(url.path[1:])) if url.path.startswith("//") else Path(unquote(url.path)))
    secret = f"{name.removesuffix('URL')}PASSWORD"
    return {
        "ENGINE": engine,
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password) if url.password else text(secret, ""),
        "HOST": url.hostname or "",
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def sqlite(file: Path) -> dict[str, Any]:
    """SQLite as measured in stack.md: IMMEDIATE avoids lock errors between writers, FULL survives a power cut."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }
