"""岗位权限表: what each kind of post sees and may do, in words. The rules decide; this tells, and tests/organizations/
test_rights.py asks the rules about every cell, so that the two cannot drift.
"""

from dataclasses import dataclass

from foundation.organizations.selectors.access_report import READERS as REPORT_READERS
from foundation.organizations.selectors.organization import TREE_READERS
from foundation.organizations.selectors.person import PERSON_READERS
from foundation.organizations.states import (
    DEPARTMENT,
    LEADING,
    LENDABLE,
    MAINTAINERS,
    OFFICE,
    OFFICERS,
    PROPOSERS,
    TEAM,
    UNIT,
    PostKind,
)

K = PostKind
RUNNING = frozenset({K.OFFICE_DIRECTOR, K.OFFICE_CLERK})
PETITION = DEPARTMENT | {K.PETITION_CLERK, K.DISCIPLINE_COMMISSION, K.TEAM_LEADER, K.DEPUTY_TEAM_LEADER}


@dataclass(frozen=True, slots=True)
class Right:
    """One cell's words, the permission behind them, and the kinds that have it in their scope. Of a list only those for
    whom it ever holds a row: an office may open the list of records, and finds none in it.
    """

    perm: str
    words: str
    kinds: frozenset[str]


SEES = (
    Right("inspections.list_rounds", "计划、轮次和任务", OFFICE | LEADING | TEAM),
    Right("inspections.list_records", "工作记录", TEAM),
    Right("inspections.list_findings", "问题底稿（组外看组长签过的）", TEAM | LEADING | {K.OFFICE_DIRECTOR}),
    Right("rectification.follow_problems", "问题、责任、任务清单和整改方案", OFFICE | LEADING | TEAM | UNIT),
    Right("documents.view_document", "与本单位、本组有关的公文", OFFICE | LEADING | TEAM | UNIT),
    Right("petitions.list_petitions", "转到手里的信访件", PETITION),
    Right("organizations.list_organizations", "单位", TREE_READERS | UNIT),
    Right("organizations.list_people", "人员和岗位", PERSON_READERS | PROPOSERS),
    Right("organizations.read_access_report", "权限核对报告", REPORT_READERS),
    Right("audittrail.read_trail", "审计日志（谁改了什么，不含内容）", frozenset({K.AUDIT_ADMIN})),
)
MAY = (
    Right("inspections.create_round", "立轮次、建巡察组、派任务", RUNNING),
    Right("inspections.staff_team", "给巡察组配人、定期限", RUNNING),
    Right("inspections.issue_notice", "签发动员会通知", RUNNING),
    Right("inspections.publish_announcement", "发布和撤下公告", RUNNING),
    Right("inspections.issue_feedback", "反馈巡察意见", RUNNING),
    Right("inspections.close_assignment", "办结巡察", OFFICE),
    Right("inspections.add_record", "写工作记录", TEAM),
    Right("inspections.write_finding", "写问题底稿", TEAM),
    Right("inspections.check_finding", "审核底稿", frozenset({K.DEPUTY_TEAM_LEADER})),
    Right("inspections.approve_finding", "审签底稿", frozenset({K.TEAM_LEADER})),
    Right("inspections.report_assignment", "提交巡察报告", frozenset({K.TEAM_LEADER})),
    Right("rectification.define_responsibility", "明确整改责任", OFFICE),
    Right("rectification.approve_plan", "审批整改方案", OFFICE),
    Right("rectification.review_task", "审核任务、问题销号", OFFICE),
    Right("rectification.sign_responsibility", "为责任签字背书", frozenset({K.ORGANIZATION_HEAD})),
    Right("rectification.submit_plan", "报送整改方案", PROPOSERS),
    Right("rectification.plan_tasks", "拟订整改任务", PROPOSERS | {K.UNIT_REPORTER}),
    Right("rectification.report_task", "上报任务完成情况（责任人也可以）", frozenset({K.ORGANIZATION_LIAISON})),
    Right("petitions.triage_petition", "受理、转办信访件", frozenset({K.PETITION_CLERK})),
    Right("petitions.conclude_petition", "办结转来的信访件并答复", DEPARTMENT),
    Right("organizations.maintain_tree", "维护单位", MAINTAINERS),
    Right("organizations.propose_fillers", "提名填报员", PROPOSERS),
    Right("organizations.maintain_accounts", "建立、锁定账号，重置密码", frozenset({K.SYSTEM_ADMIN})),
    Right("organizations.request_password_reset", "两人一起重置三员的密码", OFFICERS),
    Right("core.run_machine", "看系统运行情况，重新办理没有完成的后台任务", frozenset({K.SYSTEM_ADMIN})),
    Right("organizations.grant_post", "任命和结束岗位，审批填报员名单，给填报员额度", frozenset({K.SECURITY_ADMIN})),
    Right("organizations.lend_post", "休假、外出时把本岗位交同事代理", LENDABLE),
    Right("organizations.hand_over", "给离岗的人办移交", OFFICE | {K.ORGANIZATION_HEAD}),
    Right("rectification.export_lists", "导出问题、责任、任务清单", OFFICE | PROPOSERS),
    Right("documents.run_batch", "批量下载公文、补做PDF", OFFICE),
    Right("documents.typeset", "公文排版", OFFICE | TEAM),
    Right("documents.export_register", "导出公文登记", OFFICE | PROPOSERS),
    Right("inspections.export_assignments", "导出巡察覆盖情况", OFFICE),
    Right("inspections.export_findings", "导出问题底稿登记", frozenset({K.TEAM_LEADER, K.OFFICE_DIRECTOR})),
    Right("organizations.export_tree", "导出单位树", MAINTAINERS),
    Right("petitions.export_petitions", "导出信访件登记", frozenset({K.PETITION_CLERK})),
    Right("audittrail.export_trail", "导出审计日志", frozenset({K.AUDIT_ADMIN})),
)
# Title, where a post of these kinds reaches, kinds in the order of PostKind.
GROUPS = (
    ("领导小组", "任职的党委及其以下所有单位，只读", LEADING),
    ("巡察办", "任职的党委及其以下所有单位", OFFICE | {K.PETITION_CLERK, K.ARCHIVIST, K.IDENTITY_CUSTODIAN}),
    ("巡察组", "本组的任务，授权到期自动关闭", TEAM),
    ("被巡察单位", "只有任职的这一个单位", UNIT),
    (
        "协助和移交单位",
        "转到本单位的事项",
        DEPARTMENT | {K.DISCIPLINE_COMMISSION, K.ORGANIZATION_DEPARTMENT, K.ARCHIVE_BUREAU},
    ),
    ("三员", "账号、岗位和审计，不看业务内容；三员不能兼任", OFFICERS),
)


@dataclass(frozen=True, slots=True)
class Line:
    kind: str
    label: str
    sees: tuple[str, ...]
    may: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    where: str
    lines: tuple[Line, ...]


def table() -> list[Group]:
    return [
        Group(title, where, tuple(_line(kind) for kind in PostKind if kind in kinds)) for title, where, kinds in GROUPS
    ]


def _line(kind: PostKind) -> Line:
    return Line(
        kind.value,
        kind.label,
        tuple(right.words for right in SEES if kind in right.kinds),
        tuple(right.words for right in MAY if kind in right.kinds),
    )
