"""Rounds, teams, assignments and what is written in them, all made through the services."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import factory

from foundation.organizations.models import User
from foundation.organizations.selectors.post import forget_posts
from inspections.models import Announcement, Assignment, Finding, InspectionTeam, Notice, Round, WorkRecord
from inspections.services import announcement as announcements
from inspections.services import assignment as assignments
from inspections.services import finding as findings
from inspections.services import notice as notices
from inspections.services import record as records
from inspections.services import round as rounds
from inspections.services.feedback import issue_feedback
from inspections.states import FindingCategory, RecordKind, RoundKind
from tests.factories.organizations import NOW, TODAY, give_team_posts
from tests.factories.remembered import remembered

ON_SITE_FROM, ON_SITE_TO = dt.date(2026, 3, 1), dt.date(2026, 4, 30)


def person(username: str) -> User:
    return User.objects.get(username=username)


class RoundFactory(factory.Factory):
    """`RoundFactory(organization=world.root, office=world.office)`: 六届云岭市委第三轮巡察."""

    class Meta:
        model = Round

    term_name = "六届"
    number = 3
    kind = RoundKind.SPECIAL
    theme = "乡村振兴资金"
    series_code = "云委巡办"
    on_site_from = ON_SITE_FROM
    on_site_to = ON_SITE_TO

    @classmethod
    def _create(cls, _model: type[Round], *_args: Any, **fields: Any) -> Round:
        fields.setdefault("actor", person("office"))
        return rounds.create_round(now=NOW, **fields)


class InspectionTeamFactory(factory.Factory):
    """`InspectionTeamFactory(round_=…)`: 第三巡察组, nobody in it yet."""

    class Meta:
        model = InspectionTeam

    number = 3

    @classmethod
    def _create(cls, _model: type[InspectionTeam], *_args: Any, **fields: Any) -> InspectionTeam:
        fields.setdefault("actor", person("office"))
        return rounds.create_team(now=NOW, **fields)


class AssignmentFactory(factory.Factory):
    """`AssignmentFactory(team=…, organization=…)`."""

    class Meta:
        model = Assignment

    on_site_from = ON_SITE_FROM
    on_site_to = ON_SITE_TO

    @classmethod
    def _create(cls, _model: type[Assignment], *_args: Any, **fields: Any) -> Assignment:
        fields.setdefault("actor", person("office"))
        row = assignments.assign_team(now=NOW, **fields)
        return Assignment.objects.select_related("round__organization", "round__office", "team", "organization").get(
            pk=row.pk
        )


NOTICE = {
    "meeting_at": NOW + dt.timedelta(days=4),
    "place": "市财政局三楼会议室",
    "attendees": "市财政局领导班子成员\n机关各科室、下属单位主要负责人",
    "agenda": "巡察组组长作动员讲话\n党组主要负责人表态发言",
    "requirements": "请于会前一日报送参会人员名单。",
    "contact_name": "周敏",
    "contact_phone": "0000-2200119",
    "speech": "",
}
ANNOUNCEMENT = {
    "title": "关于六届云岭市委第三轮巡察的公告",
    "scope": "被巡察党组织领导班子及其成员、下一级党组织主要负责人和重要岗位人员问题的来信来电来访。",
    "phone": "0000-2200703",
    "phone_hours": "工作日8:30—18:00",
    "mailbox": "云岭市A016号信箱",
    "email": "",
    "letter_box": "被巡察单位办公楼一楼",
    "supervision_phone": "0000-2200119",
    "closes_at": NOW + dt.timedelta(days=40),
}
FINDING = {
    "title": "衔接资金拨付不及时",
    "facts": "抽查3个乡镇2025年度6笔衔接资金，滞留126.4万元，最长214天。",
    "category": FindingCategory.CONDUCT,
    "basis": "《衔接推进乡村振兴补助资金管理办法》第十二条。",
}


class NoticeFactory(factory.Factory):
    """`NoticeFactory(assignment=…)`: a draft."""

    class Meta:
        model = Notice

    @classmethod
    def _create(cls, _model: type[Notice], *_args: Any, **fields: Any) -> Notice:
        fields.setdefault("actor", person("office"))
        return notices.draft_notice(now=NOW, **{**NOTICE, **fields})


class AnnouncementFactory(factory.Factory):
    """`AnnouncementFactory(round_=…)`: a draft."""

    class Meta:
        model = Announcement

    @classmethod
    def _create(cls, _model: type[Announcement], *_args: Any, **fields: Any) -> Announcement:
        fields.setdefault("actor", person("office"))
        return announcements.draft_announcement(now=NOW, **{**ANNOUNCEMENT, **fields})


class WorkRecordFactory(factory.Factory):
    """`WorkRecordFactory(assignment=…)`: a talk by member, recorded by member2."""

    class Meta:
        model = WorkRecord

    kind = RecordKind.TALK
    subject = "韦强"
    subject_post = "农业农村科科长"
    held_on = TODAY
    place = "302谈话室"
    content = "谈到衔接资金拨付流程和滞留原因。"

    @classmethod
    def _create(cls, _model: type[WorkRecord], *_args: Any, **fields: Any) -> WorkRecord:
        fields.setdefault("actor", person("member"))
        fields.setdefault("recorder", person("member2"))
        return records.add_record(now=NOW, **fields)


class FindingFactory(factory.Factory):
    """`FindingFactory(assignment=…)`: a draft by member, second handler member2."""

    class Meta:
        model = Finding

    @classmethod
    def _create(cls, _model: type[Finding], *_args: Any, **fields: Any) -> Finding:
        fields.setdefault("actor", person("member"))
        fields.setdefault("second_handler", person("member2"))
        return findings.write_finding(now=NOW, **{**FINDING, **fields})


@remembered
def build_round(world: SimpleNamespace) -> SimpleNamespace:
    """The demo's round: `round`, `team` (with its people), `finance` and `agriculture` assigned to it, planned."""
    round_ = RoundFactory(organization=world.root, office=world.office)
    team = InspectionTeamFactory(round_=round_)
    give_team_posts(team.pk, team.name)
    for one in world.people.values():
        forget_posts(one)
    return SimpleNamespace(
        round=round_,
        team=team,
        finance=AssignmentFactory(team=team, organization=world.finance),
        agriculture=AssignmentFactory(team=team, organization=world.agriculture),
    )


def enter(assignment: Assignment) -> Assignment:
    """进驻: records and findings may be written."""
    return assignments.enter_assignment(assignment=assignment, actor=person("office"), now=NOW)


def sign_off(finding: Finding) -> Finding:
    """Second handler, deputy, leader: signed."""
    finding = findings.sign_handlers(finding=finding, actor=person("member2"), now=NOW)
    finding = findings.sign_deputy(finding=finding, actor=person("deputy"), now=NOW)
    return findings.sign_leader(finding=finding, actor=person("leader"), now=NOW)


def report(assignment: Assignment) -> Assignment:
    return assignments.report_assignment(assignment=assignment, actor=person("leader"), now=NOW)


def feed_back(assignment: Assignment, count: int = 1) -> Assignment:
    """From planned to fed back, with `count` signed findings; rectification has its problems after that."""
    enter(assignment)
    for place in range(1, count + 1):
        sign_off(FindingFactory(assignment=assignment, title=f"衔接资金拨付不及时（{place}）"))
    return issue_feedback(assignment=report(assignment), actor=person("office"), now=NOW)
