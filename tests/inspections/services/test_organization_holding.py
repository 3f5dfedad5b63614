"""What is inspected, sent and run in the name of an organization that ends, and letters that bear its name."""

import datetime as dt

import pytest

from foundation.audittrail.models import AuditEvent
from foundation.core import ports
from foundation.core.errors import Refused
from foundation.documents.models import OfficialDocument
from foundation.documents.services.official_document import issue_document
from foundation.organizations.models import Organization
from foundation.organizations.services.organization import move_organization, rename_organization
from foundation.organizations.services.organization_change import Takers, dissolve_organization, merge_organization
from foundation.organizations.states import PostKind
from inspections.letters.announcement import announcement_letter
from inspections.models import Assignment, InspectionTeam, Round
from inspections.selectors.assignment import assignments_of
from inspections.services.announcement import publish_announcement
from inspections.services.assignment import assign_team
from inspections.services.feedback import issue_feedback
from inspections.services.notice import issue_notice
from tests.factories.inspections import (
    AnnouncementFactory,
    AssignmentFactory,
    FindingFactory,
    NoticeFactory,
    RoundFactory,
    build_round,
    enter,
    feed_back,
    person,
    report,
    sign_off,
)
from tests.factories.organizations import NOW, TODAY, OrganizationFactory, PostFactory, UserFactory, load_world
from tests.racing import at_once

BASIS = "云编发〔2026〕7号"


def merge(organization, into, actor=None, **words):
    words = {"on": TODAY, "basis": BASIS, "now": NOW} | words
    return merge_organization(organization=organization, into=into, actor=actor or person("office"), **words)


def rename(organization, **words):
    words = {"name": "中共云岭市财政与国资局党组", "short_name": "市财政国资局党组", "on": TODAY} | words
    return rename_organization(organization=organization, basis=BASIS, actor=person("office"), now=NOW, **words)


def open_things(organization):
    groups = ports.holdings_of("organization", organization, TODAY)
    return {kind.name: [(row.what, row.role, row.due_on) for row in rows] for kind, rows in groups}


def test_what_is_open_in_a_name(stage, world):
    assert open_things(world.finance) == {
        "assignment": [("六届云岭市委第三轮巡察（第三巡察组）", "被巡察单位，待进驻", dt.date(2026, 4, 30))]
    }
    assert open_things(world.root) == {"round_sent": [("六届云岭市委第三轮巡察", "派出党委", dt.date(2026, 4, 30))]}
    assert open_things(world.office) == {"round_run": [("六届云岭市委第三轮巡察", "承办机构", dt.date(2026, 4, 30))]}
    assert open_things(world.medical) == {}


@pytest.mark.feature(4, 6)
def test_what_is_not_fed_back_is_inspected_at_the_successor(stage, world):
    merge(world.finance, world.medical)
    row = Assignment.objects.get(pk=stage.finance.pk)
    assert row.organization == world.medical
    line = AuditEvent.objects.get(event="assignment.passed_on")
    assert (line.note, line.detail) == (
        "市财政局党组→市医疗保障局党组",
        {"before": world.finance.pk, "after": world.medical.pk},
    )


@pytest.mark.feature(4)
def test_what_is_fed_back_stays_with_who_was_inspected(stage, world):
    feed_back(stage.finance)
    merge(world.finance, world.medical)
    assert Assignment.objects.get(pk=stage.finance.pk).organization == world.finance


def test_a_successor_inspected_in_the_same_round_takes_no_second_one(stage, world):
    with pytest.raises(Refused, match="市农业农村局党组在本轮已经由第三巡察组巡察，不能重复指派"):
        merge(world.finance, world.agriculture)
    finance = Organization.objects.get(pk=world.finance.pk)
    assert finance.is_active
    assert Assignment.objects.get(pk=stage.finance.pk).organization == finance
    assert person("unithead").organization == finance
    assert not AuditEvent.objects.filter(event__startswith="organization.").exists()
    merge(world.finance, world.agriculture, takers=Takers(groups={"assignment": "YL-YB"}))
    assert Assignment.objects.get(pk=stage.finance.pk).organization == world.medical


def test_the_committee_that_sends_is_not_inspected_itself(stage, world):
    with pytest.raises(Refused, match="中共云岭市委不在云岭市委的巡察范围内"):
        dissolve_organization(organization=world.finance, on=TODAY, basis=BASIS, actor=person("office"), now=NOW)


def test_a_round_sent_from_above_is_not_in_the_hands_of_the_county(stage, world):
    AssignmentFactory(team=stage.team, organization=world.township)
    clerk = UserFactory(organization=world.county)
    PostFactory(person=clerk, kind=PostKind.OFFICE_CLERK, organization=world.county)
    other = OrganizationFactory(parent=world.county, code="B2")
    with pytest.raises(Refused, match="由中共云岭市委派出，要由它的巡察办来办理"):
        merge(world.township, other, clerk)
    merge(world.township, other)
    assert Assignment.objects.get(organization=other).team == stage.team


def county_round(world, **words):
    """青石县委 sends a round to its township."""
    director = UserFactory(organization=world.county, username="countydirector")
    PostFactory(person=director, kind=PostKind.OFFICE_DIRECTOR, organization=world.county)
    words = {"organization": world.county, "office": world.county, "series_code": "青委巡办", "actor": director} | words
    round_ = RoundFactory(**words)
    team = InspectionTeam.objects.create(round=round_, number=1, name="第一巡察组")
    AssignmentFactory(team=team, organization=world.township, actor=director)
    return round_


