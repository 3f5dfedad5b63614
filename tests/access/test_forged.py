"""What somebody gets who guesses, forges and stuffs: the same 404 for what is not theirs and what is not there, and no 500.

Every URL of the site is found by walking it; a new one is tried without a line here. The world is the access matrix's.
"""

import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from foundation.core import ports
from foundation.organizations.models import User
from foundation.supervision.selectors.reminder_rule import kinds
from petitions.services.keys import make_missing_keys
from tests.architecture.test_access_matrix import DAY, address, lines, set_the_stage, subjects
from tests.architecture.urls import routes
from tests.conftest import BACKEND

pytestmark = pytest.mark.django_db(transaction=True)

GUESSERS = ("leader", "liaison", "secadmin")
# In this order: whoever reaches a page first tries to break it.
STUFFERS = ("director", "liaison", "unithead", "leader", "member", "petition", "secadmin", "sysadmin", "auditor")
NO_ROW, NO_UUID = "999999", "00000000-0000-0000-0000-000000000000"
FORGED = {NO_ROW: ("0", "-1", "1" + "0" * 20, "abc", "٣", "NaN"), NO_UUID: ("0", "abc", "0" * 36, "1" + "0" * 20)}
LONG, NUL, NUMBER = "长" * 5000, "张\0三", "9" * 30
STUFFING = (("GET", NUL, NUMBER), ("POST", NUMBER, NUL), ("POST", LONG, LONG))
USUAL = {"q", "page", "note", "reason", "password", "print", "after", "open", "next", "status", "kind", "lamp"}
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"')
FIELD = re.compile(r'<(?:input|select|textarea)[^>]*\bname="([^"]+)"')
WRITING = ("INSERT", "UPDATE", "DELETE")


def browsers_of(names):
    found = {}
    for name in names:
        found[name] = Client(raise_request_exception=False)
        found[name].force_login(User.objects.get(username=name), backend=BACKEND)
    return found


def undone(client, verb, path, data=None):
    """One request and the answer; what it wrote is taken back."""
    with transaction.atomic():
        answer = client.get(path, data) if verb == "GET" else client.post(path, data or {})
        transaction.set_rollback(True)
    return answer


