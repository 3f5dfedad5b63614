"""The second channel: one e-mail when something stands still, one when it is over, whatever is away."""

import datetime as dt
import json
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError

from config.watcher import Watcher
from foundation.core import heartbeats
from foundation.core.models import Incident
from foundation.organizations.models import Post, User
from foundation.organizations.selectors.machine import administrators
from tests.factories.organizations import NOW, TODAY
from tests.servers import free_port

MINUTE = dt.timedelta(minutes=1)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.feature(73)]


@pytest.fixture(autouse=True)
def alive(world, settings):
    settings.WATCH_ADDRESSES = ["ops@yunling.example"]
    mark_all(NOW)


def mark_all(now, *but):
    heartbeats.mark(*(name for name in heartbeats.names() if name not in but), now=now)


def told():
    return [(letter.to, letter.subject) for letter in mail.outbox]


def test_once_when_it_begins_and_once_when_it_is_over(frozen_clock):
    watcher = Watcher()
    watcher.look()
    assert told() == []
    for _ in range(4):
        frozen_clock.forward(minutes=2)
        mark_all(frozen_clock.at, "worker:worker-a", "queue:messages", "queue:maintenance")
        watcher.look()
    both = [["ops@yunling.example"], ["sysadmin@yunling.example"]]
    assert told() == [(to, "【云岭巡察】有部分程序停了，请马上处理") for to in both]
    assert "后台程序（worker-a）03月05日 09:00起没有动静：提醒和消息没有发出" in mail.outbox[0].body
    assert "http://127.0.0.1:8000/machine/" in mail.outbox[0].body
    mail.outbox.clear()
    mark_all(frozen_clock.at)
    for _ in range(2):
        watcher.look()
    assert told() == [(to, "【云岭巡察】已恢复") for to in both]
    assert "后台程序（worker-a）：03月05日 09:00停，03月05日 09:08恢复。" in mail.outbox[0].body
    [row] = Incident.objects.all()
    assert (row.told_to, row.told_at, row.end_told_at) == (2, NOW + 6 * MINUTE, NOW + 8 * MINUTE)


def test_who_has_a_phone_gets_an_sms_too(frozen_clock, settings, tmp_path):
    settings.SMS_FILE = tmp_path / "sms"
    User.objects.filter(username="sysadmin").update(phone="13800000000")
    frozen_clock.forward(minutes=6)
    mark_all(frozen_clock.at, "beat")
    watcher = Watcher()
    for _ in range(2):
        watcher.look()
    [line] = settings.SMS_FILE.read_text(encoding="utf-8").splitlines()
    sms = json.loads(line)
    assert (sms["phone"], sms["text"]) == (
        "13800000000",
        "【云岭巡察】有部分程序停了，请马上处理。请查看邮件或系统运行页。",
    )
    assert Incident.objects.get().told_to == 3


def test_a_gateway_that_is_down_keeps_no_e_mail_back(frozen_clock, settings, caplog):
    settings.SMS_GATEWAY = {"url": f"http://127.0.0.1:{free_port()}/", "secret": "s", "timeout": 1}
    User.objects.filter(username="sysadmin").update(phone="13800000000")
    frozen_clock.forward(minutes=6)
    mark_all(frozen_clock.at, "beat")
    Watcher().look()
    assert (len(told()), Incident.objects.get().told_to) == (2, 2)
    assert "13800000000" not in caplog.text


def test_what_could_not_be_sent_is_tried_at_the_next_look(frozen_clock, monkeypatch, caplog):
    frozen_clock.forward(minutes=6)
    mark_all(frozen_clock.at, "beat")
    with monkeypatch.context() as patch:

        def away(_letter):
            raise SMTPServerDisconnected

        patch.setattr("django.core.mail.EmailMessage.send", away)
        Watcher().look()
    assert Incident.objects.get().told_at is None
    Watcher().look()
    assert len(told()) == 2
    assert Incident.objects.get().told_at == frozen_clock.at


def test_one_refused_address_keeps_it_from_nobody(frozen_clock, monkeypatch, caplog):
    send = mail.EmailMessage.send

    def refusing(letter):
        if letter.to == ["ops@yunling.example"]:
            raise SMTPServerDisconnected
        return send(letter)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refusing)
    frozen_clock.forward(minutes=6)
    mark_all(frozen_clock.at, "beat")
    Watcher().look()
    assert told() == [(["sysadmin@yunling.example"], "【云岭巡察】有部分程序停了，请马上处理")]
    assert Incident.objects.get().told_to == 1


def test_with_the_database_away_it_still_tells_whom_it_knew(frozen_clock, monkeypatch, caplog):
    watcher = Watcher()
    watcher.look()

    def away(**_):
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(heartbeats, "look", away)
        for _ in range(2):
            watcher.look()
    assert told() == [
        (["ops@yunling.example"], "【云岭巡察】数据库停了，请马上处理"),
        (["sysadmin@yunling.example"], "【云岭巡察】数据库停了，请马上处理"),
    ]
    mail.outbox.clear()
    watcher.look()
    assert [subject for _, subject in told()] == ["【云岭巡察】数据库已恢复"] * 2


def test_without_any_address_the_log_says_so(frozen_clock, settings, caplog):
    settings.WATCH_ADDRESSES = []
    User.objects.filter(username="sysadmin").update(email="")
    frozen_clock.forward(minutes=6)
    mark_all(frozen_clock.at, "beat")
    Watcher().look()
    assert "nobody to tell" in caplog.text
    assert told() == []


def test_the_command_looks(frozen_clock):
    frozen_clock.forward(minutes=6)
    mark_all(frozen_clock.at, "beat")
    call_command("watch", once=True)
    assert len(told()) == 2


def test_administrators_are_those_in_office_at_the_top():
    assert [person.username for person in administrators(TODAY)] == ["sysadmin"]
    Post.objects.filter(person__username="sysadmin").update(to_on=TODAY - dt.timedelta(days=1))
    assert administrators(TODAY) == []
