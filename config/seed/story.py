"""The story of the demo, stage by stage, told by calling the services: what they refuse cannot be in the demo."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from config.seed import access, texts, world
from config.seed.texts import FindingText
from config.seed.world import organization, person
from foundation.organizations.models import User
from foundation.organizations.states import PostKind
from foundation.supervision.models import Acknowledgement
from foundation.supervision.services.acknowledgement import acknowledge
from inspections.models import Assignment, Finding, InspectionTeam, Round
from inspections.services import announcement, assignment, feedback, finding, notice, record
from inspections.services.round import create_round, create_team
from inspections.services.team import staff_team
from petitions.models import Petition
from petitions.services.intake import Report, receive_petition
from petitions.services.petition import accept_petition, find_new, forward_petition
from petitions.states import About, Category
from rectification.models import Problem, RectificationPlan, Task
from rectification.selectors.responsibility import text_hash
from rectification.services import plan as plans
from rectification.services.extension import ask_extension
from rectification.services.problem import accept_problem
from rectification.services.responsibility import define_responsibility, sign_responsibility
from rectification.services.task import accept_task, add_task, report_task, return_task

TEAM_NUMBER = 3
FINANCE, AGRICULTURE, MEDICAL = "YL-CZ", "YL-NY", "YL-YB"
SPEECH = Path(__file__).with_name("speech.txt")


@dataclass(frozen=True, slots=True)
class Day:
    """The day a stage plays on; `at` gives its hours."""

    today: dt.date

    def at(self, hour: int, minute: int = 0) -> dt.datetime:
        return timezone.make_aware(dt.datetime.combine(self.today, dt.time(hour, minute)))

    def later(self, days: int) -> dt.date:
        return self.today + dt.timedelta(days=days)


def prepare(day: Day) -> list[str]:
    """Tree, people, posts, the round and its teams; nothing assigned yet."""
    world.plant(today=day.today, now=day.at(8))
    access.change_tree(today=day.today, now=day.at(8, 10))
    access.ask_for_fillers(today=day.today, now=day.at(8, 20))
    director = person("director")
    round_ = create_round(
        organization=organization(world.ROOT_CODE),
        office=organization("YL-XCB"),
        term_name="六届",
        number=3,
        kind="special",
        theme="乡村振兴资金",
        series_code="云委巡办",
        on_site_from=day.today,
        on_site_to=day.later(50),
        actor=director,
        now=day.at(9),
    )
    for number in (1, 2, TEAM_NUMBER):
        team = create_team(round_=round_, number=number, actor=director, now=day.at(9, number))
    _staff(team, day)
    return []


def _staff(team: InspectionTeam, day: Day) -> None:
    for username, kind in (
        ("leader", PostKind.TEAM_LEADER),
        ("deputy", PostKind.DEPUTY_TEAM_LEADER),
        ("member", PostKind.TEAM_MEMBER),
        ("member2", PostKind.TEAM_MEMBER),
        ("teamliaison", PostKind.TEAM_LIAISON),
    ):
        staff_team(team=team, person=person(username), kind=kind, actor=person("director"), now=day.at(9, 30))


def onsite(day: Day) -> list[str]:
    """Both organizations assigned and entered, notice issued, announcement open, two citizens have written."""
    office, team = person("office"), _team()
    for code in (FINANCE, AGRICULTURE):
        row = assignment.assign_team(
            team=team,
            organization=organization(code),
            on_site_from=day.today,
            on_site_to=team.round.on_site_to,
            actor=office,
            now=day.at(9),
        )
        if code == FINANCE:
            _issue_notice(row, day)
            _sign_receipts(day.at(11))
        assignment.enter_assignment(assignment=row, actor=office, now=day.at(15))
    closes_at = timezone.make_aware(dt.datetime.combine(team.round.on_site_to, dt.time(18)))
    words = announcement.draft_announcement(
        round_=team.round, actor=office, now=day.at(10), closes_at=closes_at, **texts.ANNOUNCEMENT
    )
    published = announcement.publish_announcement(announcement=words, actor=office, now=day.at(11))
    if published.publication is None:
        raise RuntimeError("the announcement was published without a publication")
    reports = (
        _report(FINANCE, Category.INTEGRITY, "农业农村科经办人", texts.ABOUT_FINANCE),
        _report("", Category.LIVELIHOOD, "", texts.ABOUT_HOSPITAL_BILL),
    )
    codes = [
        receive_petition(publication=published.publication, report=report, token=uuid4().hex, now=day.at(20))
        for report in reports
    ]
    find_new(now=day.at(20, 1))
    return [f"receipt code of a petition: {code}" for code in codes]


def _issue_notice(row: Assignment, day: Day) -> None:
    draft = notice.draft_notice(
        assignment=row,
        actor=person("office"),
        now=day.at(9, 30),
        meeting_at=day.at(9) + dt.timedelta(days=1),
        speech=SPEECH.read_text(encoding="utf-8"),
        **texts.NOTICE,
    )
    notice.issue_notice(notice=draft, actor=person("director"), now=day.at(10))


def _report(code: str, category: Category, who: str, text: str) -> Report:
    about = About.ORGANIZATION if code else About.UNCLEAR
    return Report(
        about=about, organization_code=code, category=category.value, person=who, text=text, name="", phone=""
    )


def give_feedback(day: Day) -> list[str]:
    """Records, findings signed by four, reported and fed back; both petitions have found their way."""
    _triage(day)
    for code, findings in ((FINANCE, texts.FINANCE_FINDINGS), (AGRICULTURE, texts.AGRICULTURE_FINDINGS)):
        row = _assignment(code)
        _records(row, day)
        for text in findings:
            _sign(_write(row, text, day), day)
        assignment.report_assignment(assignment=row, actor=person("leader"), now=day.at(14))
        row.refresh_from_db()
        feedback.issue_feedback(assignment=row, actor=person("director"), now=day.at(15))
    _sign_receipts(day.at(16))
    return []


def _triage(day: Day) -> None:
    clerk = person("petition")
    for petition in Petition.objects.filter(status="registered").order_by("organization_code"):
        if petition.organization_code:
            row = _assignment(petition.organization_code)
            accept_petition(petition=petition, assignment=row, actor=clerk, now=day.at(9))
        else:
            forward_petition(petition=petition, department=organization(MEDICAL), actor=clerk, now=day.at(9, 10))


def _records(row: Assignment, day: Day) -> None:
    for kind, subject, content in (
        ("talk", "市财政局农业农村科负责人", texts.TALK),
        ("document_check", "惠农补贴专户明细账和代发名册", texts.CHECK),
    ):
        record.add_record(
            assignment=row,
            kind=kind,
            subject=subject,
            held_on=day.today,
            place="市财政局二楼谈话室" if kind == "talk" else "",
            recorder=person("member2") if kind == "talk" else None,
            content=content,
            actor=person("member"),
            now=day.at(9, 30),
        )


def _write(row: Assignment, text: FindingText, day: Day) -> Finding:
    return finding.write_finding(
        assignment=row,
        title=text.title,
        facts=text.facts,
        category=text.category,
        basis=text.basis,
        second_handler=person("member2"),
        records=row.records.all(),
        actor=person("member"),
        now=day.at(10),
    )


def _sign(row: Finding, day: Day) -> None:
    row = finding.sign_handlers(finding=row, actor=person("member2"), now=day.at(10, 30))
    row = finding.sign_deputy(finding=row, actor=person("deputy"), now=day.at(11))
    finding.sign_leader(finding=row, actor=person("leader"), now=day.at(11, 30))


def rectify(day: Day) -> list[str]:
    """Responsibilities signed, tasks laid down, the plan of 市财政局 approved; 市农业农村局 still owes its plan."""
    office, head, liaison = person("office"), person("unithead"), person("liaison")
    problems = Problem.objects.filter(organization__code__in=(FINANCE, AGRICULTURE)).order_by("seq")
    for problem in problems:
        row = define_responsibility(
            problem=problem,
            lead_organization=problem.organization,
            lead_department="农业农村科" if problem.organization.code == FINANCE else "农田建设科",
            assisting="各乡镇财政所",
            responsible_leader_name="许立新",
            responsible_leader_title="党组成员、副局长",
            actor=office,
            now=day.at(9),
        )
        if problem.organization.code == FINANCE:
            sign_responsibility(
                responsibility=row, shown_hash=text_hash(row), confirmed=True, actor=head, now=day.at(10)
            )
    for problem, tasks in zip(problems.filter(organization__code=FINANCE), texts.FINANCE_TASKS, strict=True):
        for text in tasks:
            add_task(
                problem=problem,
                measure=text.measure,
                kind=text.kind,
                goal=text.goal,
                owner=liaison,
                owner_department=text.department,
                due_on=day.later(text.days),
                actor=liaison,
                now=day.at(11),
            )
    plan = plans.submit_plan(plan=_plan(), actor=liaison, now=day.at(15))
    plans.approve_plan(plan=plan, actor=office, now=day.at(16))
    return []


def review(day: Day) -> list[str]:
    """One task accepted after a return, one waiting for review, the others under way, one of them asks for another day."""
    office = person("office")
    first, second, third, *_ = _tasks()
    _report_done(first, texts.PROGRESS, "签收表.txt", day.at(9))
    return_task(task=_again(first), actor=office, now=day.at(10), reason=texts.RETURN_REASON)
    _report_done(_again(first), texts.MORE_PROGRESS, "溪河村签收表.txt", day.at(14))
    accept_task(task=_again(first), actor=office, now=day.at(15), note="材料齐全，同意销号。")
    _report_done(second, "拨付规程已经党组会议审议通过并印发执行。", "拨付规程.txt", day.at(16))
    wished_on = (third.due_on or day.today) + dt.timedelta(days=14)
    words = {"reason": texts.EXTENSION_REASON, "progress": texts.EXTENSION_PROGRESS}
    ask_extension(task=third, wished_on=wished_on, actor=person("liaison"), now=day.at(17), **words)
    return []


def done(day: Day) -> list[str]:
    """Every task and problem of 市财政局 accepted, its inspection closed."""
    office = person("office")
    for task in _tasks():
        if task.status in {"under_way", "returned"}:
            _report_done(task, "措施已经全部落实，结果经党组会议研究。", "落实情况.txt", day.at(9))
        if _again(task).status == "reported":
            accept_task(task=_again(task), actor=office, now=day.at(10))
    for problem in Problem.objects.filter(organization__code=FINANCE):
        accept_problem(problem=problem, actor=office, now=day.at(11))
    # The last problem accepted has moved the inspection on to its evaluation.
    assignment.close_assignment(assignment=_assignment(FINANCE), actor=person("director"), now=day.at(16))
    return []


def _report_done(task: Task, summary: str, name: str, now: dt.datetime) -> None:
    proof = SimpleUploadedFile(name, f"{name}\n{summary}\n".encode(), content_type="text/plain")
    report_task(task=task, completion="done", summary=summary, uploads=[proof], actor=_liaison(), now=now)


def _sign_receipts(now: dt.datetime) -> None:
    """市财政局 signs for what it got; 市农业农村局 does not, and is reminded."""
    for row in Acknowledgement.objects.filter(organization__code=FINANCE, status="pending"):
        acknowledge(acknowledgement=row, actor=_liaison(), now=now)


def _liaison() -> User:
    return person("liaison")


def _again(task: Task) -> Task:
    return Task.objects.get(pk=task.pk)


def _tasks() -> list[Task]:
    return list(Task.objects.filter(organization__code=FINANCE).order_by("problem__seq", "seq"))


def _team() -> InspectionTeam:
    return InspectionTeam.objects.select_related("round__organization").get(
        round=Round.objects.get(number=3), number=TEAM_NUMBER
    )


def _assignment(code: str) -> Assignment:
    return Assignment.objects.get(organization__code=code)


def _plan() -> RectificationPlan:
    return RectificationPlan.objects.get(rectification__organization__code=FINANCE)


Stage = Callable[[Day], list[str]]
# Name, what it does, and how many days after the beginning of the story it plays.
STAGES: tuple[tuple[str, Stage, int], ...] = (
    ("prepare", prepare, 0),
    ("onsite", onsite, 7),
    ("feedback", give_feedback, 50),
    ("rectify", rectify, 75),
    ("review", review, 100),
    ("done", done, 110),
)
