"""An office's own Word file: uploaded, tried by a worker, used for a draft, retired."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.audittrail.models import AuditEvent
from foundation.core import jobs
from foundation.core.models import Job
from foundation.documents.letter_kinds import letter_kind
from foundation.documents.models import OfficialDocument, WordDraft, WordTemplate
from foundation.documents.services.composition import draft_letter
from foundation.documents.services.official_document import issue_document
from foundation.documents.word_template import sample_of
from foundation.organizations.states import PostKind
from tests.factories.documents import OfficialDocumentFactory, StoredFileFactory
from tests.factories.organizations import NOW, OrganizationFactory, PostFactory, UserFactory
from tests.factories.word_template import PLAIN, changed, text_of, uploaded, word_file

CODE = "extension_reply"
EDIT = f"/settings/letter-templates/{CODE}/word/"

pytestmark = pytest.mark.feature(77)


@pytest.fixture
def office(client_of, world):
    return client_of(world.people["office"])


@pytest.fixture
def reader(client_of, world):
    clerk = UserFactory(organization=world.office)
    PostFactory(person=clerk, kind=PostKind.RECTIFICATION_CLERK, organization=world.root)
    return client_of(clerk)


@pytest.fixture
def template(office):
    """In use."""
    row = brought(office)
    assert use(office, row).status_code == 302
    row.refresh_from_db()
    return row


@pytest.fixture
def draft(world):
    kind = letter_kind(CODE)
    values = {slot.name: slot.sample for slot in kind.slots}
    frame = {"organ": "某办", "series_code": "云委巡办", "recipients": ["市财政局党组"], "copies": []}
    return draft_letter(
        kind=kind, office=world.office, frame=frame, values=values, actor=world.people["office"], now=NOW
    )


def brought(office, *paragraphs, name="批复.docx"):
    """Uploaded and tried."""
    assert office.post(EDIT, {"file": uploaded(word_file(*paragraphs), name)}).status_code == 302
    work()
    return WordTemplate.objects.latest("pk")


def use(browser, row):
    return browser.post(reverse("wordtemplate-use", args=[row.pk]))


def work():
    for job in Job.objects.filter(state="queued"):
        jobs.run(job.pk, now=NOW)


def body(answer):
    return b"".join(answer.streaming_content)


def test_signed_out_strangers_and_readers(client, client_of, world, reader, template):
    urls = [EDIT, *(reverse(f"wordtemplate-{one}", args=[template.pk]) for one in ("file", "result"))]
    moves = [reverse(f"wordtemplate-{one}", args=[template.pk]) for one in ("use", "retire")]
    assert [client.get(url).status_code for url in urls] == [302, 302, 302]
    for who in ("groupleader", "liaison", "petition", "sysadmin", "auditor", "nobody"):
        browser = client_of(world.people[who])
        assert [browser.get(url).status_code for url in urls] == [403, 404, 404]
        assert [browser.post(url).status_code for url in moves] == [404, 404]
    assert [reader.get(url).status_code for url in urls] == [403, 200, 200]
    assert reader.post(EDIT, {"file": uploaded(word_file())}).status_code == 403
    assert [reader.post(url).status_code for url in moves] == [403, 403]


def test_an_upload_is_tried_looked_at_and_put_in_use(office):
    row = brought(office)
    assert (row.is_good, row.is_in_use) == (True, False)
    assert "试填通过，等启用" in office.get(EDIT).content.decode()
    taken = body(office.get(reverse("wordtemplate-file", args=[row.pk])))
    assert text_of(taken) == text_of(word_file())
    result = office.get(reverse("wordtemplate-result", args=[row.pk]))
    assert "关于03-03-002-1的批复" in text_of(body(result))
    assert result["Content-Disposition"].startswith("attachment")
    assert use(office, row).status_code == 302
    assert WordTemplate.objects.get().is_in_use
    assert "现用的Word模板" in office.get(EDIT).content.decode()
    assert AuditEvent.objects.filter(event="template.word_used").count() == 1
    assert use(office, row).status_code == 409


def test_what_the_trial_finds_is_told_on_the_page(office):
    office.post(EDIT, {"file": uploaded(word_file("{{ 没有这一项 }}"))})
    assert Job.objects.get().state == "queued"
    work()
    page = office.get(EDIT).content.decode()
    assert "试填没有通过" in page
    assert "正文“{{ 没有这一项 }}”：没有填写项“没有这一项”。" in page
    row = WordTemplate.objects.get()
    assert not row.is_good
    assert use(office, row).status_code == 409
    assert office.get(reverse("wordtemplate-result", args=[row.pk])).status_code == 404


def test_what_was_not_tried_yet_cannot_be_put_in_use(office):
    office.post(EDIT, {"file": uploaded(word_file())})
    row = WordTemplate.objects.get()
    assert use(office, row).status_code == 409
    assert office.get(reverse("wordtemplate-use", args=[row.pk])).status_code == 405
    assert use(office, WordTemplate(pk=999999)).status_code == 404
    assert office.get(reverse("wordtemplate-result", args=[row.pk])).status_code == 404


def states():
    return [(row.is_in_use, row.retired_at is None) for row in WordTemplate.objects.order_by("pk")]


def test_the_old_one_stays_until_the_new_one_is_put_in_use(office, template, draft):
    other = brought(office, "另一份", name="另一份.docx")
    assert states() == [(True, True), (False, True)]
    assert "仍用现用的“批复.docx”" in office.get(EDIT).content.decode()
    assert "用“批复.docx”填写" in office.get(reverse("letter-word", args=[draft.pk])).content.decode()
    use(office, other)
    assert states() == [(False, False), (True, True)]
    assert "用“另一份.docx”填写" in office.get(reverse("letter-word", args=[draft.pk])).content.decode()


def test_one_that_fails_leaves_the_old_one_and_a_better_one_follows(office, template):
    brought(office, "{{ 错 }}")
    better = brought(office, "好")
    assert states() == [(True, True), (False, False), (False, True)]
    use(office, better)
    assert states() == [(False, False), (False, False), (True, True)]
    assert "没有启用，试填没有通过" in office.get(EDIT).content.decode()


def test_a_former_one_is_put_in_use_again(office, template):
    use(office, brought(office, "另一份"))
    page = office.get(EDIT).content.decode()
    assert "以前的Word模板" in page
    assert reverse("wordtemplate-use", args=[template.pk]) in page
    assert use(office, template).status_code == 302
    assert states() == [(True, True), (False, False)]
    assert AuditEvent.objects.filter(event="template.word_used").count() == 3


def test_one_that_is_not_wanted_is_set_aside(office, template):
    other = brought(office, "另一份")
    assert office.post(reverse("wordtemplate-retire", args=[other.pk])).status_code == 302
    assert states() == [(True, True), (False, False)]
    assert use(office, other).status_code == 302


def test_a_page_with_one_and_with_30_asks_as_often(office, template, world):
    with CaptureQueriesContext(connection) as one:
        office.get(EDIT)
    row = {"office": world.office, "code": CODE, "uploaded_by": world.people["office"], "uploaded_at": NOW}
    for _ in range(29):
        WordTemplate.objects.create(
            **row, file=StoredFileFactory(actor=world.people["office"]), tried_at=NOW, used_from=NOW, retired_at=NOW
        )
    with CaptureQueriesContext(connection) as thirty:
        office.get(EDIT)
    assert (len(one), len(thirty)) == (8, 8)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (None, "请选择Word文件。"),
        (uploaded(b"", "空.docx"), "“空.docx”是空文件，请检查后重新选择。"),
        (uploaded(b"%PDF-1.4", "假.docx"), "扩展名不一致"),
        (uploaded(b"%PDF-1.4\n%%EOF", "真.pdf"), "请选择.docx文件。"),
        (uploaded(changed(word_file(), "word/vbaProject.bin", lambda _: b"x")), "不是可以接收的文件"),
        (uploaded(changed(word_file(), "word/embeddings/a.bin", lambda _: b"x")), "有宏、控件或者嵌入的文件"),
        (uploaded(changed(word_file(), "word/media/b.png", lambda _: b"\0" * 25_000_000)), "展开后太大"),
    ],
    ids=range(7),
)
def test_what_cannot_be_taken_is_told_beside_the_field(office, file, said):
    page = office.post(EDIT, {"file": file} if file else {})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not WordTemplate.objects.exists()


def test_too_large_a_file_is_told_beside_the_field(office, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    page = office.post(EDIT, {"file": uploaded(word_file())})
    assert page.status_code == 422
    assert "“批复.docx”超过" in page.content.decode()
    assert not WordTemplate.objects.exists()


def test_retiring(office, template):
    url = reverse("wordtemplate-retire", args=[template.pk])
    assert office.get(url).status_code == 405
    assert office.post(url).status_code == 302
    assert office.post(url).status_code == 409
    assert office.post(reverse("wordtemplate-retire", args=[999999])).status_code == 404


def test_another_offices_file_is_404(client_of, world, template):
    below = OrganizationFactory(parent=world.county, category="office")
    clerk = UserFactory(organization=below)
    PostFactory(person=clerk, kind=PostKind.OFFICE_CLERK, organization=world.county)
    browser = client_of(clerk)
    assert browser.get(reverse("wordtemplate-file", args=[template.pk])).status_code == 404
    assert browser.get(reverse("wordtemplate-result", args=[template.pk])).status_code == 404
    assert browser.post(reverse("wordtemplate-use", args=[template.pk])).status_code == 404
    assert browser.post(reverse("wordtemplate-retire", args=[template.pk])).status_code == 404


def test_a_draft_gets_its_word_file(office, template, draft):
    page, file = reverse("letter-word", args=[draft.pk]), reverse("letter-word-file", args=[draft.pk])
    assert page in office.get(reverse("document-detail", args=[draft.pk])).content.decode()
    assert "还没有生成" in office.get(page).content.decode()
    assert office.get(file).status_code == 404
    assert office.post(page).status_code == 302
    work()
    answer = office.get(file)
    assert text_of(body(answer)).split("\n")[-4:] == [
        "关于03-03-002-1的批复",
        "市财政局党组：",
        "同意延至2026年9月20日。",
        "某办",
    ]
    assert ".docx" in answer["Content-Disposition"]
    assert file in office.get(page).content.decode()
    assert office.post(page).status_code == 302
    assert WordDraft.objects.get().file is None


def test_without_a_template_it_says_where_to_bring_one(office, draft):
    page = reverse("letter-word", args=[draft.pk])
    assert "还没有启用的Word模板" in office.get(page).content.decode()
    assert page not in office.get(reverse("document-detail", args=[draft.pk])).content.decode()
    assert office.post(page).status_code == 409


def test_who_may_not(client, client_of, world, template, draft):
    page = reverse("letter-word", args=[draft.pk])
    assert client.get(page).status_code == 302
    for who in ("groupleader", "liaison", "nobody"):
        browser = client_of(world.people[who])
        assert [browser.get(page).status_code, browser.post(page).status_code] == [404, 404]


def test_an_issued_letter_keeps_to_its_pdf(office, template, draft, world):
    issue_document(document=draft, actor=world.people["office"], now=NOW)
    page = reverse("letter-word", args=[draft.pk])
    assert "印发的内容以系统生成的PDF为准" in office.get(page).content.decode()
    assert office.post(page).status_code == 409


def test_a_draft_of_another_hand_has_none(office, world):
    other = OfficialDocumentFactory(world=world)
    assert office.get(reverse("letter-word", args=[other.pk])).status_code == 409
    assert office.post(reverse("letter-word", args=[other.pk])).status_code == 409
    assert OfficialDocument.objects.count() == 1


def test_the_sample_names_all_that_the_plain_file_asks_for():
    assert {"任务编号", "主送", "批准延至", "发文机关"} <= set(sample_of(letter_kind(CODE)))
    assert len(PLAIN) == 4
