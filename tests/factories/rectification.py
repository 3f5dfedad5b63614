"""A rectification at each of its steps, walked there through the services as the people of the cast would."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import factory
from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.organizations.models import User
from inspections.models import Assignment
from rectification.models import (
    PaperSignature,
    Problem,
    ProgressReport,
    Rectification,
    RectificationPlan,
    Responsibility,
    Task,
)
from rectification.selectors.paper_signature import subject_hash
from rectification.selectors.responsibility import text_hash
from rectification.services.paper_signature import upload_paper
from rectification.services.plan import approve_plan, submit_plan
from rectification.services.responsibility import define_responsibility, sign_responsibility
from rectification.services.task import accept_task, add_task, report_task
from rectification.states import Completion, TaskKind
from tests.factories.inspections import build_round, feed_back, person
from tests.factories.organizations import NOW, TODAY
from tests.factories.remembered import remembered

DUE = dt.date(2026, 4, 30)
SUMMARY = "滞留资金126.4万元已全部拨付到户，并逐户核对签收。"


def pdf(name: str = "拨付凭证.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")


class ResponsibilityFactory(factory.Factory):
    """`ResponsibilityFactory(problem=…)`: defined by the office, not signed."""

    class Meta:
        model = Responsibility

    lead_department = "农业农村科"
    assisting = "国库科、各乡镇财政所"
    responsible_leader_name = "许安之"
    responsible_leader_title = "党组成员、副局长"

    @classmethod
    def _create(cls, _model: type[Responsibility], *_args: Any, **fields: Any) -> Responsibility:
        fields.setdefault("actor", person("office"))
        fields.setdefault("lead_organization", fields["problem"].organization)
        return define_responsibility(now=NOW, **fields)


class TaskFactory(factory.Factory):
    """`TaskFactory(problem=…)`: a draft of the liaison, owned by the liaison."""

    class Meta:
        model = Task

    measure = "将滞留的126.4万元全部拨付到户，并逐户核对签收。"
    goal = "滞留资金清零"
    kind = TaskKind.RECOVER_LOSS
    owner_department = "农业农村科"
    due_on = DUE

    @classmethod
    def _create(cls, _model: type[Task], *_args: Any, **fields: Any) -> Task:
        fields.setdefault("actor", person("liaison"))
        fields.setdefault("owner", person("liaison"))
        return add_task(now=NOW, **fields)


def sign(responsibility: Responsibility, actor: User | None = None) -> Responsibility:
    return sign_responsibility(
        responsibility=responsibility,
        shown_hash=text_hash(responsibility),
        confirmed=True,
        actor=actor or person("unithead"),
        now=NOW,
    )


def complete_plan(assignment: Assignment) -> RectificationPlan:
    """Every problem signed for, with one task: ready to submit."""
    for problem in Problem.objects.filter(rectification__assignment=assignment):
        sign(ResponsibilityFactory(problem=problem))
        TaskFactory(problem=problem)
    return RectificationPlan.objects.get(rectification__assignment=assignment)


def approved_plan(assignment: Assignment) -> RectificationPlan:
    plan = submit_plan(plan=complete_plan(assignment), actor=person("liaison"), now=NOW)
    return approve_plan(plan=plan, actor=person("office"), now=NOW)


def report(task: Task, **fields: Any) -> ProgressReport:
    """By the liaison: 已完成, with one file."""
    fields.setdefault("actor", person("liaison"))
    fields.setdefault("uploads", [pdf()])
    words = {"completion": Completion.DONE, "summary": SUMMARY}
    return report_task(task=task, now=NOW, **{**words, **fields})


def accept_all(rectification: Rectification) -> None:
    for task in Task.objects.filter(problem__rectification=rectification):
        accept_task(task=report(task).task, actor=person("office"), now=NOW)


@remembered
def build_rectification(world: SimpleNamespace, count: int = 2) -> SimpleNamespace:
    """`stage` (the round), `assignment` of 市财政局 fed back, its `rectification`, `plan` and `problems`."""
    stage = build_round(world)
    assignment = feed_back(stage.finance, count)
    rectification = Rectification.objects.select_related("plan", "organization").get(assignment=assignment)
    return SimpleNamespace(
        stage=stage,
        assignment=assignment,
        rectification=rectification,
        plan=rectification.plan,
        problems=list(rectification.problems.order_by("seq")),
    )


@remembered
def build_approved(world: SimpleNamespace) -> SimpleNamespace:
    """`story` as build_rectification told it, `plan` approved after that."""
    story = build_rectification(world)
    return SimpleNamespace(story=story, plan=approved_plan(story.assignment))


class PaperSignatureFactory(factory.Factory):
    """`PaperSignatureFactory(subject=…)`: a signed sheet for a responsibility or a plan, brought by the liaison."""

    class Meta:
        model = PaperSignature

    signed_on = TODAY

    @classmethod
    def _create(cls, _model: type[PaperSignature], *_args: Any, **fields: Any) -> PaperSignature:
        fields.setdefault("actor", person("liaison"))
        fields.setdefault("upload", pdf("签字单.pdf"))
        fields.setdefault("code", subject_hash(fields["subject"])[:8])
        return upload_paper(now=NOW, **fields)
