"""打印空白表: asked for on 公文样式, made by a job, without number, document or record."""

import io

import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.audittrail.models import AuditEvent
from foundation.core import jobs
from foundation.core.models import Job
from foundation.documents.composing import TemplateText
from foundation.documents.models import DocumentNumber, DocumentTemplate, OfficialDocument, TemplateVersion
from foundation.documents.selectors.document_template import wording_office
from foundation.documents.services.blank_sheet import clear_blanks
from foundation.documents.services.document_template import save_version
from foundation.organizations.states import PostKind, ScopeKind
from tests.factories.organizations import NOW, PostFactory

CODE = "recusal_application"
PRINT, FILE = reverse("blanksheet-print", args=[CODE]), reverse("blanksheet-file", args=[CODE])
LIST = reverse("sample-list")

pytestmark = pytest.mark.feature(77)


@pytest.fixture(autouse=True)
def nothing_made():
    clear_blanks()
    yield
    clear_blanks()


@pytest.fixture
def office(client_of, world):
    return client_of(world.people["office"])


@pytest.fixture
def team(client_of, world):
    person = world.people["member"]
    PostFactory(person=person, kind=PostKind.TEAM_MEMBER, scope_kind=ScopeKind.TEAM, scope_id=1)
    return client_of(person)


def html(page):
    return page.content.decode()


def work():
    return [jobs.run(job.pk, now=NOW) for job in Job.objects.filter(state="queued")]


def test_made_by_a_job_and_taken_away(office, team):
    assert PRINT in html(office.get(LIST))
    assert office.get(FILE).status_code == 404
    answer = office.post(PRINT)
    assert (answer.status_code, answer["Location"]) == (302, "/samples/#h-blank")
    assert PRINT not in html(office.get(LIST))
    assert work() == ["done"]
    file = office.get(FILE)
    assert file["Content-Disposition"].startswith("attachment")
    pdf = pypdfium2.PdfDocument(b"".join(file.streaming_content))
    said = pdf[0].get_textpage().get_text_range()
    assert (len(pdf), "回避申请书" in said, "配偶" in said) == (1, True, False)
    assert FILE in html(office.get(LIST))
    assert team.get(FILE).status_code == 200
    assert (OfficialDocument.objects.count(), DocumentNumber.objects.count()) == (0, 0)
    assert AuditEvent.objects.filter(event="blank.requested").count() == 1


def test_what_is_there_is_not_made_again(office):
    office.post(PRINT)
    work()
    assert office.post(PRINT).status_code == 302
    assert Job.objects.count() == 1


def test_the_offices_own_words_are_printed(office, team, world):
    office.post(PRINT)
    work()
    words = {"text": TemplateText("本办的申请书", "{{ 回避事由 }}"), "why": "改标题"}
    save_version(office=world.office, code=CODE, seen=0, actor=world.people["office"], now=NOW, **words)
    assert office.get(FILE).status_code == 404
    office.post(PRINT)
    work()
    for browser in (office, team):
        file = io.BytesIO(b"".join(browser.get(FILE).streaming_content))
        assert "本办的申请书" in pypdfium2.PdfDocument(file)[0].get_textpage().get_text_range()


def test_words_that_cannot_be_used_are_told(office, world):
    template = DocumentTemplate.objects.create(office=world.office, code=CODE)
    fields = {"why": "旧的", "made_by": world.people["office"], "made_at": NOW}
    TemplateVersion.objects.create(template=template, number=1, title="题", body="{{ 没有 }}", **fields)
    office.post(PRINT)
    assert work() == ["failed"]
    page = html(office.get(LIST))
    assert "没有填写项“没有”" in page
    assert PRINT in page


def test_who_may_not(client, client_of, world):
    assert [client.get(FILE).status_code, client.post(PRINT).status_code] == [302, 302]
    for who in ("groupleader", "liaison", "petition", "sysadmin", "auditor", "nobody"):
        browser = client_of(world.people[who])
        assert [browser.get(FILE).status_code, browser.post(PRINT).status_code] == [403, 403]
    assert Job.objects.count() == 0


def test_other_kinds_and_verbs(office):
    assert office.post(reverse("blanksheet-print", args=["suggestion_letter"])).status_code == 409
    assert office.get(reverse("blanksheet-file", args=["suggestion_letter"])).status_code == 404
    assert office.post(reverse("blanksheet-print", args=["no_such"])).status_code == 404
    assert office.get(PRINT).status_code == 405
    assert office.post(FILE).status_code == 405


def test_whose_words(world):
    people = world.people
    assert [wording_office(people[who]) for who in ("office", "member", "liaison")] == [world.office] * 3


def test_the_page_asks_as_often_with_30_requests(office, world):
    with CaptureQueriesContext(connection) as one:
        office.get(LIST)
    for _ in range(30):
        jobs.enqueue("documents.print_blank", owner_id=world.people["office"].pk, now=NOW, code=CODE, office=None)
    with CaptureQueriesContext(connection) as many:
        office.get(LIST)
    assert len(one) == len(many)
    assert len(one) < 20
