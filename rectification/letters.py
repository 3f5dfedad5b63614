"""Letters of rectification: what the five of supervision say, and what fills the form of the others."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core import clock
from foundation.core.deadlines import lamp
from foundation.core.errors import Refused
from foundation.documents.composing import Frame
from foundation.documents.letter import Letter
from foundation.documents.letter_kinds import Filled, letter_kind
from foundation.documents.selectors.composition import drafts_for, row_with_key
from foundation.documents.selectors.document_template import compose
from foundation.organizations.selectors.former_name import names_on
from foundation.supervision.states import StepAction
from inspections.models import Round
from inspections.models.round import committee_of
from inspections.selectors.round import visible_rounds
from inspections.states import FindingCategory
from rectification.models import Rectification, RectificationPlan, SupervisionLetter
from rectification.selectors.extension import visible_extensions
from rectification.selectors.problem import problems_in_order, visible_problems
from rectification.selectors.rectification import (
    Progress,
    most_common_category,
    progress_of,
    rectifications_of_round,
    visible_plans,
)
from rectification.selectors.supervision_letter import LateItem
from rectification.states import ExtensionStatus, PlanStatus

PARTS = (
    "rectification__assignment__round__organization",
    "rectification__assignment__round__office",
    "rectification__assignment__team",
    "rectification__organization",
    "rectification__team",
)
DEMANDS = {
    StepAction.SUPERVISION_NOTICE: "请党组织主要负责人牵头研究，明确责任人和完成时间。\n请对照整改措施逐项核对，能够办结的立即办结。",
    StepAction.SUPERVISION_GUIDANCE: "请对照反馈意见查找差距，调整整改措施。\n整改情况由党组织主要负责人签字后报送。",
    StepAction.REMINDER_LETTER: "请抓紧办理，按时上报完成情况和佐证材料。\n确有困难不能按期完成的，请在到期前申请延期并说明理由。",
    StepAction.ADMONITION_LETTER: "请党组织主要负责人专题研究，在报送日期前办结或者拿出可以检查的进展。\n逾期仍不整改的，将按照规定启动问责程序。",
    StepAction.ACCOUNTABILITY_LETTER: "请党组织就整改不力的原因和责任作出书面检查。\n请主要负责人做好约谈准备，时间、地点另行通知。",
}


def supervision_letter(letter: SupervisionLetter, items: Sequence[LateItem], day: date) -> Letter:
    """One of the five in the words of the issuing office, in the names valid on `day`. The day it bears is set when it is
    issued; it is composed anew then.
    """
    rectification = letter.rectification
    round_ = rectification.assignment.round
    names = names_on([round_.office, rectification.committee, rectification.organization], day)
    values = {
        "巡察名称": round_.name_under(committee_of(names[rectification.committee_id].short_name)),
        "反馈日期": rectification.fed_back_on,
        "截至日期": day,
        "事项": [_row(item, day) for item in items],
        "办理要求": [line.strip() for line in letter.demand.splitlines() if line.strip()],
        "报送日期": letter.reply_on,
        "联系人": letter.contact_name,
        "联系电话": letter.contact_phone,
    }
    frame = Frame(names[round_.office_id].name, recipients=(names[rectification.organization_id].name,))
    return compose(letter.action, issuer=round_.office, values=values, frame=frame)


def _row(item: LateItem, day: date) -> dict[str, str]:
    words = lamp(item.due_on, is_open=True, today=day).words
    return {"编号": item.number or "—", "名称": item.title, "时限": spell(item.due_on), "情况": words}


def spell(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def feedback_filled(user: Any, key: str) -> Filled | None:
    """反馈意见 from the plan's page: what was fed back, in the order of its numbers."""
    plan = _plan(user, key)
    if plan is None:
        return None
    assignment = plan.rectification.assignment
    round_, problems = assignment.round, problems_in_order(plan.rectification)
    values = _rectified(plan) | {
        "派出党委": round_.committee,
        "巡察组": assignment.team.name,
        "巡察类型": round_.get_kind_display(),
        "进驻日期": assignment.on_site_from,
        "结束日期": assignment.on_site_to,
        "问题": [
            {"编号": row.number, "类别": row.get_category_display(), "问题": row.title, "表现": row.text}
            for row in problems
        ],
    }
    return _filled(plan.rectification, values)


def rectification_notice_filled(user: Any, key: str) -> Filled | None:
    plan = _plan(user, key)
    if plan is None:
        return None
    problems = problems_in_order(plan.rectification)
    values = _rectified(plan) | {
        "反馈日期": plan.rectification.fed_back_on,
        "问题数": str(len(problems)),
        "问题": [
            {"编号": row.number, "问题": row.title, "时限": spell(row.due_on) if row.due_on else "—"}
            for row in problems
        ],
    }
    return _filled(plan.rectification, values)


def plan_opinion_filled(user: Any, key: str) -> Filled | None:
    plan = _plan(user, key)
    if plan is None:
        return None
    if plan.submitted_at is None:
        raise Refused("整改方案还没有报送，报送后再拟审核意见。")
    agreed = "同意，请认真组织实施" if plan.status == PlanStatus.APPROVED else ""
    values = {
        "巡察名称": plan.rectification.assignment.round.name,
        "单位": plan.rectification.organization.short_name,
        "报送日期": localtime(plan.submitted_at).date(),
        "结论": agreed,
    }
    return _filled(plan.rectification, values)


