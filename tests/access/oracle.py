"""Who sees what, once more: written from docs/access.md alone, in plain Python over plain values, slow and dull on purpose.

It imports no selector, no rule and no set of kinds of ours: kinds are spelled here as the page spells them. Rows are read
with `.values()`. One method a noun, each the page's sentence; ORACLE says which `visible_…` each answers for.
"""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any

from tests.access.facts import Facts
from tests.access.own import kept_by_maker

OFFICE = {"office_director", "office_clerk", "rectification_clerk"}
MAINTAINERS = {"office_director", "office_clerk"}
LEADING = {"leading_group_head", "leading_group_member", "party_secretary"}
TEAM = {"team_leader", "deputy_team_leader", "team_liaison", "team_member"}
UNIT = {"organization_head", "responsible_leader", "organization_liaison", "unit_reporter"}
SPEAKERS = {"organization_head", "organization_liaison"}
DEPARTMENT = {"department_head", "department_clerk"}


class Eyes:
    """What one person sees on one day. `person` None: signed out."""

    def __init__(self, facts: Facts, person: int | None, day: date) -> None:
        self.facts, self.day = facts, day
        self.row = facts("organizations.user").get(person)
        self.signed_in = self.row is not None and self.row["is_active"]
        self.pk = person if self.signed_in else None
        self.posts = [post for post in facts("organizations.post").values() if self._in_force(post)]

    def _in_force(self, post: dict[str, Any]) -> bool:
        begun = post["from_on"] <= self.day
        ended = post["to_on"] is not None and post["to_on"] < self.day
        fits = post["scope_kind"] == ("team" if post["kind"] in TEAM else "organization")
        return self.signed_in and post["person_id"] == self.pk and begun and not ended and fits

    def at(self, kinds: set[str]) -> set[int]:
        """Organizations where such a post is held."""
        places = {post["organization_id"] for post in self.posts if post["kind"] in kinds}
        return places - {None}

    def over(self, kinds: set[str]) -> set[int]:
        """Those and all below them."""
        held = self.at(kinds)
        return {pk for pk in self.facts("organizations.organization") if held & set(self.facts.line(pk))}

    def in_teams(self, kinds: set[str]) -> set[int]:
        return {post["scope_id"] for post in self.posts if post["kind"] in kinds and post["scope_kind"] == "team"}

    def all(self, label: str, test: Callable[[dict[str, Any]], bool]) -> set[Any]:
        return {pk for pk, row in self.facts(label).items() if test(row)}

    # 单位树

    def organizations(self) -> set[int]:
        readers = OFFICE | LEADING | {"petition_clerk", "system_admin", "security_admin"}
        return self.over(readers) | self.at(UNIT)

    def people(self) -> set[int]:
        if not self.signed_in:
            return set()
        places = self.over(OFFICE | {"system_admin", "security_admin"}) | self.at(SPEAKERS)
        works = self.all("organizations.user", lambda row: row["organization_id"] in places)
        posts = self.facts("organizations.post").values()
        serves = {post["person_id"] for post in posts if post["organization_id"] in places}
        return works | serves | {self.pk}

    def access_reports(self) -> set[int]:
        top = {pk for pk in self.facts("organizations.organization") if self.facts.parent(pk) is None}
        reads = self.at({"security_admin", "audit_admin", "office_director"}) & top
        return set(self.facts("organizations.accessreport")) if reads else set()

    def post_requests(self) -> set[int]:
        over, own = self.over({"security_admin"}), self.at(SPEAKERS)
        return self.all(
            "organizations.postrequest",
            lambda row: row["organization_id"] in over | own or row["by_organization_id"] in own,
        )

    def allowances(self) -> set[int]:
        places = self.over({"security_admin"}) | self.at(SPEAKERS)
        return self.all("organizations.fillerallowance", lambda row: row["organization_id"] in places)

    def tree_imports(self) -> set[int]:
        places = self.over(MAINTAINERS)
        return self.all("organizations.treeimport", lambda row: row["organization_id"] in places)

    def handovers(self) -> set[int]:
        places, people = self.over(OFFICE) | self.at({"organization_head"}), self.facts("organizations.user")
        return self.all(
            "organizations.handover",
            lambda row: (
                people[row["person_id"]]["organization_id"] in places
                or (self.signed_in and self.pk in {row["person_id"], row["by_id"]})
            ),
        )

    def password_resets(self) -> set[int]:
        places, people = self.over({"system_admin", "security_admin", "audit_admin"}), self.facts("organizations.user")
        return self.all(
            "organizations.passwordreset",
            lambda row: (
                people[row["person_id"]]["organization_id"] in places
                or (self.signed_in and row["person_id"] == self.pk)
            ),
        )

    def delegations(self) -> set[int]:
        return self.all(
            "organizations.post",
            lambda row: (
                row["acts_for_id"] is not None and self.signed_in and self.pk in {row["acts_for_id"], row["person_id"]}
            ),
        )

    # 巡察

    def rounds(self) -> set[int]:
        places, teams = self.over(OFFICE | LEADING), self.in_teams(TEAM)
        own = {row["round_id"] for pk, row in self.facts("inspections.inspectionteam").items() if pk in teams}
        return self.all("inspections.round", lambda row: row["organization_id"] in places or row["id"] in own)

    def _sender(self, round_: int) -> int:
        return self.facts("inspections.round")[round_]["organization_id"]

    def teams(self) -> set[int]:
        places, own = self.over(OFFICE | LEADING), self.in_teams(TEAM)
        return self.all(
            "inspections.inspectionteam", lambda row: self._sender(row["round_id"]) in places or row["id"] in own
        )

    def assignments(self) -> set[int]:
        places, own = self.over(OFFICE | LEADING), self.in_teams(TEAM)
        return self.all(
            "inspections.assignment", lambda row: self._sender(row["round_id"]) in places or row["team_id"] in own
        )

    def notices(self) -> set[int]:
        seen = self.assignments()
        return self.all("inspections.notice", lambda row: row["assignment_id"] in seen)

    def announcements(self) -> set[int]:
        seen = self.rounds()
        return self.all("inspections.announcement", lambda row: row["round_id"] in seen)

    def records(self) -> set[int]:
        own = self._assignments_of(self.in_teams(TEAM))
        return self.all("inspections.workrecord", lambda row: row["assignment_id"] in own)

    def findings(self) -> set[int]:
        own = self._assignments_of(self.in_teams(TEAM))
        places = self.over(LEADING | {"office_director"})

        def reads(row: dict[str, Any]) -> bool:
            assignment = self.facts("inspections.assignment")[row["assignment_id"]]
            signed = row["status"] in {"signed", "fed_back"}
            return row["assignment_id"] in own or (signed and self._sender(assignment["round_id"]) in places)

        return self.all("inspections.finding", reads)

    def _assignments_of(self, teams: set[int]) -> set[int]:
        return self.all("inspections.assignment", lambda row: row["team_id"] in teams)

    # 公文、文件、消息

    def documents(self) -> set[int]:
        office, leading = self.over(OFFICE), self.over(LEADING)
        addressed, teams = self.at(UNIT | DEPARTMENT), self.in_teams(TEAM)
        sent: dict[int, set[int]] = {}
        for row in self.facts("documents.documentrecipient").values():
            sent.setdefault(row["document_id"], set()).add(row["organization_id"])
        for row in self.facts("supervision.acknowledgement").values():
            if row["object_label"] == "documents.officialdocument" and row["status"] != "void":
                sent.setdefault(int(row["object_id"]), set()).add(row["organization_id"])

        def reads(row: dict[str, Any]) -> bool:
            if row["issuer_id"] in office:
                return True
            to = sent.get(row["id"], set())
            if row["status"] == "signing":
                is_office = self.facts("organizations.organization")[row["issuer_id"]]["category"] == "office"
                return row["issuer_id"] in leading and not is_office
            concerned = row["issuer_id"] in leading or bool(to & addressed) or row["team_id"] in teams
            return row["status"] in {"issued", "filed"} and concerned

        return self.all("documents.officialdocument", reads)

    def number_series(self) -> set[int]:
        places = self.over(OFFICE | {"archivist"})
        return self.all("documents.numberseries", lambda row: row["issuer_id"] in places)

    def numbers(self) -> set[int]:
        seen = self.number_series()
        return self.all("documents.documentnumber", lambda row: row["series_id"] in seen)

    def files(self) -> set[Any]:
        pdfs = {self.facts("documents.officialdocument")[pk]["pdf_id"] for pk in self.documents()} - {None}
        own = self.all("documents.storedfile", lambda row: self.signed_in and row["created_by_id"] == self.pk)
        return pdfs | own

    def template_versions(self) -> set[int]:
        templates, offices = self.facts("documents.documenttemplate"), self._offices()
        return self.all("documents.templateversion", lambda row: templates[row["template_id"]]["office_id"] in offices)

    def word_templates(self) -> set[int]:
        offices = self._offices()
        return self.all("documents.wordtemplate", lambda row: row["office_id"] in offices)

    def _offices(self) -> set[int]:
        """Of a post at an office that one; of a post at a committee the office one works in, if it is directly below, else all
        that are, else the committee itself.
        """
        found: set[int] = set()
        organizations = self.facts("organizations.organization")
        for place in self.at(OFFICE):
            if organizations[place]["category"] == "office":
                found.add(place)
                continue
            below = {
                pk
                for pk, row in organizations.items()
                if row["category"] == "office" and row["is_active"] and self.facts.parent(pk) == place
            }
            own = below & {self.row["organization_id"] if self.row else None}
            found |= own or below or {place}
        return found

    def exports(self) -> set[Any]:
        auditor, guard = bool(self.at({"audit_admin"})), bool(self.at({"security_admin"}))
        own = self.all("documents.export", lambda row: self.signed_in and row["person_id"] == self.pk)
        return own | self.all("documents.export", lambda row: auditor or (guard and row["alarmed"]))

    def entries(self) -> set[int]:
        return self.all(
            "notifications.inboxentry",
            lambda row: self.signed_in and row["person_id"] == self.pk and not row["is_folded"],
        )

    def _repairs(self, person_id: int) -> bool:
        """Works in reach of a post of those who deal with what cannot leave."""
        place = self.facts("organizations.user")[person_id]["organization_id"]
        return place in self.over({"office_director", "system_admin"})

    def dead_deliveries(self) -> set[int]:
        return self.all(
            "notifications.delivery", lambda row: row["state"] == "dead" and self._repairs(row["person_id"])
        )

    def wordless(self) -> set[int]:
        def waits(row: dict[str, Any]) -> bool:
            return row["failures"] > 0 and row["delivered_at"] is None and row["withdrawn_at"] is None

        return self.all("notifications.outboxmessage", lambda row: waits(row) and self._repairs(row["recipient_id"]))

    # 整改

    def _party(self, row: dict[str, Any]) -> bool:
        """To the row that has the organization which answers and the team which reported."""
        return row["organization_id"] in self._parties[0] or row["team_id"] in self._parties[1]

    @cached_property
    def _parties(self) -> tuple[set[int], set[int]]:
        return self.over(OFFICE | LEADING) | self.at(UNIT), self.in_teams(TEAM)

    def rectifications(self) -> set[int]:
        return self.all("rectification.rectification", self._party)

    def plans(self) -> set[int]:
        seen = self.rectifications()
        return self.all("rectification.rectificationplan", lambda row: row["rectification_id"] in seen)

    def problems(self) -> set[int]:
        return self.all("rectification.problem", self._party)

    def responsibilities(self) -> set[int]:
        seen = self.problems()
        return self.all("rectification.responsibility", lambda row: row["problem_id"] in seen)

    def tasks(self) -> set[int]:
        def reads(row: dict[str, Any]) -> bool:
            if self._party(row):
                return True
            acts_for = {post["acts_for_id"] for post in self.posts} - {None}
            owns = self.signed_in and row["owner_id"] in acts_for | {self.pk}
            return owns and row["organization_id"] == self.row["organization_id"]

        return self.all("rectification.task", reads)

    def extensions(self) -> set[int]:
        seen = self.tasks()
        return self.all("rectification.extension", lambda row: row["task_id"] in seen)

    def evidence(self) -> set[int]:
        seen, reports = self.tasks(), self.facts("rectification.progressreport")
        return self.all("rectification.evidence", lambda row: reports[row["report_id"]]["task_id"] in seen)

    def countersignatures(self) -> set[int]:
        seen = self.responsibilities()
        return self.all(
            "rectification.countersignature",
            lambda row: row["responsibility_id"] in seen or (self.signed_in and row["person_id"] == self.pk),
        )

    def paper_signatures(self) -> set[int]:
        speaks, plans, responsibilities = self.at(SPEAKERS), self.plans(), self.responsibilities()
        return self.all(
            "rectification.papersignature",
            lambda row: (
                row["plan_id"] in plans
                or row["responsibility_id"] in responsibilities
                or self.facts.parent(row["organization_id"]) in speaks
            ),
        )

    # 督办

    def escalation_steps(self) -> set[int]:
        held, line = self.at(OFFICE | LEADING), self.facts.line
        label = "supervision.escalationstep"
        return self.all(label, lambda row: bool(held & set(line(row["committee_id"])) - {row["organization_id"]}))

    def acknowledgements(self) -> set[int]:
        places = self.over(OFFICE | LEADING) | self.at(UNIT)
        return self.all("supervision.acknowledgement", lambda row: row["organization_id"] in places)

    # 信访件

    def petitions(self) -> set[Any]:
        return self.all("petitions.petition", lambda row: self._handles(row) and not self._reported(row))

    def _handles(self, row: dict[str, Any]) -> bool:
        if row["found_on"] is None:
            return False
        readers = self.facts("petitions.petitionreader").values()
        teams = self.in_teams({"team_leader", "deputy_team_leader"})
        reads = any(
            one["petition_id"] == row["id"] and one["person_id"] == self.pk and one["team_id"] in teams
            for one in readers
            if self.signed_in
        )
        about_inspectors = row["about"] == "inspectors"
        clerk = not about_inspectors and row["office_id"] in self.over({"petition_clerk"})
        discipline = about_inspectors and row["office_id"] in self.at({"discipline_commission"})
        return reads or clerk or discipline or row["forwarded_to_id"] in self.at(DEPARTMENT)

    def _reported(self, row: dict[str, Any]) -> bool:
        """Works or serves in the reported organization or below it, or in one that answers for it since it ended."""
        places = self.at(UNIT | DEPARTMENT) | {self.row["organization_id"]}
        reported = row["organization_id"]
        below = any(reported in self.facts.line(place) for place in places)
        return below or bool(places & set(self.facts.successors(reported)))


