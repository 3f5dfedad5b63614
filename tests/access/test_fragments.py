"""The parts of pages that HTMX asks for alone, held to the same oracle: a branch of the tree, what is found in it, the panels
of an organization, suggestions while one types, the progress of a job.
"""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from foundation.core import ports
from foundation.core.models import Job
from foundation.organizations.models import Organization, User
from tests.access.oracle import ORACLE, Eyes, Facts
from tests.access.test_access import make_world, worlds
from tests.access.test_pages import allowed, shown
from tests.architecture.sources import ROOT
from tests.architecture.urls import routes
from tests.conftest import BACKEND
from tests.factories.organizations import NOW, TODAY

HTMX = {"headers": {"HX-Request": "true"}}
# part of an organization → the noun of its rows, the page they lead to, which of them belong there
PANELS = {
    "organization-assignments": (
        "visible_assignments",
        "assignment-detail",
        lambda eyes, pk, row: pk in {row["organization_id"], into(eyes, row["organization_id"])},
    ),
    "organization-escalationsteps": (
        "visible_escalation_steps",
        "escalationstep-detail",
        lambda _eyes, pk, row: row["organization_id"] == pk and row["status"] == "pending",
    ),
    "organization-problems": (
        "visible_problems",
        "problem-detail",
        lambda _eyes, pk, row: row["organization_id"] == pk and row["status"] == "open",
    ),
}
ASKED = PANELS.keys() | {"organization-branch", "organization-list", "job-fragment", "job-list"}
# a row's own, tried with the pages (test_pages.ROWS); a text's, which shows nothing of any row
ASKED |= {"typesetting-result", "typesetting-preview", "documenttemplate-preview", "document-detail"}
SUGGESTED = {"organization-options", "person-options"}
SAMPLE = 5


def into(eyes, organization):
    return eyes.facts("organizations.organization")[organization]["merged_into_id"]


@pytest.mark.django_db
def test_every_address_that_htmx_asks_is_tried_here(world, office):
    named = {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"hx-(?:get|post)=\"{% url '([a-z-]+)'", path.read_text(encoding="utf-8"))
    }
    by_port = {panel.url for panel in ports.panels_of("organization", world.finance, office)}
    assert named <= ASKED
    assert by_port == {reverse(name, args=[world.finance.pk]) for name in PANELS}
    assert {route.name for route in routes("config.urls") if route.name.endswith("-options")} == SUGGESTED


@pytest.mark.feature(6, 126)
@pytest.mark.django_db
@worlds(3)
def test_parts_of_pages_show_what_the_page_of_access_says(number):
    world, random = make_world(number)
    for pk in Organization.objects.values_list("pk", flat=True):
        Organization.objects.filter(pk=pk).update(initials=f"q{pk}z", pinyin=f"q{pk}z")
    facts = Facts()
    active = [row for row in world.people if Eyes(facts, row.pk, TODAY).posts]
    for person in random.sample(active, min(len(active), 5)):
        client = Client()
        client.force_login(User.objects.get(pk=person.pk), backend=BACKEND)
        eyes = Eyes(facts, person.pk, TODAY)
        assert [*tree(client, eyes, random), *panels(client, eyes, random), *typed(client, eyes, random)] == []


def tree(client, eyes, random):
    """Branches and hits lead to what is theirs; a hit that is not theirs is not found by any of its names."""
    wanted, table = allowed(eyes, "visible_organizations"), eyes.facts("organizations.organization")
    for pk in random.sample(sorted(table), SAMPLE):
        answer = client.get(reverse("organization-branch", args=[pk]), **HTMX)
        if answer.status_code != (200 if str(pk) in wanted else 404):
            yield f"branch {pk}: {answer.status_code}"
        elif answer.status_code == 200 and shown(answer, "organization-detail") - wanted:
            yield f"branch {pk} shows {shown(answer, 'organization-detail')} of {wanted}"
        for words in (table[pk]["short_name"], table[pk]["code"], f"q{pk}z"):
            for kind in ({}, HTMX):
                answer = client.get(reverse("organization-list"), {"q": words}, **kind)
                hit = answer.status_code == 200 and table[pk]["name"] in answer.text
                if hit != (str(pk) in wanted) and answer.status_code != 403:
                    yield f"tree?q={words}: {'finds' if hit else 'does not find'} {pk}"


def panels(client, eyes, random):
    wanted = allowed(eyes, "visible_organizations")
    for name, (noun, detail, belongs) in PANELS.items():
        table, seen = eyes.facts(ORACLE[noun][1]), allowed(eyes, noun)
        for pk in random.sample(sorted(eyes.facts("organizations.organization")), SAMPLE):
            answer = client.get(reverse(name, args=[pk]), **HTMX)
            due = {str(key) for key, row in table.items() if str(key) in seen and belongs(eyes, pk, row)}
            if str(pk) not in wanted:
                if answer.status_code != 404:
                    yield f"{name} {pk}: {answer.status_code}"
            elif answer.status_code != 200:
                if due or answer.status_code != 403:
                    yield f"{name} {pk}: {answer.status_code}, though {due}"
            elif shown(answer, detail) != due:
                yield f"{name} {pk}: shows {shown(answer, detail)} of {due}"


def typed(client, eyes, random):
    """Suggestions: who is head or liaison also finds the names of those below."""
    places, speaks = eyes.facts("organizations.organization"), eyes.at({"organization_head", "organization_liaison"})
    below = {pk for pk in places if speaks & set(eyes.facts.line(pk)[1:])}
    wanted = eyes.organizations() | below
    for pk in random.sample(sorted(places), SAMPLE):
        row = places[pk]
        found = client.get(reverse("organization-options"), {"organization": row["short_name"]}, **HTMX).text
        if (row["code"] in found) != (pk in wanted and row["is_active"]):
            yield f"organization-options for {pk}: {found}"
    people = eyes.facts("organizations.user")
    for pk in random.sample(sorted(people), SAMPLE):
        row = people[pk]
        found = client.get(reverse("person-options"), {"person": row["name"]}, **HTMX).text
        if (f"（{row['username']}）" in found) != (pk in eyes.people() and row["is_active"]):
            yield f"person-options for {pk}: {found}"


@pytest.mark.feature(126)
def test_the_list_of_jobs_is_ones_own(world, client_of, liaison, office):
    for owner in (liaison.pk, None):
        words = {"kind": "documents.render", "queue": "documents", "payload": {"document": 1}}
        Job.objects.create(owner_id=owner, created_at=NOW, **words)
    counted = [
        client_of(person).get(reverse("job-list"), {"part": "1"}, **HTMX).context["page"].paginator.count
        for person in (liaison, office)
    ]
    assert counted == [1, 0]


@pytest.mark.feature(126)
def test_the_progress_of_a_job_is_its_owners(world, client_of, liaison):
    job = Job.objects.create(kind="documents.render", queue="documents", owner_id=liaison.pk, created_at=NOW)
    ownerless = Job.objects.create(kind="documents.render", queue="documents", owner_id=None, created_at=NOW)
    asked = {
        person.username: [
            client_of(person).get(reverse("job-fragment", args=[pk]), **HTMX).status_code
            for pk in (job.pk, ownerless.pk, uuid.UUID(int=0))
        ]
        for person in world.people.values()
    }
    assert asked.pop("liaison") == [200, 404, 404]
    assert {tuple(row) for row in asked.values()} == {(404, 404, 404)}
