"""Who gets which answer at which URL. access_matrix.csv is read and kept by people; no command in this repository
writes it. Its first form was taken from the answers given, then judged line by line; what is added is thought out first.

One line a URL and verb, one column an account of the demo (its kind of post, in the right scope), the cell the answer.
409 and 422 say "may, but not now" or "may, but not with these words"; 404 is "not theirs to see", 403 "to see, not to do".
The world is the demo's at stage review: 市财政局 under way, 市农业农村局 before its plan.
"""

import csv
import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from foundation.core import jobs
from foundation.core.models import Job
from foundation.core.transitions import models_with_moves, moves_of
from foundation.documents.composing import TemplateText, sample_values
from foundation.documents.letter_kinds import letter_kind
from foundation.documents.models import (
    Batch,
    DocumentNumber,
    Export,
    OfficialDocument,
    StoredFile,
    TemplateVersion,
    Typesetting,
    WordTemplate,
)
from foundation.documents.services.composition import draft_letter
from foundation.documents.services.document_template import save_version
from foundation.documents.services.word_template import upload_word_template
from foundation.notifications.models import Delivery, InboxEntry, OutboxMessage
from foundation.notifications.services.delivery import deliver
from foundation.organizations.models import (
    AccessReport,
    FillerAllowance,
    Handover,
    Organization,
    PasswordReset,
    Post,
    PostRequest,
    TreeImport,
    User,
)
from foundation.organizations.services.access_report import make_nightly_report
from foundation.organizations.services.password_reset import request_reset
from foundation.organizations.services.tree_import import upload_tree_import
from foundation.supervision.models import Acknowledgement, EscalationStep
from inspections.models import Announcement, Assignment, Finding, Notice, Round, WorkRecord
from petitions.models import Petition
from petitions.services.keys import make_missing_keys
from rectification.models import Evidence, Extension, PaperSignature, Problem, RectificationPlan, Responsibility, Task
from rectification.selectors.paper_signature import subject_hash
from rectification.services.paper_signature import upload_paper
from rectification.services.responsibility import define_responsibility
from tests.architecture.sources import ROOT
from tests.architecture.urls import routes, views
from tests.conftest import BACKEND
from tests.factories.batch import batch_made
from tests.factories.export import made
from tests.factories.notifications import OutboxMessageFactory
from tests.factories.organizations import NOW, FillerAllowanceFactory, PostRequestFactory
from tests.factories.supervision import EscalationStepFactory
from tests.factories.typesetting import typeset_made
from tests.factories.word_template import uploaded, word_file

MATRIX = ROOT / "tests" / "architecture" / "access_matrix.csv"
DAY = dt.date(2026, 3, 5)
REASON = "核对信访件与巡察发现的问题"
WORDS = {"reason": REASON, "note": REASON, "password": "Yunling-2026"}

pytestmark = pytest.mark.django_db(transaction=True)


def lines():
    with MATRIX.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def subjects():
    """What each argument-taking URL is tried on."""
    finance = Assignment.objects.get(organization__code="YL-CZ")
    problem = Problem.objects.get(number="03-03-001")
    accepted = Petition.objects.get(status="accepted")
    reported = Task.objects.get(status="reported")
    return {
        "organization": finance.organization_id,
        "round": Round.objects.get().pk,
        "assignment": finance.pk,
        "notice": Notice.objects.get().pk,
        "announcement": Announcement.objects.get().pk,
        "record": WorkRecord.objects.filter(assignment=finance).order_by("pk")[0].pk,
        "finding": Finding.objects.filter(assignment=finance).order_by("pk")[0].pk,
        "document": OfficialDocument.objects.get(composition=None).pk,
        "composed": OfficialDocument.objects.exclude(composition=None).get().pk,
        "letter_kind": "suggestion_letter",
        "sheet_kind": "talk_record",
        "template_version": TemplateVersion.objects.get().pk,
        "word_template": WordTemplate.objects.get().pk,
        "file": StoredFile.objects.order_by("created_at")[0].pk,
        "problem": problem.pk,
        "responsibility": Responsibility.objects.get(problem=problem).pk,
        "plan": RectificationPlan.objects.get(rectification__assignment=finance).pk,
        "task": reported.pk,
        "owed": Task.objects.get(organization__code="YL-CZ", status="under_way", extensions=None).pk,
        "extension": Extension.objects.get().pk,
        "evidence": Evidence.objects.filter(report__task=reported)[0].pk,
        "petition": accepted.pk,
        "petition2": Petition.objects.get(status="forwarded").pk,
        "entry": InboxEntry.objects.filter(person__username="liaison").order_by("pk")[0].pk,
        "dead": Delivery.objects.get(state="dead").pk,
        "wordless": OutboxMessage.objects.get(failures=1).pk,
        "job": Job.objects.get(kind="documents.render").pk,
        "person": User.objects.get(username="filler").pk,
        "post": Post.objects.get(person__username="filler", acts_for=None).pk,
        "lent": Post.objects.get(person__username="filler", acts_for__isnull=False).pk,
        "password_reset": PasswordReset.objects.get().pk,
        "handover": Handover.objects.get().pk,
        "postrequest": PostRequest.objects.get(organization__code="YL-CZ").pk,
        "allowance": FillerAllowance.objects.get(revoked_at=None).pk,
        "team": finance.team_id,
        "paper": PaperSignature.objects.get().pk,
        "access_report": AccessReport.objects.get().pk,
        "tree_import": TreeImport.objects.get(status="ready").pk,
        "batch": Batch.objects.get().pk,
        "typesetting": Typesetting.objects.get().pk,
        "export": Export.objects.get().pk,
        "acknowledgement": Acknowledgement.objects.get(status="pending").pk,
        "step": EscalationStep.objects.get().pk,
        "reminder_kind": "task",
        "tree_import2": TreeImport.objects.get(status="faulty").pk,
        "calendar_day": "2026-12-31",
        "deadline_rule": "rectification.plan",
        "deadline_rule2": "petitions.register",
        "documentnumber": DocumentNumber.objects.get().pk,
        "numbers": "documents.numbers",
        "problems": "rectification.problems",
        "responsibilities": "rectification.responsibilities",
        "tasks": "rectification.tasks",
        "coverage": "inspections.assignments",
        "escalations": "supervision.escalations",
        "findings": "inspections.findings",
        "register": "documents.register",
        "petitions": "petitions.register",
        "trail": "audittrail.trail",
        "tree": "organizations.tree",
    }


