"""Two people press accept at once: one succeeds, the other is told so."""

import pytest

from foundation.audittrail.models import AuditEvent
from foundation.core.errors import MoveNotAllowed
from foundation.organizations.models import Handover, Post, User
from foundation.organizations.services.handover import HandoverRefused, Successors, hand_over
from inspections.models import Assignment
from rectification.models import PaperSignature, Problem, RectificationPlan, Responsibility, Task
from rectification.services.paper_signature import SheetWaits, confirm_paper, refuse_paper
from rectification.services.plan import approve_plan, submit_plan
from rectification.services.problem import accept_problem
from rectification.services.task import accept_task
from tests.factories.inspections import person
from tests.factories.organizations import NOW, TODAY, UserFactory, load_world
from tests.factories.rectification import (
    PaperSignatureFactory,
    ResponsibilityFactory,
    accept_all,
    approved_plan,
    build_rectification,
    complete_plan,
    report,
    sign,
)
from tests.racing import at_once


@pytest.mark.django_db(transaction=True)
@pytest.mark.feature(31)
def test_two_accept_one_task():
    story = build_rectification(load_world())
    approved_plan(story.assignment)
    task = report(Task.objects.first()).task

    def accept(username):
        return lambda: accept_task(
            task=Task.objects.get(pk=task.pk), actor=User.objects.get(username=username), now=NOW
        )

    results = at_once(accept("office"), accept("director"))
    lost = [result for result in results if isinstance(result, MoveNotAllowed)]
    assert len(lost) == 1
    assert lost[0].sentence.startswith("有人先办了：")
    assert lost[0].sentence.endswith("任务现在是“已销号”。您的操作没有保存。")
    assert AuditEvent.objects.filter(event="task.accept").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_two_last_problems_at_once_still_end_the_rectification():
    story = build_rectification(load_world())
    approved_plan(story.assignment)
    accept_all(story.rectification)

    def accept(problem, username):
        return lambda: accept_problem(
            problem=Problem.objects.get(pk=problem.pk), actor=User.objects.get(username=username), now=NOW
        )

    results = at_once(accept(story.problems[0], "office"), accept(story.problems[1], "director"))
    assert [result.status for result in results] == ["accepted", "accepted"]
    assert Assignment.objects.get(pk=story.assignment.pk).status == "reviewing"


@pytest.mark.django_db(transaction=True)
def test_two_approve_one_plan_and_each_task_starts_once():
    story = build_rectification(load_world())
    plan = submit_plan(plan=complete_plan(story.assignment), actor=person("liaison"), now=NOW)

    def approve(username):
        return lambda: approve_plan(
            plan=RectificationPlan.objects.get(pk=plan.pk), actor=User.objects.get(username=username), now=NOW
        )

    results = at_once(approve("office"), approve("director"))
    [lost] = [result for result in results if isinstance(result, MoveNotAllowed)]
    assert lost.sentence.endswith("整改方案现在是“已批准”。您的操作没有保存。")
    assert AuditEvent.objects.filter(event="rectificationplan.approve").count() == 1
    assert AuditEvent.objects.filter(event="task.start").count() == Task.objects.count()
    assert set(Task.objects.values_list("status", flat=True)) == {"under_way"}


def sheet():
    """A responsibility of 市财政局 with a sheet that waits."""
    story = build_rectification(load_world())
    return PaperSignatureFactory(subject=ResponsibilityFactory(problem=story.problems[0]))


@pytest.mark.django_db(transaction=True)
@pytest.mark.feature(41)
def test_one_confirms_and_one_refuses_the_same_sheet():
    paper = sheet()

    def decide(act, username, **words):
        return lambda: act(
            paper=PaperSignature.objects.get(pk=paper.pk), actor=User.objects.get(username=username), now=NOW, **words
        )

    results = at_once(
        decide(confirm_paper, "office"), decide(refuse_paper, "director", reason="签字的不是本人，请重新签。")
    )
    assert len([result for result in results if isinstance(result, MoveNotAllowed)]) == 1
    states = (PaperSignature.objects.get().status, Responsibility.objects.get().status)
    assert states in {("confirmed", "signed"), ("refused", "draft")}


@pytest.mark.django_db(transaction=True)
@pytest.mark.feature(41)
def test_a_password_and_a_sheet_at_once_are_one_signature():
    paper = sheet()
    results = at_once(
        lambda: confirm_paper(paper=PaperSignature.objects.get(pk=paper.pk), actor=person("office"), now=NOW),
        lambda: sign(Responsibility.objects.get()),
    )
    assert len([result for result in results if isinstance(result, MoveNotAllowed)]) == 1
    row = Responsibility.objects.get()
    assert (row.status, (row.signed_by is None) != (row.paper is None)) == ("signed", True)
    assert PaperSignature.objects.get().status == ("confirmed" if row.paper else "refused")


@pytest.mark.django_db(transaction=True)
def test_two_bring_a_sheet_at_once_and_one_waits():
    story = build_rectification(load_world())
    row = ResponsibilityFactory(problem=story.problems[0])
    results = at_once(
        lambda: PaperSignatureFactory(subject=row, actor=person("liaison")),
        lambda: PaperSignatureFactory(subject=row, actor=person("unithead")),
    )
    assert len([result for result in results if isinstance(result, SheetWaits)]) == 1
    assert PaperSignature.objects.filter(status="uploaded").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.feature(118)
def test_two_hand_one_person_over():
    """Each to a successor of his own: one takes all, the other is told that nothing is left, and no sheet says otherwise."""
    world = load_world()
    story = build_rectification(world)
    approved_plan(story.assignment)
    liaison = world.people["liaison"]
    Task.objects.update(owner=liaison)
    heirs = [UserFactory(organization=world.finance) for _ in range(2)]

    def leaving(username, heir):
        return lambda: hand_over(
            person=User.objects.get(pk=liaison.pk),
            successors=Successors(heir.pk),
            posts=list(Post.objects.filter(person=liaison)),
            last_on=TODAY,
            actor=User.objects.get(username=username),
            now=NOW,
        )

    results = at_once(leaving("unithead", heirs[0]), leaving("office", heirs[1]))
    [refused] = [one for one in results if isinstance(one, HandoverRefused)]
    assert refused.sentence == "林晓名下已经没有待移交的事项，可能有人刚刚办过，没有办理。请刷新后重新核对。"
    [sheet] = Handover.objects.all()
    assert {line["to"] for line in sheet.passed} == set(Task.objects.values_list("owner_id", flat=True))
    assert Task.objects.values("owner").distinct().count() == 1
    assert AuditEvent.objects.filter(event="post.ended").count() == 1
