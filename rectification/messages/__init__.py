"""What this app tells people: number, until when, where to act. Never the words of a problem (they go to e-mail too)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.urls import reverse

from foundation.core.deadlines import Rung, rung_of, time_left
from foundation.notifications.catalogue import Message, MessageType, Rendered, Sample, register
from rectification.messages import samples
from rectification.models import (
    Countersignature,
    Extension,
    PaperSignature,
    Problem,
    Rectification,
    RectificationPlan,
    Responsibility,
    Task,
)
from rectification.states import CountersignatureRole

FED_BACK = "rectification.fed_back"
TO_SIGN = "rectification.responsibility_to_sign"
PASSED_ON = "rectification.passed_on"
PLAN_SUBMITTED = "rectification.plan_submitted"
PLAN_APPROVED = "rectification.plan_approved"
PLAN_RETURNED = "rectification.plan_returned"
TASK_REPORTED = "rectification.task_reported"
TASK_RETURNED = "rectification.task_returned"
EXTENSION_ASKED = "rectification.extension_asked"
EXTENSION_DECIDED = "rectification.extension_decided"
TASK_ACCEPTED = "rectification.task_accepted"
PROBLEM_ACCEPTED = "rectification.problem_accepted"
COUNTERSIGN = "rectification.countersign"
COUNTERSIGNATURE_DEADLINE = "rectification.countersignature_deadline"
PLAN_DEADLINE = "rectification.plan_deadline"
PAPER_UPLOADED = "rectification.paper_to_compare"
PAPER_CONFIRMED = "rectification.paper_confirmed"
PAPER_REFUSED = "rectification.paper_refused"
TASK_DEADLINE = "rectification.task_deadline"
PROBLEM_DEADLINE = "rectification.problem_deadline"

PLAN_PARTS = ("rectification__organization",)
PAPER_PARTS = ("organization", "uploaded_by", "responsibility__problem")
TASK_PARTS = ("problem", "organization", "owner")
PROBLEM_PARTS = ("organization", "responsibility")
COUNTERSIGN_PARTS = ("responsibility__problem__organization", "person")

# What is expected of each rung above the owner, who reads what the noun itself asks for.
ASKED = {
    Rung.LEADER: "这件事由您分管，请督促抓紧办理，有困难的出面协调。",
    Rung.HEAD: "您是整改第一责任人，请亲自过问，明确办结日期；确实不能按期办结的，及时申请延期。",
    Rung.OFFICE: "请向该单位了解原因、催办；仍不办理的，按规定发督办文书。",
    Rung.LEADING_GROUP: "请审阅，必要时约谈该单位主要负责人，或列入领导小组会议。",
}


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "未定"


def _when(message: Message) -> str:
    """还有7天到期（时限2026年4月5日）, as of the day on which it is told."""
    return f"{time_left(message.due_on, message.told_on)}（时限{_day(message.due_on)}）"


def _to_superior(message: Message, place: Any, item: str, who: str, url: str) -> Rendered | None:
    """The words for a rung above the owner: whose matter, which, how late, who answers for it, what is expected. None for the
    owner, and for what is no step of the ladder.
    """
    asked = ASKED.get(rung_of(message.step) or Rung.OWNER)
    return Rendered(f"{place}{item}{_when(message)}", f"{who}。{asked}", url) if asked else None


def _task_name(task: Task) -> str:
    return f"{task.problem.number}任务{task.seq}"


def _fed_back(row: Rectification, _message: Message) -> Rendered:
    count = row.problems.count()
    return Rendered(
        f"{row.organization}收到巡察反馈问题{count}个",
        f"反馈日期{_day(row.fed_back_on)}，集中整改期到{_day(row.concentrated_until)}。请到“反馈意见”查看，并按时报送整改方案。",
        reverse("problem-list"),
    )


def _passed_on(row: Rectification, _message: Message) -> Rendered:
    return Rendered(
        f"{row.organization}接办一项巡察整改",
        f"原被巡察单位有变动，没有办完的整改由{row.organization}接办，集中整改期到{_day(row.concentrated_until)}。"
        "请核对问题、责任和任务，需要重新签字的请主要负责人签字。",
        reverse("problem-list"),
    )


def _to_sign(row: Responsibility, _message: Message) -> Rendered:
    number = row.problem.number
    return Rendered(
        f"请为问题{number}的责任签字背书",
        f"巡察办已明确问题{number}的责任。请主要负责人核对后签字，签字时要重新输入登录密码；没有账号的，可以打印出来在纸上签字。",
        reverse("responsibility-sign", args=[row.pk]),
    )


def _plan(title: str, body: str) -> Callable[[RectificationPlan, Message], Rendered]:
    def render(plan: RectificationPlan, _message: Message) -> Rendered:
        place = plan.rectification.organization
        return Rendered(title.format(place=place), body.format(place=place), reverse("plan-detail", args=[plan.pk]))

    return render


def _task(title: str, body: str) -> Callable[[Task, Message], Rendered]:
    def render(task: Task, _message: Message) -> Rendered:
        words = {"task": _task_name(task), "place": task.organization, "day": _day(task.due_on)}
        return Rendered(title.format(**words), body.format(**words), reverse("task-detail", args=[task.pk]))

    return render


def _paper(title: str, body: str) -> Callable[[PaperSignature, Message], Rendered]:
    def render(paper: PaperSignature, _message: Message) -> Rendered:
        words = {"place": paper.organization, "about": paper.about, "who": paper.uploader_label}
        url = reverse("paper-signature-detail", args=[paper.pk])
        return Rendered(title.format(**words), body.format(**words), url)

    return render


def _extension_asked(row: Extension, _message: Message) -> Rendered:
    task = row.task
    return Rendered(
        f"{task.organization}申请{_task_name(task)}延期，请审批",
        f"现时限{_day(row.due_on)}，申请延至{_day(row.wished_on)}。请核对原因和进展，同意或不同意。",
        reverse("task-detail", args=[task.pk]),
    )


def _extension_decided(row: Extension, _message: Message) -> Rendered:
    task = row.task
    url = reverse("task-detail", args=[task.pk])
    if row.granted_on is not None:
        return Rendered(f"{_task_name(task)}延期申请已同意", f"时限延至{_day(row.granted_on)}，请按新的时限办理。", url)
    return Rendered(f"{_task_name(task)}延期申请未同意", f"仍按原时限{_day(row.due_on)}办理，理由见任务页。", url)


def _problem_accepted(problem: Problem, _message: Message) -> Rendered:
    return Rendered(
        f"问题{problem.number}已销号",
        f"巡察办已对问题{problem.number}验收销号，请继续巩固整改成果。",
        reverse("problem-detail", args=[problem.pk]),
    )


def _plan_deadline(plan: RectificationPlan, message: Message) -> Rendered:
    place, url = plan.rectification.organization, reverse("plan-detail", args=[plan.pk])
    own = Rendered(f"{place}整改方案{_when(message)}", f"{plan.due_why}请补齐任务后报送巡察办。", url)
    return _to_superior(message, place, "整改方案", "由主要负责人和联络员报送，现在还没有报送", url) or own


def _task_deadline(task: Task, message: Message) -> Rendered:
    name, who, url = _task_name(task), f"责任人{task.owner_label}", reverse("task-detail", args=[task.pk])
    own = Rendered(f"{name}{_when(message)}", f"{who}。{task.due_why}请按时上报完成情况。", url)
    return _to_superior(message, task.organization, name, who, url) or own


def _problem_deadline(problem: Problem, message: Message) -> Rendered:
    name, url = f"问题{problem.number}", reverse("problem-detail", args=[problem.pk])
    own = Rendered(f"{name}{_when(message)}", f"{problem.due_why}请检查各项任务，完成的及时上报。", url)
    return _to_superior(message, problem.organization, name, _answerable(problem), url) or own


def _answerable(problem: Problem) -> str:
    found: Responsibility | None = getattr(problem, "responsibility", None)
    if found is None:
        return "责任还没有明确"
    return f"第一责任人{found.first_name}，责任领导{found.responsible_leader_name}"


def _countersign(row: Countersignature, message: Message) -> Rendered:
    number, role = row.responsibility.problem.number, CountersignatureRole(row.role).label
    when = "" if message.step == "asked" else _when(message)
    url = reverse("countersignature-list")
    own = Rendered(
        f"请为问题{number}的责任承接签字{when}",
        f"前任{role}{row.predecessor}，{row.due_why}请核对后签字，多个问题可以一次签完。",
        url,
    )
    who = f"由接任{role}的{row.person.name}签字，前任{row.predecessor}"
    place = row.responsibility.problem.organization
    return _to_superior(message, place, f"问题{number}责任承接签字", who, url) or own


def _reminder(label: str) -> tuple[str, str]:
    return label, "按催办规则，到期前后的每一步"


def _register(
    kind: str, model: Any, render: Any, related: tuple[str, ...], words: tuple[str, str], example: Callable[[], Any]
) -> None:
    """`words`: what it is, and when it is sent. Reminders of deadlines are the kinds that end in _deadline."""
    label, when = words
    is_reminder = kind.endswith("_deadline")
    step = "asked" if kind == COUNTERSIGN else ""
    register(
        MessageType(
            kind,
            model,
            render,
            related,
            digest=is_reminder,
            label=label,
            when=when,
            example=lambda: (example(), Sample(kind=kind, step=step)),
        )
    )


_register(
    FED_BACK,
    Rectification,
    _fed_back,
    ("organization",),
    ("收到巡察反馈", "巡察办反馈巡察意见时，告诉被巡察单位"),
    samples.a_rectification,
)
_register(
    PASSED_ON,
    Rectification,
    _passed_on,
    ("organization",),
    ("接办巡察整改", "单位合并、分设、撤销后，告诉接办的单位"),
    samples.a_rectification,
)
_register(
    TO_SIGN,
    Responsibility,
    _to_sign,
    ("problem",),
    ("请签字背书", "巡察办明确或修改责任时，告诉主要负责人"),
    samples.a_responsibility,
)
_register(
    PLAN_SUBMITTED,
    RectificationPlan,
    _plan("{place}报送了整改方案，请审批", "请逐条核对责任、措施和时限，批准或退回并写明理由。"),
    PLAN_PARTS,
    ("整改方案待审批", "单位报送整改方案时，告诉巡察办"),
    samples.a_plan,
)
_register(
    PLAN_APPROVED,
    RectificationPlan,
    _plan("{place}整改方案已批准", "各项任务从今天开始整改，请按时限上报完成情况。"),
    PLAN_PARTS,
    ("整改方案已批准", "巡察办批准方案时，告诉单位"),
    samples.a_plan,
)
_register(
    PLAN_RETURNED,
    RectificationPlan,
    _plan("{place}整改方案被退回", "退回理由见方案页下方的留痕。请修改后重新报送。"),
    PLAN_PARTS,
    ("整改方案被退回", "巡察办退回方案时，告诉单位"),
    samples.a_plan,
)
_register(
    TASK_REPORTED,
    Task,
    _task("{place}上报了{task}，请审核", "请核对完成情况和佐证材料，验收销号或退回补正。"),
    TASK_PARTS,
    ("任务待审核", "单位上报完成情况时，告诉巡察办"),
    samples.a_task,
)
_register(
    TASK_RETURNED,
    Task,
    _task("{task}被退回，请补正", "退回理由见任务页。时限{day}，请补正后重新上报。"),
    TASK_PARTS,
    ("任务被退回", "巡察办退回任务时，告诉责任人和联络员"),
    samples.a_task,
)
_register(
    TASK_ACCEPTED,
    Task,
    _task("{task}已验收销号", "这条任务已经销号，不能再修改。"),
    TASK_PARTS,
    ("任务已销号", "巡察办验收任务时，告诉责任人和联络员"),
    samples.a_task,
)
EXTENSION_PARTS = ("task__problem", "task__organization")
_register(
    EXTENSION_ASKED,
    Extension,
    _extension_asked,
    EXTENSION_PARTS,
    ("延期待审批", "单位为任务申请延期时，告诉巡察办"),
    samples.an_extension,
)
_register(
    EXTENSION_DECIDED,
    Extension,
    _extension_decided,
    EXTENSION_PARTS,
    ("延期已审批", "巡察办同意或不同意延期时，告诉责任人和联络员"),
    samples.an_extension,
)
_register(
    PAPER_UPLOADED,
    PaperSignature,
    _paper("请核对{place}{about}的纸质签字", "{who}。请把扫描件与系统里的内容逐行核对，无误的确认，有误的退回。"),
    PAPER_PARTS,
    ("纸质签字待核对", "单位上传签字单时，告诉巡察办"),
    samples.a_paper,
)
_register(
    PAPER_CONFIRMED,
    PaperSignature,
    _paper("{place}{about}的纸质签字已核对", "核对无误，签字已经生效。"),
    PAPER_PARTS,
    ("纸质签字已核对", "巡察办核对无误时，告诉上传人"),
    samples.a_paper,
)
_register(
    PAPER_REFUSED,
    PaperSignature,
    _paper("{place}{about}的纸质签字没有生效", "理由见签字单页。请改正后重新上传。"),
    PAPER_PARTS,
    ("纸质签字没有生效", "巡察办退回签字单时，告诉上传人"),
    samples.a_paper,
)
_register(
    COUNTERSIGN,
    Countersignature,
    _countersign,
    COUNTERSIGN_PARTS,
    ("请承接签字", "签字人换人时，告诉接任的人"),
    samples.a_countersignature,
)
_register(
    COUNTERSIGNATURE_DEADLINE,
    Countersignature,
    _countersign,
    COUNTERSIGN_PARTS,
    _reminder("承接签字到期提醒"),
    samples.a_countersignature,
)
_register(PROBLEM_ACCEPTED, Problem, _problem_accepted, (), ("问题已销号", "问题验收时，告诉单位"), samples.a_problem)
_register(PLAN_DEADLINE, RectificationPlan, _plan_deadline, PLAN_PARTS, _reminder("整改方案到期提醒"), samples.a_plan)
_register(TASK_DEADLINE, Task, _task_deadline, TASK_PARTS, _reminder("任务到期提醒"), samples.a_task)
_register(PROBLEM_DEADLINE, Problem, _problem_deadline, PROBLEM_PARTS, _reminder("问题到期提醒"), samples.a_problem)
