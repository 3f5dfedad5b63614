"""Decision 0008: every foreign key to a person is a kind of holding, or says here why nothing open hangs on it."""

from django.apps import apps

from foundation.core import ports
from foundation.organizations.models import User

HELD = {
    "rectification.Task.owner": "task",
    "rectification.Responsibility.responsible_leader": "problem_leader",
    "inspections.Finding.handler": "finding",
    "inspections.Finding.second_handler": "finding",
}
HISTORY = "who did it; what is done is not handed over"
NOT_HELD = {
    "organizations.Post.person": "posts end on the page of the hand-over",
    "organizations.Post.acts_for": "a lent post ends with the one it was lent from",
    "organizations.Handover.person": HISTORY,
    "organizations.Handover.by": HISTORY,
    "organizations.PostRequest.proposed_by": "head and liaison of the organization speak for its lists",
    "organizations.PostRequest.decided_by": HISTORY,
    "organizations.PostRequestRow.person": "whom a list proposes; it is decided or withdrawn",
    "organizations.FillerAllowance.given_by": HISTORY,
    "organizations.FillerAllowance.revoked_by": HISTORY,
    "organizations.OrganizationChange.by": HISTORY,
    "organizations.AccessReport.asked_by": HISTORY,
    "organizations.TreeImport.uploaded_by": HISTORY,
    "organizations.TreeImport.confirmed_by": HISTORY,
    "organizations.PasswordReset.person": "one's own password; it is decided or withdrawn",
    "organizations.PasswordReset.requested_by": "any other of the three officers asks again",
    "organizations.PasswordReset.decided_by": HISTORY,
    "organizations.PastPassword.person": "passwords are nobody else's",
    "organizations.OrganizationUserObjectPermission.user": "follows the posts",
    "guardian.UserObjectPermission.user": "not used",
    "inspections.RoundUserObjectPermission.user": "follows the posts",
    "inspections.TeamUserObjectPermission.user": "follows the posts",
    "notifications.OutboxMessage.recipient": "told is told; reminders go to who owes it on the day",
    "notifications.InboxEntry.person": "told is told",
    "notifications.Delivery.person": "told is told; who left is sent nothing more",
    "notifications.MessagePreference.person": "how one wants to be told is nobody else's",
    "documents.OfficialDocument.created_by": "a draft is the office's; any of its clerks goes on with it",
    "documents.OfficialDocument.handed_in_by": "the same; whoever of the office is asked reviews it",
    "documents.OfficialDocument.issued_by": HISTORY,
    "documents.OfficialDocument.filed_by": HISTORY,
    "documents.DocumentVersion.created_by": HISTORY,
    "documents.DocumentOpinion.person": HISTORY,
    "documents.DocumentNumber.created_by": HISTORY,
    "documents.DocumentNumber.ended_by": HISTORY,
    "documents.Export.person": HISTORY,
    "documents.Typesetting.maker": HISTORY,
    "documents.Batch.maker": HISTORY,
    "documents.StoredFile.created_by": HISTORY,
    "documents.TemplateVersion.made_by": HISTORY,
    "documents.WordTemplate.uploaded_by": HISTORY,
    "supervision.EscalationStep.handled_by": HISTORY,
    "supervision.Urge.by": HISTORY,
    "supervision.Acknowledgement.acknowledged_by": HISTORY,
    "inspections.Finding.deputy": HISTORY,
    "inspections.Finding.leader": HISTORY,
    "inspections.WorkRecord.handler": HISTORY,
    "inspections.WorkRecord.recorder": HISTORY,
    "rectification.Problem.accepted_by": HISTORY,
    "rectification.RectificationPlan.submitted_by": HISTORY,
    "rectification.RectificationPlan.approved_by": HISTORY,
    "rectification.Responsibility.signed_by": "the signature stays; who comes after signs beside it (Countersignature)",
    "rectification.Countersignature.person": "void when the post ends; the next head or leader is asked instead",
    "rectification.Extension.asked_by": HISTORY,
    "rectification.Extension.decided_by": HISTORY,
    "rectification.Task.reported_by": HISTORY,
    "rectification.Task.accepted_by": HISTORY,
    "rectification.ProgressReport.reported_by": HISTORY,
    "rectification.PaperSignature.uploaded_by": "anybody else with a post at the organization may bring another sheet",
    "rectification.PaperSignature.confirmed_by": HISTORY,
    "petitions.PetitionReader.person": "counts only with the post in the team; the clerk who handed it over sees it all along",
}


def keys_to_people():
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and (field.many_to_one or field.one_to_one) and field.related_model is User
    }


def test_every_foreign_key_to_a_person_is_thought_of():
    assert keys_to_people() == set(HELD) | set(NOT_HELD)


def test_every_kind_is_plugged_in_and_finds_who_holds():
    kinds = ports.plugged.holdings["person"]
    assert set(kinds) == set(HELD.values())
    assert all(kind.holders is not None for kind in kinds.values())
