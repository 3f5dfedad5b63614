"""Who may sign a document out, and who may see one."""

from typing import Any

import rules

from foundation.documents.models import OfficialDocument
from foundation.documents.selectors.document_template import edits_for
from foundation.documents.selectors.official_document import ADDRESSEES, visible_documents
from foundation.documents.selectors.typesetting import TYPESETTERS
from foundation.organizations.models import Organization
from foundation.organizations.rules import is_auditor
from foundation.organizations.selectors.post import holds, holds_over
from foundation.organizations.states import MAINTAINERS, OFFICE, PostKind


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


@rules.predicate
def follows_templates(user: Any, _obj: object = None) -> bool:
    """May read how the own office words its letters."""
    return holds(user, OFFICE)


@rules.predicate
def edits_templates(user: Any, office: Organization | None) -> bool:
    """Director and clerk of that office, not of one above it."""
    return office is not None and edits_for(user, office)


@rules.predicate
def drafts_letters(user: Any, _obj: object = None) -> bool:
    """May draft some kind of letter; which and for which office, drafts_for says."""
    return holds(user, MAINTAINERS)


@rules.predicate
def typesets(user: Any, _obj: object = None) -> bool:
    """Office and teams: they write speeches, reports and letters."""
    return holds(user, TYPESETTERS)


@rules.predicate
def runs_batches(user: Any, _obj: object = None) -> bool:
    """Of which documents is the selector's answer."""
    return holds(user, OFFICE)


rules.add_perm("documents.draft_letters", drafts_letters)
rules.add_perm("documents.follow_templates", follows_templates)
rules.add_perm("documents.edit_template", edits_templates)
rules.add_perm("documents.run_batch", runs_batches)
rules.add_perm("documents.typeset", typesets)
rules.add_perm("documents.issue_document", is_office_of_issuer)
rules.add_perm("documents.take_word", is_office_of_issuer)
rules.add_perm("documents.view_document", sees_document)
rules.add_perm("documents.export_register", takes_register_out)
# The trail knows nothing of ours; its export is plugged in here.
rules.add_perm("audittrail.export_trail", is_auditor)
