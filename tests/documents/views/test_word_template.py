"""An office's own Word file: uploaded, tried by a worker, used for a draft, retired."""

import pytest
from django.urls import reverse

from foundation.core import jobs
from foundation.core.models import Job
from foundation.documents.letter_kinds import letter_kind
from foundation.documents.models import OfficialDocument, WordDraft, WordTemplate
from foundation.documents.services.composition import draft_letter
from foundation.documents.services.official_document import issue_document
from foundation.documents.word_template import sample_of
from foundation.organizations.states import PostKind
from tests.factories.documents import OfficialDocumentFactory
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
    assert office.post(EDIT, {"file": uploaded(word_file())}).status_code == 302
    work()
    return WordTemplate.objects.get()


@pytest.fixture
def draft(world):
    kind = letter_kind(CODE)
    values = {slot.name: slot.sample for slot in kind.slots}
    frame = {"organ": "某办", "series_code": "云委巡办", "recipients": ["市财政局党组"], "copies": []}
    return draft_letter(
        kind=kind, office=world.office, frame=frame, values=values, actor=world.people["office"], now=NOW
    )


def work():
    for job in Job.objects.filter(state="queued"):
        jobs.run(job.pk, now=NOW)


def body(answer):
    return b"".join(answer.streaming_content)


def test_signed_out_strangers_and_readers(client, client_of, world, reader, template):
    urls = [EDIT, reverse("wordtemplate-file", args=[template.pk])]
    assert [client.get(url).status_code for url in urls] == [302, 302]
    for who in ("groupleader", "liaison", "petition", "sysadmin", "auditor", "nobody"):
        assert [client_of(world.people[who]).get(url).status_code for url in urls] == [403, 404]
    assert [reader.get(url).status_code for url in urls] == [403, 200]
    assert reader.post(EDIT, {"file": uploaded(word_file())}).status_code == 403
    assert reader.post(reverse("wordtemplate-retire", args=[template.pk])).status_code == 403


def test_an_upload_is_tried_and_then_ready(office, template):
    assert template.is_ready
    text = office.get(EDIT).content.decode()
    assert "试填通过，可以用。" in text
    taken = body(office.get(reverse("wordtemplate-file", args=[template.pk])))
    assert text_of(taken) == text_of(word_file())


def test_what_the_trial_finds_is_told_on_the_page(office):
    office.post(EDIT, {"file": uploaded(word_file("{{ 没有这一项 }}"))})
    assert Job.objects.get().state == "queued"
    work()
    assert "试填没有通过，不能用：没有填写项“没有这一项”。" in office.get(EDIT).content.decode()
    assert not WordTemplate.objects.get().is_ready


def test_another_one_takes_its_place(office, template):
    office.post(EDIT, {"file": uploaded(word_file("另一份"))})
    rows = WordTemplate.objects.order_by("pk")
    assert [row.retired_at for row in rows] == [NOW, None]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (None, "请选择Word文件。"),
        (uploaded(b"", "空.docx"), "空"),
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
    assert "还没有可以用的Word模板" in office.get(page).content.decode()
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
