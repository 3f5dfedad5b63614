"""What is signed by hand, word for word; which sheets a person sees; who may compare them."""

import hashlib
from typing import Any

from django.db.models import Q, QuerySet

from foundation.organizations.models import Organization, User
from foundation.organizations.selectors.post import NOTHING, holders, organization_ids, posts_of, scope_q
from foundation.organizations.states import OFFICE, UNIT, PostKind
from rectification.models import PaperSignature, Problem, Rectification, RectificationPlan, Responsibility
from rectification.selectors.responsibility import signed_text
from rectification.selectors.scope import visible_q
from rectification.states import PaperSignatureStatus

ANSWERING = frozenset({PostKind.ORGANIZATION_HEAD, PostKind.ORGANIZATION_LIAISON})
PLAN_PROMISE = "以上整改方案经集体研究确定。我对整改负总责，保证各项任务按期完成。"
CODE_LENGTH = 8
PARTS = (
    "organization",
    "file",
    "uploaded_by",
    "confirmed_by",
    "responsibility__lead_organization",
    "responsibility__problem__organization",
    "responsibility__problem__rectification__organization",
    "responsibility__problem__rectification__committee",
    "plan__rectification__organization",
    "plan__rectification__committee",
)

Subject = Responsibility | RectificationPlan


def visible_paper_signatures(user: Any) -> QuerySet[PaperSignature]:
    """Who sees the rectification; and head and liaison of the organization directly above, who compare."""
    seen = visible_q(user, "responsibility__problem__") | visible_q(user, "plan__rectification__")
    return PaperSignature.objects.filter(seen | _directly_below(user)).select_related(*PARTS)


def papers_to_compare(user: Any) -> QuerySet[PaperSignature]:
    """Waiting sheets that this person may confirm or refuse."""
    office = scope_q(user, OFFICE, "responsibility__problem__rectification__committee")
    office |= scope_q(user, OFFICE, "plan__rectification__committee")
    mine = Q(organization_id__in=organization_ids(user, UNIT)) | _directly_below(user) | office
    waiting = PaperSignature.objects.filter(mine, status=PaperSignatureStatus.UPLOADED).exclude(uploaded_by=user.pk)
    return waiting.select_related(*PARTS).order_by("uploaded_at", "pk")


def comparers(paper: PaperSignature) -> QuerySet[User]:
    """Whom to ask: the others with a post at the organization, head and liaison of the one above. The desk comes on top."""
    above = Organization.objects.filter(path=parent_path(paper.organization)).first()
    asked = Q(pk__in=holders(UNIT, paper.organization).values("pk"))
    if above is not None:
        asked |= Q(pk__in=holders(ANSWERING, above).values("pk"))
    return User.objects.filter(asked).exclude(pk=paper.uploaded_by_id).order_by("pk")


def waiting_paper(subject: Subject) -> PaperSignature | None:
    return subject.papers.filter(status=PaperSignatureStatus.UPLOADED).select_related("uploaded_by").first()


def plan_is_signed(plan: RectificationPlan) -> bool:
    """A confirmed sheet whose words are those of the plan as it stands."""
    hashes = plan.papers.filter(status=PaperSignatureStatus.CONFIRMED).values_list("text_hash", flat=True)
    return bool(hashes) and subject_hash(plan) in hashes


def subject_of(paper: PaperSignature) -> Subject:
    subject = paper.responsibility or paper.plan
    if subject is None:
        raise ValueError("a sheet signs exactly one thing")
    return subject


def rectification_of(subject: Subject) -> Rectification:
    return subject.rectification if isinstance(subject, RectificationPlan) else subject.problem.rectification


def subject_text(subject: Subject) -> str:
    return plan_text(subject) if isinstance(subject, RectificationPlan) else signed_text(subject)


def subject_hash(subject: Subject) -> str:
    return hashlib.sha256(subject_text(subject).encode()).hexdigest()


def plan_text(plan: RectificationPlan) -> str:
    """The canonical text of a plan: one line a fact, always in this order. Two queries."""
    problems = Problem.objects.filter(rectification_id=plan.rectification_id).order_by("seq")
    lines = [f"被巡察党组织：{plan.rectification.organization.name}"]
    for problem in problems.prefetch_related("tasks__owner"):
        lines.append(f"问题{problem.number}：{problem.title}")
        for task in problem.tasks.all():
            due = f"{task.due_on:%Y-%m-%d}" if task.due_on else "未定"
            lines.append(f"{problem.number}任务{task.seq}：{task.measure} 目标：{task.goal or '无'}")
            lines.append(f"{problem.number}任务{task.seq}责任人：{task.owner_label} 时限：{due}")
    return "\n".join([*lines, PLAN_PROMISE])


def parent_path(organization: Organization) -> str:
    return str(organization.path[: -Organization.steplen])


def _directly_below(user: Any) -> Q:
    found = NOTHING
    for post in posts_of(user):
        place = post.organization
        if post.kind in ANSWERING and place is not None:
            found |= Q(
                organization__path__gte=place.path,
                organization__path__lt=place.path_end,
                organization__depth=place.depth + 1,
            )
    return found
