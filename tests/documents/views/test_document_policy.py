"""公文规则: read by the office, set by the director at the top of the tree, at least what the deployment fixed."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from foundation.audittrail.models import AuditEvent
from foundation.documents.models import DocumentPolicy
from foundation.documents.selectors.document_policy import asks_receipt, document_policy, is_watermarked, needs_review
from foundation.documents.services.document_policy import PolicyRefused, set_document_policy
from foundation.documents.services.official_document import ReviewRequired, issue_document
from foundation.organizations.states import PostKind
from foundation.supervision.models import Acknowledgement
from tests.factories.documents import OfficialDocumentFactory
from tests.factories.organizations import NOW, PostFactory, UserFactory

URL = reverse("documentpolicy-edit")
VALUES = {"review_kinds": ["notice", "feedback"], "receipt_kinds": ["feedback"], "watermark": "on"}
PLAIN = {"review_kinds": ["notice", "feedback"], "receipt_kinds": ["feedback"], "watermark": True}

pytestmark = pytest.mark.feature(79)


def test_the_director_sets_them_and_they_hold(client_of, director, office, world):
    client, draft = client_of(director), OfficialDocumentFactory(world=world)
    assert "还在拟稿的" in client.get(URL).text
    page = client.post(URL, VALUES, follow=True).text
    assert "公文规则已保存，现在起生效。" in page
    assert (needs_review("notice"), needs_review("other"), asks_receipt("notice"), is_watermarked()) == (
        True,
        False,
        False,
        True,
    )
    with pytest.raises(ReviewRequired):
        issue_document(document=draft, actor=office, now=NOW)
    event = AuditEvent.objects.get(event="document_policy.changed")
    assert event.note == "核稿：通知、反馈意见；签收：反馈意见；水印：加"
    assert "核稿：通知、反馈意见" in page


def test_no_receipts_any_more(director, office, world):
    set_document_policy(actor=director, now=NOW, review_kinds=[], receipt_kinds=[], watermark=False)
    issue_document(document=OfficialDocumentFactory(world=world), actor=office, now=NOW)
    assert not Acknowledgement.objects.exists()


def test_nothing_ticked_is_a_rule_too(client_of, director, settings):
    settings.DOCUMENT_REVIEW_KINDS = ["all"]
    assert client_of(director).post(URL, {}).status_code == 302
    policy = document_policy()
    assert (policy.review_kinds, policy.receipt_kinds, policy.watermark) == ([], [], False)
    assert AuditEvent.objects.get(event="document_policy.changed").note == "核稿：都不要；签收：都不要"


def test_saving_the_same_again_is_no_change(director):
    for _ in range(2):
        set_document_policy(actor=director, now=NOW, **PLAIN)
    assert AuditEvent.objects.filter(event="document_policy.changed").count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"review_kinds": ["notise"]}, "没有这种公文"),
        ({"receipt_kinds": ["x" * 5000]}, "没有这种公文"),
        ({"receipt_kinds": ["notice\x00"]}, ""),
    ],
)
def test_forged_kinds(client_of, director, change, sentence):
    answer = client_of(director).post(URL, VALUES | change)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not DocumentPolicy.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"review_kinds": ["feedback"]}, "部署规定通知必须核稿，不能取消。"),
        ({"receipt_kinds": []}, "部署规定反馈意见必须签收，不能取消。"),
        ({"watermark": ""}, "部署规定查看和下载必须加水印，不能取消。"),
    ],
)
def test_what_the_deployment_fixed_cannot_be_switched_off(client_of, director, settings, change, sentence):
    settings.DOCUMENT_FIXED = ["review", "receipt", "watermark"]
    settings.DOCUMENT_REVIEW_KINDS, settings.DOCUMENT_RECEIPT_KINDS = ["notice"], ["feedback"]
    settings.DOCUMENT_WATERMARK = True
    client = client_of(director)
    page = client.get(URL).text
    assert page.count("部署规定</span>") == 3
    answer = client.post(URL, VALUES | change)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    plain = PLAIN | ({"watermark": False} if "watermark" in change else change)
    with pytest.raises(PolicyRefused, match=sentence):
        set_document_policy(actor=director, now=NOW, **plain)
    assert not DocumentPolicy.objects.exists()
    assert client.post(URL, VALUES).status_code == 302


def test_the_service_refuses_forged_kinds_too(director):
    with pytest.raises(PolicyRefused, match="没有这种公文：notise"):
        set_document_policy(actor=director, now=NOW, **PLAIN | {"review_kinds": ["notise"]})


def test_the_rest_of_the_office_reads(client_of, office, settings):
    settings.DOCUMENT_REVIEW_KINDS = ["notice"]
    page = client_of(office).get(URL).text
    assert ("要核稿" in page, "checkbox" in page, "由最上级巡察办主任修改" in page) == (True, False, True)
    assert client_of(office).post(URL, VALUES).status_code == 403
    with pytest.raises(PermissionDenied):
        set_document_policy(actor=office, now=NOW, **PLAIN)


@pytest.mark.parametrize("username", ["liaison", "sysadmin", "auditor", "groupleader", "nobody"])
def test_others_may_not(client_of, world, username):
    client = client_of(world.people[username])
    assert (client.get(URL).status_code, client.post(URL, VALUES).status_code) == (403, 403)
    assert not DocumentPolicy.objects.exists()


def test_the_director_of_a_county_reads(client_of, world):
    person = UserFactory(organization=world.county)
    PostFactory(person=person, kind=PostKind.OFFICE_DIRECTOR, organization=world.county)
    assert (client_of(person).get(URL).status_code, client_of(person).post(URL, VALUES).status_code) == (200, 403)


def test_signed_out_and_wrong_verb(client, client_of, director):
    assert client.get(URL).url.startswith("/login/")
    assert client_of(director).put(URL).status_code == 405