@pytest.mark.feature(126, 140)
@pytest.mark.timeout(900)  # some 7,000 requests: a minute on a quiet machine
def test_every_cell(capsys):
    set_the_stage()
    pks = subjects()
    people = {user.username: signed_in(user) for user in User.objects.all()}
    wrong = []
    for line in lines():
        name, verb, on = line.pop("url"), line.pop("verb"), line.pop("on")
        url = address(name, on, pks)
        for username, expected in line.items():
            answer = ask(people[username], verb, url)
            if str(answer) != expected:
                wrong.append(f"{verb} {name} on {on or '-'} as {username}: {answer}, the matrix says {expected}")
    assert wrong == []


def address(name, on, pks):
    """`on` names a subject; of a letter from a row (`inspection_notice?from=assignment`) the kind, and the subject it is from."""
    if not on:
        return reverse(name)
    code, sign, row = on.partition("?from=")
    return f"{reverse(name, args=[code])}?from={pks[row]}" if sign else reverse(name, args=[pks[on]])


def set_the_stage():
    make_missing_keys()
    call_command("seed_demo", "--fresh", "--stage", "review", "--today", DAY.isoformat())
    job = Job.objects.get()
    assert jobs.run(job.pk, now=NOW) == "done"
    deliver(now=NOW)
    fail_to_tell()
    make_nightly_report(day=DAY, now=NOW)
    lend_and_hand_over()
    bring_a_sheet()
    upload_lists()
    propose_fillers()
    ask_for_a_reset()
    made(User.objects.get(username="office"))
    word_letters()
    typeset_made(User.objects.get(username="office"))
    batch_made(User.objects.get(username="office"), OfficialDocument.objects.filter(status="issued"))
    EscalationStepFactory(row=Problem.objects.get(number="03-03-001"))


def fail_to_tell():
    """An e-mail to the liaison that was given up, and a message to her that no words can be made of."""
    liaison = User.objects.get(username="liaison")
    fields = {"channel": "email", "address": liaison.email, "created_at": NOW, "next_try_at": NOW, "state": "dead"}
    Delivery.objects.create(person=liaison, key="<dead@yunling.example>", **fields)
    OutboxMessageFactory(recipient=liaison, object_id=str(liaison.organization_id), failures=1)


def bring_a_sheet():
    """市农业农村局 has a responsibility to sign, and its liaison brings the signed sheet."""
    office, liaison = (User.objects.get(username=name) for name in ("office", "liaison2"))
    problem = Problem.objects.filter(organization__code="YL-NY").order_by("seq").first()
    row = define_responsibility(
        problem=problem,
        lead_organization=problem.organization,
        responsible_leader_name="何立群",
        actor=office,
        now=NOW,
    )
    upload = SimpleUploadedFile("签字单.pdf", b"%PDF-1.4\n%%EOF\n")
    upload_paper(subject=row, upload=upload, code=subject_hash(row)[:8], signed_on=DAY, actor=liaison, now=NOW)


def word_letters():
    """The city's office words one letter itself, and has a draft of another."""
    actor, kind = User.objects.get(username="office"), letter_kind("poster")
    office, words = actor.organization, {"code": kind.code, "text": TemplateText("题", "文"), "why": REASON}
    save_version(office=office, seen=0, actor=actor, now=NOW, **words)
    frame = {"organ": office.name, "series_code": "", "recipients": [], "copies": []}
    draft_letter(kind=kind, office=office, frame=frame, values=sample_values(kind), actor=actor, now=NOW)
    file = uploaded(word_file())
    upload_word_template(office=office, code="suggestion_letter", upload=file, actor=actor, now=NOW)


