"""Text to pages: for office and teams, the maker's alone, made once, gone when its days are over."""

import datetime as dt
import io
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from PIL import Image

from foundation.audittrail.models import AuditEvent
from foundation.core import jobs
from foundation.core.errors import Refused
from foundation.core.models import Job
from foundation.documents import tasks
from foundation.documents.letter import Form, Letter, Paragraph
from foundation.documents.models import Typesetting
from foundation.documents.selectors.typesetting import visible_typesettings
from foundation.documents.services import typesetting as typesettings
from foundation.documents.services.typesetting import (
    NotTypeset,
    PagesNotThere,
    clear_expired,
    delete_typesetting,
    make_typesetting,
    open_part,
    request_typesetting,
)
from tests.factories.organizations import NOW
from tests.factories.typesetting import typeset, typeset_made

LETTER = Letter(Form.PLAIN, "关于开会的通知", (Paragraph("请准时。"),))
WEEK = dt.timedelta(days=7)


def files(row):
    folder = f"typesettings/{row.pk.hex[:2]}/{row.pk.hex}/1"
    return sorted(default_storage.listdir(folder)[1]) if default_storage.exists(folder) else []


@pytest.fixture
def clerk(world):
    return world.people["office"]


@pytest.mark.feature(74, 75)
def test_asked_for_and_made(clerk):
    row = typeset(clerk)
    assert (row.title, row.form, row.made_at) == ("在动员会上的讲话", "报告", None)
    assert row.expires_at == NOW + WEEK
    job = Job.objects.get()
    assert (job.kind, job.queue, job.owner_id) == ("documents.typeset", "documents", clerk.pk)
    assert jobs.run(row.job, now=NOW) == "done"
    row.refresh_from_db()
    assert (row.made_at, row.pages, row.pictures) == (NOW, 1, 1)
    assert files(row) == ["1.webp", "letter.docx", "letter.pdf"]
    with open_part(typesetting=row, name="letter.pdf", actor=clerk, now=NOW) as file:
        assert file.read(5) == b"%PDF-"
    with open_part(typesetting=row, name="1.webp", actor=clerk, now=NOW) as file:
        picture = Image.open(io.BytesIO(file.read()))
    assert (picture.format, picture.size) == ("WEBP", (910, 1287))
    events = AuditEvent.objects.filter(event__startswith="typesetting.").order_by("pk")
    assert list(events.values_list("event", flat=True)) == ["typesetting.requested", "typesetting.made"]


def test_nobody_else_sees_it(world, clerk):
    row = typeset_made(clerk)
    assert list(visible_typesettings(clerk)) == [row]
    for name in ("director", "liaison", "sysadmin", "auditor"):
        other = world.people[name]
        assert list(visible_typesettings(other)) == []
        with pytest.raises(PermissionDenied):
            open_part(typesetting=row, name="letter.pdf", actor=other, now=NOW)
        with pytest.raises(PermissionDenied):
            delete_typesetting(typesetting=row, actor=other, now=NOW)


@pytest.mark.parametrize("name", ["liaison", "department", "sysadmin", "auditor", "nobody", "groupleader"])
def test_others_may_not_ask(world, name):
    with pytest.raises(PermissionDenied):
        request_typesetting(key=uuid4(), letter=LETTER, source={}, actor=world.people[name], now=NOW)
    assert Typesetting.objects.count() == Job.objects.count() == 0


def test_a_second_click_is_the_same_and_a_strangers_key_is_refused(world, clerk):
    key = uuid4()
    first, second = (request_typesetting(key=key, letter=LETTER, source={}, actor=clerk, now=NOW) for _ in range(2))
    assert first == second
    assert Job.objects.count() == 1
    with pytest.raises(Refused, match="这一页已经用过"):
        request_typesetting(key=key, letter=LETTER, source={}, actor=world.people["director"], now=NOW)


def test_a_character_that_no_face_draws_is_told_before_and_in_the_jobs_result(clerk):
    with pytest.raises(NotTypeset, match=r"正文“请到会”：“𠅥”（U\+20165）没有可用的字形"):
        typeset(clerk, "请𠅥到会")
    row = typeset(clerk)
    row.data["title"] = "标\ue000题"
    row.save(update_fields=["data"])
    assert jobs.run(row.job, now=NOW) == "failed"
    assert Job.objects.get().error.startswith("有字排不出来。标题“标题”：有自造字（U+E000）")
    assert files(row) == []


