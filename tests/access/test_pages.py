"""The same worlds as pages: what lists show and count, what a search finds, which rows open, which files are given out, and
what an export holds is what the oracle allows. Two worlds a run; `ACCESS_EXAMPLES` tries more.
"""

import re

import pytest
from django.test import Client
from django.urls import reverse

from foundation.core import ports
from foundation.organizations.models import User
from tests.access.oracle import ORACLE, Eyes, Facts
from tests.access.test_access import make_world, worlds
from tests.architecture.urls import routes
from tests.conftest import BACKEND
from tests.factories.organizations import TODAY

# list → the noun, the page its rows lead to
LISTS = {
    "batch-list": ("visible_batches", "batch-detail"),
    "access-report-list": ("visible_access_reports", "access-report-detail"),
    "document-list": ("visible_documents", "document-detail"),
    "documentnumber-list": ("visible_numbers", "documentnumber-detail"),
    "escalationstep-list": ("visible_escalation_steps", "escalationstep-detail"),
    "export-list": ("visible_exports", "export-detail"),
    "finding-list": ("visible_findings", "finding-detail"),
    "inbox-list": ("visible_entries", "inbox-open"),
    "person-list": ("visible_people", "person-detail"),
    "petition-list": ("visible_petitions", "petition-detail"),
    "plan-list": ("visible_plans", "plan-detail"),
    "problem-list": ("visible_problems", "problem-detail"),
    "record-list": ("visible_records", "record-detail"),
    "round-list": ("visible_rounds", "round-detail"),
    "task-list": ("visible_tasks", "task-detail"),
    "typesetting-list": ("visible_typesettings", "typesetting-detail"),
}
BY_UUID = {"petition-detail", "export-detail", "typesetting-detail", "batch-detail"}
OWN = {"person-list"}  # closed to who would find nobody but himself or herself
# what one types to find a row: a column of it
SEARCHED = {
    "document-list": "title",
    "finding-list": "title",
    "person-list": "name",
    "problem-list": "title",
    "task-list": "measure",
}
# page of one row → its noun
ROWS = {
    "batch-detail": "visible_batches",
    "access-report-detail": "visible_access_reports",
    "announcement-detail": "visible_announcements",
    "assignment-detail": "visible_assignments",
    "document-detail": "visible_documents",
    "documentnumber-detail": "visible_numbers",
    "document-preview": "visible_documents",
    "escalationstep-detail": "visible_escalation_steps",
    "evidence-download": "visible_evidence",
    "export-detail": "visible_exports",
    "file-download": "visible_files",
    "finding-detail": "visible_findings",
    "handover-detail": "visible_handovers",
    "notice-detail": "visible_notices",
    "organization-branch": "visible_organizations",
    "organization-detail": "visible_organizations",
    "paper-signature-detail": "visible_paper_signatures",
    "paper-signature-file": "visible_paper_signatures",
    "password-reset-detail": "visible_password_resets",
    "person-detail": "visible_people",
    "petition-detail": "visible_petitions",
    "plan-detail": "visible_plans",
    "postrequest-detail": "visible_post_requests",
    "problem-detail": "visible_problems",
    "record-detail": "visible_records",
    "round-detail": "visible_rounds",
    "task-detail": "visible_tasks",
    "typesetting-detail": "visible_typesettings",
    "typesetting-result": "visible_typesettings",
    "templateversion-detail": "visible_template_versions",
    "tree-import-detail": "visible_tree_imports",
}
OF_A_KIND = {"documenttemplate-detail"}  # of a kind of letter, not of a row: the matrix asks it
# export → the noun it is taken from, and what of a row stands in it; who may take which part out: docs/exports.md
VOLUMES = {
    "documents.numbers": ("visible_numbers", None),
    "documents.register": ("visible_documents", lambda row: row["title"]),
    "inspections.assignments": ("visible_assignments", None),
    "inspections.findings": ("visible_findings", lambda row: row["title"]),
    "organizations.tree": ("visible_organizations", None),  # its lines name what stands above the first one
    "petitions.register": ("visible_petitions", lambda row: str(row["id"])[:8].upper()),
    "rectification.problems": ("visible_problems", lambda row: row["title"]),
    "rectification.responsibilities": ("visible_problems", lambda row: row["title"]),
    "rectification.tasks": ("visible_tasks", lambda row: row["measure"]),
    "supervision.escalations": ("visible_escalation_steps", None),  # no words of its own
}
TRAIL = {"audittrail.trail"}  # the auditor's, by permission


