"""Who may sign a document out, and who may see one."""

from typing import Any

import rules

from foundation.documents.models import OfficialDocument
from foundation.documents.selectors.official_document import ADDRESSEES, visible_documents
from foundation.organizations.rules import is_auditor
from foundation.organizations.selectors.post import holds, holds_over
from foundation.organizations.states import OFFICE, PostKind


@rules.predicate
def is_office_of_issuer(user: Any, document: OfficialDocument | None) -> bool:
    kinds = {PostKind.OFFICE_DIRECTOR, PostKind.OFFICE_CLERK}
    return document is not None and holds_over(user, kinds, document.issuer)


@rules.predicate
def sees_document(user: Any, document: OfficialDocument | None) -> bool:
    return document is not None and visible_documents(user).filter(pk=document.pk).exists()


@rules.predicate
def takes_register_out(user: Any, _obj: object = None) -> bool:
    """May export; which rows is the selector's answer."""
    return holds(user, OFFICE | ADDRESSEES)


rules.add_perm("documents.issue_document", is_office_of_issuer)
rules.add_perm("documents.take_word", is_office_of_issuer)
rules.add_perm("documents.view_document", sees_document)
rules.add_perm("documents.export_register", takes_register_out)
# The trail knows nothing of ours; its export is plugged in here.
rules.add_perm("audittrail.export_trail", is_auditor)
