"""What the pages of rows tell of them (留痕) is what docs/access.md lets this reader know: for random worlds in which any
event may have happened to any row, each with words of its own.
"""

import re

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from foundation.audittrail.events import all_types
from foundation.audittrail.models import AuditEvent
from foundation.organizations.models import User
from tests.access.oracle import ORACLE, Eyes, Facts
from tests.access.test_access import make_world, worlds
from tests.access.test_pages import ROWS
from tests.access.timelines import PAGES, told
from tests.architecture.sources import ROOT
from tests.conftest import BACKEND
from tests.factories.organizations import NOW, TODAY

WORDS = re.compile("留痕⟨\\d+⟩")
EVENTS = 8  # a row
LISTS = {
    "reminderrule-list",
    "documenttemplate-detail",
    "documentpolicy-form",
    "wordtemplate-form",
}  # of no row, told to whoever opens it


def names():
    """Of events, without those that other tests make up."""
    return [event.name for event in all_types() if not event.name.startswith(("test.", "paper."))]


def test_every_event_is_told_to_whom_the_page_of_access_says():
    assert {event.name: set(event.shown) for event in all_types() if event.name in names()} == {
        name: told(name) for name in names()
    }


def test_every_page_with_a_timeline_is_asked():
    templates = {
        path.stem.replace("_", "-")
        for path in (ROOT / "templates").rglob("*.html")
        if "{% timeline" in path.read_text()
    }
    assert templates == PAGES.keys() | LISTS


@pytest.mark.feature(130, 131)
@pytest.mark.django_db
@worlds(6)
def test_timelines_tell_what_the_page_of_access_says(number):
    world, random = make_world(number)
    facts = Facts()
    happened = happen(random, facts)
    active = [row for row in world.people if Eyes(facts, row.pk, TODAY).posts]
    both = [row for name, row in world.edge_people.items() if name.startswith(("liaison, and", "department", "owner"))]
    for person in [*both, *random.sample(active, min(len(active), 4))]:
        client = Client()
        client.force_login(User.objects.get(pk=person.pk), backend=BACKEND)
        assert [*differences(client, Eyes(facts, person.pk, TODAY), happened, random)] == []


def happen(random, facts):
    """(label, pk) → the words of each event told of it, and which event that was."""
    found, lines = {}, []
    for label in sorted({page.label for page in PAGES.values()} | PARTS):
        for pk in facts(label):
            for name in random.sample(names(), EVENTS):
                words = f"留痕⟨{len(lines)}⟩"
                found.setdefault((label, pk), {})[words] = name
                subject = f"{apps.get_model(label)._meta.label_lower}:{pk}"
                lines.append(AuditEvent(at=NOW, event=name, actor_name="某人", subject=subject, note=words))
    AuditEvent.objects.bulk_create(lines)
    return found


# Whose events stand on the page of another row.
PARTS = {
    "inspections.inspectionteam",
    "rectification.extension",
    "organizations.post",
    "rectification.countersignature",
}


def differences(client, eyes, happened, random):
    for name, page in PAGES.items():
        table = eyes.facts(page.label)
        seen = sorted(ORACLE[ROWS[name]][0](eyes) if name in ROWS else table)
        for pk in random.sample(seen, min(4, len(seen))):
            answer = client.get(reverse(name, args=[pk]))
            if answer.status_code != 200:
                continue  # whose rows open is asked in test_pages; who signs nothing sees no page of signing
            row, sides = table[pk], page.sides(eyes, table[pk])
            may = {
                words
                for subject in page.subjects(eyes, row)
                for words, event in happened.get(subject, {}).items()
                if told(event) & sides
            }
            shown = set(WORDS.findall(answer.text))
            if shown != may:
                events = {words: event for one in happened.values() for words, event in one.items()}
                wrong = [f"{'too much' if words in shown else 'missing'} {events[words]}" for words in shown ^ may]
                yield f"{name} {pk} on the side {sides}: {wrong}"
