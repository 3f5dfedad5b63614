"""A planted sentence is searched for in everything that is kept: tables, files, logs, mail, error pages (F112)."""

import logging

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from foundation.notifications.services.delivery import deliver
from petitions import vault
from petitions.models import Petition
from petitions.services.petition import find_new
from tests.factories.organizations import NOW, TODAY
from tests.petitions.views.test_public import given

CONTENT, PERSON, NAME, PHONE, ANSWER = (
    "石榴花开在七号库房的后门",
    "管钥匙的老高",
    "欧阳石榴",
    "13912345678",
    "石榴的事已经核实清楚",
)
MARKS = [CONTENT, PERSON, NAME, PHONE, ANSWER]
FILED = given(text=CONTENT * 3, person=PERSON, signed="named", name=NAME, phone=PHONE)


def marks_in(text):
    """As written, as JSON or a repr would escape it, and as hexadecimal."""
    forms = {mark: (mark, mark.encode("unicode_escape").decode(), mark.encode().hex()) for mark in MARKS}
    return [mark for mark, ways in forms.items() if any(way in text for way in ways)]


def everything_in_the_database():
    words = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            words += [_text(value) for row in cursor.fetchall() for value in row]
    return "\n".join(words)


def _text(value):
    raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
    return raw.decode(errors="replace")


def everything_on_disk():
    files = [file for file in django_settings.DATA_DIR.rglob("*") if file.is_file()]
    return "\n".join(file.read_bytes().decode(errors="replace") for file in files)


@pytest.mark.feature(112)
@pytest.mark.feature(94)
def test_nothing_that_is_kept_holds_what_was_written(public_settings, publication, client_of, petition, caplog, world):
    post_url = f"/announcements/{publication.pk}/report/received/"
    with caplog.at_level(logging.DEBUG):
        with override_settings(**public_settings):
            page = Client().post(post_url, FILED)
            code = page.text.split('<span class="code">')[1].split("<")[0]
            Client().post(post_url, FILED)
            Client().post(post_url, given(text=CONTENT, person=PERSON, name=NAME, phone=PHONE, agreed=""))
        find_new(now=NOW)
        filed = Petition.objects.get()
        clerk = client_of(petition)
        opened = clerk.post(reverse("petition-open", args=[filed.pk]), {"reason": "研判是否属于受理范围"})
        answer = {"reply_id": "7d9f4f3e-1111-4222-8333-444455556666", "text": ANSWER}
        clerk.post(reverse("petition-reply", args=[filed.pk]), answer)
        clerk.post(reverse("petition-forward", args=[filed.pk]), {"department": world.medical.pk})
        deliver(now=NOW)

    assert marks_in(opened.text) == [CONTENT, PERSON]  # the search itself works, and identity is not in what was opened
    assert filed.received_on == TODAY
    kept = everything_in_the_database() + everything_on_disk()
    mails = "\n".join(message.message().as_string() for message in mail.outbox)
    logs = "\n".join(f"{record.getMessage()} {record.args}" for record in caplog.records)
    assert (len(mail.outbox), "petition-receipt 201" in logs) == (3, True)
    assert (marks_in(kept), marks_in(mails), marks_in(logs)) == ([], [], [])
    assert [code for text in (kept, mails, logs) if code in text or code.replace("-", "") in text] == []


def test_an_error_page_and_its_log_say_nothing(public_site, publication, monkeypatch, caplog):
    def broken(**_):
        raise RuntimeError("disk full")

    monkeypatch.setattr(vault, "seal_part", broken)
    public_site.raise_request_exception = False
    with caplog.at_level(logging.DEBUG):
        page = public_site.post(f"/announcements/{publication.pk}/report/received/", FILED)
    assert page.status_code == 500
    assert (marks_in(page.text), marks_in(caplog.text)) == ([], [])
    assert "disk full" in caplog.text
    assert Petition.objects.count() == 0


def test_a_fault_of_the_database_is_never_told_as_received(public_site, publication, monkeypatch):
    """Only a UNIQUE that is hit means "already here"; anything else must not swallow a report."""
    monkeypatch.setattr(Petition._meta.get_field("suite"), "get_prep_value", lambda _: None)
    public_site.raise_request_exception = False
    assert public_site.post(f"/announcements/{publication.pk}/report/received/", given()).status_code == 500
