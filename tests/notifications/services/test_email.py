"""The channel e-mail against a real mail server: one connection for many, refusals of one, an hour of refusing all."""

import datetime as dt
from collections import Counter
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from foundation.notifications.models import Delivery
from foundation.notifications.services.sending import send_waiting
from tests.factories.notifications import delivery
from tests.factories.organizations import NOW
from tests.servers import free_port

MINUTE = dt.timedelta(minutes=1)


class Server:
    """Takes what it is given, unless `refuses` is set or the reader stands in `unknown`."""

    def __init__(self):
        self.taken, self.asked, self.sessions = [], 0, set()
        self.refuses, self.unknown = "", set()

    async def handle_RCPT(self, _server, session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        self.sessions.add(session.peer)
        if address in self.unknown:
            return "550 unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - same
        self.asked += 1
        if self.refuses:
            return self.refuses
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@pytest.fixture
def server(settings, db):
    handler, port = Server(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    yield handler
    controller.stop()


def test_what_arrives_says_what_it_must_over_one_connection(server, world):
    rows = [delivery(person) for person in list(world.people.values())[:5]]
    assert send_waiting(now=NOW, limit=99) == 5
    assert [mail["Message-ID"] for mail in server.taken] == [row.key for row in rows]
    assert [mail["To"] for mail in server.taken] == [row.address for row in rows]
    assert server.taken[0]["Subject"].startswith("【云岭巡察】")
    assert "不必回复" in server.taken[0].get_content()
    assert len(server.sessions) == 1


def test_an_unknown_reader_does_not_hold_up_the_others(server, world):
    rows = [delivery(person) for person in list(world.people.values())[:3]]
    server.unknown = {rows[1].address}
    assert send_waiting(now=NOW, limit=99) == 2
    assert Counter(Delivery.objects.values_list("state", "attempts")) == {("sent", 0): 2, ("queued", 1): 1}
    assert Delivery.objects.get(state="queued").error.startswith("SMTPRecipientsRefused: ")


@pytest.mark.feature(67)
@pytest.mark.parametrize("refuses", ["451 try later", "421 closing", "554 no"])
def test_a_server_that_refuses_for_an_hour_loses_nothing_and_doubles_nothing(server, world, refuses):
    rows = [delivery(person) for person in list(world.people.values())[:4]]
    server.refuses = refuses
    for minute in range(60):
        assert send_waiting(now=NOW + minute * MINUTE, limit=99) == 0
    asked = server.asked
    assert len(rows) <= asked <= len(rows) * 7, "a server in trouble is asked seldom"
    server.refuses = ""
    for minute in range(60, 180):
        send_waiting(now=NOW + minute * MINUTE, limit=99)
    assert Counter(mail["Message-ID"] for mail in server.taken) == Counter(row.key for row in rows)
    assert set(Delivery.objects.values_list("state", "error")) == {("sent", "")}


def test_no_server_at_all(server, liaison, settings):
    row = delivery(liaison)
    settings.EMAIL_PORT = free_port()
    assert send_waiting(now=NOW, limit=99) == 0
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("queued", 1)
    assert row.error.startswith("ConnectionRefusedError: ")
