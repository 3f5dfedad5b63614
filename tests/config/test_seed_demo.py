"""The ten steps through the services: the demo's story is told by calling them, so it is their fastest whole test."""

import datetime as dt
import re

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import UUIDField

from foundation.audittrail.models import AuditEvent, AuditSeal
from foundation.audittrail.services import verify_chain
from foundation.core import triggers
from foundation.core.models import Job
from foundation.core.transitions import models_with_moves
from foundation.documents.models import OfficialDocument, Publication
from foundation.notifications.models import OutboxMessage
from foundation.organizations.models import FillerAllowance, Organization, Post, PostRequest, User
from foundation.organizations.selectors.post import held_on
from foundation.organizations.states import PostKind
from inspections.models import Assignment, Finding
from petitions.models import Part, PartKey, Petition, PetitionReader
from petitions.services.keys import make_missing_keys
from rectification.models import Evidence, Problem, ProgressReport, RectificationPlan, Responsibility, Task

DAY = dt.date(2026, 3, 5)
OURS = {"organizations", "documents", "inspections", "rectification", "petitions"}
# Keys, ids and what is sealed or random are new each time; everything else of the story must come out the same.
RANDOM = {
    "id",
    "password",
    "lookup",
    "reply_key",
    "path",
    "sha256",
    "sealed",
    "public_key",
    "key",
    "token",
    "last_login",
    "check_code",
    "qr",
}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def prepared(committed):
    def prepare():
        make_missing_keys()
        call_command("seed_demo", "--fresh", "--stage", "prepare", "--today", DAY.isoformat())

    committed("prepare", prepare)


def play(stage, capsys):
    call_command("seed_demo", "--stage", stage, "--today", DAY.isoformat())
    return capsys.readouterr().out


def lent():
    """Who lends a post to whom: at each stage the deputy's is in force."""
    posts = Post.objects.filter(held_on(DAY), acts_for__isnull=False)
    return [(post.person.username, post.acts_for.username) for post in posts]


LENT = [("deputyhead", "unithead2")]


def states(model):
    return sorted(model.objects.values_list("status", flat=True))


def test_prepare_assigns_nothing():
    assert (Organization.objects.count(), User.objects.count()) == (30, 32)
    assert Post.objects.count() == 33
    assert set(Post.objects.values_list("kind", flat=True)) == set(PostKind.values)
    assert Assignment.objects.count() == 0
    assert lent() == LENT
    names = set(User.objects.values_list("username", flat=True))
    assert names == {
        *("office", "director", "groupleader", "leader", "deputy", "member", "member2", "unithead", "liaison"),
        *("unithead2", "liaison2", "department", "departmentclerk", "discipline", "petition", "custodian"),
        *(
            "sysadmin",
            "secadmin",
            "auditor",
            "secretary",
            "grouphead",
            "groupmember",
            "clerk",
            "rectclerk",
            "archivist",
        ),
        *("teamliaison", "respleader", "filler", "orgdept", "archives", "deputyhead", "proxy"),
    }


def test_who_looks_around_finds_what_access_can_do():
    renamed, merged = (Organization.objects.get(code=code) for code in ("YL-JY", "YL-TY"))
    [former] = renamed.former_names.all()
    assert (renamed.short_name, former.short_name, former.to_on) == ("市教育体育局", "市教育局", dt.date(2025, 5, 8))
    assert (merged.is_active, merged.merged_into, merged.ended_on) == (False, renamed, dt.date(2025, 5, 9))
    waiting, allowance = PostRequest.objects.get(), FillerAllowance.objects.get()
    assert (waiting.status, waiting.organization.code, waiting.rows.count()) == ("proposed", "YL-NY", 3)
    assert (allowance.organization.code, allowance.number, allowance.to_on) == ("YL-NY", 3, dt.date(2026, 12, 30))
    proxy = Post.objects.select_related("person__organization", "organization", "acts_for").get(
        person__username="proxy"
    )
    assert proxy.label == "石桥村填报员（青石镇代填）"


