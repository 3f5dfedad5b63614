"""Kinds of posts and organizations, the states of a list of fillers and of an import. What a kind may do stands in the
rules of each app, and in words in rights.py.
"""

from django.db.models import TextChoices

from foundation.audittrail.events import ADMINISTRATORS, ORGANIZATION
from foundation.core.transitions import Move


class Category(TextChoices):
    COMMITTEE = "committee", "党委"
    PARTY_GROUP = "party_group", "党组"
    WORKING_COMMITTEE = "working_committee", "党工委"
    OFFICE = "office", "工作机构"
    ENTERPRISE = "enterprise", "国有企业"
    SCHOOL = "school", "学校"
    HOSPITAL = "hospital", "医院"
    BRANCH = "branch", "党支部"


class Level(TextChoices):
    PROVINCE = "province", "省"
    PREFECTURE = "prefecture", "市（地州）"
    COUNTY = "county", "县（市区）"
    TOWNSHIP = "township", "乡镇（街道）"
    VILLAGE = "village", "村（社区）"


class ChangeKind(TextChoices):
    """What can become of an organization."""

    ADDED = "added", "设立"
    RENAMED = "renamed", "更名"
    MOVED = "moved", "调整隶属"
    SPLIT = "split", "分设"
    MERGED = "merged", "合并"
    DISSOLVED = "dissolved", "撤销"


class PostKind(TextChoices):
    LEADING_GROUP_HEAD = "leading_group_head", "领导小组组长"
    LEADING_GROUP_MEMBER = "leading_group_member", "领导小组成员"
    PARTY_SECRETARY = "party_secretary", "党委书记"
    OFFICE_DIRECTOR = "office_director", "巡察办主任"
    OFFICE_CLERK = "office_clerk", "巡察办综合"
    RECTIFICATION_CLERK = "rectification_clerk", "巡察办整改督办"
    PETITION_CLERK = "petition_clerk", "信访专员"
    ARCHIVIST = "archivist", "档案员"
    TEAM_LEADER = "team_leader", "组长"
    DEPUTY_TEAM_LEADER = "deputy_team_leader", "副组长"
    TEAM_LIAISON = "team_liaison", "巡察组联络员"
    TEAM_MEMBER = "team_member", "成员"
    ORGANIZATION_HEAD = "organization_head", "主要负责人"
    RESPONSIBLE_LEADER = "responsible_leader", "责任领导"
    ORGANIZATION_LIAISON = "organization_liaison", "联络员"
    UNIT_REPORTER = "unit_reporter", "填报员"
    DISCIPLINE_COMMISSION = "discipline_commission", "纪检监察机关"
    ORGANIZATION_DEPARTMENT = "organization_department", "组织部"
    DEPARTMENT_HEAD = "department_head", "职能部门负责人"
    DEPARTMENT_CLERK = "department_clerk", "职能部门承办人"
    ARCHIVE_BUREAU = "archive_bureau", "档案馆"
    IDENTITY_CUSTODIAN = "identity_custodian", "身份保管人"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全保密管理员"
    AUDIT_ADMIN = "audit_admin", "安全审计员"


class ScopeKind(TextChoices):
    ORGANIZATION = "organization", "单位"
    ROUND = "round", "轮次"
    TEAM = "team", "巡察组"


OFFICE = frozenset({PostKind.OFFICE_DIRECTOR, PostKind.OFFICE_CLERK, PostKind.RECTIFICATION_CLERK})
MAINTAINERS = frozenset({PostKind.OFFICE_DIRECTOR, PostKind.OFFICE_CLERK})
LEADING = frozenset({PostKind.LEADING_GROUP_HEAD, PostKind.LEADING_GROUP_MEMBER, PostKind.PARTY_SECRETARY})
TEAM = frozenset({PostKind.TEAM_LEADER, PostKind.DEPUTY_TEAM_LEADER, PostKind.TEAM_LIAISON, PostKind.TEAM_MEMBER})
UNIT = frozenset(
    {
        PostKind.ORGANIZATION_HEAD,
        PostKind.RESPONSIBLE_LEADER,
        PostKind.ORGANIZATION_LIAISON,
        PostKind.UNIT_REPORTER,
    }
)
DEPARTMENT = frozenset({PostKind.DEPARTMENT_HEAD, PostKind.DEPARTMENT_CLERK})
OFFICERS = frozenset({PostKind.SYSTEM_ADMIN, PostKind.SECURITY_ADMIN, PostKind.AUDIT_ADMIN})
PROPOSERS = frozenset({PostKind.ORGANIZATION_HEAD, PostKind.ORGANIZATION_LIAISON})
# What may be lent for a period (代理). Not those that are given to a person for what he or she is: the three officers, the
# custodian, the petition clerk, discipline and leading group; nor those of a team, which are for one round.
LENDABLE = OFFICE | UNIT | DEPARTMENT
# What an organization may propose for its own people; more is given by the security administrator alone (F139).
PROPOSABLE = frozenset({PostKind.UNIT_REPORTER, PostKind.RESPONSIBLE_LEADER})


