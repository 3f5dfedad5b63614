"""The inspected organization ends: its open problems answer in another name, what is solved stays."""

import datetime as dt

import pytest

from foundation.audittrail.models import AuditEvent
from foundation.core import ports
from foundation.core.errors import Refused
from foundation.documents.services.official_document import issue_document
from foundation.documents.services.review import hand_in, pass_check
from foundation.notifications.models import OutboxMessage
from foundation.organizations.models import Organization, Post
from foundation.organizations.selectors.post import forget_posts
from foundation.organizations.services.organization import rename_organization
from foundation.organizations.services.organization_change import (
    PEOPLE,
    POSTS,
    Part,
    Takers,
    dissolve_organization,
    merge_organization,
    split_organization,
)
from foundation.organizations.states import PostKind
from foundation.supervision.models import EscalationStep
from rectification.models import Problem, Rectification, RectificationPlan, Responsibility, Task
from rectification.selectors.problem import visible_problems
from rectification.selectors.responsibility import signature_holds, signed_text
from rectification.selectors.supervision_letter import items_for, late_item
from rectification.services.paper_signature import confirm_paper
from rectification.services.problem import accept_problem
from rectification.services.supervision_letter import save_letter
from rectification.services.task import accept_task, add_task
from tests.factories.inspections import AssignmentFactory, feed_back, person
from tests.factories.organizations import NOW, TODAY, OrganizationFactory, PostFactory, UserFactory, load_world
from tests.factories.rectification import (
    DUE,
    PaperSignatureFactory,
    ResponsibilityFactory,
    approved_plan,
    build_rectification,
    complete_plan,
    report,
    sign,
)
from tests.factories.supervision import EscalationStepFactory, rectification_clerk
from tests.racing import at_once

BASIS = "云编发〔2026〕7号"


def merge(organization, into, actor=None, **words):
    words = {"on": TODAY, "basis": BASIS, "now": NOW} | words
    return merge_organization(organization=organization, into=into, actor=actor or person("office"), **words)


@pytest.fixture
def medical_head(world):
    """市医疗保障局 with a head and a liaison of its own."""
    PostFactory(person=world.people["department"], kind=PostKind.ORGANIZATION_HEAD, organization=world.medical)
    PostFactory(person=world.people["departmentclerk"], kind=PostKind.ORGANIZATION_LIAISON, organization=world.medical)
    return world.people["department"]


def test_what_is_open_in_a_name(story, world):
    found = {kind.name: [(row.what, row.role, row.due_on) for row in rows] for kind, rows in held(world.finance)}
    assert found == {
        "rectification": [
            (
                "六届第三轮第三巡察组反馈的整改（市财政局党组，2个问题未销号）",
                "被巡察单位",
                dt.date(2026, 6, 5),
            )
        ]
    }
    assert [kind.name for kind, _ in held(world.root)] == ["round_sent", "rectification_judged"]


def held(organization):
    return ports.holdings_of("organization", organization, TODAY)


@pytest.mark.feature(6)
def test_open_problems_answer_in_the_successors_name(story, world, medical_head):
    complete_plan(story.assignment)
    merge(world.finance, world.medical)
    rectification = Rectification.objects.get()
    assert (rectification.organization, rectification.assignment.organization) == (world.medical, world.finance)
    assert set(Problem.objects.values_list("organization", flat=True)) == {world.medical.pk}
    assert set(Task.objects.values_list("organization", "owner__username")) == {(world.medical.pk, "liaison")}
    assert held(Organization.objects.get(pk=world.finance.pk)) == []
    told = OutboxMessage.objects.filter(kind="rectification.passed_on")
    assert sorted(told.values_list("recipient__username", flat=True)) == ["department", "departmentclerk"]
    names = ("rectification.passed_on", "problem.passed_on", "task.passed_on")
    assert [AuditEvent.objects.filter(event=name).count() for name in names] == [1, 2, 2]


