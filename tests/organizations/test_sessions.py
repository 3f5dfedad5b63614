"""Our read of a session is that of Django's own store, whatever stands in the cookie."""

import datetime as dt

import pytest
from django.contrib.sessions.backends.db import SessionStore as Stock
from django.contrib.sessions.models import Session
from django.utils import timezone

from foundation.organizations.sessions import SessionStore


def begun(**values):
    store = SessionStore()
    store.update(values)
    store.create()
    return store.session_key


def test_what_was_written_is_read_in_one_query(db, django_assert_num_queries):
    key = begun(one=1, two="二")
    with django_assert_num_queries(1):
        read = SessionStore(key)
        assert (read["one"], read["two"], read.session_key) == (1, "二", key)
    assert dict(Stock(key).items()) == {"one": 1, "two": "二"}


@pytest.mark.parametrize("key", ["x" * 32, "' OR 1=1 --", "%s%s%s%s%s", "长" * 40])
def test_an_unknown_key_opens_nothing_and_is_not_kept(db, key):
    begun(one=1)
    for kind in (SessionStore, Stock):
        store = kind(key)
        assert dict(store.items()) == {}
        assert store.session_key is None


def test_what_has_expired_or_was_deleted_opens_nothing(db):
    key = begun(one=1)
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    assert dict(SessionStore(key).items()) == {}
    Session.objects.filter(pk=key).update(expire_date=timezone.now() + dt.timedelta(minutes=1))
    assert dict(SessionStore(key).items()) == {"one": 1}
    Session.objects.all().delete()
    assert dict(SessionStore(key).items()) == {}


def test_data_that_was_tampered_with_opens_nothing(db):
    key = begun(one=1)
    Session.objects.filter(pk=key).update(session_data="eyJvbmUiOjF9:forged:signature")
    assert dict(SessionStore(key).items()) == {}