@pytest.mark.feature(190)
def test_the_whole_story(capsys):
    out = play("onsite", capsys)
    assert lent() == LENT
    assert states(Assignment) == ["on_site", "on_site"]
    document = OfficialDocument.objects.get()
    assert (document.status, document.number) == ("issued", "云委巡办〔2026〕1号")
    assert Job.objects.filter(kind="documents.render", queue="documents").count() == 1
    assert Publication.objects.count() == 1
    assert len(re.findall(r"\d{4}-\d{4}-\d{4}-\d{4}-\d", out)) == 2
    assert states(Petition) == ["registered", "registered"]

    play("feedback", capsys)
    assert states(Petition) == ["accepted", "forwarded"]
    readers = PetitionReader.objects.values_list("person__username", flat=True)
    assert sorted(readers) == ["deputy", "leader"]
    assert states(Finding) == ["fed_back"] * 4
    four = Finding.objects.values_list("handler", "second_handler", "deputy", "leader").distinct()
    assert [len(set(hands)) for hands in four] == [4]
    assert states(Assignment) == ["fed_back", "fed_back"]
    assert list(Problem.objects.order_by("seq").values_list("number", flat=True)) == [
        "03-03-001",
        "03-03-002",
        "03-03-003",
        "03-03-004",
    ]

    play("rectify", capsys)
    assert states(Responsibility) == ["draft", "signed", "signed", "signed"]
    assert states(RectificationPlan) == ["approved", "draft"]
    assert states(Task) == ["under_way"] * 4
    assert states(Assignment) == ["fed_back", "rectifying"]

    play("review", capsys)
    assert lent() == LENT
    assert states(Task) == ["accepted", "reported", "under_way", "under_way"]
    assert (ProgressReport.objects.count(), Evidence.objects.count()) == (3, 3)

    play("done", capsys)
    assert lent() == LENT
    assert states(Task) == ["accepted"] * 4
    assert states(Problem) == ["accepted", "accepted", "accepted", "open"]
    assert states(Assignment) == ["closed", "fed_back"]

    verdict = verify_chain()
    assert (verdict.broken_at, verdict.unsealed, verdict.count) == (None, 0, AuditEvent.objects.count())
    assert {m._meta.model_name for m in models_with_moves() if m.objects.exists()} == {
        *("acknowledgement", "announcement", "assignment", "documentnumber", "extension", "finding"),
        *("officialdocument", "petition"),
        *("postrequest", "problem", "rectificationplan", "responsibility", "task"),
    }


def test_same_day_same_rows(capsys):
    play("review", capsys)
    first = rows()
    call_command("seed_demo", "--fresh", "--stage", "prepare", "--today", DAY.isoformat())
    play("review", capsys)
    again = rows()
    changed = {label: set(again[label]) ^ set(first[label]) for label in again if again[label] != first[label]}
    assert changed == {}
    assert OutboxMessage.objects.exists()


def test_a_later_stage_is_refused(capsys):
    play("feedback", capsys)
    with pytest.raises(CommandError, match=r"at stage feedback already; accepted: \['rectify', 'review', 'done'\]"):
        play("onsite", capsys)
    assert states(Assignment) == ["fed_back", "fed_back"]


def test_a_foreign_database_is_refused():
    triggers.drop_append_only()
    AuditSeal.objects.all().delete()
    AuditEvent.objects.filter(event="demo.seeded").delete()
    triggers.recreate()
    with pytest.raises(CommandError, match="holds data that seed_demo did not write"):
        call_command("seed_demo", "--stage", "onsite")
    call_command("seed_demo", "--if-empty")
    assert Assignment.objects.count() == 0


def test_production_has_no_demo(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="for the demo"):
        call_command("seed_demo", "--stage", "onsite")
    assert Assignment.objects.count() == 0


def rows():
    """Every row of the story without what is random, models by name, as sorted text."""
    found = {}
    for model in apps.get_models():
        if model._meta.app_label in OURS and model not in {Part, PartKey}:
            fields = [
                field for field in model._meta.concrete_fields if not field.is_relation and field.name not in RANDOM
            ]
            names = [field.attname for field in fields if not isinstance(field, UUIDField)]
            lines = model.objects.values(*names) if names else ()
            found[model._meta.label] = sorted(
                str({name: known(value) for name, value in line.items()}) for line in lines
            )
    return found


def known(value):
    """Of a letter's snapshot what is not random."""
    return {name: one for name, one in value.items() if name not in RANDOM} if isinstance(value, dict) else value
