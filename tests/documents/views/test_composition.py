"""拟文: from a kind of letter to a draft, its page, and back to correct it."""

import pytest
from django.urls import reverse

from foundation.documents.letter import PosterSize
from foundation.documents.letter_kinds import letter_kind, letter_kinds
from foundation.documents.models import Composition, OfficialDocument
from foundation.documents.services.official_document import issue_document
from foundation.documents.slot_values import to_text
from foundation.documents.text import lines_of
from foundation.organizations.states import PostKind
from tests.factories.documents import OfficialDocumentFactory
from tests.factories.organizations import NOW, PostFactory, UserFactory

NEW = "/letters/new/"
STRANGERS = ("groupleader", "leader", "liaison", "petition", "sysadmin", "auditor", "nobody")

pytestmark = pytest.mark.feature(76, 77)


def words(code, **changed):
    kind = letter_kind(code)
    given = {f"slot_{place}": to_text(slot, slot.sample) or "" for place, slot in enumerate(kind.slots)}
    frame = {
        "organ": "中共云岭市委巡察工作领导小组办公室",
        "series_code": "云委巡办",
        "recipients": "市财政局党组\n某个外单位",
        "copies": "",
    }
    return frame | given | changed


@pytest.fixture
def office(client_of, world):
    return client_of(world.people["office"])


@pytest.fixture
def draft(office):
    office.post(f"{NEW}suggestion_letter/", words("suggestion_letter"))
    return OfficialDocument.objects.get()


@pytest.mark.parametrize("url", [NEW, f"{NEW}suggestion_letter/"])
def test_signed_out_and_strangers(client, client_of, world, url):
    assert client.get(url).status_code == 302
    assert [client_of(world.people[who]).get(url).status_code for who in STRANGERS] == [403] * len(STRANGERS)
    assert [client_of(world.people[who]).post(url).status_code for who in STRANGERS] == [
        405 if url == NEW else 403
    ] * len(STRANGERS)


def test_the_kinds_one_may_draft(office, world, client_of):
    text = office.get(NEW).content.decode()
    assert "巡察建议书" in text
    assert "来访登记" not in text
    clerk = UserFactory(organization=world.office)
    PostFactory(person=clerk, kind=PostKind.RECTIFICATION_CLERK, organization=world.root)
    text = client_of(clerk).get(NEW).content.decode()
    assert "延期批复" in text
    assert "巡察建议书" not in text
    assert client_of(clerk).get(f"{NEW}suggestion_letter/").status_code == 403


def test_the_form_begins_with_what_is_known_and_shows_the_page(office, world):
    page = office.get(f"{NEW}inspection_notice/")
    form = page.context["form"]
    begun = [(bound.label, bound.value()) for bound, _ in form.inside() if bound.value()]
    assert ("联系人", "周敏") in begun
    assert dict(begun)["监督重点"].startswith("聚焦党中央决策部署")
    assert "〔单位〕" in page.content.decode()


@pytest.mark.parametrize("code", [kind.code for kind in letter_kinds() if kind.is_drafted])
def test_every_kind_makes_a_draft(office, code):
    answer = office.post(f"{NEW}{code}/", words(code))
    document = OfficialDocument.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("document-detail", args=[document.pk]))
    assert document.template_version.startswith(f"{code}@")
    assert office.get(answer.url).status_code == 200


@pytest.mark.parametrize("code", ["visit_record", "talk_record"])
def test_sheets_that_name_people_who_told_are_not_drafted(office, code):
    assert office.get(f"{NEW}{code}/").status_code == 403
    assert office.post(f"{NEW}{code}/", words(code)).status_code == 403


def test_a_draft_is_addressed_numbered_and_recorded(office, world):
    page = office.post(f"{NEW}suggestion_letter/", words("suggestion_letter"), follow=True)
    document = OfficialDocument.objects.get()
    assert document.letter.recipients == ("市财政局党组", "某个外单位")
    assert [row.organization for row in document.recipients.all()] == [world.finance]
    assert (document.series_code, document.issuer, document.status) == ("云委巡办", world.office, "draft")
    text = page.content.decode()
    assert "主送中有1个在系统里没有对应的单位" in text
    assert "巡察建议书，随系统提供" in text
    assert reverse("letter-edit", args=[document.pk]) in text
    issued = issue_document(document=document, actor=world.people["office"], now=NOW)
    assert (issued.number, issued.template_version) == ("云委巡办〔2026〕1号", document.template_version)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"recipients": ""}, "主送"),
        ({"organ": ""}, "发文机关"),
        ({"slot_1": ""}, "职能部门"),
        ({"slot_4": "2026年13月"}, "回复日期"),
        ({"slot_2": "长" * 5_001}, "共性问题"),
        ({"slot_2": "空\0"}, "共性问题"),
        ({"recipients": "\n".join(f"单位{place}" for place in range(201))}, "最多200个。"),
    ],
)
def test_what_is_missing_or_too_much_comes_back(office, changed, said):
    page = office.post(f"{NEW}suggestion_letter/", words("suggestion_letter", **changed))
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not OfficialDocument.objects.exists()