ORACLE = {
    "visible_access_reports": (Eyes.access_reports, "organizations.accessreport"),
    "visible_acknowledgements": (Eyes.acknowledgements, "supervision.acknowledgement"),
    "visible_allowances": (Eyes.allowances, "organizations.fillerallowance"),
    "visible_announcements": (Eyes.announcements, "inspections.announcement"),
    "visible_assignments": (Eyes.assignments, "inspections.assignment"),
    "visible_batches": kept_by_maker("documents.batch"),
    "visible_countersignatures": (Eyes.countersignatures, "rectification.countersignature"),
    "visible_dead_deliveries": (Eyes.dead_deliveries, "notifications.delivery"),
    "visible_delegations": (Eyes.delegations, "organizations.post"),
    "visible_documents": (Eyes.documents, "documents.officialdocument"),
    "visible_entries": (Eyes.entries, "notifications.inboxentry"),
    "visible_escalation_steps": (Eyes.escalation_steps, "supervision.escalationstep"),
    "visible_evidence": (Eyes.evidence, "rectification.evidence"),
    "visible_exports": (Eyes.exports, "documents.export"),
    "visible_extensions": (Eyes.extensions, "rectification.extension"),
    "visible_files": (Eyes.files, "documents.storedfile"),
    "visible_findings": (Eyes.findings, "inspections.finding"),
    "visible_handovers": (Eyes.handovers, "organizations.handover"),
    "visible_notices": (Eyes.notices, "inspections.notice"),
    "visible_numbers": (Eyes.numbers, "documents.documentnumber"),
    "visible_organizations": (Eyes.organizations, "organizations.organization"),
    "visible_paper_signatures": (Eyes.paper_signatures, "rectification.papersignature"),
    "visible_password_resets": (Eyes.password_resets, "organizations.passwordreset"),
    "visible_people": (Eyes.people, "organizations.user"),
    "visible_petitions": (Eyes.petitions, "petitions.petition"),
    "visible_plans": (Eyes.plans, "rectification.rectificationplan"),
    "visible_post_requests": (Eyes.post_requests, "organizations.postrequest"),
    "visible_problems": (Eyes.problems, "rectification.problem"),
    "visible_records": (Eyes.records, "inspections.workrecord"),
    "visible_rectifications": (Eyes.rectifications, "rectification.rectification"),
    "visible_responsibilities": (Eyes.responsibilities, "rectification.responsibility"),
    "visible_rounds": (Eyes.rounds, "inspections.round"),
    "visible_series": (Eyes.number_series, "documents.numberseries"),
    "visible_tasks": (Eyes.tasks, "rectification.task"),
    "visible_template_versions": (Eyes.template_versions, "documents.templateversion"),
    "visible_teams": (Eyes.teams, "inspections.inspectionteam"),
    "visible_tree_imports": (Eyes.tree_imports, "organizations.treeimport"),
    "visible_typesettings": kept_by_maker("documents.typesetting"),
    "visible_word_templates": (Eyes.word_templates, "documents.wordtemplate"),
    "visible_wordless": (Eyes.wordless, "notifications.outboxmessage"),
}
