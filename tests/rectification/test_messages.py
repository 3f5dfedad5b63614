"""Each message in words, literally: number, until when, where to act; never the words of a problem."""

import datetime as dt
from types import SimpleNamespace

import pytest

from foundation.core.deadlines import Rung
from foundation.notifications.catalogue import all_types, message_type
from rectification import messages
from rectification.models import Countersignature, Extension, PaperSignature, RectificationPlan

DUE = dt.date(2026, 4, 30)


def words(kind, obj, told_on=DUE, step=""):
    row = SimpleNamespace(kind=kind, step=step, due_on=DUE, occurred_on=DUE, told_on=told_on, recipient=None)
    found = message_type(kind).render(obj, row)
    return found.title, found.url


def test_every_kind_of_this_app_is_in_the_catalogue():
    names = {value for name, value in vars(messages).items() if name.isupper() and isinstance(value, str)}
    ours = {message.kind for message in all_types() if message.kind.startswith("rectification.")}
    assert ours == names
    assert len(ours) == 20


@pytest.mark.feature(57)
@pytest.mark.parametrize(
    ("told_on", "sentence"),
    [
        (dt.date(2026, 4, 23), "还有7天到期（时限2026年4月30日）"),
        (dt.date(2026, 4, 30), "今天到期（时限2026年4月30日）"),
        (dt.date(2026, 5, 3), "已逾期3天（时限2026年4月30日）"),
    ],
)
def test_reminders_say_how_much_is_left(task, problem, told_on, sentence):
    plan = RectificationPlan.objects.get()
    assert words(messages.TASK_DEADLINE, task, told_on) == (f"03-03-001任务1{sentence}", f"/tasks/{task.pk}/")
    assert words(messages.PROBLEM_DEADLINE, problem, told_on) == (
        f"问题03-03-001{sentence}",
        f"/problems/{problem.pk}/",
    )
    assert words(messages.PLAN_DEADLINE, plan, told_on) == (f"市财政局党组整改方案{sentence}", f"/plans/{plan.pk}/")


def whole(kind, obj, step):
    told_on = DUE + dt.timedelta(days=7)
    row = SimpleNamespace(kind=kind, step=step, due_on=DUE, occurred_on=told_on, told_on=told_on, recipient=None)
    found = message_type(kind).render(obj, row)
    return found.title, found.body


LATE = "已逾期7天（时限2026年4月30日）"


@pytest.mark.feature(60)
@pytest.mark.parametrize(
    ("step", "asked"),
    [
        ("leader+1", "这件事由您分管，请督促抓紧办理，有困难的出面协调。"),
        ("head+7", "您是整改第一责任人，请亲自过问，明确办结日期；确实不能按期办结的，及时申请延期。"),
        ("office+15", "请向该单位了解原因、催办；仍不办理的，按规定发督办文书。"),
        ("leading_group+30", "请审阅，必要时约谈该单位主要负责人，或列入领导小组会议。"),
    ],
)
def test_each_rung_is_told_whose_how_late_who_and_what_is_expected(task, problem, responsibility, step, asked):
    plan = RectificationPlan.objects.get()
    place = "市财政局党组"
    assert whole(messages.TASK_DEADLINE, task, step) == (
        f"{place}03-03-001任务1{LATE}",
        f"责任人{task.owner.name}。{asked}",
    )
    who = f"第一责任人{responsibility.first_name}，责任领导{responsibility.responsible_leader_name}"
    assert whole(messages.PROBLEM_DEADLINE, problem, step) == (f"{place}问题03-03-001{LATE}", f"{who}。{asked}")
    assert whole(messages.PLAN_DEADLINE, plan, step) == (
        f"{place}整改方案{LATE}",
        f"由主要负责人和联络员报送，现在还没有报送。{asked}",
    )


@pytest.mark.feature(60)
def test_the_office_is_told_of_a_signature_that_is_missing(responsibility, unithead):
    row = Countersignature(
        pk=7, responsibility=responsibility, role="head", predecessor="郑德明", due_why="", person=unithead
    )
    title, body = whole(messages.COUNTERSIGNATURE_DEADLINE, row, "office+15")
    assert title == f"市财政局党组问题03-03-001责任承接签字{LATE}"
    assert body.startswith(f"由接任主要负责人的{unithead.name}签字，前任郑德明。请向该单位了解原因")


def test_a_problem_without_responsibility_says_so(story, problem):
    assert whole(messages.PROBLEM_DEADLINE, problem, "head+7")[1].startswith("责任还没有明确。您是整改第一责任人")


