"""Who sees a document, draft and issued, post by post."""

import pytest
from django.contrib.auth.models import AnonymousUser

from foundation.documents.selectors.official_document import visible_documents, visible_files
from foundation.documents.services.official_document import issue_document
from foundation.documents.services.stored_file import store_bytes
from tests.factories.documents import OfficialDocumentFactory, StoredFileFactory
from tests.factories.organizations import NOW, TEAM_ID, give_team_posts

OFFICE_PEOPLE = {"office", "director"}
READERS = OFFICE_PEOPLE | {"groupleader", "unithead", "liaison"}


@pytest.fixture
def draft(world):
    return OfficialDocumentFactory(world=world)


def who_sees(world):
    return {name for name, person in world.people.items() if visible_documents(person).exists()}


def test_a_draft_is_seen_by_the_office_alone(draft, world):
    assert who_sees(world) == OFFICE_PEOPLE


def test_an_issued_document_is_seen_by_those_addressed_and_the_leading_group(draft, world):
    issue_document(document=draft, actor=world.people["office"], now=NOW)
    assert who_sees(world) == READERS


def test_the_department_it_goes_to_sees_it(world):
    letter = OfficialDocumentFactory(world=world, recipients=[world.medical])
    issue_document(document=letter, actor=world.people["office"], now=NOW)
    assert who_sees(world) == OFFICE_PEOPLE | {"groupleader", "department", "departmentclerk"}


def test_the_team_concerned_sees_it_once_issued(world):
    give_team_posts()
    document = OfficialDocumentFactory(world=world, recipients=[], team_id=TEAM_ID)
    assert who_sees(world) == OFFICE_PEOPLE
    issue_document(document=document, actor=world.people["office"], now=NOW)
    assert who_sees(world) == OFFICE_PEOPLE | {"groupleader", "leader", "deputy", "member", "member2"}


def test_permissions(draft, world):
    assert world.people["office"].has_perm("documents.issue_document", draft)
    assert world.people["director"].has_perm("documents.view_document", draft)
    assert not world.people["liaison"].has_perm("documents.view_document", draft)
    assert not world.people["liaison"].has_perm("documents.issue_document", draft)
    assert not world.people["office"].has_perm("documents.issue_document", None)


def test_a_file_that_nobody_uploaded_is_nobody_s(draft, world):
    """Signed out has no id, and a rendered PDF no uploader: the two must not meet."""
    store_bytes(data=b"x", name="通知.pdf", content_type="application/pdf", now=NOW)
    assert not visible_files(AnonymousUser()).exists()
    assert not any(visible_files(person).exists() for person in world.people.values())


def test_one_s_own_upload_needs_no_post_but_an_account_in_use(world):
    nobody = world.people["nobody"]
    file = StoredFileFactory(actor=nobody)
    assert list(visible_files(nobody)) == [file]
    nobody.is_active = False
    assert not visible_files(nobody).exists()
