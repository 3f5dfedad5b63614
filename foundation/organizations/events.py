from dataclasses import dataclass, field
from datetime import date

from foundation.audittrail.events import EVERY_PARTY, EventType, register
from foundation.organizations.models import Organization, Post

register(
    EventType("organization.added", "登记单位"),
    EventType("user.created", "建立账号", frozenset()),
    EventType("user.changed", "修改账号资料", frozenset()),
    EventType("user.locked", "锁定账号", frozenset()),
    EventType("user.unlocked", "解锁账号", frozenset()),
    EventType("user.password_reset", "重置密码", frozenset()),
    EventType("user.password_changed", "修改密码", frozenset()),
    EventType("post_request.proposed", "提交填报员名单", EVERY_PARTY),
    EventType("post_request.passwords_taken", "领取首次密码", EVERY_PARTY),
    EventType("filler_allowance.given", "给予填报员额度", EVERY_PARTY),
    EventType("filler_allowance.revoked", "收回填报员额度", EVERY_PARTY),
    EventType("post.granted", "任命岗位", frozenset()),
    EventType("post.ended", "结束岗位", frozenset()),
    EventType("post.prolonged", "调整岗位期限", frozenset()),
    EventType("access_report.made", "生成权限核对报告", frozenset()),
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


@dataclass(frozen=True, slots=True)
class AccessReviewed:
    """The posts of `day` are being reported: upper apps set the derived rows of their nouns right and say in `faults`
    what was wrong with them.
    """

    day: date
    faults: list[str] = field(default_factory=list)
