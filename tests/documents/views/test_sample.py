"""公文样式: every form with its sample, made by a job."""

import io

import pypdfium2
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from foundation.audittrail.models import AuditEvent
from foundation.core import jobs
from foundation.core.models import Job
from foundation.documents.samples import SAMPLES
from foundation.documents.services import sample as service
from tests.factories.organizations import NOW


def html(page):
    return page.content.decode()


@pytest.fixture
def few(monkeypatch):
    """Two forms are enough to try the page."""
    monkeypatch.setattr(service, "SAMPLES", SAMPLES[3:5])


@pytest.fixture
def browser(client_of, world):
    return client_of(world.people["office"])


def fill():
    for sample in SAMPLES:
        for kind in service.KINDS:
            default_storage.delete(service.path_of(sample.code, kind))
            default_storage.save(service.path_of(sample.code, kind), ContentFile(b"x"))


def empty():
    for sample in SAMPLES:
        for kind in service.KINDS:
            default_storage.delete(service.path_of(sample.code, kind))


@pytest.mark.feature(75, 79)
def test_made_by_a_job_and_taken_away(browser, world, few):
    empty()
    assert "有样张还没有生成。请按“生成样张”" in html(browser.get("/samples/"))
    assert browser.post("/samples/make/")["Location"] == "/jobs/"
    job = Job.objects.get()
    assert (job.kind, job.owner_id) == ("documents.make_samples", world.people["office"].pk)
    assert jobs.run(job.pk, now=NOW) == "done"
    job.refresh_from_db()
    assert (job.result, job.progress_done) == ({"forms": 2}, 2)
    pdf = browser.get("/samples/file/?code=letter&kind=pdf")
    assert pdf["Content-Disposition"].startswith("attachment")
    assert len(pypdfium2.PdfDocument(io.BytesIO(b"".join(pdf.streaming_content)))) >= 1
    assert b"".join(browser.get("/samples/file/?code=letter&kind=docx").streaming_content)[:2] == b"PK"
    picture = browser.get("/samples/file/?code=minutes&kind=webp")
    assert (picture["Content-Type"], "attachment" in picture["Content-Disposition"]) == ("image/webp", False)
    assert AuditEvent.objects.filter(event="samples.requested").count() == 1


def test_the_page_lists_every_form(browser):
    fill()
    page = html(browser.get("/samples/"))
    for sample in SAMPLES:
        assert f"<h2>{sample.label}</h2>" in page
        assert f"code={sample.code}&amp;kind=docx" in page
    assert "生成样张" not in page
    assert page.count("/typesettings/new/?form=") == 7
    chosen = browser.get("/typesettings/new/?form=信函")
    assert chosen.context["form"]["form"].value() == "信函"
    assert browser.get("/typesettings/new/?form=诗").context["form"]["form"].value() == "报告"


def test_others_look_and_do_not_make(client, client_of, world):
    fill()
    reader = client_of(world.people["liaison"])
    page = html(reader.get("/samples/"))
    assert "/typesettings/new/" not in page
    assert reader.get("/samples/file/?code=letter&kind=pdf").status_code == 200
    assert reader.post("/samples/make/").status_code == 403
    empty()
    assert "有样张还没有生成，请联系巡察办。" in html(reader.get("/samples/"))
    assert [client.get(url).status_code for url in ("/samples/", "/samples/file/?code=letter&kind=pdf")] == [302, 302]


@pytest.mark.parametrize(
    "query", ["", "?code=letter", "?code=x&kind=pdf", "?code=letter&kind=exe", "?code=../../etc&kind=pdf", "?code=%00"]
)
def test_no_such_file(browser, query):
    fill()
    assert browser.get(f"/samples/file/{query}").status_code == 404


def test_wrong_verbs(browser):
    answers = [browser.get("/samples/make/"), browser.post("/samples/"), browser.post("/samples/file/")]
    assert [answer.status_code for answer in answers] == [405, 405, 405]


def test_the_command_leaves_what_is_there(few, capsys):
    fill()
    call_command("make_samples", "--if-missing")
    assert capsys.readouterr().out == "样张：0种\n"
    default_storage.delete("samples/letter.webp")
    call_command("make_samples", "--if-missing")
    assert capsys.readouterr().out == "样张：1种\n"
