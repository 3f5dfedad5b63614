import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from foundation.audittrail.models import AuditEvent
from foundation.notifications.models import Delivery, MessagePolicy
from foundation.notifications.selectors.message_policy import message_policy
from foundation.notifications.services.message_policy import PolicyRefused, set_message_policy
from tests.factories.notifications import delivery
from tests.factories.organizations import NOW, PostFactory, UserFactory

URL = reverse("message-policy")
VALUES = {
    "email_allowed": "on",
    "sms_allowed": "on",
    "sms_urgent_only": "on",
    "digest_at": "09:00",
    "quiet_from": "21:30",
    "quiet_to": "07:30",
}
PLAIN = {
    "email_allowed": True,
    "sms_allowed": True,
    "sms_urgent_only": True,
    "digest_at": dt.time(9),
    "quiet_from": dt.time(21, 30),
    "quiet_to": dt.time(7, 30),
}


@pytest.mark.feature(64)
def test_the_director_sets_the_rules(client_of, director):
    client = client_of(director)
    assert "08:30" in client.get(URL).content.decode()
    page = client.post(URL, VALUES, follow=True).content.decode()
    assert "发送规则已保存" in page
    policy = message_policy()
    assert {name: getattr(policy, name) for name in PLAIN} == PLAIN
    event = AuditEvent.objects.get(event="message_policy.changed")
    assert event.detail["changed"] == ["digest_at", "quiet_from", "quiet_to", "sms_allowed"]


def test_saving_the_same_again_is_no_change(director):
    for _ in range(2):
        set_message_policy(actor=director, now=NOW, **PLAIN)
    assert AuditEvent.objects.filter(event="message_policy.changed").count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"digest_at": "22:00"}, "这个时间在免打扰时段里"),
        ({"digest_at": "07:29"}, "这个时间在免打扰时段里"),
        ({"digest_at": ""}, "必填"),
        ({"quiet_from": "25:00"}, "有效的时间"),
        ({"quiet_to": "9" * 5000}, "有效的时间"),
        ({"digest_at": "\x0008:00"}, "有效的时间"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(client_of, director, change, sentence):
    response = client_of(director).post(URL, VALUES | change)
    assert response.status_code == 422
    assert not MessagePolicy.objects.exists()
    assert sentence in response.content.decode() or response.context["form"].errors


def test_the_service_refuses_it_too(director):
    with pytest.raises(PolicyRefused, match="免打扰"):
        set_message_policy(actor=director, now=NOW, **PLAIN | {"digest_at": dt.time(23)})


def test_no_sms_without_a_gateway(client_of, director, settings):
    settings.SMS_FILE = None
    client = client_of(director)
    assert "没有配置短信网关" in client.get(URL).content.decode()
    response = client.post(URL, VALUES)
    assert response.status_code == 422
    assert "系统没有配置短信网关，不能发短信。" in response.content.decode()
    assert not MessagePolicy.objects.exists()


def test_what_waits_for_a_closed_channel_is_not_sent_any_more(director, liaison):
    sms, email = delivery(liaison, channel="sms"), delivery(liaison)
    set_message_policy(actor=director, now=NOW, **PLAIN | {"sms_allowed": False})
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert states == {sms.pk: "withdrawn", email.pk: "queued"}


@pytest.mark.parametrize("username", ["office", "liaison", "sysadmin", "auditor", "groupleader", "nobody"])
def test_others_may_not(client_of, world, username):
    client = client_of(world.people[username])
    assert (client.get(URL).status_code, client.post(URL, VALUES).status_code) == (403, 403)
    with pytest.raises(PermissionDenied):
        set_message_policy(actor=world.people[username], now=NOW, **PLAIN)
    assert not MessagePolicy.objects.exists()


def test_nor_the_director_of_a_county(client_of, world):
    person = UserFactory(organization=world.county)
    PostFactory(person=person, kind="office_director", organization=world.county)
    assert client_of(person).get(URL).status_code == 403


def test_signed_out_and_wrong_verb(client, client_of, director):
    assert client.get(URL).url.startswith("/login/")
    assert client_of(director).put(URL).status_code == 405
