from typing import Any

from django.db.models import Q, QuerySet

from foundation.documents.models import DocumentRecipient, OfficialDocument, StoredFile
from foundation.documents.states import DocumentStatus
from foundation.organizations.selectors.post import organization_ids, own_q, scope_q, team_ids
from foundation.organizations.states import DEPARTMENT, LEADING, OFFICE, TEAM, UNIT


def visible_documents(user: Any) -> QuerySet[OfficialDocument]:
    """The office: what organs in its scope issue, drafts too. Leading group, addressed organizations and the team
    concerned: what is issued.
    """
    addressed = DocumentRecipient.objects.filter(organization__in=organization_ids(user, UNIT | DEPARTMENT))
    issued = Q(status=DocumentStatus.ISSUED) & (
        scope_q(user, LEADING, "issuer") | Q(pk__in=addressed.values("document")) | Q(team_id__in=team_ids(user, TEAM))
    )
    return OfficialDocument.objects.filter(scope_q(user, OFFICE, "issuer") | issued)


def visible_files(user: Any) -> QuerySet[StoredFile]:
    """One's own uploads, and the PDFs of the documents one may see. Evidence has a page of its own in rectification."""
    pdfs = visible_documents(user).filter(pdf__isnull=False)
    return StoredFile.objects.filter(own_q(user, "created_by") | Q(pk__in=pdfs.values("pdf")))
