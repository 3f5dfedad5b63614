import pytest
from django.urls import reverse

from foundation.notifications.catalogue import all_types

URL = reverse("message-catalogue")


@pytest.mark.parametrize("username", ["office", "director", "sysadmin", "secadmin", "auditor"])
def test_every_kind_is_there_with_its_example(client_of, world, username):
    page = client_of(world.people[username]).get(URL).content.decode()
    for kind in all_types():
        assert kind.kind in page
    assert "信访件到期提醒" in page
    assert "问题03-03-001还有7天到期（时限2026年3月12日）" in page


@pytest.mark.parametrize("username", ["liaison", "member", "groupleader", "petition", "nobody"])
def test_others_may_not(client_of, world, username):
    assert client_of(world.people[username]).get(URL).status_code == 403


def test_signed_out_and_wrong_verb(client, client_of, office):
    assert client.get(URL).url.startswith("/login/")
    assert client_of(office).post(URL).status_code == 405


def test_the_examples_ask_no_table(client_of, office, django_assert_num_queries):
    client = client_of(office)
    client.get(URL)
    with django_assert_num_queries(4):  # session, person, posts, unread
        client.get(URL)


@pytest.mark.parametrize(("username", "links"), [("director", 3), ("office", 1), ("sysadmin", 2), ("liaison", 0)])
def test_the_inbox_leads_to_what_one_may(client_of, world, username, links):
    page = client_of(world.people[username]).get(reverse("inbox-list")).content.decode()
    assert page.count('<li><a href="/messages/') == links
    assert reverse("message-preference") in page
