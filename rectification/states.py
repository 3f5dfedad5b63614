"""The states of the three lists and of the plan, and who moves them. Every party of a rectification sees every move."""

from django.db.models import TextChoices

from foundation.audittrail.events import EVERY_PARTY
from foundation.core.transitions import Move


class ProblemStatus(TextChoices):
    OPEN = "open", "整改中"
    ACCEPTED = "accepted", "已销号"


class ResponsibilityStatus(TextChoices):
    DRAFT = "draft", "待签字"
    SIGNED = "signed", "已签字"


class PaperSignatureStatus(TextChoices):
    UPLOADED = "uploaded", "待核对"
    CONFIRMED = "confirmed", "已核对"
    REFUSED = "refused", "已退回"


class CountersignatureStatus(TextChoices):
    PENDING = "pending", "待承接签字"
    SIGNED = "signed", "已承接签字"
    VOID = "void", "不用再签"


class CountersignatureRole(TextChoices):
    HEAD = "head", "主要负责人"
    LEADER = "leader", "责任领导"


class ExtensionStatus(TextChoices):
    ASKED = "asked", "待审批"
    APPROVED = "approved", "已同意"
    REFUSED = "refused", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"


class PlanStatus(TextChoices):
    DRAFT = "draft", "拟订中"
    SUBMITTED = "submitted", "待审批"
    APPROVED = "approved", "已批准"
    RETURNED = "returned", "已退回"


class TaskStatus(TextChoices):
    DRAFT = "draft", "拟定中"
    UNDER_WAY = "under_way", "整改中"
    REPORTED = "reported", "待审核"
    RETURNED = "returned", "已退回"
    ACCEPTED = "accepted", "已销号"


class TaskKind(TextChoices):
    ESTABLISH_SYSTEM = "establish_system", "建章立制"
    RECOVER_LOSS = "recover_loss", "挽回损失"
    ACCOUNTABILITY = "accountability", "追责问责"
    DRAW_INFERENCE = "draw_inference", "举一反三"
    SPECIAL_CAMPAIGN = "special_campaign", "专项整治"
    MAJOR = "major", "重大措施"


class Completion(TextChoices):
    NOT_DONE = "not_done", "未完成"
    MOSTLY_DONE = "mostly_done", "基本完成"
    DONE = "done", "已完成"


PLAN_OPEN = frozenset({PlanStatus.DRAFT, PlanStatus.RETURNED})
TASK_UNDONE = frozenset({TaskStatus.DRAFT, TaskStatus.UNDER_WAY, TaskStatus.REPORTED, TaskStatus.RETURNED})
TASK_OPEN = frozenset({TaskStatus.UNDER_WAY, TaskStatus.REPORTED, TaskStatus.RETURNED})
TASK_OWED = frozenset({TaskStatus.UNDER_WAY, TaskStatus.RETURNED})

PROBLEM_MOVES = {
    "accept": Move(
        from_=frozenset({ProblemStatus.OPEN}),
        to=ProblemStatus.ACCEPTED,
        needs="rectification.accept_problem",
        label="问题销号",
        shown=EVERY_PARTY,
    ),
}

RESPONSIBILITY_MOVES = {
    "sign": Move(
        from_=frozenset({ResponsibilityStatus.DRAFT}),
        to=ResponsibilityStatus.SIGNED,
        needs="rectification.sign_responsibility",
        label="签字背书",
        shown=EVERY_PARTY,
    ),
    "sign_on_paper": Move(
        from_=frozenset({ResponsibilityStatus.DRAFT}),
        to=ResponsibilityStatus.SIGNED,
        needs="rectification.sign_on_paper",
        label="纸质签字，经核对生效",
        shown=EVERY_PARTY,
    ),
    "amend": Move(
        from_=frozenset({ResponsibilityStatus.SIGNED}),
        to=ResponsibilityStatus.DRAFT,
        needs="rectification.define_responsibility",
        label="修改责任，原签字作废",
        back=True,
        shown=EVERY_PARTY,
    ),
}