def extension_reply_filled(user: Any, key: str) -> Filled | None:
    """延期批复, once it is decided: it says the day that was given, or that none was."""
    row = row_with_key(visible_extensions(user).select_related(*(f"task__problem__{part}" for part in PARTS)), key)
    if row is None:
        return None
    if row.status not in {ExtensionStatus.APPROVED, ExtensionStatus.REFUSED}:
        raise Refused(f"这份延期申请现在是“{row.get_status_display()}”，审批后再拟批复。")
    task, problem = row.task, row.task.problem
    values = {
        "单位": problem.organization.short_name,
        "任务编号": f"{problem.number}-{task.seq}",
        "任务": task.measure,
        "申请日期": localtime(row.asked_at).date(),
        "原时限": row.due_on,
        "申请延至": row.wished_on,
        "理由": row.reason,
        "是否同意": "同意" if row.status == ExtensionStatus.APPROVED else "不同意",
        "批准延至": row.granted_on,
        "研究情况": row.group_decision,
    }
    return _filled(problem.rectification, values)


def acceptance_filled(user: Any, key: str) -> Filled | None:
    problem = row_with_key(visible_problems(user).select_related(*PARTS), key)
    if problem is None:
        return None
    if problem.accepted_at is None:
        raise Refused(f"问题{problem.number}还没有销号，验收后再拟通知书。")
    round_ = problem.rectification.assignment.round
    values = {
        "巡察名称": round_.name,
        "单位": problem.organization.short_name,
        "问题": [
            {"编号": problem.number, "问题": problem.title, "销号日期": spell(localtime(problem.accepted_at).date())}
        ],
        "验收人员": f"{round_.office.short_name}、{problem.rectification.team.name}和{problem.organization.short_name}",
    }
    return _filled(problem.rectification, values)


def _plan(user: Any, key: str) -> RectificationPlan | None:
    return row_with_key(visible_plans(user).select_related(*PARTS), key)


def _rectified(plan: RectificationPlan) -> dict[str, Any]:
    return {
        "巡察名称": plan.rectification.assignment.round.name,
        "单位": plan.rectification.organization.short_name,
        "方案时限": spell(plan.due_on) if plan.due_on else "",
        "报告时限": spell(plan.rectification.concentrated_until),
    }


def _filled(rectification: Rectification, values: dict[str, Any]) -> Filled:
    round_ = rectification.assignment.round
    return Filled(
        issuer=round_.office,
        recipients=(rectification.organization,),
        values=values,
        source=audittrail.name_of(rectification),
        team_id=rectification.team_id,
        series_code=round_.series_code,
    )


def bulletin_filled(user: Any, key: str) -> Filled | None:
    """整改情况通报 of a round: the problems of each organization that was fed back, as they stand today."""
    round_, rows = _of_round("rectification_bulletin", user, key)
    if round_ is None:
        return None
    counted = progress_of(rows)
    found = [(row, counted.get(row.pk, Progress())) for row in rows]
    values = {
        "巡察名称": round_.name,
        "截至日期": clock.today(),
        "总体情况": _overall(rows, [progress for _, progress in found]),
        "各单位": [
            {
                "单位": row.organization.short_name,
                "问题数": str(progress.problems),
                "已完成": str(progress.accepted),
                "基本完成": str(progress.ready),
                "未完成": str(progress.open),
            }
            for row, progress in found
        ],
    }
    return _for_round(round_, values, recipients=tuple(dict.fromkeys(row.organization for row in rows)))


def _overall(rows: Sequence[Rectification], found: Sequence[Progress]) -> str:
    problems, accepted = sum(one.problems for one in found), sum(one.accepted for one in found)
    states = [row.plan.status for row in rows]
    handed_in = sum(state in {PlanStatus.SUBMITTED, PlanStatus.APPROVED} for state in states)
    return (
        f"{len(rows)}个党组织共反馈问题{problems}个，已经销号{accepted}个。"
        f"{handed_in}个党组织报送了整改方案，其中{states.count(PlanStatus.APPROVED)}个已经批准。"
    )


def suggestion_filled(user: Any, key: str) -> Filled | None:
    """巡察建议书 from a round: what was fed back most often. To which department, and what to suggest, a person writes."""
    round_, rows = _of_round("suggestion_letter", user, key)
    if round_ is None:
        return None
    values, most = {"巡察名称": round_.name}, most_common_category(rows)
    if most is not None:
        category, problems, organizations = most
        label = FindingCategory(category).label
        values["共性问题"] = (
            f"本轮巡察反馈{len(rows)}个党组织，其中“{label}”方面的问题{problems}个，涉及{organizations}个党组织。"
        )
    return _for_round(round_, values)


def _of_round(code: str, user: Any, key: str) -> tuple[Round | None, list[Rectification]]:
    """The round and what was fed back in it. Raises PermissionDenied, Refused as long as nothing was."""
    round_ = row_with_key(visible_rounds(user), key)
    if round_ is None:
        return None, []
    kind = letter_kind(code)
    if not drafts_for(user, kind, round_.office):
        raise PermissionDenied("documents.draft_letter")
    rows = rectifications_of_round(user, round_.pk)
    if not rows:
        raise Refused(f"本轮还没有向单位反馈，反馈后再拟{kind.label}。")
    return round_, rows


def _for_round(round_: Round, values: dict[str, Any], recipients: tuple[Any, ...] = ()) -> Filled:
    source = audittrail.name_of(round_)
    return Filled(round_.office, recipients, values, source=source, series_code=round_.series_code)