def test_a_row_with_a_part_missing_is_told(office):
    page = office.post(f"{NEW}acceptance_notice/", words("acceptance_notice", slot_2="03-03-001｜甲"))
    assert page.status_code == 422
    assert "问题第1行有2项，应为3项：编号｜问题｜销号日期。" in page.content.decode()


def test_the_preview_saves_nothing(office):
    url = f"{NEW}suggestion_letter/"
    page = office.post(url, words("suggestion_letter", slot_1="", preview="1"))
    assert page.status_code == 422
    assert "〔职能部门〕" in page.content.decode()
    fragment = office.post(url, words("suggestion_letter"), headers={"HX-Request": "true"})
    assert fragment.status_code == 200
    assert "<form" not in fragment.content.decode()
    assert not OfficialDocument.objects.exists()


def test_a_title_beyond_measure_is_a_sentence(office):
    page = office.post(f"{NEW}suggestion_letter/", words("suggestion_letter", slot_0="长" * 300))
    assert page.status_code == 422
    assert "标题有" in page.content.decode()


def test_a_draft_is_corrected_the_same_way(office, draft):
    url = reverse("letter-edit", args=[draft.pk])
    page = office.get(url)
    assert next(bound.value() for bound, _ in page.context["form"].inside()) == "六届云岭市委第三轮巡察"
    office.post(
        url, words("suggestion_letter", slot_0="七届市委第一轮巡察", series_code="云委巡", recipients="市财政局党组")
    )
    draft.refresh_from_db()
    assert (draft.title, draft.series_code) == ("七届市委第一轮巡察巡察建议书", "云委巡")
    assert Composition.objects.get().values["巡察名称"] == "七届市委第一轮巡察"


def test_a_poster_is_drafted_in_a4_or_a3(office):
    assert 'name="poster_size"' in office.get(f"{NEW}poster/").content.decode()
    assert 'name="poster_size"' not in office.get(f"{NEW}suggestion_letter/").content.decode()
    office.post(f"{NEW}poster/", words("poster"))
    draft = OfficialDocument.objects.get()
    assert draft.letter.poster_size is PosterSize.A4
    url = reverse("letter-edit", args=[draft.pk])
    assert office.post(url, words("poster", poster_size="a2")).status_code == 422
    office.post(url, words("poster", poster_size="a3"))
    draft.refresh_from_db()
    assert draft.letter.poster_size is PosterSize.A3
    assert office.get(url).context["form"]["poster_size"].value() == "a3"
    assert "纸张：A3" in lines_of(draft.letter)


def test_edit_refusals(client, client_of, office, world, draft):
    url = reverse("letter-edit", args=[draft.pk])
    assert client.get(url).status_code == 302
    assert client_of(world.people["liaison"]).get(url).status_code == 404
    clerk = UserFactory(organization=world.office)
    PostFactory(person=clerk, kind=PostKind.RECTIFICATION_CLERK, organization=world.root)
    assert client_of(clerk).get(url).status_code == 403
    assert client_of(clerk).post(url, words("suggestion_letter")).status_code == 403
    issue_document(document=draft, actor=world.people["office"], now=NOW)
    assert office.get(url).status_code == 409
    assert office.post(url, words("suggestion_letter")).status_code == 409
    assert office.get(reverse("letter-edit", args=[999999])).status_code == 404


def test_minutes_may_go_to_nobody_else(office):
    assert "〔主送〕" not in office.get(f"{NEW}meeting_minutes/").content.decode()
    office.post(f"{NEW}meeting_minutes/", words("meeting_minutes", recipients=""))
    assert OfficialDocument.objects.get().letter.recipients == ()


def test_a_draft_of_another_hand_is_not_edited_here(office, world):
    other = OfficialDocumentFactory(world=world)
    assert office.get(reverse("letter-edit", args=[other.pk])).status_code == 409


@pytest.mark.parametrize("page", ["edit", "word-draft"])
def test_who_may_not_write_is_not_told_how_it_was_written(client_of, world, page):
    document = OfficialDocumentFactory(world=world)
    issue_document(document=document, actor=world.people["director"], now=NOW)
    url, liaison = f"/documents/{document.pk}/{page}/", client_of(world.people["liaison"])
    assert (liaison.get(url).status_code, liaison.post(url).status_code) == (403, 403)


@pytest.mark.parametrize("key", ["1", "x", "999999", "9" * 60, "１"])
def test_a_row_that_nobody_fills_from_is_404(office, key):
    answer = office.get(f"{NEW}suggestion_letter/?from={key}")
    assert answer.status_code == 404
    assert "拟文所依据的记录不在您能看的范围内，或者已经不存在。" in answer.content.decode()
    assert office.get(f"{NEW}extension_reply/?from={key}").status_code == 404
