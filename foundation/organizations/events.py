from dataclasses import dataclass

from foundation.audittrail.events import EventType, register
from foundation.organizations.models import Organization, Post

register(
    EventType("organization.added", "登记单位"),
    EventType("user.created", "建立账号", frozenset()),
    EventType("post.granted", "任命岗位", frozenset()),
    EventType("post.ended", "结束岗位", frozenset()),
)


@dataclass(frozen=True, slots=True)
class PostChanged:
    """A post began or ended; upper apps write guardian's rows of their own nouns (Round, Team)."""

    post: Post
    granted: bool


@dataclass(frozen=True, slots=True)
class OrganizationsMoved:
    """Paths changed below (and at) `path`, which was `old_path`: rows that keep a copy of where they stand follow."""

    old_path: str
    path: str


@dataclass(frozen=True, slots=True)
class OrganizationEnded:
    """Merged into `successor`, or dissolved (None). What was open in its name has been passed on before."""

    organization: Organization
    successor: Organization | None
