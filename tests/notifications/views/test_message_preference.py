import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from foundation.audittrail.models import AuditEvent
from foundation.notifications.models import Delivery, MessagePolicy, MessagePreference
from foundation.notifications.services.message_preference import set_message_preference
from foundation.organizations.models import User
from tests.factories.notifications import delivery
from tests.factories.organizations import NOW

URL = reverse("message-preference")


def chosen():
    return list(MessagePreference.objects.values_list("person__username", "email", "sms", "digest_all"))


def test_everybody_sets_the_own(client_of, nobody, liaison):
    MessagePolicy.objects.create(sms_allowed=True)
    client = client_of(nobody)
    assert client.get(URL).status_code == 200
    page = client.post(URL, {"email": "", "sms": "on", "digest_all": "on"}, follow=True).content.decode()
    assert "消息设置已保存" in page
    assert chosen() == [("nobody", False, True, True)]
    event = AuditEvent.objects.get(event="message_preference.changed")
    assert (event.actor_id, event.detail) == (nobody.pk, {"changed": ["digest_all", "email"]})


def test_what_the_office_does_not_allow_cannot_be_chosen_and_keeps_its_choice(client_of, liaison):
    """SMS is off by the office's default; its switch says so, and a forged one changes nothing."""
    MessagePreference.objects.create(person=liaison, sms=False)
    client = client_of(liaison)
    assert "巡察办没有开通短信。" in client.get(URL).content.decode()
    client.post(URL, {"email": "on", "sms": "on"})
    assert chosen() == [("liaison", True, False, False)]


def test_the_page_tells_where_it_goes(client_of, liaison):
    MessagePolicy.objects.create(sms_allowed=True)
    page = client_of(liaison).get(URL).content.decode()
    assert "liaison@yunling.example" in page
    assert "您没有登记电话，请系统管理员补上。" in page
    assert "每天08:30汇成一封" in page


def test_what_waits_for_a_channel_switched_off_is_not_sent_any_more(liaison, unithead):
    rows = [delivery(liaison), delivery(liaison, channel="sms"), delivery(unithead)]
    set_message_preference(email=False, sms=True, digest_all=False, actor=liaison, now=NOW)
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert [states[row.pk] for row in rows] == ["withdrawn", "queued", "queued"]


def test_the_same_again_is_no_change(liaison):
    for _ in range(2):
        set_message_preference(email=False, sms=True, digest_all=False, actor=liaison, now=NOW)
    assert AuditEvent.objects.filter(event="message_preference.changed").count() == 1


def test_signed_out_and_wrong_verb(client, client_of, liaison):
    assert client.get(URL).url.startswith("/login/")
    assert client_of(liaison).put(URL).status_code == 405
    for actor in (AnonymousUser(), User(pk=liaison.pk, is_active=False)):
        with pytest.raises(PermissionDenied):
            set_message_preference(email=True, sms=True, digest_all=True, actor=actor, now=NOW)
