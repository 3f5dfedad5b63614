"""Every message that there is: said in words, with an example that needs no table, and nothing of a petition's content."""

import datetime as dt
from uuid import UUID

import pytest
from django.apps import apps

from foundation.notifications.catalogue import Sample, all_types, label_of
from petitions.models import Petition

KINDS = [kind for kind in all_types() if not kind.kind.startswith("test.")]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_each_has_words_and_an_example_that_renders_without_the_database(kind):
    """No `db` fixture: a query would fail."""
    assert kind.label
    assert kind.when
    words = kind.render(*kind.example())
    assert words.title == " ".join(words.title.split())
    assert len(words.title) <= 200
    assert words.body
    assert words.url.startswith("/")
    assert "None" not in words.title + words.body


def test_labels_are_different():
    labels = [kind.label for kind in KINDS]
    assert sorted(set(labels)) == sorted(labels)


def test_reminders_of_deadlines_and_nothing_else_go_into_the_digest():
    reminders = {model.DEADLINE.message for model in apps.get_models() if hasattr(model, "DEADLINE")}
    assert {kind.kind for kind in KINDS if kind.digest} == reminders


class Closed:
    """A petition of which nothing but its key may be read."""

    pk = UUID(int=1)

    def __getattr__(self, name):
        raise AssertionError(f"a message reads {name} of a petition")


@pytest.mark.feature(109)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.model is Petition], ids=lambda kind: kind.kind)
@pytest.mark.parametrize("days", [-3, 0, 7])
def test_a_message_about_a_petition_reads_its_key_and_nothing_else(kind, days):
    day = dt.date(2026, 3, 5)
    words = kind.render(Closed(), Sample(due_on=day + dt.timedelta(days=days), told_on=day))
    assert words.url == f"/petitions/{UUID(int=1)}/"


def test_petitions_are_among_them():
    assert len([kind for kind in KINDS if kind.model is Petition]) == 3


def test_a_kind_is_told_in_its_words_or_by_its_name():
    assert label_of("petition.due") == "信访件到期提醒"
    assert label_of("later.forgotten") == "later.forgotten"