def content_of(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.feature(141)
def test_guessed_addresses_tell_nothing_no_page_breaks_and_no_get_writes(capsys):
    """All of it on one stage: nothing of what is asked stays, and setting it takes longer than most modules here."""
    set_the_stage()
    browsers = browsers_of(GUESSERS)
    assert [*forged_ids(browsers), *told_apart(browsers)] == []
    break_pages()


def forged_ids(browsers):
    for route in routes("config.urls"):
        if not route.arguments:
            continue
        sample = next((known for known in FORGED if known in route.path), "")
        if not sample:
            continue  # named by a word, not by an id
        for forged in FORGED[sample]:
            path = route.path.replace(sample, forged)
            if not leads_somewhere(path):
                continue
            for who, client in browsers.items():
                for verb in ("GET", "POST"):
                    status = undone(client, verb, path).status_code
                    if status not in {404, 405}:
                        yield f"{verb} {path} as {who}: {status}"


def leads_somewhere(path):
    """Most forged ids fit no address at all, whoever asks."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def told_apart(browsers):
    """A row of others and no row at all must answer alike, byte for byte. The matrix says to whom 404 is due."""
    pks, tried = subjects(), 0
    for line in lines():
        if not line["on"] or line["url"] == "export-create":
            continue
        key = line["on"].rpartition("?from=")[2]
        pk = pks[key]
        missing = int(NO_ROW) if isinstance(pk, int) else NO_UUID
        for who, client in browsers.items():
            if line[who] != "404":
                continue
            there, gone = (page_for(client, line, pks | {key: one}) for one in (pk, missing))
            tried += 1
            if there != gone:
                yield f"{line['verb']} {line['url']} as {who}: one can tell what is there by {there[0]} and {gone[0]}"
    if tried < 150:
        yield f"only {tried} cells were tried"


def page_for(client, line, pks):
    """Status and page, without the form's token and without the address that was asked for."""
    path = address(line["url"], line["on"], pks)
    answer = undone(client, line["verb"], path)
    return answer.status_code, TOKEN.sub(b"", content_of(answer)).replace(path.encode(), b"")


@pytest.mark.feature(141)
def test_nor_while_the_teams_are_on_site(capsys):
    make_missing_keys()
    call_command("seed_demo", "--fresh", "--stage", "onsite", "--today", DAY.isoformat())
    break_pages()


def break_pages():
    """Every address with stuffed fields; a GET that writes is as wrong as a 500."""
    browsers, wrong, tried = browsers_of(STUFFERS), [], 0
    for path in addresses():
        for who, client in browsers.items():
            written = []
            with connection.execute_wrapper(noting(written)):
                page = undone(client, "GET", path)
            refused = undone(client, "POST", path) if page.status_code == 405 else page
            wrong += faults_of(page, written, f"GET {path} as {who}")
            if refused.status_code not in {403, 404}:
                wrong += stuffed(client, path, page, who)
                tried += 1
                break
    assert not wrong, "\n".join(wrong)
    assert tried > 60


def faults_of(page, written, what):
    if page.status_code >= 500:
        yield f"{what}: {page.status_code}"
    if page.status_code == 405 and b"<h1" not in content_of(page):
        yield f"{what}: 405 without a word"
    if page.status_code == 200 and written:
        yield f"{what} writes: {written}"


def stuffed(client, path, page, who):
    """Every field of the page, and those a page may have, full of what nobody types."""
    names = USUAL | set(FIELD.findall(content_of(page).decode(errors="replace"))) - {"csrfmiddlewaretoken"}
    for verb, *stuffs in STUFFING:
        data = {name: stuffs[place % 2] for place, name in enumerate(sorted(names))}
        answer = undone(client, verb, path, data)
        if answer.status_code >= 500:
            reason = getattr(answer, "exc_info", None)
            yield f"{verb} {path} as {who} with {data}: {answer.status_code} {reason and reason[1]!r}"


def noting(written):
    """Statements that change a table. Sessions are Django's own, and the trail may tell that somebody read."""

    def note(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(WRITING) and not any(
            table in sql for table in ("django_session", "audittrail_")
        ):
            written.append(sql[:120])
        return execute(sql, params, many, context)

    return note


def addresses():
    """Every URL without an argument, and those of rows in as many states as the world has."""
    on = {line["url"]: line["on"] for line in lines() if "?" not in line["on"]}
    for route in routes("config.urls"):
        if route.name == "logout":
            continue
        if not route.arguments:
            yield route.path
        elif route.name == "export-create":
            yield from (reverse(route.name, args=[name]) for name in ports.plugged.volumes)
        elif on[route.name] == "letter_kind":
            yield reverse(route.name, args=["poster"])
        elif on[route.name] == "sheet_kind":
            yield reverse(route.name, args=["talk_record"])
        elif route.name == "reminderrule-edit":
            yield from (reverse(route.name, args=[kind]) for kind in kinds())
        else:
            yield from (reverse(route.name, args=[pk]) for pk in in_every_state(model_of(on[route.name])))


OTHERWISE = {
    "entry": "inboxentry",
    "file": "storedfile",
    "document": "officialdocument",
    "composed": "officialdocument",
    "record": "workrecord",
    "plan": "rectificationplan",
    "team": "inspectionteam",
    "person": "user",
    "allowance": "fillerallowance",
    "paper": "papersignature",
    "lent": "post",
    "step": "escalationstep",
    "owed": "task",
    "dead": "delivery",
    "wordless": "outboxmessage",
}


def model_of(noun):
    """ "access_report" → AccessReport, "petition2" → Petition."""
    noun = noun.rstrip("0123456789").replace("_", "")
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in {"foundation", *apps_above()}]
    return next(model for model in ours if model._meta.model_name == OTHERWISE.get(noun, noun))


def apps_above():
    return ("inspections", "rectification", "petitions")


def in_every_state(model):
    """One row a state; of what has none, two rows."""
    if "status" not in {field.name for field in model._meta.get_fields()}:
        return list(model.objects.order_by("pk").values_list("pk", flat=True)[:2])
    return list({status: pk for pk, status in model.objects.order_by("pk").values_list("pk", "status")}.values())
