"""Who may draft, review, sign out and file a document, who keeps the numbers, and who may see one."""

from typing import Any

import rules

from foundation.documents.models import NumberSeries, OfficialDocument
from foundation.documents.selectors.document_template import edits_for
from foundation.documents.selectors.number import KEEPERS, READERS
from foundation.documents.selectors.official_document import ADDRESSEES, visible_documents
from foundation.documents.selectors.review import SIGNERS_OF_OTHERS, is_signed_by_office
from foundation.documents.selectors.typesetting import TYPESETTERS
from foundation.documents.states import DocumentStatus
from foundation.notifications.rules import sets_policy
from foundation.organizations.models import Organization
from foundation.organizations.rules import is_auditor
from foundation.organizations.selectors.delegation import acting_ids, is_same_hand
from foundation.organizations.selectors.post import holds, holds_over
from foundation.organizations.states import MAINTAINERS, OFFICE, PostKind

RUNNING = frozenset({PostKind.OFFICE_DIRECTOR, PostKind.OFFICE_CLERK})


@rules.predicate
def is_office_of_issuer(user: Any, document: OfficialDocument | None) -> bool:
    return document is not None and holds_over(user, RUNNING, document.issuer)


@rules.predicate
def drafts_for_issuer(user: Any, document: OfficialDocument | None) -> bool:
    """All of the office write; who signs is another question."""
    return document is not None and holds_over(user, OFFICE, document.issuer)


@rules.predicate
def signs_for_issuer(user: Any, document: OfficialDocument | None) -> bool:
    """What the office issues, its director; what a committee or leading group issues, those who lead it."""
    if document is None:
        return False
    kinds = {PostKind.OFFICE_DIRECTOR} if is_signed_by_office(document.issuer) else SIGNERS_OF_OTHERS
    return holds_over(user, kinds, document.issuer)


@rules.predicate
def signs_out(user: Any, document: OfficialDocument | None) -> bool:
    """After a review who signs for the issuer; without one the office of the issuer."""
    is_reviewed = document is not None and document.status == DocumentStatus.SIGNING
    return signs_for_issuer(user, document) if is_reviewed else is_office_of_issuer(user, document)


@rules.predicate
def is_second_person(user: Any, document: OfficialDocument | None) -> bool:
    """Nobody reviews the own words, nor those of whom he or she acts for."""
    if document is None:
        return False
    return not is_same_hand(user, [document.created_by_id, document.handed_in_by_id], document.handed_in_at)


@rules.predicate
def sends_back(user: Any, document: OfficialDocument | None) -> bool:
    """Whoever has it in hands: the signer what waits for the signature, else the reviewer."""
    if document is not None and document.status == DocumentStatus.SIGNING:
        return signs_for_issuer(user, document)
    return is_office_of_issuer(user, document) and is_second_person(user, document)


@rules.predicate
def wrote_it(user: Any, document: OfficialDocument | None) -> bool:
    if document is None:
        return False
    return bool({document.created_by_id, document.handed_in_by_id} & acting_ids(user))


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


@rules.predicate
def reads_numbers(user: Any, _obj: object = None) -> bool:
    return holds(user, READERS)


@rules.predicate
def keeps_numbers(user: Any, obj: Any = None) -> bool:
    """Of a series or of one of its numbers; without an object: anywhere."""
    if obj is None:
        return holds(user, KEEPERS)
    series = obj if isinstance(obj, NumberSeries) else obj.series
    return holds_over(user, KEEPERS, series.issuer)


@rules.predicate
def uses_numbers(user: Any, number: Any = None) -> bool:
    """A reserved number goes to a document when that is signed out, by whoever signs it."""
    return number is not None and holds_over(user, RUNNING | SIGNERS_OF_OTHERS, number.series.issuer)


rules.add_perm("documents.set_policy", sets_policy)
rules.add_perm("documents.draft_letters", drafts_letters)
rules.add_perm("documents.follow_templates", follows_templates)
rules.add_perm("documents.edit_template", edits_templates)
rules.add_perm("documents.run_batch", runs_batches)
rules.add_perm("documents.typeset", typesets)
rules.add_perm("documents.hand_in_document", drafts_for_issuer)
rules.add_perm("documents.check_document", is_office_of_issuer & is_second_person)
rules.add_perm("documents.issue_document", signs_out)
rules.add_perm("documents.send_back_document", sends_back)
rules.add_perm("documents.withdraw_document", drafts_for_issuer & wrote_it)
rules.add_perm("documents.void_document", is_office_of_issuer | (drafts_for_issuer & wrote_it))
rules.add_perm("documents.archive_document", is_office_of_issuer)
rules.add_perm("documents.edit_document", drafts_for_issuer)
rules.add_perm("documents.succeed_document", is_office_of_issuer)
rules.add_perm("documents.read_review", drafts_for_issuer | signs_for_issuer)
rules.add_perm("documents.read_numbers", reads_numbers)
rules.add_perm("documents.keep_numbers", keeps_numbers)
rules.add_perm("documents.use_number", uses_numbers)
rules.add_perm("documents.take_word", is_office_of_issuer)
rules.add_perm("documents.view_document", sees_document)
rules.add_perm("documents.export_register", takes_register_out)
rules.add_perm("documents.export_numbers", keeps_numbers)
# The trail knows nothing of ours; its export is plugged in here.
rules.add_perm("audittrail.export_trail", is_auditor)