class PostRequestStatus(TextChoices):
    PROPOSED = "proposed", "待审批"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "未批准"
    WITHDRAWN = "withdrawn", "已撤回"


# Who is told of a list of fillers: those who proposed it and the administrators.
FILLERS = frozenset({ADMINISTRATORS, ORGANIZATION})
POST_REQUEST_OPEN = frozenset({PostRequestStatus.PROPOSED})
POST_REQUEST_MOVES = {
    "approve": Move(
        from_=POST_REQUEST_OPEN,
        to=PostRequestStatus.APPROVED,
        needs="organizations.decide_post_request",
        label="批准名单",
        by_clock=True,
        shown=FILLERS,
    ),
    "refuse": Move(
        from_=POST_REQUEST_OPEN,
        to=PostRequestStatus.REFUSED,
        needs="organizations.decide_post_request",
        label="不批准",
        note_required=True,
        back=True,
        shown=FILLERS,
    ),
    "withdraw": Move(
        from_=POST_REQUEST_OPEN,
        to=PostRequestStatus.WITHDRAWN,
        needs="organizations.withdraw_post_request",
        label="撤回名单",
        back=True,
        shown=FILLERS,
    ),
}


class PasswordResetStatus(TextChoices):
    WAITING = "waiting", "待确认"
    DONE = "done", "已重置"
    REFUSED = "refused", "不同意"
    WITHDRAWN = "withdrawn", "已撤回"


PASSWORD_RESET_OPEN = frozenset({PasswordResetStatus.WAITING})
PASSWORD_RESET_MOVES = {
    "confirm": Move(
        from_=PASSWORD_RESET_OPEN,
        to=PasswordResetStatus.DONE,
        needs="organizations.confirm_password_reset",
        label="确认重置",
        shown=frozenset({ADMINISTRATORS}),
    ),
    "refuse": Move(
        from_=PASSWORD_RESET_OPEN,
        to=PasswordResetStatus.REFUSED,
        needs="organizations.refuse_password_reset",
        label="不同意",
        note_required=True,
        back=True,
        shown=frozenset({ADMINISTRATORS}),
    ),
    "withdraw": Move(
        from_=PASSWORD_RESET_OPEN,
        to=PasswordResetStatus.WITHDRAWN,
        needs="organizations.withdraw_password_reset",
        label="撤回申请",
        back=True,
        shown=frozenset({ADMINISTRATORS}),
    ),
}


class ImportStatus(TextChoices):
    CHECKING = "checking", "正在检查"
    FAULTY = "faulty", "有错误"
    READY = "ready", "可以导入"
    WRITING = "writing", "正在写入"
    WRITTEN = "written", "已导入"
    REFUSED = "refused", "没有写入"
    CANCELLED = "cancelled", "已取消"


IMPORT_OPEN = frozenset({ImportStatus.CHECKING, ImportStatus.READY, ImportStatus.WRITING})
IMPORT_RUN = "organizations.run_tree_import"  # nobody's: the worker does it
IMPORT_MOVES = {
    "confirm": Move(
        from_=frozenset({ImportStatus.READY}),
        to=ImportStatus.WRITING,
        needs="organizations.confirm_tree_import",
        label="确认导入",
    ),
    "recheck": Move(
        from_=frozenset({ImportStatus.FAULTY, ImportStatus.READY, ImportStatus.REFUSED}),
        to=ImportStatus.CHECKING,
        needs="organizations.handle_tree_import",
        label="重新检查",
    ),
    "cancel": Move(
        from_=IMPORT_OPEN,
        to=ImportStatus.CANCELLED,
        needs="organizations.handle_tree_import",
        label="取消导入",
        back=True,
    ),
    "find_faults": Move(
        from_=frozenset({ImportStatus.CHECKING}),
        to=ImportStatus.FAULTY,
        needs=IMPORT_RUN,
        label="检查出错误",
        by_clock=True,
    ),
    "pass_check": Move(
        from_=frozenset({ImportStatus.CHECKING}),
        to=ImportStatus.READY,
        needs=IMPORT_RUN,
        label="检查通过",
        by_clock=True,
    ),
    "write": Move(
        from_=frozenset({ImportStatus.WRITING}),
        to=ImportStatus.WRITTEN,
        needs=IMPORT_RUN,
        label="写入单位树",
        by_clock=True,
    ),
    "refuse": Move(
        from_=frozenset({ImportStatus.WRITING}),
        to=ImportStatus.REFUSED,
        needs=IMPORT_RUN,
        label="没有写入",
        by_clock=True,
        back=True,
    ),
}
