import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from foundation.documents.models import OfficialDocument, StoredFile
from foundation.documents.services.official_document import archive_document, issue_document, void_draft
from foundation.documents.services.stored_file import store_bytes
from foundation.documents.services.succession import NoSuccession, succeed_document
from foundation.notifications.models import InboxEntry
from foundation.notifications.services.delivery import deliver
from tests.factories.documents import OfficialDocumentFactory
from tests.factories.organizations import NOW


@pytest.fixture
def issued(world, office):
    return issue_document(document=OfficialDocumentFactory(world=world), actor=office, now=NOW)


def follow(document, actor, relation="replace"):
    return succeed_document(document=document, relation=relation, actor=actor, now=NOW)


@pytest.mark.feature(81)
def test_a_new_draft_with_the_words_and_a_link(issued, world, office):
    new = follow(issued, office)
    assert (new.status, new.number, new.replaces, new.relation) == ("draft", "", issued, "replace")
    assert (new.letter.body, new.letter.date, new.letter.check_code) == (issued.letter.body, None, "")
    assert [row.organization for row in new.recipients.all()] == [world.finance]


@pytest.mark.feature(81)
def test_issued_the_readers_of_the_old_one_are_told(issued, office):
    new = issue_document(document=follow(issued, office), actor=office, now=NOW)
    issued.refresh_from_db()
    assert (new.number, issued.status, issued.number) == ("云委巡办〔2026〕2号", "issued", "云委巡办〔2026〕1号")
    deliver(now=NOW)
    told = InboxEntry.objects.filter(title__startswith="公文已被").values_list(
        "person__username", "title", "body", "url"
    )
    assert sorted(told) == [
        (
            who,
            "公文已被代替：关于召开巡察市财政局党组工作动员会的通知（云委巡办〔2026〕1号）",
            "市委巡察办另行印发了云委巡办〔2026〕2号，请以新的公文为准。",
            f"/documents/{issued.pk}/",
        )
        for who in ("liaison", "unithead")
    ]


def test_it_is_replaced_once_and_corrected_as_often_as_needed(issued, office):
    first = follow(issued, office)
    with pytest.raises(NoSuccession, match="已有一份代替它的公文"):
        follow(issued, office)
    follow(issued, office, "correct")
    follow(issued, office, "correct")
    void_draft(document=first, note="不用了", actor=office, now=NOW)
    assert follow(issued, office).pk != first.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficialDocument.objects.filter(replaces=issued).exclude(pk=first.pk).update(relation="replace")


def test_a_draft_is_changed_not_replaced(world, office):
    with pytest.raises(NoSuccession, match="直接修改草稿就行"):
        follow(OfficialDocumentFactory(world=world), office)


@pytest.mark.parametrize("who", ["liaison", "groupleader", "petition", "sysadmin", "nobody"])
def test_the_office_of_the_issuer_alone(issued, world, who):
    with pytest.raises(PermissionDenied):
        follow(issued, world.people[who])
    with pytest.raises(PermissionDenied):
        archive_document(document=issued, file_number="1", retention="ten", actor=world.people[who], now=NOW)
    assert OfficialDocument.objects.count() == 1


@pytest.mark.feature(81)
@pytest.mark.parametrize(
    "change",
    [
        {"template_version": "9"},
        {"check_code": "000000000000"},
        {"degree": "internal"},
        {"issued_by": None},
        {"source": "x"},
        {"relation": "replace"},
        {"pdf": None},
    ],
)
def test_nothing_of_what_was_issued_changes(issued, world, office, change):
    with transaction.atomic():
        stored = store_bytes(data=b"%PDF", name="a.pdf", content_type="application/pdf", now=NOW)
        OfficialDocument.objects.filter(pk=issued.pk).update(pdf=stored)
    archive_document(document=issued, file_number="YL01-1", retention="ten", actor=office, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficialDocument.objects.filter(pk=issued.pk).update(**change)


@pytest.mark.parametrize("change", [{"sha256": "0" * 64}, {"path": "files/x"}, {"size": 1}])
@pytest.mark.django_db
def test_nor_do_its_bytes(change):
    stored = store_bytes(data=b"%PDF", name="a.pdf", content_type="application/pdf", now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.filter(pk=stored.pk).update(**change)
