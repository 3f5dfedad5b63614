"""水印: the copy bears viewer, time and the number of the line; the kept bytes stay; no tofu; fast."""

import io
import time

import pikepdf
import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from foundation.audittrail.models import AuditEvent
from foundation.core import jobs
from foundation.core.models import Job
from foundation.documents.models import OfficialDocument
from foundation.documents.renderers import watermark
from foundation.documents.services.official_document import issue_document
from foundation.documents.services.stored_file import open_file
from foundation.documents.services.watermark import marked_copy, view_mark
from tests.factories.documents import OfficialDocumentFactory
from tests.factories.organizations import NOW

LINES = ("市财政局党组 林晓", "2026年3月5日 09:00 留痕12345")


def blank(pages=1, size=(595, 842)):
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=size)
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def ink(data, page=0):
    """Share of dots that are not white."""
    picture = pypdfium2.PdfDocument(data)[page].render(scale=1).to_pil().convert("L")
    shades = picture.histogram()
    return 1 - sum(shades[250:]) / sum(shades)


@pytest.fixture
def rendered(world, office):
    document = issue_document(document=OfficialDocumentFactory(world=world), actor=office, now=NOW)
    jobs.run(Job.objects.get(kind="documents.render").pk, now=NOW)
    return OfficialDocument.objects.get(pk=document.pk)


@pytest.fixture
def turned_on(settings):
    settings.DOCUMENT_WATERMARK = True


@pytest.mark.feature(82)
@pytest.mark.parametrize("size", [(595, 842), (842, 595), (1191, 842)])
def test_every_page_of_every_size_is_marked_and_stays_readable(size):
    data = watermark.stamp(blank(3, size), LINES)
    assert len(pypdfium2.PdfDocument(data)) == 3
    assert all(0.01 < ink(data, page) < 0.15 for page in range(3))


def test_a_rare_character_and_one_that_no_face_has():
    for name in ("䶮", "㛃", "𠅥", "\U000e0fff"):
        assert ink(watermark.stamp(blank(), (f"某单位 {name}", "2026年3月5日"))) > 0.01


@pytest.mark.feature(82)
def test_ten_pages_take_no_time():
    data = blank(10)
    watermark.stamp(data, LINES)
    begin = time.process_time()
    watermark.stamp(data, LINES)
    assert time.process_time() - begin < 0.3


@pytest.mark.feature(82)
def test_a_download_is_a_marked_copy_on_record_and_the_kept_file_stays(rendered, world, turned_on):
    liaison = world.people["liaison"]
    copy = marked_copy(document=rendered, actor=liaison, now=NOW)
    line = AuditEvent.objects.get(event="document.downloaded")
    assert (line.actor_name, line.detail) == ("林晓", {"sha256": rendered.pdf.sha256})
    with open_file(rendered.pdf) as file:
        kept = file.read()
    assert len(kept) == rendered.pdf.size
    assert copy != kept
    assert ink(copy) > ink(kept)


@pytest.mark.feature(82)
def test_a_view_bears_the_number_of_its_line(rendered, world, turned_on):
    mark = view_mark(document=rendered, actor=world.people["liaison"], now=NOW)
    line = AuditEvent.objects.get(event="document.viewed")
    assert (mark.number, mark.lines) == (line.pk, ("市财政局党组 林晓", f"2026年3月5日 09:00 留痕{line.pk}"))


def test_the_page_says_why_a_word_file_bears_none_and_who_takes_it(client_of, world, office, rendered, settings):
    url, said = reverse("document-detail", args=[rendered.pk]), "Word文件能改，不加水印"
    shown = []
    for is_on in (False, True):
        settings.DOCUMENT_WATERMARK = is_on
        shown += [said in client_of(person).get(url).text for person in (office, world.people["liaison"])]
    assert shown == [False, False, True, False]
    word = reverse("document-word", args=[rendered.pk])
    assert [client_of(one).get(word).status_code for one in (office, world.people["liaison"])] == [200, 403]


def test_where_the_office_wants_none_there_is_none(rendered, world):
    assert view_mark(document=rendered, actor=world.people["liaison"], now=NOW) is None
    assert marked_copy(document=rendered, actor=world.people["liaison"], now=NOW) is None
    assert not AuditEvent.objects.filter(event__in=["document.viewed", "document.downloaded"]).exists()


def test_drafts_are_not_marked(world, office, turned_on):
    assert view_mark(document=OfficialDocumentFactory(world=world), actor=office, now=NOW) is None


@pytest.mark.feature(82)
def test_the_pages_show_it_and_the_trail_finds_it(client_of, world, rendered, turned_on):
    browser = client_of(world.people["liaison"])
    for name in ("document-detail", "document-preview"):
        page = browser.get(reverse(name, args=[rendered.pk])).text
        line = AuditEvent.objects.filter(event="document.viewed").latest("pk")
        assert (f"留痕{line.pk}" in page, "市财政局党组 林晓" in page, "css/watermark" in page) == (True, True, True)
    auditor = client_of(world.people["auditor"])
    found = auditor.get(reverse("audit-list"), {"number": str(line.pk)})
    assert [row[0].pk for row in found.context["rows"]] == [line.pk]
    assert "查看公文（有水印）" in found.text
    for number in ("999999999999999999", "9" * 5000, "x", "١"):
        assert auditor.get(reverse("audit-list"), {"number": number}).context["rows"] == []


@pytest.mark.feature(82)
def test_the_download_is_marked_at_every_address(client_of, world, rendered, turned_on):
    browser = client_of(world.people["liaison"])
    data = b"".join(browser.get(reverse("document-file", args=[rendered.pk])).streaming_content)
    assert data[:5] == b"%PDF-"
    assert len(data) != rendered.pdf.size
    answer = browser.get(reverse("file-download", args=[rendered.pdf_id]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("document-file", args=[rendered.pk]))


@pytest.mark.feature(82, 83)
def test_the_check_page_knows_that_a_marked_copy_differs(client, client_of, world, rendered, turned_on):
    copy = marked_copy(document=rendered, actor=world.people["liaison"], now=NOW)
    page = client.post(
        reverse("verification"), {"code": rendered.check_code, "file": SimpleUploadedFile("a.pdf", copy)}
    )
    assert "带水印下载的副本、打印后再扫描的件，都会不一致" in page.text