PAPER_SIGNATURE_MOVES = {
    "confirm": Move(
        from_=frozenset({PaperSignatureStatus.UPLOADED}),
        to=PaperSignatureStatus.CONFIRMED,
        needs="rectification.confirm_paper",
        label="核对无误",
        shown=EVERY_PARTY,
    ),
    "refuse": Move(
        from_=frozenset({PaperSignatureStatus.UPLOADED}),
        to=PaperSignatureStatus.REFUSED,
        needs="rectification.confirm_paper",
        label="退回",
        note_required=True,
        back=True,
        shown=EVERY_PARTY,
    ),
    "lapse": Move(
        from_=frozenset({PaperSignatureStatus.UPLOADED}),
        to=PaperSignatureStatus.REFUSED,
        needs="rectification.lapse_paper",  # nobody's: what was signed is no longer what stands there
        label="纸质签字失效",
        by_clock=True,
        back=True,
        shown=EVERY_PARTY,
    ),
}

ASKED = frozenset({ExtensionStatus.ASKED})
EXTENSION_MOVES = {
    "approve": Move(
        from_=ASKED,
        to=ExtensionStatus.APPROVED,
        needs="rectification.decide_extension",
        label="同意延期",
        shown=EVERY_PARTY,
    ),
    "refuse": Move(
        from_=ASKED,
        to=ExtensionStatus.REFUSED,
        needs="rectification.decide_extension",
        label="不同意延期",
        note_required=True,
        back=True,
        shown=EVERY_PARTY,
    ),
    "withdraw": Move(
        from_=ASKED,
        to=ExtensionStatus.WITHDRAWN,
        needs="rectification.ask_extension",
        label="撤回延期申请",
        back=True,
        shown=EVERY_PARTY,
    ),
    # The task was reported, accepted or passed on before anybody decided.
    "lapse": Move(
        from_=ASKED,
        to=ExtensionStatus.WITHDRAWN,
        needs="rectification.decide_extension",
        label="延期申请已无须审批",
        by_clock=True,
        back=True,
        shown=EVERY_PARTY,
    ),
}

COUNTERSIGNATURE_OPEN = frozenset({CountersignatureStatus.PENDING})
COUNTERSIGNATURE_MOVES = {
    "sign": Move(
        from_=COUNTERSIGNATURE_OPEN,
        to=CountersignatureStatus.SIGNED,
        needs="rectification.countersign",
        label="承接签字",
        shown=EVERY_PARTY,
    ),
    "void": Move(
        from_=COUNTERSIGNATURE_OPEN,
        to=CountersignatureStatus.VOID,
        needs="rectification.void_countersignature",
        label="不用再承接",
        note_required=True,
        by_clock=True,
        back=True,
        shown=EVERY_PARTY,
    ),
}

PLAN_MOVES = {
    "submit": Move(
        from_=frozenset({PlanStatus.DRAFT, PlanStatus.RETURNED}),
        to=PlanStatus.SUBMITTED,
        needs="rectification.submit_plan",
        label="报送整改方案",
        shown=EVERY_PARTY,
    ),
    "approve": Move(
        from_=frozenset({PlanStatus.SUBMITTED}),
        to=PlanStatus.APPROVED,
        needs="rectification.approve_plan",
        label="批准整改方案",
        shown=EVERY_PARTY,
    ),
    "return": Move(
        from_=frozenset({PlanStatus.SUBMITTED}),
        to=PlanStatus.RETURNED,
        needs="rectification.approve_plan",
        label="退回整改方案",
        note_required=True,
        back=True,
        shown=EVERY_PARTY,
    ),
}

TASK_MOVES = {
    "start": Move(
        from_=frozenset({TaskStatus.DRAFT}),
        to=TaskStatus.UNDER_WAY,
        needs="rectification.approve_plan",
        label="方案批准，开始整改",
        shown=EVERY_PARTY,
    ),
    "report": Move(
        from_=frozenset({TaskStatus.UNDER_WAY, TaskStatus.RETURNED}),
        to=TaskStatus.REPORTED,
        needs="rectification.report_task",
        label="上报完成情况",
        shown=EVERY_PARTY,
    ),
    "return": Move(
        from_=frozenset({TaskStatus.REPORTED}),
        to=TaskStatus.RETURNED,
        needs="rectification.review_task",
        label="退回补正",
        note_required=True,
        back=True,
        shown=EVERY_PARTY,
    ),
    "accept": Move(
        from_=frozenset({TaskStatus.REPORTED}),
        to=TaskStatus.ACCEPTED,
        needs="rectification.review_task",
        label="验收销号",
        shown=EVERY_PARTY,
    ),
}
