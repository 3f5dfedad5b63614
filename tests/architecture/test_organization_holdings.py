"""Decision 0008: every foreign key to Organization is a kind of holding, or says here why nothing open hangs on it."""

from django.apps import apps

from foundation.core import ports
from foundation.organizations.models import Organization

HELD = {
    "inspections.Assignment.organization": "assignment",
    "inspections.Round.organization": "round_sent",
    "inspections.Round.office": "round_run",
    "rectification.Rectification.organization": "rectification",
    "rectification.Problem.organization": "rectification",
    "rectification.Task.organization": "rectification",
    "rectification.Rectification.committee": "rectification_judged",
    "rectification.Responsibility.lead_organization": "problem_led",
    "supervision.Acknowledgement.organization": "receipt",
}
NOT_HELD = {
    "organizations.Organization.merged_into": "history",
    "organizations.OrganizationUserObjectPermission.content_object": "follows the posts",
    "organizations.OrganizationChange.organization": "history",
    "organizations.FormerName.organization": "history",
    "organizations.TreeImport.organization": "writes nothing below one that has ended",
    "organizations.Post.organization": "organizations passes posts on itself",
    "organizations.User.organization": "organizations moves people itself",
    "organizations.PostRequest.organization": "a waiting list is decided before its organization ends",
    "organizations.PostRequest.by_organization": "the same",
    "organizations.FillerAllowance.organization": "gives nothing once the organization has ended",
    "supervision.Urge.organization": "history",
    "supervision.Acknowledgement.sender": "history",
    "supervision.EscalationStep.organization": "what waits is passed on with the rectification it is about; what is handled is history",
    "supervision.EscalationStep.committee": "passed on with the rectification it judges; what is handled is history",
    "documents.OfficialDocument.issuer": "a draft is composed anew when it is issued; what is issued is history",
    "documents.DocumentRecipient.organization": "the same",
    "documents.NumberSeries.issuer": "goes on with whoever issues with its word once this one has ended",
    "documents.DocumentTemplate.office": "words, not work: an office that follows another words its letters itself",
    "documents.WordTemplate.office": "the same",
    "rectification.PaperSignature.organization": "a waiting sheet lapses with the words that change; the others are history",
    "petitions.Petition.office": "passed on unseen, at OrganizationEnded",
    "petitions.Petition.forwarded_to": "passed on unseen, at OrganizationEnded",
    "petitions.Petition.organization": "whom it is about does not change",
}


def test_every_foreign_key_to_an_organization_is_thought_of():
    keys = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and (field.many_to_one or field.one_to_one) and field.related_model is Organization
    }
    assert keys == set(HELD) | set(NOT_HELD)


def test_every_kind_is_plugged_in():
    assert set(ports.plugged.holdings["organization"]) == set(HELD.values())
