"""What an organization that ends has not signed for is its successor's to read and to sign."""

import datetime as dt

import pytest

from foundation.core import ports
from foundation.documents.selectors.official_document import visible_documents
from foundation.documents.services.official_document import issue_document
from foundation.notifications.models import OutboxMessage
from foundation.organizations.selectors.post import forget_posts
from foundation.organizations.services.organization_change import (
    Part,
    Takers,
    dissolve_organization,
    merge_organization,
    split_organization,
)
from foundation.organizations.states import PostKind
from foundation.supervision.models import Acknowledgement
from foundation.supervision.services.acknowledgement import acknowledge
from tests.factories.documents import LetterFactory, OfficialDocumentFactory
from tests.factories.inspections import person
from tests.factories.organizations import NOW, TODAY, PostFactory

PART = Part(code="YL-GZ", name="中共云岭市国资委党委", short_name="市国资委党委")
LATER = NOW + dt.timedelta(days=4)  # Monday


@pytest.fixture
def medical_head(world):
    PostFactory(person=world.people["department"], kind=PostKind.ORGANIZATION_HEAD, organization=world.medical)
    return world.people["department"]


@pytest.fixture
def document(world, director):
    """Written by hand: of no inspection and no rectification. Issued today, not signed for."""
    draft = OfficialDocumentFactory(world=world, letter=LetterFactory(title="关于报送工作总结的通知"))
    return issue_document(document=draft, actor=director, now=NOW)


def change(how, organization, now=LATER, **words):
    return how(
        organization=organization, on=now.date(), basis="云编发〔2026〕7号", actor=person("office"), now=now, **words
    )


def asked():
    rows = Acknowledgement.objects.order_by("pk")
    return list(rows.values_list("organization__short_name", "status", "due_on"))


FIRST = ("市财政局党组", "void", dt.date(2026, 3, 10))


@pytest.mark.feature(6, 70)
def test_it_is_listed_without_its_title_and_passed_on(world, document, medical_head):
    [(kind, [row])] = [
        (kind, rows) for kind, rows in ports.holdings_of("organization", world.finance, TODAY) if kind.name == "receipt"
    ]
    assert (kind.label, row.what, row.role, row.due_on) == (
        "没有签收的公文",
        "中共云岭市委送达的公文",
        "待签收",
        dt.date(2026, 3, 10),
    )
    assert document not in visible_documents(medical_head)
    change(merge_organization, world.finance, into=world.medical)
    assert asked() == [FIRST, ("市医疗保障局党组", "pending", dt.date(2026, 3, 12))]
    forget_posts(medical_head)
    assert document in visible_documents(medical_head)
    told = OutboxMessage.objects.filter(kind="document.issued", recipient=medical_head)
    assert told.get().object_id == str(document.pk)
    acknowledge(acknowledgement=Acknowledgement.objects.get(status="pending"), actor=medical_head, now=LATER)


def test_a_part_that_is_named_for_it_signs(world, document):
    change(split_organization, world.finance, parts=[PART], ends=False, takers=Takers(groups={"receipt": "YL-GZ"}))
    assert [row[:2] for row in asked()] == [FIRST[:2], ("市国资委党委", "pending")]


def test_where_the_old_body_lives_on_it_stays_with_it(world, document):
    change(split_organization, world.finance, parts=[PART], ends=False)
    assert asked() == [("市财政局党组", "pending", dt.date(2026, 3, 10))]


@pytest.mark.parametrize("how", ["split", "dissolved"])
def test_what_is_not_named_goes_to_the_heir(world, document, medical_head, how):
    if how == "split":
        change(split_organization, world.finance, parts=[PART], ends=True, takers=Takers(heir=world.medical.code))
    else:
        change(dissolve_organization, world.finance, takers=Takers(heir=world.medical.code))
    assert [row[:2] for row in asked()] == [FIRST[:2], ("市医疗保障局党组", "pending")]


def test_what_was_signed_for_is_asked_of_nobody(world, document, medical_head):
    acknowledge(acknowledgement=Acknowledgement.objects.get(), actor=person("liaison"), now=NOW)
    change(merge_organization, world.finance, into=world.medical)
    assert [row[:2] for row in asked()] == [("市财政局党组", "acknowledged")]


def test_what_belongs_to_a_row_of_another_room_goes_with_that_or_is_void(world, director, medical_head):
    draft = OfficialDocumentFactory(world=world, source="inspections.assignment:1")
    issue_document(document=draft, actor=director, now=NOW)
    assert [
        row for kind, row in ports.holdings_of("organization", world.finance, TODAY) if kind.name == "receipt"
    ] == []
    change(merge_organization, world.finance, into=world.medical)
    assert asked() == [FIRST]
