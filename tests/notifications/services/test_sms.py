import json

import pytest

from foundation.notifications import gateways
from foundation.notifications.models import MessagePolicy
from foundation.notifications.services.sending import send_waiting
from tests.factories.notifications import delivery
from tests.factories.organizations import NOW


@pytest.fixture
def allowed(world, settings, tmp_path):
    MessagePolicy.objects.create(sms_allowed=True)
    settings.SMS_FILE = tmp_path / "sms.jsonl"
    return settings.SMS_FILE


def send(limit=9):
    return send_waiting(now=NOW, limit=limit)


@pytest.mark.feature(71)
def test_an_sms_names_nobody_and_nothing(allowed, liaison):
    row = delivery(liaison, channel="sms")
    assert (send(), send()) == (1, 0)
    (told,) = [json.loads(line) for line in allowed.read_text(encoding="utf-8").splitlines()]
    assert told == {
        "phone": "13800000000",
        "text": "【云岭巡察】您有1条新消息，请登录系统，到“消息”查看。",
        "key": row.key,
    }


def test_what_the_office_does_not_allow_stays(world, liaison, settings, tmp_path):
    settings.SMS_FILE = tmp_path / "sms.jsonl"
    delivery(liaison, channel="sms")
    assert (send(), settings.SMS_FILE.exists()) == (0, False)


@pytest.mark.parametrize(
    ("error", "tried"), [(gateways.NumberRefused("HTTP 422"), [1, 1]), (gateways.GatewayDown("HTTP 503"), [1, 0])]
)
def test_a_refused_number_does_not_hold_up_the_next_a_dead_gateway_is_asked_once(
    allowed, liaison, unithead, monkeypatch, error, tried
):
    class Broken:
        def send(self, *_told):
            raise error

    rows = [delivery(person, channel="sms") for person in (liaison, unithead)]
    monkeypatch.setattr("foundation.notifications.services.sms.gateway", Broken)
    assert send() == 0
    for row, attempts in zip(rows, tried, strict=True):
        row.refresh_from_db()
        assert (row.state, row.attempts, row.lease_until) == ("queued", attempts, None)
    assert rows[0].error == f"{type(error).__name__}: {error}"


def test_a_dead_gateway_holds_up_no_email(allowed, liaison, monkeypatch, mailoutbox):
    def down():
        raise gateways.GatewayDown("没有配置短信网关")

    monkeypatch.setattr("foundation.notifications.services.sms.gateway", down)
    delivery(liaison, channel="sms")
    delivery(liaison)
    assert (send(), len(mailoutbox)) == (1, 1)
