from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from foundation.audittrail.events import ADMINISTRATORS, EVERY_PARTY, OFFICE, EventType, register
from foundation.organizations.models import Organization, Post
from foundation.organizations.states import FILLERS

ACCOUNTS = frozenset({OFFICE, ADMINISTRATORS})

register(
    EventType("organization.added", "登记单位"),
    EventType("organization.edited", "修改单位资料"),
    EventType("organization.renamed", "单位更名", EVERY_PARTY),
    EventType("organization.moved", "调整隶属关系", EVERY_PARTY),
    EventType("organization.reordered", "调整排列顺序"),
    EventType("organization.split", "单位分设", EVERY_PARTY),
    EventType("organization.merged", "单位并入", EVERY_PARTY),
    EventType("organization.took_in", "接收并入的单位", EVERY_PARTY),
    EventType("organization.dissolved", "单位撤销", EVERY_PARTY),
    EventType("treeimport.uploaded", "上传单位表"),
    EventType("user.moved_along", "随单位变动调整所在单位", frozenset()),
    EventType("user.created", "建立账号", ACCOUNTS),
    EventType("user.changed", "修改账号资料", ACCOUNTS),
    EventType("user.locked", "锁定账号", ACCOUNTS),
    EventType("user.unlocked", "解锁账号", ACCOUNTS),
    EventType("user.password_reset", "重置密码", ACCOUNTS),
    EventType("user.password_changed", "修改密码", ACCOUNTS),
    EventType("user.password_expired", "密码到期，登录后要换", ACCOUNTS),
    EventType("password_reset.requested", "申请重置密码", frozenset({ADMINISTRATORS})),
    EventType("post_request.proposed", "提交填报员名单", FILLERS),
    EventType("post_request.passwords_taken", "领取首次密码", FILLERS),
    EventType("filler_allowance.given", "给予填报员额度", FILLERS),
    EventType("filler_allowance.revoked", "收回填报员额度", FILLERS),
    EventType("post.granted", "任命岗位", ACCOUNTS),
    EventType("post.ended", "结束岗位", ACCOUNTS),
    EventType("post.cancelled", "收回没有生效的岗位", ACCOUNTS),
    EventType("handover.made", "移交工作", ACCOUNTS),
    EventType("post.lent", "交人代理岗位", ACCOUNTS),
    EventType("post.prolonged", "调整岗位期限", ACCOUNTS),
    EventType("access_report.made", "生成权限核对报告", frozenset()),
    EventType("access_report.pruned", "清理过期的权限核对报告", frozenset()),
)


@dataclass(frozen=True, slots=True)
class PostChanged:
    """A post began or ended; upper apps write guardian's rows of their own nouns (Round, Team)."""

    post: Post
    granted: bool
    actor: Any
    now: datetime


@dataclass(frozen=True, slots=True)
class OrganizationsMoved:
    """Something at or below `path` came from `old_path`: rows that keep a copy of where they stand are placed anew there.

    After a move one event for each subtree that has another path (a sibling that made room has one of its own); after a
    merger one for each organization that children came to, with the new path of each in `parts`. All of them come when
    everything stands where it will stand.
    """

    old_path: str
    path: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganizationEnded:
    """Merged, divided or dissolved. `successor` takes what was not given to anybody else: an app whose rows are not for the
    eyes of who changes the tree passes them on here, unseen. What holdings list has been passed on before.
    """

    organization: Organization
    successor: Organization
    actor: Any
    now: datetime


@dataclass(frozen=True, slots=True)
class AccessReviewed:
    """The posts of `day` are being reported: upper apps set the derived rows of their nouns right and say in `faults`
    what was wrong with them.
    """

    day: date
    faults: list[str] = field(default_factory=list)
