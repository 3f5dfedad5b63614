import pytest
from django.urls import reverse

from foundation.documents.services.delivery import committee_of
from foundation.documents.services.official_document import issue_document
from foundation.notifications.models import OutboxMessage
from foundation.organizations.states import PostKind
from foundation.supervision.models import Acknowledgement
from foundation.supervision.services.acknowledgement import acknowledge
from tests.factories.documents import LetterFactory, OfficialDocumentFactory
from tests.factories.organizations import NOW, OrganizationFactory, PostFactory, UserFactory


def issue(world, **fields):
    document = OfficialDocumentFactory(world=world, **fields)
    return issue_document(document=document, actor=world.people["office"], now=NOW)


@pytest.mark.feature(69, 70)
@pytest.mark.parametrize("kind", ["notice", "feedback", "reminder", "other"])
def test_everybody_addressed_is_asked_to_sign_for_it(world, kind):
    document = issue(world, kind=kind, recipients=[world.finance, world.agriculture])
    rows = Acknowledgement.objects.order_by("organization__pk")
    assert [(row.organization, row.sender, row.what, row.url) for row in rows] == [
        (
            place,
            world.root,
            f"{document.title}（云委巡办〔2026〕1号）",
            reverse("document-detail", args=[document.pk]),
        )
        for place in (world.finance, world.agriculture)
    ]


def test_only_for_the_kinds_that_the_deployment_names(world, settings):
    settings.DOCUMENT_RECEIPT_KINDS = ["feedback"]
    issue(world)
    assert not Acknowledgement.objects.exists()
    issue(world, kind="feedback")
    assert Acknowledgement.objects.count() == 1


def test_a_department_alone_is_told_and_nobody_can_sign(world):
    issue(world, recipients=[world.medical])
    assert list(OutboxMessage.objects.values_list("recipient__username", flat=True)) == ["department"]
    row = Acknowledgement.objects.get()
    assert (row.status, row.due_on, row.next_reminder_on) == ("pending", None, None)


@pytest.mark.feature(70)
def test_the_office_sees_that_nobody_can_sign_until_a_post_is_granted(client_of, world):
    document = issue(world, recipients=[world.medical, world.finance])
    page, office = reverse("document-detail", args=[document.pk]), client_of(world.people["office"])
    told = "市医疗保障局党组没有签收人。"
    assert told in office.get(page).text
    head = UserFactory(organization=world.medical)
    PostFactory(person=head, kind=PostKind.ORGANIZATION_HEAD, organization=world.medical)
    text = office.get(page).text
    assert (told in text, "市医疗保障局党组还没有签收，时限" in text) == (False, True)
    acknowledge(acknowledgement=Acknowledgement.objects.get(organization=world.medical), actor=head, now=NOW)
    assert f"{head.name}签收" in office.get(page).text


def test_an_organization_without_people_waits_so_that_the_office_sees_it(world):
    issue(world, recipients=[OrganizationFactory(parent=world.root)])
    assert list(Acknowledgement.objects.values_list("due_on", flat=True)) == [None]


@pytest.mark.feature(69, 70)
def test_the_page_lists_who_signed_and_who_has_not(client_of, world):
    document = issue(world, recipients=[world.finance, world.agriculture])
    row = Acknowledgement.objects.get(organization=world.finance)
    acknowledge(acknowledgement=row, actor=world.people["liaison"], now=NOW)
    page = client_of(world.people["office"]).get(reverse("document-detail", args=[document.pk])).text
    assert ("林晓签收" in page, "市农业农村局党组还没有签收" in page) == (True, True)
    page = client_of(world.people["liaison2"]).get(reverse("document-detail", args=[document.pk])).text
    assert ("林晓签收" in page, "签收…" in page) == (False, True)


def test_who_follows_up(world):
    assert committee_of(world.office) == world.root
    assert committee_of(world.county) == world.county


def test_a_long_title_still_names_its_number(world):
    issue(world, letter=LetterFactory(title="关" * 200))
    what = Acknowledgement.objects.get().what
    assert (len(what), what.endswith("（云委巡办〔2026〕1号）")) == (200, True)
