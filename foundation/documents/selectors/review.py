"""核稿: who reviews and signs, what waits for whom, which opinions were given, and what changed from version to version."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse

from foundation.core.ports import Todo
from foundation.documents.comparison import Line, compared
from foundation.documents.letter import Letter
from foundation.documents.models import DocumentOpinion, DocumentVersion, OfficialDocument
from foundation.documents.states import Decision, DocumentStatus
from foundation.documents.text import lines_of
from foundation.organizations.models import Organization, Post, User
from foundation.organizations.selectors.delegation import acting_ids
from foundation.organizations.selectors.post import held_on, scope_q
from foundation.organizations.states import LEADING, OFFICE, Category, PostKind

CHECKERS = frozenset({PostKind.OFFICE_DIRECTOR, PostKind.OFFICE_CLERK})
SIGNERS_OF_OTHERS = LEADING
MOST = 50


def is_signed_by_office(issuer: Organization) -> bool:
    """Its director signs what the office issues; what a committee issues, those who lead it."""
    return issuer.category == Category.OFFICE


def waits_for_leaders(user: Any) -> Q:
    """Documents that wait for the signature of the leading group: those alone of what is not out yet."""
    waits = Q(status=DocumentStatus.SIGNING) & ~Q(issuer__category=Category.OFFICE)
    return waits & scope_q(user, SIGNERS_OF_OTHERS, "issuer")


def checkers(document: OfficialDocument, today: date) -> QuerySet[User]:
    """Who is asked to review: the nearest office above the issuer, without those who wrote it."""
    people = nearest(CHECKERS, document.issuer, today)
    return people.exclude(pk__in=[document.created_by_id, document.handed_in_by_id])


def signers(document: OfficialDocument, today: date) -> QuerySet[User]:
    kinds = {PostKind.OFFICE_DIRECTOR} if is_signed_by_office(document.issuer) else SIGNERS_OF_OTHERS
    return nearest(kinds, document.issuer, today)


def nearest(kinds: Iterable[str], organization: Organization, today: date) -> QuerySet[User]:
    """Those with such a post at this organization or, where there is none, at the first one above that has some."""
    step = Organization.steplen
    paths = [organization.path[:end] for end in range(step, len(organization.path) + 1, step)]
    posts = Post.objects.filter(
        held_on(today), kind__in=list(kinds), organization__path__in=paths, person__is_active=True
    )
    found = posts.order_by("-organization__depth").values_list("organization", flat=True).first()
    people = User.objects.filter(is_active=True)
    return people.filter(pk__in=posts.filter(organization=found).values("person")).order_by("pk")


def review_todos(user: Any, _today: date) -> list[Todo]:
    """What waits for this person: to review, to sign, to change what came back."""
    office = Q(status=DocumentStatus.CHECKING) & scope_q(user, CHECKERS, "issuer")
    director = Q(status=DocumentStatus.SIGNING, issuer__category=Category.OFFICE)
    director &= scope_q(user, {PostKind.OFFICE_DIRECTOR}, "issuer")
    back = Q(status=DocumentStatus.DRAFT, handed_in_by__in=acting_ids(user)) & scope_q(user, OFFICE, "issuer")
    rows = OfficialDocument.objects.filter(office | director | waits_for_leaders(user) | back).defer("data")
    return [
        _todo(row)
        for row in rows.select_related("issuer").order_by("handed_in_at", "pk")[:MOST]
        if row.status != DocumentStatus.CHECKING or user.has_perm("documents.check_document", row)
    ]


def _todo(row: OfficialDocument) -> Todo:
    url = reverse("document-detail", args=[row.pk])
    match row.status:
        case DocumentStatus.CHECKING:
            return Todo(f"核稿：{row.title}", "等您核稿", None, "", url, "核稿")
        case DocumentStatus.SIGNING:
            return Todo(f"签发：{row.title}", "核稿通过，等您签发", None, "", url, "签发")
    return Todo(f"修改后再送核：{row.title}", "退回或撤回的公文稿", None, "", url, "修改")


def versions_of(document: OfficialDocument) -> list[DocumentVersion]:
    """Each with its opinions, oldest first. Two queries."""
    opinions = Prefetch("opinions", DocumentOpinion.objects.select_related("person"))
    return list(document.versions.select_related("created_by").prefetch_related(opinions))


def last_opinion(versions: list[DocumentVersion]) -> DocumentOpinion | None:
    """Why it came back, as long as nothing else was decided since."""
    opinions = list(versions[-1].opinions.all()) if versions else []
    last = opinions[-1] if opinions else None
    return last if last is not None and last.decision == Decision.SENT_BACK else None


def changes(before: Letter, after: Letter) -> list[Line]:
    """What the text of `after` has and has not, line by line; [] when the two say the same."""
    return compared(lines_of(before), lines_of(after))
