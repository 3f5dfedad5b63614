from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from petitions.services import public_role


def test_make_keys_names_what_it_made_and_shows_no_key(settings, tmp_path):
    settings.KEYS_DIR, settings.PETITION_PUBLIC_KEYS_DIR = tmp_path / "new", tmp_path / "new" / "public"
    settings.PETITION_PEPPER_FILE = tmp_path / "new" / "pepper"
    said = StringIO()
    call_command("make_keys", stdout=said)
    files = sorted(file for file in (tmp_path / "new").rglob("*") if file.is_file())
    assert len(files) == 9
    assert all(f"made {file}" in said.getvalue() for file in files)
    assert [file for file in files if file.read_text().strip() in said.getvalue()] == []
    again = StringIO()
    call_command("make_keys", stdout=again)
    assert again.getvalue() == "all keys are there\n"


def test_the_public_process_makes_no_private_keys(settings, tmp_path):
    settings.KEYS_DIR = None
    settings.PETITION_PUBLIC_KEYS_DIR, settings.PETITION_PEPPER_FILE = tmp_path / "p", tmp_path / "pepper"
    call_command("make_keys", stdout=StringIO())
    assert list((tmp_path / "p").glob("*")) == []


def test_a_role_needs_postgresql(db, monkeypatch):
    monkeypatch.setattr(connection, "vendor", "sqlite")
    with pytest.raises(CommandError, match="SQLite has no roles"):
        call_command("public_role")


def test_a_missing_password_file_is_named(db):
    with pytest.raises(CommandError, match="no-such-file"):
        call_command("public_role", "--password-file", "/tmp/no-such-file")


def test_what_the_role_gets_is_this_list():
    """Whoever adds a line here also answers test_public_role.py."""
    assert (public_role.INSERTS, public_role.SELECTS) == (
        ("petitions_petition", "petitions_part", "petitions_partkey", "audittrail_pendingevent"),
        ("documents_publication",),
    )
