"""Who may sign a document out, and who may see one."""

from typing import Any

import rules

from foundation.documents.models import OfficialDocument
from foundation.documents.selectors.official_document import visible_documents
from foundation.organizations.selectors.post import holds_over
from foundation.organizations.states import PostKind


@rules.predicate
def is_office_of_issuer(user: Any, document: OfficialDocument | None) -> bool:
    kinds = {PostKind.OFFICE_DIRECTOR, PostKind.OFFICE_CLERK}
    return document is not None and holds_over(user, kinds, document.issuer)


@rules.predicate
def sees_document(user: Any, document: OfficialDocument | None) -> bool:
    return document is not None and visible_documents(user).filter(pk=document.pk).exists()


rules.add_perm("documents.issue_document", is_office_of_issuer)
rules.add_perm("documents.view_document", sees_document)