def test_a_county_that_is_merged_hands_on_its_rounds(world):
    round_ = county_round(world)
    other = OrganizationFactory(parent=world.root, code="YL-BS", short_name="中共白石县委")
    merge(world.county, other)
    round_ = Round.objects.get(pk=round_.pk)
    assert (round_.organization, round_.office) == (other, other)
    assert Assignment.objects.get(round=round_).organization == world.township
    assert AuditEvent.objects.filter(event="round.passed_on").count() == 2


def test_a_round_goes_to_none_that_is_not_above_its_organizations(world):
    county_round(world)
    other = OrganizationFactory(parent=world.root, code="YL-BS", short_name="中共白石县委")
    with pytest.raises(Refused, match="龙潭镇党委不在市财政局党组下面"):
        merge(world.county, other, takers=Takers(groups={"round_sent": "YL-CZ"}))
    RoundFactory(organization=other, office=other)
    with pytest.raises(Refused, match="中共白石县委已经有六届第三轮"):
        merge(world.county, other)


def test_an_organization_is_not_moved_out_of_the_hands_of_who_inspects_it(world):
    county_round(world)
    moving = {"organization": world.township, "on": TODAY, "basis": BASIS, "actor": person("office"), "now": NOW}
    with pytest.raises(Refused, match="龙潭镇党委正由中共青石县委巡察或者整改"):
        move_organization(parent=world.finance, **moving)
    assert Organization.objects.get(pk=world.township.pk).path.startswith(world.county.path)
    inside = OrganizationFactory(parent=world.county, code="B2")
    assert move_organization(parent=inside, **moving).path.startswith(inside.path)
    whole = {**moving, "organization": world.county}
    assert move_organization(parent=world.medical, **whole).depth == 3


@pytest.mark.feature(6)
def test_a_letter_bears_the_name_valid_on_its_day(stage, world, director):
    notice = NoticeFactory(assignment=stage.finance)
    rename(world.finance)
    rename(world.office, name="中共云岭市委巡察工作办公室", short_name="市委巡察办")
    document = issue_notice(notice=notice, actor=director, now=NOW)
    letter = document.letter
    assert letter.recipients == ("中共云岭市财政与国资局党组",)
    assert letter.issuers == letter.signature == ("中共云岭市委巡察工作办公室",)
    assert letter.printed_by == "中共云岭市委巡察工作办公室"
    assert "对市财政国资局党组开展专项巡察" in letter.body[0].text
    assert document.number == "云委巡办〔2026〕1号"


@pytest.mark.feature(6)
def test_the_page_of_the_document_issues_it_with_the_same_names(stage, world, director):
    notice = NoticeFactory(assignment=stage.finance)
    rename(world.root, name="中国共产党云岭新市委员会", short_name="中共云岭新市委")
    document = issue_document(document=notice.document, actor=director, now=NOW)
    assert document.title == "关于召开六届云岭新市委第三轮巡察动员会的通知"
    assert "根据云岭新市委统一部署" in document.letter.body[0].text


@pytest.mark.feature(6)
def test_an_issued_letter_keeps_the_old_name(stage, world, director):
    document = issue_notice(notice=NoticeFactory(assignment=stage.finance), actor=director, now=NOW)
    rename(world.finance)
    assert OfficialDocument.objects.get(pk=document.pk).letter.recipients == ("中共云岭市财政局党组",)


def test_a_draft_that_says_the_same_is_not_written_again(stage, director):
    notice = NoticeFactory(assignment=stage.finance)
    issue_notice(notice=notice, actor=director, now=NOW)
    assert not AuditEvent.objects.filter(event="document.redrafted").exists()


@pytest.mark.feature(6)
def test_a_draft_follows_its_assignment_to_the_successor(stage, world):
    notice = NoticeFactory(assignment=stage.finance)
    merge(world.finance, world.medical)
    document = OfficialDocument.objects.get(pk=notice.document_id)
    assert document.letter.recipients == ("中共云岭市医疗保障局党组",)
    assert [row.organization for row in document.recipients.all()] == [world.medical]


@pytest.mark.feature(6)
def test_a_published_announcement_says_what_was_published(stage, world, director):
    row = publish_announcement(announcement=AnnouncementFactory(round_=stage.round), actor=director, now=NOW)
    rename(world.finance)
    letter = announcement_letter(row, assignments_of(stage.round))
    assert "第三巡察组：市财政局党组、市农业农村局党组。" in [block.text for block in letter.body]


@pytest.mark.django_db(transaction=True)
def test_an_assignment_made_while_its_organization_ends_is_not_left_behind():
    world = load_world()
    stage = build_round(world)
    results = at_once(
        lambda: assign_team(
            team=stage.team,
            organization=world.medical,
            on_site_from=stage.round.on_site_from,
            on_site_to=stage.round.on_site_to,
            actor=person("office"),
            now=NOW,
        ),
        lambda: merge(world.medical, world.county),
    )
    assert sum(isinstance(one, Refused) for one in results) <= 1
    assert not Assignment.objects.filter(organization__is_active=False).exists()


@pytest.mark.django_db(transaction=True)
def test_feedback_issued_while_its_organization_ends():
    """Whoever is first, nothing open is left with an organization that has ended."""
    world = load_world()
    stage = build_round(world)
    sign_off(FindingFactory(assignment=enter(stage.finance)))
    report(stage.finance)
    PostFactory(person=person("department"), kind=PostKind.ORGANIZATION_HEAD, organization=world.medical)
    results = at_once(
        lambda: issue_feedback(
            assignment=Assignment.objects.get(pk=stage.finance.pk), actor=person("director"), now=NOW
        ),
        lambda: merge(world.finance, world.medical),
    )
    assert sum(isinstance(one, Refused) for one in results) <= 1
    finance = Organization.objects.get(pk=world.finance.pk)
    if not finance.is_active:
        assert ports.holdings_of("organization", finance, TODAY) == []
