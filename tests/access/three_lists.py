"""Rectifications of random assignments, with problems, responsibilities, tasks, reports, evidence and paper signatures."""

import datetime as dt

from rectification.models import (
    Countersignature,
    Evidence,
    PaperSignature,
    Problem,
    ProgressReport,
    Rectification,
    RectificationPlan,
    Responsibility,
    Task,
)
from tests.access.draw import AFTER_FEEDBACK, stored
from tests.access.edges import own_task
from tests.factories.organizations import NOW, TODAY


def rectify(draw, world):
    """One of five is answered for by another organization than was inspected: it was passed on."""
    seqs: dict[int, int] = {}
    for assignment in world.assignments:
        if assignment.status not in AFTER_FEEDBACK:
            continue
        stays = assignment in world.edge_assignments or draw.chance(0.8)
        answers = assignment.organization if stays else draw.one(world.organizations)
        both = {"organization": answers, "team": assignment.team, **_areas(world, answers)}
        rectification = Rectification.objects.create(
            assignment=assignment,
            committee=assignment.round.organization,
            fed_back_on=TODAY,
            concentrated_until=TODAY + dt.timedelta(days=90),
            **both,
        )
        RectificationPlan.objects.create(rectification=rectification, **_plan(draw, world))
        for finding in [row for row in world.findings if row.assignment_id == assignment.pk]:
            seq = seqs[assignment.team_id] = seqs.get(assignment.team_id, 0) + 1
            problem = Problem.objects.create(
                rectification=rectification,
                finding=finding,
                seq=seq,
                number=f"W-{assignment.team_id}-{seq}",
                category="policy",
                title=draw.word("问题"),
                text="滞留",
                due_on=draw.day(),
                **both,
            )
            _lists(draw, world, problem, both)
    _papers(draw, world)


def _areas(world, organization):
    """Which organizations stand at depth 1 to 4 on the way down to it."""
    at = {row.path: row.pk for row in world.organizations}
    return {
        f"area{depth}": at.get(organization.path[: 4 * depth]) if depth <= organization.depth else None
        for depth in (1, 2, 3, 4)
    }


def _plan(draw, world):
    status = draw.one(["draft", "submitted", "returned", "approved"])
    done = {"approved_by": draw.one(world.people), "approved_at": NOW} if status == "approved" else {}
    return {"status": status, "due_on": draw.day(), **done}


def _lists(draw, world, problem, both):
    if draw.chance(0.7):
        row = Responsibility.objects.create(
            problem=problem,
            first_name="郑",
            responsible_leader_name="许",
            lead_organization=draw.one(world.organizations),
        )
        if draw.chance(0.5):
            successor = draw.one(world.people)
            Countersignature.objects.create(responsibility=row, role="head", person=successor, predecessor="郑")
    for seq in range(1, (3 if own_task(world, problem, 1) else 1) + draw.random.randint(0, 2)):
        task = Task.objects.create(
            problem=problem,
            seq=seq,
            measure=draw.word("措施"),
            kind="major",
            owner=own_task(world, problem, seq) or draw.one(world.people),
            due_on=draw.day(),
            status=draw.one(["draft", "under_way", "reported", "returned"]),
            **both,
        )
        if draw.chance(0.6):
            report = ProgressReport.objects.create(
                task=task,
                seq=1,
                completion="done",
                summary="滞留资金已全部拨付到户。",
                reported_by=draw.one(world.people),
                reported_at=NOW,
            )
            Evidence.objects.create(report=report, file=stored(draw, draw.one(world.people)))


def _papers(draw, world):
    """Of responsibilities and plans, not always signed by the head of who answers now."""
    for name, model in (("responsibility", Responsibility), ("plan", RectificationPlan)):
        for row in draw.some(model.objects.order_by("pk"), 2):
            PaperSignature.objects.create(
                **{name: row},
                organization=draw.one(world.organizations),
                file=stored(draw, draw.one(world.people)),
                text_hash="0" * 64,
                signer_name="郑",
                signed_on=TODAY,
                uploaded_by=draw.one(world.people),
                uploaded_at=NOW,
            )