def test_what_is_no_step_of_the_ladder_is_told_as_to_the_owner(task):
    assert whole(messages.TASK_DEADLINE, task, "urge-1") == whole(messages.TASK_DEADLINE, task, "owner+7")


def test_what_happened_is_said(task, story, problem):
    plan = RectificationPlan.objects.get()
    page, tasks, plans = f"/problems/{problem.pk}/", f"/tasks/{task.pk}/", f"/plans/{plan.pk}/"
    sign = f"/responsibilities/{problem.responsibility.pk}/sign/"
    assert {
        kind: words(kind, obj)
        for kind, obj in (
            (messages.FED_BACK, story.rectification),
            (messages.TO_SIGN, problem.responsibility),
            (messages.PLAN_SUBMITTED, plan),
            (messages.PLAN_APPROVED, plan),
            (messages.PLAN_RETURNED, plan),
            (messages.TASK_REPORTED, task),
            (messages.TASK_RETURNED, task),
            (messages.TASK_ACCEPTED, task),
            (messages.PROBLEM_ACCEPTED, problem),
        )
    } == {
        messages.FED_BACK: ("市财政局党组收到巡察反馈问题2个", "/problems/"),
        messages.TO_SIGN: ("请为问题03-03-001的责任签字背书", sign),
        messages.PLAN_SUBMITTED: ("市财政局党组报送了整改方案，请审批", plans),
        messages.PLAN_APPROVED: ("市财政局党组整改方案已批准", plans),
        messages.PLAN_RETURNED: ("市财政局党组整改方案被退回", plans),
        messages.TASK_REPORTED: ("市财政局党组上报了03-03-001任务1，请审核", tasks),
        messages.TASK_RETURNED: ("03-03-001任务1被退回，请补正", tasks),
        messages.TASK_ACCEPTED: ("03-03-001任务1已验收销号", tasks),
        messages.PROBLEM_ACCEPTED: ("问题03-03-001已销号", page),
    }


def test_a_sheet_is_asked_for_and_answered(problem, responsibility, liaison):
    place = problem.organization
    paper = PaperSignature(pk=7, responsibility=responsibility, organization=place, uploaded_by=liaison)
    whole = PaperSignature(pk=8, organization=place, uploaded_by=liaison)
    assert [
        words(kind, paper)[0] for kind in (messages.PAPER_UPLOADED, messages.PAPER_CONFIRMED, messages.PAPER_REFUSED)
    ] == [
        "请核对市财政局党组问题03-03-001责任的纸质签字",
        "市财政局党组问题03-03-001责任的纸质签字已核对",
        "市财政局党组问题03-03-001责任的纸质签字没有生效",
    ]
    assert words(messages.PAPER_UPLOADED, whole) == ("请核对市财政局党组整改方案的纸质签字", "/paper-signatures/8/")


def test_a_successor_is_asked_and_reminded(responsibility, unithead):
    row = Countersignature(
        pk=7, responsibility=responsibility, role="head", predecessor="郑德明", due_why="接任之日起。", person=unithead
    )
    assert words(messages.COUNTERSIGN, row, step="asked") == ("请为问题03-03-001的责任承接签字", "/countersignatures/")
    assert words(messages.COUNTERSIGNATURE_DEADLINE, row, DUE + dt.timedelta(days=1))[0] == (
        "请为问题03-03-001的责任承接签字已逾期1天（时限2026年4月30日）"
    )


def test_no_message_carries_the_words_of_a_problem(task, problem, story):
    plan = RectificationPlan.objects.get()
    rows = {"rectification": story.rectification, "problem": problem, "task": task, "rectificationplan": plan}
    rows["responsibility"] = problem.responsibility
    rows["papersignature"] = PaperSignature(
        pk=7, responsibility=problem.responsibility, organization=problem.organization, uploaded_by=task.owner
    )
    rows["countersignature"] = Countersignature(
        pk=7,
        responsibility=problem.responsibility,
        role="head",
        predecessor="郑德明",
        due_why="接任之日起10日内承接签字。",
        person=task.owner,
    )
    rows["extension"] = Extension(
        task=task, due_on=DUE, wished_on=DUE, granted_on=DUE, reason="衔接资金126.4万元", progress="衔接资金"
    )
    for message in all_types():
        if not message.kind.startswith("rectification."):
            continue
        for rung in Rung.values:
            row = SimpleNamespace(
                kind=message.kind, step=f"{rung}+0", due_on=DUE, occurred_on=DUE, told_on=DUE, recipient=None
            )
            found = message.render(rows[message.model._meta.model_name], row)
            assert "衔接资金" not in found.title + found.body
            assert "126.4万元" not in found.title + found.body