@pytest.mark.feature(6)
def test_a_signature_by_hand_is_void_too_and_a_waiting_sheet_lapses(story, world, medical_head, office):
    first, second = (ResponsibilityFactory(problem=problem) for problem in story.problems)
    confirmed = confirm_paper(paper=PaperSignatureFactory(subject=first), actor=office, now=NOW)
    waiting = PaperSignatureFactory(subject=second)
    merge(world.finance, world.medical)
    assert set(Responsibility.objects.values_list("status", "paper")) == {("draft", None)}
    amended = AuditEvent.objects.get(event="responsibility.amend")
    assert amended.note == f"市财政局党组变动，原由郑德明签字，校验值{confirmed.text_hash[:8]}"
    waiting.refresh_from_db()
    assert (waiting.status, waiting.reason) == ("refused", "内容已改")


@pytest.mark.feature(6)
def test_the_head_who_answers_now_signs_again_and_both_names_stay(story, world, medical_head):
    old = sign(ResponsibilityFactory(problem=story.problems[0]))
    merge(world.finance, world.medical)
    row = Responsibility.objects.get()
    assert (row.status, row.signed_by, row.first_name, row.first_title, row.lead_organization) == (
        "draft",
        None,
        "谢宏",
        "党组书记、局长",
        world.medical,
    )
    amended = AuditEvent.objects.get(event="responsibility.amend")
    assert amended.note == f"市财政局党组变动，原由郑德明签字，校验值{old.signed_hash[:8]}"
    assert AuditEvent.objects.get(event="responsibility.voided").detail["signed_hash"] == old.signed_hash
    asked = OutboxMessage.objects.filter(kind="rectification.responsibility_to_sign", recipient=medical_head)
    assert asked.count() == 1
    forget_posts(medical_head)
    assert signature_holds(sign(row, actor=medical_head))


@pytest.mark.feature(4, 6)
def test_what_is_accepted_stays_with_who_solved_it(story, world, medical_head, office):
    approved_plan(story.assignment)
    solved = story.problems[0]
    for task in Task.objects.filter(problem=solved):
        accept_task(task=report(task).task, actor=office, now=NOW)
    accept_problem(problem=Problem.objects.get(pk=solved.pk), actor=office, now=NOW)
    merge(world.finance, world.medical)
    solved.refresh_from_db()
    assert (solved.status, solved.organization) == ("accepted", world.finance)
    assert set(Task.objects.filter(problem=solved).values_list("organization", flat=True)) == {world.finance.pk}
    responsibility = Responsibility.objects.get(problem=solved)
    assert responsibility.status == "signed"
    assert signature_holds(responsibility)
    assert Problem.objects.get(pk=story.problems[1].pk).organization == world.medical


@pytest.mark.feature(41)
def test_a_rename_voids_no_signature(story, world, office):
    row = sign(ResponsibilityFactory(problem=story.problems[0]))
    later = NOW + dt.timedelta(days=1)
    rename_organization(
        organization=world.finance,
        name="中共云岭市财政与国资局党组",
        short_name="市财政国资局党组",
        on=TODAY,
        basis=BASIS,
        actor=office,
        now=later,
    )
    row = Responsibility.objects.get(pk=row.pk)
    assert signature_holds(row)
    assert signed_text(row).startswith("被巡察党组织：中共云岭市财政局党组\n")
    unsigned = ResponsibilityFactory(problem=Problem.objects.get(pk=story.problems[1].pk))
    assert signed_text(unsigned).startswith("被巡察党组织：中共云岭市财政与国资局党组\n")


def test_nobody_to_answer_is_refused(story, world):
    nobody = OrganizationFactory(parent=world.root, code="YL-KJ", short_name="市科技局党组")
    with pytest.raises(Refused, match="市科技局党组还没有主要负责人或联络员的账号"):
        merge(world.finance, nobody, takers=Takers(groups={POSTS: ""}))
    assert Problem.objects.filter(organization=world.finance).count() == 2
    merge(world.finance, nobody)
    assert Problem.objects.filter(organization=nobody).count() == 2


