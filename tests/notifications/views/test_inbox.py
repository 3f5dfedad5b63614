import datetime as dt

import pytest
from django.urls import reverse

from foundation.notifications.models import InboxEntry
from foundation.notifications.selectors.inbox import unread_count, visible_entries
from tests.factories.notifications import InboxEntryFactory
from tests.factories.organizations import NOW

LIST = reverse("inbox-list")


def opened(entry):
    return reverse("inbox-open", args=[entry.pk])


def titles(response):
    return [entry.title for entry in response.context["page"].object_list]


def test_one_sees_ones_own_newest_first(client_of, liaison, liaison2):
    InboxEntryFactory(person=liaison, title="先到")
    InboxEntryFactory(person=liaison, title="后到")
    InboxEntryFactory(person=liaison2, title="别人的")
    response = client_of(liaison).get(LIST)
    assert (response.status_code, titles(response)) == (200, ["后到", "先到"])
    assert "别人的" not in response.content.decode()


def test_thirty_a_page(client_of, liaison):
    InboxEntryFactory.create_batch(31, person=liaison)
    client = client_of(liaison)
    assert len(titles(client.get(LIST))) == 30
    assert len(titles(client.get(LIST, {"page": 2}))) == 1
    assert len(titles(client.get(LIST, {"page": "x"}))) == 30


def test_unread_alone(client_of, liaison):
    InboxEntryFactory(person=liaison, title="读过", read_at=NOW)
    InboxEntryFactory(person=liaison, title="没读")
    response = client_of(liaison).get(LIST, {"unread": "1"})
    assert (titles(response), response.context["unread_only"]) == (["没读"], True)
    InboxEntry.objects.update(read_at=NOW)
    page = client_of(liaison).get(LIST, {"unread": "1"}).text
    assert ("没有未读消息" in page, "看全部消息" in page, "还没有消息" in page) == (True, True, False)


def test_an_empty_inbox_says_so(client_of, nobody):
    assert "还没有消息" in client_of(nobody).get(LIST).content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_queries_do_not_grow_with_entries(client_of, liaison, rows, django_assert_num_queries):
    InboxEntryFactory.create_batch(rows, person=liaison)
    client = client_of(liaison)
    client.get(LIST)
    # session, person, posts; number and rows of the page; unread in the frame and in the heading
    with django_assert_num_queries(7):
        client.get(LIST)


def test_opening_marks_read_and_goes_where_there_is_something_to_do(client_of, liaison, frozen_clock):
    entry = InboxEntryFactory(person=liaison, url="/problems/7/")
    response = client_of(liaison).post(opened(entry))
    assert (response.status_code, response["Location"]) == (302, "/problems/7/")
    entry.refresh_from_db()
    assert entry.read_at == NOW


def test_a_second_opening_keeps_the_first_time(client_of, liaison, frozen_clock):
    entry = InboxEntryFactory(person=liaison)
    client = client_of(liaison)
    client.post(opened(entry))
    frozen_clock.forward(hours=1)
    assert client.post(opened(entry)).status_code == 302
    assert InboxEntry.objects.get().read_at == NOW


def test_another_persons_message_is_not_there(client_of, liaison, liaison2):
    entry = InboxEntryFactory(person=liaison)
    assert client_of(liaison2).post(opened(entry)).status_code == 404
    assert InboxEntry.objects.get().read_at is None
    assert client_of(liaison2).post(reverse("inbox-open", args=[999999])).status_code == 404


def test_reading_is_a_post(client_of, liaison):
    entry = InboxEntryFactory(person=liaison)
    assert client_of(liaison).get(opened(entry)).status_code == 405
    assert client_of(liaison).post(LIST).status_code == 405
    assert InboxEntry.objects.get().read_at is None


def test_signed_out_goes_to_sign_in(client, liaison):
    entry = InboxEntryFactory(person=liaison)
    for response in (client.get(LIST), client.post(opened(entry))):
        assert response.status_code == 302
        assert response["Location"].startswith("/login/?next=")
    assert InboxEntry.objects.get().read_at is None


def test_counts(liaison, liaison2):
    InboxEntryFactory(person=liaison)
    InboxEntryFactory(person=liaison, read_at=NOW + dt.timedelta(hours=1))
    assert (unread_count(liaison), unread_count(liaison2)) == (1, 0)
    assert visible_entries(liaison).count() == 2
