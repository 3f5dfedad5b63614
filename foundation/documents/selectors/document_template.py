"""Which words an office uses for a kind of letter, and the letter made of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from foundation.core.errors import Refused
from foundation.documents.comparison import Line, compared
from foundation.documents.composing import PARTS, Frame, TemplateText, composed
from foundation.documents.letter import Letter
from foundation.documents.letter_kinds import letter_kind
from foundation.documents.models import TemplateVersion
from foundation.documents.shipped_texts import shipped_text
from foundation.documents.template_language import TemplateRefused
from foundation.organizations.models import Organization
from foundation.organizations.selectors.post import posts_of
from foundation.organizations.states import MAINTAINERS, OFFICE, Category


class TemplateUnusable(Refused):
    """The words and these values make no letter: a title beyond all measure, a template older than its slots."""

    status = 422


def offices_of(user: Any, kinds: frozenset[str] = OFFICE) -> list[Organization]:
    """The offices whose letters a person handles. A post at an office is for that one; one at a committee for the office the
    person works in, when that is directly below the committee, else for each office there is.
    """
    found: dict[int, Organization] = {}
    for post in posts_of(user):
        place = post.organization
        if post.kind in kinds and place is not None:
            found |= {office.pk: office for office in _offices_at(place, user)}
    return list(found.values())


def _offices_at(place: Organization, user: Any) -> list[Organization]:
    if place.category == Category.OFFICE:
        return [place]
    children = Organization.objects.filter(path__gt=place.path, path__lt=place.path_end, depth=place.depth + 1)
    below = list(children.filter(category=Category.OFFICE, is_active=True).order_by("path"))
    own = [office for office in below if office.pk == user.organization_id]
    return own or below or [place]


def wording_office(user: Any) -> Organization | None:
    """Whose words a sheet has that this person prints: the own office, else the nearest one at or above the place of work."""
    own = offices_of(user)
    if own:
        return own[0]
    place, step = user.organization, Organization.steplen
    above = [place.path[:end] for end in range(step, len(place.path) + 1, step)]
    offices = Organization.objects.filter(category=Category.OFFICE, is_active=True)
    for path in reversed(above):
        near = Q(path=path) | Q(path__startswith=path, depth=len(path) // step + 1)
        found = offices.filter(near).order_by("path").first()
        if found is not None:
            return found
    return None


def edits_for(user: Any, office: Organization) -> bool:
    return any(one.pk == office.pk for one in offices_of(user, MAINTAINERS))


def versions_of(office: Organization, code: str) -> QuerySet[TemplateVersion]:
    """Newest first."""
    found = TemplateVersion.objects.filter(template__office=office, template__code=code)
    return found.select_related("template", "made_by").order_by("-number")


def visible_template_versions(user: Any) -> QuerySet[TemplateVersion]:
    """Of the offices whose letters one handles, by name of the post: not what lies below them."""
    offices = [office.pk for office in offices_of(user)]
    return TemplateVersion.objects.filter(template__office__in=offices).select_related("template__office", "made_by")


def version_in_use(office: Organization, code: str) -> TemplateVersion | None:
    """None while the office uses the shipped words. One query."""
    return versions_of(office, code).filter(template__follows_shipped=False).first()


def versions_in_use(office: Organization) -> dict[str, TemplateVersion]:
    """By code: the words of its own that the office uses. One query."""
    own = TemplateVersion.objects.filter(template__office=office, template__follows_shipped=False)
    rows = own.select_related("template", "made_by").defer("body")
    return {row.template.code: row for row in rows.order_by("number")}


def text_in_use(office: Organization, code: str) -> TemplateText:
    """The newest version of the office, else what was shipped. One query."""
    own = version_in_use(office, code)
    return own.text if own is not None else shipped_text(code)


def text_of_version(version: str) -> TemplateText:
    """What a letter on record was composed of (Letter.template); of a shipped text that has changed since, the one of today."""
    code, _, mark = version.partition("@")
    if mark.startswith("v"):
        row = TemplateVersion.objects.select_related("template").filter(pk=int(mark[1:])).first()
        if row is not None:
            return row.text
    return shipped_text(code)


def version_words(version: str) -> str:
    """动员会通知，第3版 / 动员会通知，随系统提供; "" for a document that no template made."""
    code, sign, mark = version.partition("@")
    if not sign:
        return ""
    try:
        label = letter_kind(code).label
    except LookupError:  # a kind that there was once
        return version
    if not mark.startswith("v"):
        return f"{label}，随系统提供（{mark}）"
    row = TemplateVersion.objects.filter(pk=int(mark[1:])).first()
    return f"{label}，第{row.number}版" if row is not None else label


def compose(code: str, *, issuer: Organization, values: Mapping[str, Any], frame: Frame, version: str = "") -> Letter:
    """The letter in the words its issuer uses; in those of `version` when it was made before."""
    kind = letter_kind(code)
    text = text_of_version(version) if version else text_in_use(issuer, code)
    try:
        return composed(kind, text, values, frame)
    except TemplateRefused as refused:
        raise TemplateUnusable(
            f"“{kind.label}”现在排不出来：{refused}请到公文模板里核对，或者缩短所填的内容。"
        ) from refused


def differences(before: TemplateText, after: TemplateText) -> list[Line]:
    """Line by line; [] = the same words."""
    return compared(_as_lines(before), _as_lines(after))


def _as_lines(text: TemplateText) -> Sequence[str]:
    head = [f"{PARTS['title']}：{text.title}", f"{PARTS['note']}：{text.note}"]
    return [*head, *text.body.splitlines()]