def upload_lists():
    """One list of organizations that passes its check, one that does not."""
    office = User.objects.get(username="office")
    top = Organization.objects.get(code="YL")
    for parent in ("YL", "没有"):
        data = f"代码,全称,简称,类别,层级,上级代码\nYL-X,中共云岭市新局党组,新局,党组,市（地州）,{parent}\n".encode()
        row = upload_tree_import(
            organization=top, data=data, name="单位.csv", basis="", again=False, actor=office, now=NOW
        )
        assert jobs.run(row.job, now=NOW) == "done"


def propose_fillers():
    """A list of 市财政局 that waits, and an allowance of 市农业农村局."""
    secadmin, liaison = (User.objects.get(username=name) for name in ("secadmin", "liaison"))
    FillerAllowanceFactory(organization=Organization.objects.get(code="YL-NY"), actor=secadmin)
    PostRequestFactory(organization=liaison.organization, actor=liaison)


def ask_for_a_reset():
    """The system administrator asks that the security administrator's password is reset."""
    sysadmin, secadmin = (User.objects.get(username=name) for name in ("sysadmin", "secadmin"))
    request_reset(person=secadmin, reason=REASON, actor=sysadmin, now=NOW)


def lend_and_hand_over():
    """A post that was lent and is over, so that it opens nothing today; the sheet of somebody who handed over before."""
    liaison, filler, head = (User.objects.get(username=name) for name in ("liaison", "filler", "unithead"))
    post, before = Post.objects.get(person=liaison), DAY - dt.timedelta(days=9)
    Post.objects.create(
        person=filler,
        acts_for=liaison,
        kind=post.kind,
        scope_kind=post.scope_kind,
        organization=post.organization,
        from_on=before,
        to_on=before,
    )
    Handover.objects.create(person=filler, place=filler.organization.name, by=head, at=NOW)


def signed_in(user):
    client = Client(raise_request_exception=False)
    client.force_login(user, backend=BACKEND)
    return client


def ask(client, verb, url):
    """One request, undone: the next cell finds the same world."""
    with transaction.atomic():
        answer = client.get(url) if verb == "GET" else client.post(url, WORDS)
        transaction.set_rollback(True)
    return answer.status_code


def test_every_verb_of_a_url_has_a_line():
    known = {(line["url"], line["verb"]) for line in lines()}
    taken = {(name, verb) for name, view in views("config.urls") for verb in verbs_of(view)}
    assert taken - known == {("healthz", "GET"), ("readyz", "GET"), ("heartbeatz", "GET")}


def verbs_of(view):
    """What `require_http_methods` and its like let through; Django's own sign-in and sign-out say nothing."""
    while view is not None:
        for cell in getattr(view, "__closure__", None) or ():
            found = cell.cell_contents
            if isinstance(found, list | tuple) and found and set(found) <= {"GET", "POST", "HEAD"}:
                return set(found) - {"HEAD"}
        view = getattr(view, "__wrapped__", None)
    return set()


def test_every_url_has_a_line():
    known = {line["url"] for line in lines()}
    ours = {route.name for route in routes("config.urls")}
    assert ours - known == {"login", "logout", "healthz", "readyz", "heartbeatz"}
    assert known - ours == set()


# A move that is made at an address of another name; those of the clock have none.
MADE_AT = {
    "assignment-feed-back": "feedback-issue",
    "assignment-rectify": "plan-approve",
    "assignment-review": "problem-accept",
    "countersignature-sign": "countersignature-list",
    "documentnumber-use": "document-issue",
    "finding-feed-back": "feedback-issue",
    "officialdocument-archive": "document-archive",
    "officialdocument-check": "document-check",
    "officialdocument-hand-in": "document-hand-in",
    "officialdocument-issue": "document-issue",
    "officialdocument-send-back": "document-send-back",
    "officialdocument-void": "document-void",
    "officialdocument-withdraw": "document-withdraw",
    "passwordreset-confirm": "password-reset-confirm",
    "passwordreset-refuse": "password-reset-refuse",
    "passwordreset-withdraw": "password-reset-withdraw",
    "papersignature-confirm": "paper-signature-confirm",
    "papersignature-refuse": "paper-signature-refuse",
    "rectificationplan-submit": "plan-submit",
    "rectificationplan-approve": "plan-approve",
    "rectificationplan-return": "plan-return",
    "responsibility-amend": "responsibility-edit",
    "responsibility-sign-on-paper": "paper-signature-confirm",
    "task-start": "plan-approve",
    "treeimport-cancel": "tree-import-cancel",
    "treeimport-confirm": "tree-import-confirm",
    "treeimport-recheck": "tree-import-recheck",
}


def test_every_move_has_a_line():
    posted = {line["url"] for line in lines() if line["verb"] == "POST"}
    missing = []
    for model in models_with_moves():
        for name, move in moves_of(model).items():
            own = f"{model._meta.model_name}-{name.replace('_', '-')}"
            if not move.by_clock and MADE_AT.get(own, own) not in posted:
                missing.append(own)
    assert missing == []