def test_every_page_of_a_row_is_asked():
    pages = {route.name for route in routes("config.urls") if route.name.endswith(("-detail", "-download", "-branch"))}
    assert pages - ROWS.keys() == OF_A_KIND


@pytest.mark.feature(102, 130)
def test_every_export_has_an_oracle():
    assert ports.plugged.volumes.keys() == VOLUMES.keys() | TRAIL


@pytest.mark.feature(102, 126, 130, 141)
@pytest.mark.django_db
@worlds(2)
def test_pages_show_what_the_page_of_access_says(number):
    world, random = make_world(number)
    facts = Facts()
    active = [row for row in world.people if Eyes(facts, row.pk, TODAY).posts]
    for person in random.sample(active, min(len(active), 3)):
        client = Client()
        client.force_login(User.objects.get(pk=person.pk), backend=BACKEND)
        eyes = Eyes(facts, person.pk, TODAY)
        assert [*lists(client, eyes), *searches(client, eyes, random), *rows(client, eyes, random)] == []
        assert [*exports(eyes)] == []


def allowed(eyes, noun):
    return {str(pk) for pk in ORACLE[noun][0](eyes)}


def shown(answer, detail):
    """Ids of the rows that this answer leads to."""
    sample = "11111111-1111-1111-1111-111111111111" if detail in BY_UUID else 999999
    pattern = re.escape(reverse(detail, args=[sample])).replace(re.escape(str(sample)), "([0-9a-f-]+)")
    return set(re.findall(f'"{pattern}["?#]', answer.text))


def lists(client, eyes):
    for name, (noun, detail) in LISTS.items():
        wanted = allowed(eyes, noun)
        answer = client.get(reverse(name))
        if answer.status_code == 403 and (not wanted or name in OWN):
            continue
        if answer.status_code != 200:
            yield f"{name}: {answer.status_code}, though {wanted}"
            continue
        pages = answer.context["page"].paginator
        found = shown(answer, detail)
        for number in range(2, pages.num_pages + 1):
            found |= shown(client.get(reverse(name), {"page": number}), detail)
        if found != wanted or pages.count != len(wanted):
            yield f"{name}: shows {found} of {wanted}, counts {pages.count}"


def searches(client, eyes, random):
    for name, column in SEARCHED.items():
        noun, detail = LISTS[name]
        table, wanted = eyes.facts(ORACLE[noun][1]), allowed(eyes, noun)
        for pk in random.sample(sorted(table), min(3, len(table))):
            answer = client.get(reverse(name), {"q": table[pk][column]})
            found = shown(answer, detail) if answer.status_code == 200 else set()
            if found - wanted or (answer.status_code == 200 and (str(pk) in found) != (str(pk) in wanted)):
                yield f"{name}?q={table[pk][column]}: finds {found}, {pk} is {'' if str(pk) in wanted else 'not '}theirs"


def rows(client, eyes, random):
    for name, noun in ROWS.items():
        wanted, table = allowed(eyes, noun), eyes.facts(ORACLE[noun][1])
        for pk in random.sample(sorted(table), min(4, len(table))):
            status = client.get(reverse(name, args=[pk])).status_code
            if status != (200 if str(pk) in wanted else 404):
                yield f"{name} {pk}: {status}, {'' if str(pk) in wanted else 'not '}theirs"


def exports(eyes):
    """No row of an export is not theirs, and it counts what it holds."""
    user = User.objects.get(pk=eyes.pk)
    for name in ports.plugged.volumes.keys() - TRAIL:
        volume, (noun, words) = ports.plugged.volumes[name], VOLUMES[name]
        lines = [list(map(str, line)) for line in volume.rows(user, {}, TODAY)]
        wanted, counted = allowed(eyes, noun), volume.count(user, {}, TODAY)
        if len(lines) > len(wanted) or len(lines) != counted:
            yield f"{name}: {len(lines)} rows, counts {counted}, {len(wanted)} are theirs"
        cells = {cell for line in lines for cell in line}
        rows_of = eyes.facts(ORACLE[noun][1]).items() if words else ()
        leaked = [pk for pk, row in rows_of if words(row) in cells and str(pk) not in wanted]
        if leaked:
            yield f"{name} holds {leaked}, not theirs"
