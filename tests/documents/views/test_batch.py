"""批量办理: choosing, following, fetching, going on."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.core import jobs
from foundation.core.models import Job
from foundation.documents.models import Batch, BatchItem, OfficialDocument
from foundation.documents.services.official_document import issue_document
from tests.factories.batch import batch_made, batch_of
from tests.factories.documents import OfficialDocumentFactory
from tests.factories.organizations import NOW

LIST, CREATE = "/batches/", "/batches/new/"
FRAME = 4  # session, user, posts, unread


@pytest.fixture
def two(world, clerk):
    return [issue_document(document=OfficialDocumentFactory(world=world), actor=clerk, now=NOW) for _ in range(2)]


def html(page):
    return page.content.decode()


def pages_of(batch):
    return [f"/batches/{batch.pk}/", f"/batches/{batch.pk}/file/"]


@pytest.mark.feature(78)
def test_from_the_ticks_to_the_file(browser, two):
    assert "云委巡办〔2026〕1号" in html(browser.get(CREATE))
    words = {"kind": "zip", "which": "chosen", "documents": [two[0].pk], "key": str(uuid4())}
    answer = browser.post(CREATE, words)
    batch = Batch.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/batches/{batch.pk}/")
    assert browser.post(CREATE, words)["Location"] == answer["Location"]
    assert "已排队" in html(browser.get(answer["Location"]))
    assert jobs.run(batch.job, now=NOW) == "done"
    page = html(browser.get(answer["Location"]))
    assert "1份，办成1份" in page
    file = browser.get(f"/batches/{batch.pk}/file/")
    assert b"".join(file.streaming_content)[:4] == b"PK\x03\x04"
    assert file["Content-Disposition"].startswith("attachment")


def test_all_that_the_filters_found(browser, two, world):
    OfficialDocumentFactory(world=world)
    jobs.run(Job.objects.order_by("created_at")[0].pk, now=NOW)
    left = OfficialDocument.objects.get(pdf=None, status="issued")
    assert browser.get(f"{CREATE}?pdf=none").context["page"].paginator.count == 1
    browser.post(f"{CREATE}?pdf=none", {"kind": "render", "which": "all"})
    assert list(BatchItem.objects.values_list("document", flat=True)) == [left.pk]


def test_what_failed_is_told_and_done_again(browser, clerk, two):
    batch = batch_of(clerk, two, "render")
    BatchItem.objects.filter(document=two[0]).update(cause="有字排不出来。")
    jobs.run(batch.job, now=NOW)
    page = html(browser.get(f"/batches/{batch.pk}/"))
    assert "1份没有办成" in page
    assert "有字排不出来。" in page
    assert "再办没有办完的" in page
    assert "1份没有办成" in html(browser.get(LIST))
    assert browser.post(f"/batches/{batch.pk}/resume/").status_code == 302
    assert browser.post(f"/batches/{batch.pk}/resume/").status_code == 409
    batch.refresh_from_db()
    assert jobs.run(batch.job, now=NOW) == "done"
    assert "再办没有办完的" not in html(browser.get(f"/batches/{batch.pk}/"))


def test_signed_out_strangers_and_lesser_posts(client, client_of, world, clerk, two):
    batch = batch_made(clerk, two, "render")
    for url in (LIST, CREATE, *pages_of(batch)):
        assert client.get(url).status_code == 302
    for who in ("director", "liaison", "auditor"):
        other = client_of(world.people[who])
        assert [other.get(url).status_code for url in pages_of(batch)] == [404, 404]
        assert other.post(f"/batches/{batch.pk}/resume/").status_code == 404
    other = client_of(world.people["liaison"])
    assert [other.get(LIST).status_code, other.get(CREATE).status_code] == [200, 403]
    assert other.post(CREATE, {"kind": "zip", "which": "all"}).status_code == 403


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"kind": "zip", "which": "chosen"},
        {"kind": "burn", "which": "all"},
        {"kind": "zip", "which": "chosen", "documents": ["999999"]},
        {"kind": "zip", "which": "chosen", "documents": ["9" * 30]},
        {"kind": "zip", "which": "chosen", "documents": ["x\0"]},
        {"kind": "zip", "which": "all", "key": "x"},
    ],
)
def test_refused(browser, two, words):
    answer = browser.post(CREATE, words)
    assert answer.status_code == 422
    assert 'role="alert"' in html(answer)
    assert Batch.objects.count() == 0


def test_a_draft_cannot_be_ticked(browser, two, world):
    draft = OfficialDocumentFactory(world=world)
    answer = browser.post(CREATE, {"kind": "zip", "which": "chosen", "documents": [draft.pk]})
    assert answer.status_code == 422


def test_before_it_is_made(browser, clerk, two):
    batch = batch_of(clerk, two)
    assert [browser.get(url).status_code for url in pages_of(batch)] == [200, 409]


def test_wrong_verbs_and_forged_ids(browser):
    other = f"/batches/{uuid4()}/"
    assert [browser.get(f"{other}resume/").status_code, browser.post(LIST).status_code] == [405, 405]
    assert [browser.get(other).status_code, browser.get(f"{other}file/").status_code] == [404, 404]
    assert browser.post(f"{other}resume/").status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_lists_ask_the_same_with_one_row_and_with_thirty(browser, world, clerk, rows):
    for _ in range(rows):
        document = issue_document(document=OfficialDocumentFactory(world=world), actor=clerk, now=NOW)
        batch_of(clerk, [document])
    for url in (LIST, CREATE):
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(url).context["page"].paginator.count == rows
        assert len(queries) == FRAME + 2  # count, rows


def test_empty_lists_say_what_to_do(browser):
    assert "还没有批量办理过" in html(browser.get(LIST))
    assert "签发以后的公文才列在这里" in html(browser.get(CREATE))
