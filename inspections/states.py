"""States, kinds and the tables of moves of rounds, assignments, announcements and findings."""

from django.db.models import TextChoices

from foundation.audittrail.events import EVERY_PARTY, INSIDE
from foundation.core.transitions import Move
from foundation.organizations.states import PostKind


class RoundKind(TextChoices):
    REGULAR = "regular", "常规巡察"
    SPECIAL = "special", "专项巡察"
    MOBILE = "mobile", "机动巡察"
    LOOK_BACK = "look_back", "巡察“回头看”"
    ELEVATED = "elevated", "提级巡察"
    CROSS = "cross", "交叉巡察"
    LINKED = "linked", "联动巡察"


class AssignmentStatus(TextChoices):
    PLANNED = "planned", "待进驻"
    ON_SITE = "on_site", "进驻中"
    REPORTED = "reported", "已报告"
    FED_BACK = "fed_back", "已反馈"
    RECTIFYING = "rectifying", "整改中"
    REVIEWING = "reviewing", "成效评估"
    CLOSED = "closed", "已办结"


class AnnouncementStatus(TextChoices):
    DRAFT = "draft", "拟稿"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已撤下"


class RecordKind(TextChoices):
    TALK = "talk", "个别谈话"
    DOCUMENT_CHECK = "document_check", "查阅资料"


class FindingStatus(TextChoices):
    DRAFT = "draft", "拟定中"
    HANDLERS_SIGNED = "handlers_signed", "承办人已签"
    DEPUTY_SIGNED = "deputy_signed", "副组长已审"
    SIGNED = "signed", "组长已签"
    FED_BACK = "fed_back", "已反馈"
    RETURNED = "returned", "已退回"


class FindingCategory(TextChoices):
    """四聚焦: the first level of problem classes in 巡察."""

    POLICY = "policy", "党中央决策部署在基层落实情况"
    CONDUCT = "conduct", "群众身边不正之风和腐败问题"
    BRANCHES = "branches", "基层党组织建设"
    FOLLOW_UP = "follow_up", "巡察等监督整改落实情况"


# Director and clerks of the office run rounds; supervising rectification is another post.
RUNNING = frozenset({PostKind.OFFICE_DIRECTOR, PostKind.OFFICE_CLERK})

AFTER_FEEDBACK = frozenset(
    {AssignmentStatus.FED_BACK, AssignmentStatus.RECTIFYING, AssignmentStatus.REVIEWING, AssignmentStatus.CLOSED}
)
FIELD_WORK = frozenset({AssignmentStatus.ON_SITE})
FINDINGS_OPEN = frozenset({AssignmentStatus.ON_SITE, AssignmentStatus.REPORTED})

FINDING_EDITABLE = frozenset({FindingStatus.DRAFT, FindingStatus.RETURNED})
FINDING_SIGNED = frozenset({FindingStatus.SIGNED, FindingStatus.FED_BACK})
FINDING_DEPUTY_KNOWN = frozenset({FindingStatus.DEPUTY_SIGNED, FindingStatus.SIGNED, FindingStatus.FED_BACK})

ASSIGNMENT_MOVES = {
    "enter": Move(
        from_=frozenset({AssignmentStatus.PLANNED}),
        to=AssignmentStatus.ON_SITE,
        needs="inspections.enter_assignment",
        label="进驻",
        shown=EVERY_PARTY,
    ),
    "report": Move(
        from_=frozenset({AssignmentStatus.ON_SITE}),
        to=AssignmentStatus.REPORTED,
        needs="inspections.report_assignment",
        label="报告巡察情况",
    ),
    "feed_back": Move(
        from_=frozenset({AssignmentStatus.REPORTED}),
        to=AssignmentStatus.FED_BACK,
        needs="inspections.issue_feedback",
        label="反馈",
        shown=EVERY_PARTY,
    ),
    "rectify": Move(
        from_=frozenset({AssignmentStatus.FED_BACK}),
        to=AssignmentStatus.RECTIFYING,
        needs="inspections.rectify_assignment",
        label="转入整改",
        shown=EVERY_PARTY,
    ),
    "review": Move(
        from_=frozenset({AssignmentStatus.RECTIFYING}),
        to=AssignmentStatus.REVIEWING,
        needs="inspections.review_assignment",
        label="转入成效评估",
        shown=EVERY_PARTY,
    ),
    "close": Move(
        from_=frozenset({AssignmentStatus.REVIEWING}),
        to=AssignmentStatus.CLOSED,
        needs="inspections.close_assignment",
        label="办结",
        shown=EVERY_PARTY,
    ),
}

ANNOUNCEMENT_MOVES = {
    "publish": Move(
        from_=frozenset({AnnouncementStatus.DRAFT}),
        to=AnnouncementStatus.PUBLISHED,
        needs="inspections.publish_announcement",
        label="发布",
        shown=EVERY_PARTY,
    ),
    "withdraw": Move(
        from_=frozenset({AnnouncementStatus.PUBLISHED}),
        to=AnnouncementStatus.WITHDRAWN,
        needs="inspections.withdraw_announcement",
        label="撤下",
        note_required=True,
        back=True,
    ),
}

# The organization never learns who wrote, signed or returned a finding: every move is shown INSIDE only.
FINDING_MOVES = {
    "sign_handlers": Move(
        from_=FINDING_EDITABLE,
        to=FindingStatus.HANDLERS_SIGNED,
        needs="inspections.sign_finding",
        label="承办人签字",
        shown=INSIDE,
    ),
    "sign_deputy": Move(
        from_=frozenset({FindingStatus.HANDLERS_SIGNED}),
        to=FindingStatus.DEPUTY_SIGNED,
        needs="inspections.check_finding",
        label="副组长审核",
        shown=INSIDE,
    ),
    "sign_leader": Move(
        from_=frozenset({FindingStatus.DEPUTY_SIGNED}),
        to=FindingStatus.SIGNED,
        needs="inspections.approve_finding",
        label="组长审签",
        shown=INSIDE,
    ),
    "return": Move(
        from_=frozenset({FindingStatus.HANDLERS_SIGNED, FindingStatus.DEPUTY_SIGNED}),
        to=FindingStatus.RETURNED,
        needs="inspections.return_finding",
        label="退回",
        note_required=True,
        back=True,
        shown=INSIDE,
    ),
    "feed_back": Move(
        from_=frozenset({FindingStatus.SIGNED}),
        to=FindingStatus.FED_BACK,
        needs="inspections.feed_back_finding",
        label="列入反馈",
        shown=INSIDE,
    ),
}
