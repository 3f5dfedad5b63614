import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from foundation.audittrail.models import AuditEvent
from foundation.documents.models import Publication
from foundation.documents.selectors.publication import open_publications, shown_publications
from foundation.documents.services.publication import AlreadyWithdrawn, publish, withdraw
from tests.factories.documents import PublicationFactory
from tests.factories.organizations import NOW


@pytest.fixture
def publication(world):
    return PublicationFactory(actor=world.people["office"])


def test_published_is_open_until_it_closes(publication):
    assert list(open_publications(NOW)) == [publication]
    assert list(open_publications(publication.closes_at)) == []
    assert list(shown_publications(publication.closes_at)) == [publication]
    assert publication.published_on == dt.date(2026, 3, 5)


def test_without_closing_moment_it_stays_open(world):
    lasting = PublicationFactory(actor=world.people["office"], closes_at=None)
    assert list(open_publications(NOW + dt.timedelta(days=900))) == [lasting]


def test_withdrawn_is_gone_and_withdrawn_once(publication, world):
    office = world.people["office"]
    withdraw(publication=publication, actor=office, now=NOW, note="文字有误")
    assert list(shown_publications(NOW)) == []
    with pytest.raises(AlreadyWithdrawn):
        withdraw(publication=publication, actor=office, now=NOW)
    assert set(AuditEvent.objects.values_list("event", "note")) == {
        ("publication.published", ""),
        ("publication.withdrawn", "文字有误"),
    }


@pytest.mark.parametrize("change", [{"body": {"scope": "改"}}, {"title": "改"}])
def test_what_was_published_is_not_changed(publication, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=publication.pk).update(**change)


def test_it_cannot_close_before_it_opens(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicationFactory(actor=world.people["office"], closes_at=NOW)


def test_only_code_and_name_of_organizations_go_to_the_public_table(world):
    row = publish(
        kind="announcement",
        title="公告",
        body={},
        closes_at=None,
        organizations=[{"code": "YL-CZ", "name": "市财政局党组", "telephone": "内部"}],
        actor=world.people["office"],
        now=NOW,
    )
    assert row.organizations == [{"code": "YL-CZ", "name": "市财政局党组"}]
