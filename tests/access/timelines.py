"""What a row's page tells of it, once more: written from docs/access.md (留痕) alone, as the oracle is.

TOLD spells for each event to whom it is told. PAGES says for each page of one row whose events stand there, and on which
side its reader stands.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from tests.access.oracle import DEPARTMENT, LEADING, MAINTAINERS, OFFICE, TEAM, UNIT, Eyes

INSIDE = {"office", "team"}
EVERYBODY = {"office", "team", "organization"}
FILES = {"evidence.read", "paper_signature.read"}
NOBODY = {
    "delivery.sent_again",
    "outbox_message.tried_again",
    "message_policy.changed",
    "message_preference.changed",
    "signed_in",
    "signed_out",
    "sign_in_failed",
    "refused",
    "access_report.made",
    "access_report.pruned",
    "user.moved_along",
    "responsibility.voided",
    "demo.seeded",
    "document.viewed",
    "document.downloaded",
    "job.cancelled",
    "job.requeued",
    "batch.requested",
    "batch.resumed",
    "batch.downloaded",
    "batch.cleared",
    "blank.requested",
    "samples.requested",
    "typesetting.requested",
    "typesetting.made",
    "typesetting.cleared",
}
OPEN = [
    "assignment.enter",
    "assignment.feed_back",
    "assignment.rectify",
    "assignment.review",
    "assignment.close",
    "announcement.publish",
    "officialdocument.issue",
    "organization.renamed",
    "organization.moved",
    "organization.split",
    "organization.merged",
    "organization.took_in",
    "organization.dissolved",
]
NOUNS = {
    "rectification rectificationplan problem responsibility task paper_signature papersignature countersignature evidence extension"
    " export reminder_rule template document_policy acknowledgement urge": EVERYBODY,
    "round team assignment notice announcement record finding document officialdocument documentnumber number file"
    " publication organization"
    " treeimport petition escalationstep": INSIDE,
    "calendar deadline deadline_rule": {"office"},
    "user post handover": {"office", "administrators"},
    "password_reset passwordreset": {"administrators"},
    "post_request postrequest filler_allowance": {"organization", "administrators"},
}


def told(event: str) -> set[str]:
    """To which sides."""
    if event in NOBODY:
        return set()
    if event in OPEN:
        return EVERYBODY
    if event in FILES:
        return INSIDE
    if event == "petition.opened":
        return {"office"}
    noun = event.split(".", maxsplit=1)[0]
    for nouns, sides in NOUNS.items():
        if noun in nouns.split():
            return sides
    raise LookupError(f"say in docs/access.md (留痕) to whom {event} is told, and here")


Row = dict[str, Any]
Subjects = set[tuple[str, Any]]


class Page(NamedTuple):
    label: str
    subjects: Callable[[Eyes, Row], Subjects]
    sides: Callable[[Eyes, Row], set[str]]


def _own(label: str) -> Callable[[Eyes, Row], Subjects]:
    return lambda _eyes, row: {(label, row["id"])}


def _rows(eyes: Eyes, label: str, **equal: Any) -> Subjects:
    columns = equal.items()
    return {(label, pk) for pk, row in eyes.facts(label).items() if all(row[name] == value for name, value in columns)}


def _sides(
    eyes: Eyes,
    over: Iterable[Any] = (),
    at: Iterable[Any] = (),
    teams: Iterable[Any] = (),
    office: set[str] = OFFICE | LEADING,
) -> set[str]:
    stands = {
        "office": eyes.over(office) & set(over),
        "administrators": eyes.over({"system_admin", "security_admin"}) & set(over),
        "organization": eyes.at(UNIT | DEPARTMENT) & set(at),
        "team": eyes.in_teams(TEAM) & set(teams),
    }
    return {side for side, found in stands.items() if found}


# 单位、人员


def _organization(eyes: Eyes, row: Row) -> set[str]:
    readers = OFFICE | LEADING | {"petition_clerk"}
    return _sides(eyes, over=[row["id"]], at=[row["id"]], office=readers) - {"administrators"}


def _person(eyes: Eyes, row: Row) -> set[str]:
    posts = eyes.facts("organizations.post").values()
    places = {row["organization_id"]} | {post["organization_id"] for post in posts if post["person_id"] == row["id"]}
    return _sides(eyes, over=places, office=OFFICE)


def _fillers(eyes: Eyes, row: Row) -> set[str]:
    return _sides(eyes, over=[row["organization_id"]], at=[row["organization_id"], row["by_organization_id"]])


def _tree_import(eyes: Eyes, row: Row) -> set[str]:
    return _sides(eyes, over=[row["organization_id"]], office=MAINTAINERS)


# 巡察


def _round(eyes: Eyes, row: Row) -> set[str]:
    teams = {pk for _, pk in _rows(eyes, "inspections.inspectionteam", round_id=row["id"])}
    return _sides(eyes, over=[row["organization_id"]], teams=teams)


def _announcement(eyes: Eyes, row: Row) -> set[str]:
    return _round(eyes, eyes.facts("inspections.round")[row["round_id"]])


def _assignment(eyes: Eyes, row: Row) -> set[str]:
    round_ = eyes.facts("inspections.round")[row["round_id"]]
    return _sides(eyes, over=[round_["organization_id"]], teams=[row["team_id"]])


def _of_assignment(eyes: Eyes, row: Row) -> set[str]:
    return _assignment(eyes, eyes.facts("inspections.assignment")[row["assignment_id"]])


def _round_subjects(eyes: Eyes, row: Row) -> Subjects:
    found = {("inspections.round", row["id"])}
    for label, seen in (
        ("inspections.inspectionteam", eyes.teams()),
        ("inspections.assignment", eyes.assignments()),
        ("inspections.announcement", eyes.announcements()),
    ):
        found |= {one for one in _rows(eyes, label, round_id=row["id"]) if one[1] in seen}
    return found


def _assignment_subjects(eyes: Eyes, row: Row) -> Subjects:
    found = {("inspections.assignment", row["id"])}
    for _, pk in _rows(eyes, "inspections.notice", assignment_id=row["id"]):
        found |= _notice_subjects(eyes, eyes.facts("inspections.notice")[pk])
    return found


def _notice_subjects(_eyes: Eyes, row: Row) -> Subjects:
    return {("inspections.notice", row["id"]), ("documents.officialdocument", row["document_id"])}


def _document(eyes: Eyes, row: Row) -> set[str]:
    sent = eyes.facts("documents.documentrecipient").values()
    to = {one["organization_id"] for one in sent if one["document_id"] == row["id"]}
    return _sides(eyes, over=[row["issuer_id"]], at=to, teams=[row["team_id"]])


def _number(eyes: Eyes, row: Row) -> set[str]:
    series = eyes.facts("documents.numberseries")[row["series_id"]]
    return _sides(eyes, over=[series["issuer_id"]], office=OFFICE | {"archivist"})


# 整改


def _party(eyes: Eyes, row: Row) -> set[str]:
    place = [row["organization_id"]]
    return _sides(eyes, over=place, at=place, teams=[row["team_id"]]) or {"organization"}


def _plan(eyes: Eyes, row: Row) -> set[str]:
    return _party(eyes, eyes.facts("rectification.rectification")[row["rectification_id"]])


def _responsibility(eyes: Eyes, row: Row) -> set[str]:
    return _party(eyes, eyes.facts("rectification.problem")[row["problem_id"]])


def _paper(eyes: Eyes, row: Row) -> set[str]:
    if row["plan_id"] is not None:
        return _plan(eyes, eyes.facts("rectification.rectificationplan")[row["plan_id"]])
    return _responsibility(eyes, eyes.facts("rectification.responsibility")[row["responsibility_id"]])


def _problem_subjects(eyes: Eyes, row: Row) -> Subjects:
    found = {("rectification.problem", row["id"])} | _rows(eyes, "rectification.task", problem_id=row["id"])
    for label, pk in _rows(eyes, "rectification.responsibility", problem_id=row["id"]):
        found |= {(label, pk)} | _rows(eyes, "rectification.papersignature", responsibility_id=pk)
        signed = _rows(eyes, "rectification.countersignature", responsibility_id=pk)
        facts = eyes.facts("rectification.countersignature")
        found |= {one for one in signed if facts[one[1]]["status"] != "void"}
    return found


# 督办


def _step(eyes: Eyes, row: Row) -> set[str]:
    return _sides(eyes, over=[row["committee_id"]])


def _task_subjects(eyes: Eyes, row: Row) -> Subjects:
    return {("rectification.task", row["id"])} | _rows(eyes, "rectification.extension", task_id=row["id"])


# 信访件


def _petition(eyes: Eyes, row: Row) -> set[str]:
    if row["about"] == "inspectors":
        registers = row["office_id"] in eyes.at({"discipline_commission"})
    else:
        registers = row["office_id"] in eyes.over({"petition_clerk"})
    return INSIDE if registers else {"team"}


def _person_subjects(eyes: Eyes, row: Row) -> Subjects:
    return {("organizations.user", row["id"])} | _rows(eyes, "organizations.post", person_id=row["id"])


PAGES = {
    "announcement-detail": Page("inspections.announcement", _own("inspections.announcement"), _announcement),
    "assignment-detail": Page("inspections.assignment", _assignment_subjects, _assignment),
    "document-detail": Page("documents.officialdocument", _own("documents.officialdocument"), _document),
    "documentnumber-detail": Page("documents.documentnumber", _own("documents.documentnumber"), _number),
    "escalationstep-detail": Page("supervision.escalationstep", _own("supervision.escalationstep"), _step),
    "export-detail": Page("documents.export", _own("documents.export"), lambda _eyes, _row: EVERYBODY),
    "finding-detail": Page("inspections.finding", _own("inspections.finding"), _of_assignment),
    "notice-detail": Page("inspections.notice", _notice_subjects, _of_assignment),
    "organization-detail": Page("organizations.organization", _own("organizations.organization"), _organization),
    "paper-signature-detail": Page("rectification.papersignature", _own("rectification.papersignature"), _paper),
    "password-reset-detail": Page(
        "organizations.passwordreset", _own("organizations.passwordreset"), lambda _eyes, _row: {"administrators"}
    ),
    "person-detail": Page("organizations.user", _person_subjects, _person),
    "petition-detail": Page("petitions.petition", _own("petitions.petition"), _petition),
    "plan-detail": Page("rectification.rectificationplan", _own("rectification.rectificationplan"), _plan),
    "postrequest-detail": Page("organizations.postrequest", _own("organizations.postrequest"), _fillers),
    "problem-detail": Page("rectification.problem", _problem_subjects, _party),
    "record-detail": Page("inspections.workrecord", _own("inspections.workrecord"), _of_assignment),
    "responsibility-sign": Page("rectification.responsibility", _own("rectification.responsibility"), _responsibility),
    "round-detail": Page("inspections.round", _round_subjects, _round),
    "task-detail": Page("rectification.task", _task_subjects, _party),
    "tree-import-detail": Page("organizations.treeimport", _own("organizations.treeimport"), _tree_import),
}