def test_the_committee_that_judges_does_not_answer(story, world):
    with pytest.raises(Refused, match="中共云岭市委派出巡察的整改不能由中共云岭市委接办"):
        dissolve_organization(organization=world.finance, on=TODAY, basis=BASIS, actor=person("office"), now=NOW)


def test_the_county_is_no_judge_of_what_the_city_ordered(story, world):
    PostFactory(person=world.people["nobody"], kind=PostKind.ORGANIZATION_HEAD, organization=world.township)
    feed_back(AssignmentFactory(team=story.stage.team, organization=world.township))
    clerk = UserFactory(organization=world.county)
    PostFactory(person=clerk, kind=PostKind.OFFICE_CLERK, organization=world.county)
    other = OrganizationFactory(parent=world.county, code="B2")
    with pytest.raises(Refused, match="这项整改由中共云岭市委督办"):
        merge(world.township, other, clerk)
    merge(world.township, other)
    assert Problem.objects.filter(organization=other).count() == 1


def test_who_leads_for_another_is_replaced_and_the_head_signs_again(story, world, unithead):
    row = sign(ResponsibilityFactory(problem=story.problems[0], lead_organization=world.medical))
    assert [(kind.name, rows[0].role) for kind, rows in held(world.medical)] == [("problem_led", "牵头单位")]
    merge(world.medical, world.agriculture)
    row.refresh_from_db()
    assert (row.status, row.lead_organization, row.first_name) == ("draft", world.agriculture, "郑德明")


def test_a_task_whose_owner_stays_behind_goes_to_the_liaison(story, world, office):
    complete_plan(story.assignment)
    heads = Post.objects.get(person__username="unithead")
    takers = Takers(
        groups={"rectification": "YL-GZ"},
        rows={(POSTS, heads.pk): "YL-GZ", (PEOPLE, heads.person_id): "YL-GZ"},
    )
    part = Part(code="YL-GZ", name="中共云岭市国资委党委", short_name="市国资委党委")
    [made] = split_organization(
        organization=world.finance,
        parts=[part],
        ends=False,
        takers=takers,
        on=TODAY,
        basis=BASIS,
        actor=office,
        now=NOW,
    )
    assert set(Task.objects.values_list("organization", "owner__username")) == {(made.pk, "unithead")}
    assert Organization.objects.get(pk=world.finance.pk).is_active
    assert person("liaison").organization == world.finance


def test_access_goes_with_the_problems(story, world, medical_head):
    merge(world.finance, world.medical)
    assert visible_problems(person("department")).count() == 2
    assert visible_problems(person("unithead")).count() == 0
    assert visible_problems(person("office")).count() == 2


def test_judging_passes_to_a_committee_above_all_it_judges(story, world):
    with pytest.raises(Refused, match="市财政局党组不在中共青石县委下面"):
        ports.plugged.holdings["organization"]["rectification_judged"].pass_on(
            [story.rectification.pk], world.root, world.county, person("office"), NOW
        )


def test_steps_that_wait_go_with_the_judging(story, world):
    Rectification.objects.update(committee=world.township, organization=world.village)
    place = {"organization": world.village, "committee": world.township}
    waiting = [EscalationStepFactory(row=row, **place) for row in (*story.problems, story.plan)]
    done = {"action": "meeting", "status": "done", "handled_on": TODAY, "outcome": "已议"}
    handled = EscalationStepFactory(row=story.problems[0], **place, **done)
    ports.plugged.holdings["organization"]["rectification_judged"].pass_on(
        [story.rectification.pk], world.township, world.county, person("office"), NOW
    )
    found = dict(EscalationStep.objects.values_list("pk", "committee__code"))
    assert found == {step.pk: world.county.code for step in waiting} | {handled.pk: world.township.code}