def test_a_second_run_keeps_what_is_made(clerk):
    row = typeset_made(clerk)
    again = make_typesetting(typesetting=row, job=Job.objects.get(), now=NOW + WEEK)
    assert again.made_at == NOW


def test_a_killed_worker_leaves_nothing_half_done(clerk):
    """The files of the attempt that died stay unseen and go with the rest."""
    row = typeset(clerk)
    default_storage.save(f"typesettings/{row.pk.hex[:2]}/{row.pk.hex}/1/letter.pdf", io.BytesIO(b"half"))
    Job.objects.update(attempts=1)
    assert jobs.run(row.job, now=NOW) == "done"
    row.refresh_from_db()
    assert row.folder.endswith("/2")
    delete_typesetting(typesetting=row, actor=clerk, now=NOW)
    assert files(row) == []


def test_a_cancelled_one_is_not_made(clerk):
    row = typeset(clerk)
    job = jobs.claim(row.job, now=NOW)
    jobs.cancel(row.job, now=NOW)
    with pytest.raises(jobs.JobCancelled):
        make_typesetting(typesetting=row, job=job, now=NOW)
    row.refresh_from_db()
    assert row.made_at is None


def test_pages_are_drawn_up_to_a_number_and_all_are_in_the_pdf(clerk, monkeypatch):
    monkeypatch.setattr(typesettings, "MOST_PICTURES", 1)
    row = typeset_made(clerk, "巡察整改。\n" * 30)
    assert (row.pages, row.pictures, files(row)) == (2, 1, ["1.webp", "letter.docx", "letter.pdf"])


def test_cleared_when_its_days_are_over(clerk):
    row, young = typeset_made(clerk), typeset(clerk)
    Typesetting.objects.filter(pk=young.pk).update(expires_at=NOW + 2 * WEEK)
    assert clear_expired(now=NOW + WEEK - dt.timedelta(seconds=1)) == 0
    with pytest.raises(PagesNotThere, match="已过保留期"):
        open_part(typesetting=row, name="letter.pdf", actor=clerk, now=NOW + WEEK)
    assert clear_expired(now=NOW + WEEK) == 1
    assert clear_expired(now=NOW + WEEK) == 0
    row.refresh_from_db()
    assert (row.title, row.source, row.data, row.cleared_at) == ("（已清除）", {}, {}, NOW + WEEK)
    assert files(row) == []
    assert list(visible_typesettings(clerk)) == [young]


def test_the_beat_clears(clerk, frozen_clock):
    typeset(clerk)
    frozen_clock.forward(days=7)
    assert tasks.clear_typesettings() == 1
    assert Job.objects.get().state == "cancelled"


def test_deleted_by_its_maker_once(clerk):
    row = typeset_made(clerk)
    delete_typesetting(typesetting=row, actor=clerk, now=NOW)
    assert files(row) == []
    with pytest.raises(PagesNotThere, match="已经删除"):
        delete_typesetting(typesetting=row, actor=clerk, now=NOW)


def test_cleared_while_it_is_made_leaves_no_file(clerk, monkeypatch):
    row = typeset(clerk)
    draw = typesettings._draw

    def cleared(*words):
        Typesetting.objects.update(cleared_at=NOW)
        return draw(*words)

    monkeypatch.setattr(typesettings, "_draw", cleared)
    jobs.run(row.job, now=NOW)
    row.refresh_from_db()
    assert (row.made_at, files(row)) == (None, [])
    job = Job.objects.get()
    with pytest.raises(jobs.JobRefused, match="已过保留期"):
        make_typesetting(typesetting=row, job=job, now=NOW)


def test_a_row_that_is_gone(clerk):
    row = typeset(clerk)
    Typesetting.objects.all().delete()
    assert jobs.run(row.job, now=NOW) == "failed"
    assert Job.objects.get().error == "这次排版已不在记录里。"


def test_made_means_pages(clerk):
    row = typeset(clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Typesetting.objects.filter(pk=row.pk).update(made_at=NOW)
