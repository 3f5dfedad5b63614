"""岗位权限表 says what the rules say: each kind is given in its scope and asked for every right of the table."""

import datetime as dt

import pytest
from django.core.management import call_command

from foundation.documents.models import OfficialDocument
from foundation.organizations.models import Organization, Post, User
from foundation.organizations.rights import GROUPS, MAY, SEES, table
from foundation.organizations.selectors.organization import visible_organizations
from foundation.organizations.selectors.person import visible_people
from foundation.organizations.states import DEPARTMENT, TEAM, UNIT, PostKind, ScopeKind
from inspections.models import Announcement, Assignment, Finding, Notice
from inspections.selectors.finding import visible_findings
from inspections.selectors.record import visible_records
from inspections.selectors.round import visible_rounds
from petitions.models import Petition
from petitions.services.keys import make_missing_keys
from rectification.models import Problem, RectificationPlan, Responsibility, Task
from rectification.selectors.problem import visible_problems

DAY = dt.date(2026, 3, 5)


def subjects():
    """What each right is asked about; rights without a line here are asked without an object."""
    finance = Assignment.objects.get(organization__code="YL-CZ")
    problem = Problem.objects.get(number="03-03-001")
    task = Task.objects.filter(problem__organization__code="YL-CZ").exclude(owner=None)[0]
    return {
        "documents.view_document": OfficialDocument.objects.filter(team_id=finance.team_id)[0],
        "inspections.create_round": finance.round.organization,
        "inspections.staff_team": finance.team,
        "inspections.issue_notice": Notice.objects.filter(assignment=finance)[0],
        "inspections.publish_announcement": Announcement.objects.get(),
        "inspections.issue_feedback": finance,
        "inspections.add_record": finance,
        "inspections.write_finding": finance,
        "inspections.check_finding": Finding.objects.filter(assignment=finance)[0],
        "inspections.approve_finding": Finding.objects.filter(assignment=finance)[0],
        "inspections.report_assignment": finance,
        "rectification.define_responsibility": problem,
        "rectification.approve_plan": RectificationPlan.objects.get(rectification__assignment=finance),
        "rectification.review_task": task,
        "rectification.sign_responsibility": Responsibility.objects.get(problem=problem),
        "rectification.submit_plan": RectificationPlan.objects.get(rectification__assignment=finance),
        "rectification.plan_tasks": problem,
        "rectification.report_task": task,
        "petitions.triage_petition": Petition.objects.get(status="accepted"),
        "petitions.conclude_petition": Petition.objects.get(status="forwarded"),
        "organizations.maintain_tree": finance.organization,
        "organizations.propose_fillers": finance.organization,
        "organizations.maintain_accounts": finance.organization,
        "organizations.request_password_reset": User.objects.get(username="sysadmin"),
        "organizations.grant_post": finance.organization,
        "organizations.hand_over": User.objects.get(username="liaison"),
        "inspections.close_assignment": finance,
    }


# Lists that some kinds may open and that never hold a row for them.
ROWS = {
    "inspections.list_rounds": visible_rounds,
    "inspections.list_records": visible_records,
    "inspections.list_findings": visible_findings,
    "rectification.follow_problems": visible_problems,
    "organizations.list_organizations": visible_organizations,
    "organizations.list_people": visible_people,
}


def has(person, right, things):
    """What the rules, and for a list the rows, answer."""
    obj = person.posts.get() if right.perm == "organizations.lend_post" else things.get(right.perm)
    rows = ROWS.get(right.perm)
    return person.has_perm(right.perm, obj) and (rows is None or rows(person).exists())


def somebody(kind, things):
    """A person of the office's with this one post, where such a post stands in the demo."""
    root = Organization.objects.get(code="YL")
    finance = things["inspections.issue_feedback"]
    person = User.objects.create(username=f"as_{kind}", name=kind, organization=Organization.objects.get(code="YL-XCB"))
    scope = {"organization": root}
    if kind in TEAM:
        scope = {"scope_kind": ScopeKind.TEAM, "scope_id": finance.team_id, "scope_name": finance.team.name}
    elif kind in UNIT:
        scope = {"organization": finance.organization}
    elif kind in DEPARTMENT:
        scope = {"organization": things["petitions.conclude_petition"].forwarded_to}
    Post.objects.create(**{"scope_kind": ScopeKind.ORGANIZATION} | scope, person=person, kind=kind, from_on=DAY)
    return person


@pytest.mark.django_db(transaction=True)
@pytest.mark.feature(127)
def test_every_cell_is_what_the_rules_answer(capsys):
    make_missing_keys()
    call_command("seed_demo", "--fresh", "--stage", "review", "--today", DAY.isoformat())
    things = subjects()
    wrong = []
    for kind in PostKind:
        person = somebody(kind, things)
        for right in (*SEES, *MAY):
            # A petition clerk's conclusion is told with the departments', which is what the words are about.
            if (right.perm, kind) == ("petitions.conclude_petition", PostKind.PETITION_CLERK):
                continue
            if has(person, right, things) != (kind in right.kinds):
                wrong.append(f"{kind} {right.perm}: the table says {kind in right.kinds}")
    assert wrong == []


@pytest.mark.feature(127)
def test_the_leading_group_is_promised_no_list_that_stays_empty():
    [head] = [line for group in table() for line in group.lines if line.kind == PostKind.LEADING_GROUP_HEAD]
    assert head.sees == (
        "计划、轮次和任务",
        "问题底稿（组外看组长签过的）",
        "问题、责任、任务清单和整改方案",
        "与本单位、本组有关的公文",
        "单位",
    )
    assert head.may == ()


@pytest.mark.feature(127)
def test_every_kind_stands_in_the_table_once():
    kinds = [line.kind for group in table() for line in group.lines]
    assert sorted(kinds) == sorted(PostKind.values)
    assert len(GROUPS) == 6


@pytest.mark.feature(127)
@pytest.mark.parametrize("who", ["liaison", "auditor", "nobody"])
def test_everybody_who_is_signed_in_reads_it(client_of, world, who):
    page = client_of(world.people[who]).get("/posts/kinds/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "任命和结束岗位，审批填报员名单，给填报员额度" in text
    assert ("您的岗位" in text) is (who != "nobody")