@pytest.mark.feature(6, 60)
def test_steps_that_wait_follow_who_answers_now(story, world, medical_head):
    waiting = [EscalationStepFactory(row=row) for row in (*story.problems, story.plan)]
    done = {"action": "meeting", "status": "done", "handled_on": TODAY, "outcome": "已议"}
    handled = EscalationStepFactory(row=story.problems[0], **done)
    merge(world.finance, world.medical)
    found = dict(EscalationStep.objects.values_list("pk", "organization__code"))
    assert found == {step.pk: world.medical.code for step in waiting} | {handled.pk: world.finance.code}
    assert set(EscalationStep.objects.values_list("committee", flat=True)) == {world.root.pk}
    items = items_for(late_item(EscalationStep.objects.get(pk=waiting[0].pk)), None)
    assert {item.step.pk for item in items} == {step.pk for step in waiting}


def test_a_letter_under_review_goes_back_and_is_written_to_who_answers_now(story, world, medical_head):
    step, clerk, director = EscalationStepFactory(row=story.problems[0]), rectification_clerk(world), person("director")
    words = {"demand": "请抓紧办理。", "reply_on": DUE, "contact_name": "许文静", "contact_phone": "0799-6210008"}
    letter = save_letter(first=late_item(step), letter=None, steps=[step], actor=clerk, now=NOW, **words)
    hand_in(document=letter.document, actor=clerk, now=NOW)
    document = pass_check(document=letter.document, actor=director, now=NOW)
    assert document.status == "signing"
    merge(world.finance, world.medical)
    document.refresh_from_db()
    assert document.status == "draft"
    issued = issue_document(document=document, actor=director, now=NOW)
    assert [row.organization for row in issued.recipients.all()] == [world.medical]
    step.refresh_from_db()
    assert (step.status, step.organization) == ("done", world.medical)


@pytest.mark.django_db(transaction=True)
def test_a_task_added_while_its_organization_ends_is_the_successors():
    world = load_world()
    story = build_rectification(world)
    problem = Problem.objects.get(pk=story.problems[0].pk)
    PostFactory(person=person("departmentclerk"), kind=PostKind.ORGANIZATION_LIAISON, organization=world.medical)
    results = at_once(
        lambda: add_task(
            problem=problem,
            measure="将滞留的126.4万元全部拨付到户。",
            kind="recover_loss",
            owner=person("liaison"),
            due_on=DUE,
            actor=person("liaison"),
            now=NOW,
        ),
        lambda: merge(world.finance, world.medical),
    )
    assert not isinstance(results[1], Refused)
    assert not Task.objects.filter(organization=world.finance).exists()
    assert RectificationPlan.objects.get().rectification.organization == world.medical


def test_rows_of_a_child_that_came_along_say_where_they_stand_now(story, world):
    """市 → 县 → 镇: the township's problem is found through the county it belongs to now."""
    PostFactory(person=world.people["nobody"], kind=PostKind.ORGANIZATION_HEAD, organization=world.township)
    feed_back(AssignmentFactory(team=story.stage.team, organization=world.township))
    other = OrganizationFactory(parent=world.root, code="YL-BS", short_name="中共白石县委")
    director = UserFactory(organization=other)
    PostFactory(person=director, kind=PostKind.OFFICE_DIRECTOR, organization=other)
    assert visible_problems(director).count() == 0
    merge(world.county, other)
    problem = Problem.objects.get(organization=world.township)
    assert (problem.area1, problem.area2, problem.area3, problem.area4) == (
        world.root.pk,
        other.pk,
        world.township.pk,
        None,
    )
    assert visible_problems(director).count() == 1


def test_rows_rise_with_their_organization_when_the_level_between_ends(story, world):
    """镇 below the dissolved county comes directly below the city: one depth higher, the same root."""
    PostFactory(person=world.people["nobody"], kind=PostKind.ORGANIZATION_HEAD, organization=world.township)
    feed_back(AssignmentFactory(team=story.stage.team, organization=world.township))
    dissolve_organization(organization=world.county, on=TODAY, basis=BASIS, actor=person("office"), now=NOW)
    problem = Problem.objects.get(organization=world.township)
    assert (problem.area1, problem.area2, problem.area3) == (world.root.pk, world.township.pk, None)
