"""What the head of an organization signs, word for word, and whether the signature still fits the words."""

import hashlib
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from foundation.organizations.models import Organization, Post
from foundation.organizations.selectors.former_name import names_at
from foundation.organizations.selectors.post import head_of
from foundation.organizations.states import PostKind
from rectification.models import Problem, Responsibility
from rectification.selectors.scope import visible_q
from rectification.states import ResponsibilityStatus

PROMISE = "以上责任属实。我对该问题的整改负总责，保证整改内容真实、按期完成。"


def visible_responsibilities(user: Any) -> QuerySet[Responsibility]:
    return Responsibility.objects.filter(visible_q(user, "problem__"))


def first_person(responsibility: Responsibility) -> tuple[str, str]:
    """整改第一责任人, name and title. Who signed is kept; before that it is whoever is head now, not who was when the office
    wrote it. Without an account: as the office wrote it. A query for a draft, none for what is signed.
    """
    if responsibility.status == ResponsibilityStatus.DRAFT:
        head = head_of(responsibility.problem.organization)
        if head is not None:
            return head.name, head.title
    return responsibility.first_name, responsibility.first_title


def signed_in_place_of(responsibility: Responsibility) -> str:
    """Whose delegate signed with the password (代理): the head's name, "" when the head signed in person."""
    if responsibility.signed_by_id is None or responsibility.signed_at is None:
        return ""
    day = localtime(responsibility.signed_at).date()
    # A lent post that was taken back on its first day counts as cancelled, and was used all the same.
    used = Q(to_on__gte=day) | Q(cancelled=True)
    posts = Post.objects.filter(
        used,
        person=responsibility.signed_by_id,
        kind=PostKind.ORGANIZATION_HEAD,
        organization=responsibility.problem.organization_id,
        acts_for__isnull=False,
        from_on__lte=day,
    )
    lent = posts.select_related("acts_for").order_by("-from_on", "-pk").first()
    return lent.acts_for.name if lent is not None and lent.acts_for is not None else ""


def signed_text(responsibility: Responsibility) -> str:
    """The canonical text: one line a fact, always in this order. Its hash is the signature's; do not reword lightly."""
    if responsibility.signed_at is None:
        return _text(responsibility, *_present_names(responsibility))
    return _text(responsibility, *_names_at_signing(responsibility))


def present_text(responsibility: Responsibility) -> str:
    """The same with the names of today, whoever signed when: what a successor reads. No query."""
    return _text(responsibility, *_present_names(responsibility))


def _text(responsibility: Responsibility, inspected: str, leading: str) -> str:
    problem = responsibility.problem
    lead = f"{leading} {responsibility.lead_department}".strip()
    first = " ".join(first_person(responsibility))
    lines = [
        f"被巡察党组织：{inspected}",
        f"问题编号：{problem.number}",
        f"问题：{problem.title}",
        f"具体表现：{problem.text}",
        f"整改第一责任人：{first}".rstrip(),
        f"责任领导：{responsibility.responsible_leader_name} {responsibility.responsible_leader_title}".rstrip(),
        f"牵头单位：{lead}",
        f"配合单位：{responsibility.assisting or '无'}",
        PROMISE,
    ]
    return "\n".join(lines)


def _present_names(responsibility: Responsibility) -> tuple[str, str]:
    return responsibility.problem.organization.name, responsibility.lead_organization.name


def _names_at_signing(responsibility: Responsibility) -> tuple[str, str]:
    """Of the inspected and the leading organization, as the signer's page had them: a rename voids no signature."""
    inspected, leading = responsibility.problem.organization, responsibility.lead_organization
    names = names_at([inspected, leading], responsibility.signed_at)
    return names[inspected.pk].name, names[leading.pk].name


def text_hash(responsibility: Responsibility) -> str:
    return _hash(signed_text(responsibility))


def signature_holds(responsibility: Responsibility) -> bool:
    """Signed, and what stands there now is what was signed. Former names are asked for only where the present do not fit."""
    signed = responsibility.signed_hash
    if not signed:
        return False
    if signed == _hash(_text(responsibility, *_present_names(responsibility))):
        return True
    return signed == _hash(_text(responsibility, *_names_at_signing(responsibility)))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def lead_choices(problem: Problem) -> QuerySet[Organization]:
    """Who may lead: the inspected organization, what is below it, and the others of the same round."""
    own = problem.organization
    below = Q(path__gte=own.path, path__lt=own.path_end)
    same_round = Q(assignments__round_id=problem.team.round_id)
    return Organization.objects.filter(below | same_round, is_active=True).distinct().order_by("path")
