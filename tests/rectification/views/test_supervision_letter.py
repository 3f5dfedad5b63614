import datetime as dt
import re

import pytest
from django.urls import reverse

from foundation.audittrail.models import AuditEvent
from foundation.documents.models import OfficialDocument
from foundation.supervision.forms.reminder_rule import ReminderRuleForm
from foundation.supervision.models import EscalationStep
from foundation.supervision.selectors.reminder_rule import kinds
from foundation.supervision.services.escalation_step import waive_step
from foundation.supervision.states import LETTERS, StepAction
from rectification.models import Problem, SupervisionLetter
from tests.factories.organizations import NOW, TODAY
from tests.factories.supervision import EscalationStepFactory, rectification_clerk


@pytest.fixture
def rectclerk(world):
    return rectification_clerk(world)


@pytest.fixture
def steps(story):
    Problem.objects.filter(pk__in=[row.pk for row in story.problems]).update(due_on=TODAY - dt.timedelta(days=7))
    return [EscalationStepFactory(row=row) for row in story.problems]


def address(step):
    return reverse("supervisionletter-edit", args=[step.pk])


def filled(*steps, **changed):
    words = {
        "steps": [step.pk for step in steps],
        "demand": "请专题研究",
        "reply_on": "2026-03-20",
        "contact_name": "许文静",
        "contact_phone": "0871-6000000",
    }
    return {**words, **changed}


@pytest.mark.feature(69)
def test_from_the_step_to_the_issued_letter(client_of, rectclerk, office, liaison, steps, told):
    clerk = client_of(rectclerk)
    page = clerk.get(reverse("escalationstep-detail", args=[steps[0].pk])).text
    assert "拟告诫书…" in page
    form = clerk.get(address(steps[0])).text
    assert form.count(" checked") == 2
    assert "03-03-002　衔接资金拨付不及时（2）" in form
    assert "巡察整改情况告诫书" in clerk.post(address(steps[0]), filled(*steps, preview="1")).text
    assert not OfficialDocument.objects.exists()
    page = clerk.post(address(steps[0]), filled(*steps), follow=True)
    assert told(page) == ["告诫书已存稿，请核对版面后签发。"]
    document = OfficialDocument.objects.get()
    assert f'href="{address(steps[0])}"' in page.text
    assert "签发…" not in page.text
    assert "改告诫书…" in clerk.get(reverse("escalationstep-detail", args=[steps[1].pk])).text

    signer = client_of(office)
    assert address(steps[0]) not in signer.get(reverse("document-detail", args=[document.pk])).text
    page = signer.post(reverse("document-issue", args=[document.pk]), follow=True)
    assert told(page) == ["已签发，发文字号云委巡办〔2026〕1号。PDF正在生成，主送机关会收到消息。"]
    assert "看告诫书" in clerk.get(reverse("escalationstep-detail", args=[steps[0].pk])).text
    assert "逾期7天" in client_of(liaison).get(reverse("document-detail", args=[document.pk])).text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"steps": []}, "没有选事项。请至少选一项。"),
        ({"steps": ["999999"]}, "有的事项已经办理"),
        ({"steps": ["9" * 30]}, "有的事项已经办理"),
        ({"demand": ""}, "请填写办理要求"),
        ({"demand": "长" * 1001}, "最多1000个字"),
        ({"reply_on": "2026-03-05"}, "报送日期要在今天以后"),
        ({"reply_on": "下周"}, "报送日期"),
        ({"contact_name": "张\0三"}, "联系人"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(client_of, rectclerk, steps, changed, sentence):
    page = client_of(rectclerk).post(address(steps[0]), filled(*steps, **changed))
    assert page.status_code == 422
    assert sentence in page.text
    assert not OfficialDocument.objects.exists()


def test_refusals(client, client_of, world, rectclerk, steps, story):
    url, data = address(steps[0]), filled(*steps)
    assert client.post(url, data).status_code == 302
    for who, status in (("liaison", 404), ("leader", 404), ("office", 403), ("groupleader", 403)):
        browser = client_of(world.people[who])
        assert {browser.get(url).status_code, browser.post(url, data).status_code} == {status}, who
    browser = client_of(rectclerk)
    assert browser.put(url).status_code == 405
    meeting = EscalationStepFactory(row=story.problems[0], action="meeting")
    assert browser.get(address(meeting)).status_code == 409
    EscalationStep.objects.filter(pk=steps[0].pk).update(status="waived")
    assert browser.get(url).status_code == 409
    assert browser.post(url, data).status_code == 409


def test_a_letter_that_is_signed_out_is_not_changed(client_of, rectclerk, office, steps):
    browser = client_of(rectclerk)
    browser.post(address(steps[0]), filled(*steps))
    client_of(office).post(reverse("document-issue", args=[OfficialDocument.objects.get().pk]))
    page = browser.post(address(steps[0]), filled(*steps))
    assert page.status_code == 409
    assert "这份公文已经印发，不能再改。" in page.text


def test_what_is_demanded_is_text_in_the_preview(client_of, rectclerk, steps):
    words = {"demand": "<script>alert(1)</script>", "contact_name": '"><img src=x>', "preview": "1"}
    page = client_of(rectclerk).post(address(steps[0]), filled(*steps, **words))
    assert page.status_code == 200
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script>alert" not in page.text
    assert "<img src=x>" not in page.text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"steps": ["9" * 40]}, "有的事项已经办理，请刷新后再选。"),
        ({"demand": "长" * 5000}, "办理要求最多1000个字，现在是5000个。"),
        ({"demand": "请\0办"}, "办理要求里有看不见的字符，请删去后重新填写。"),
        ({"reply_on": "后天"}, "报送日期不是有效的日期"),
    ],
)
def test_what_makes_no_sense_is_told_and_nothing_is_drafted(client_of, rectclerk, steps, changed, sentence):
    page = client_of(rectclerk).post(address(steps[0]), filled(*steps, **changed))
    assert (page.status_code, sentence in page.text) == (422, True)
    assert not OfficialDocument.objects.exists()


@pytest.mark.feature(60, 69)
@pytest.mark.parametrize("action", sorted(LETTERS))
@pytest.mark.parametrize("kind", ["problem", "plan"])
def test_each_letter_that_a_rule_may_name_is_drafted(client_of, rectclerk, story, kind, action):
    row = story.plan if kind == "plan" else story.problems[0]
    type(row).objects.filter(pk=row.pk).update(due_on=TODAY - dt.timedelta(days=7))
    row.refresh_from_db()
    clerk, step = client_of(rectclerk), EscalationStepFactory(row=row, action=action)
    assert f"拟{StepAction(action).label}…" in clerk.get(reverse("escalationstep-detail", args=[step.pk])).text
    assert clerk.get(address(step)).status_code == 200
    assert clerk.post(address(step), filled(step)).status_code == 302
    letter = SupervisionLetter.objects.get()
    assert (letter.action, letter.items.get().step_id) == (action, step.pk)
    line = "报送整改方案" if kind == "plan" else row.title
    assert line in clerk.get(reverse("document-detail", args=[letter.document_id])).text


@pytest.mark.feature(60)
def test_only_kinds_that_can_be_written_about_offer_a_letter(db):
    offered = {kind for kind, model in kinds().items() if model.DEADLINE.letters and kind != "paper"}
    assert offered == {"problem", "plan"}
    for kind, model in kinds().items():
        form = ReminderRuleForm(deadline=model.DEADLINE, rules=[])
        actions = {value for value, _ in form.fields["action_0"].choices}
        assert (kind, bool(actions & LETTERS)) == (kind, model.DEADLINE.letters)
        assert model.DEADLINE.committee or not model.DEADLINE.letters  # who would write it


MINE = "请党组织主要负责人专题研究，三日内报结果。"


@pytest.mark.feature(69)
def test_somebody_has_drafted_it_meanwhile(client_of, world, rectclerk, director, steps):
    mine, hers = client_of(rectclerk), client_of(director)
    for browser in (mine, hers):
        assert 'name="seen" value=""' in browser.get(address(steps[0])).text
    assert hers.post(address(steps[0]), filled(*steps, demand="请抓紧。", seen="")).status_code == 302
    wrong = mine.post(address(steps[0]), filled(*steps, demand=MINE, reply_on="", seen=""))
    assert 'name="seen" value=""' in wrong.text  # a field that is wrong is no look at the other draft
    page = mine.post(address(steps[0]), filled(*steps, demand=MINE, seen=""))
    assert page.status_code == 409
    assert "陈启明09:00已先存了一稿告诫书，您的没有存。" in page.text
    assert MINE in page.text
    letter = SupervisionLetter.objects.get()
    assert letter.demand == "请抓紧。"
    assert AuditEvent.objects.filter(event="refused", actor_id=rectclerk.pk).count() == 1
    seen = re.search(r'name="seen" value="(\w{32})"', page.text)[1]
    assert mine.post(address(steps[0]), filled(*steps, demand=MINE, seen=seen)).status_code == 302
    letter.refresh_from_db()
    assert letter.demand == MINE
    assert mine.post(address(steps[0]), filled(*steps, demand=MINE, seen=seen)).status_code == 409
    assert mine.post(address(steps[0]), filled(*steps, demand=MINE, seen="x" * 5000)).status_code == 409


@pytest.mark.parametrize("how", ["waived", "issued", "preview of what is settled"])
def test_what_was_written_stays_when_the_step_is_settled(client_of, director, rectclerk, office, steps, how):
    browser, data = client_of(rectclerk), filled(*steps, demand=MINE)
    if how == "issued":
        browser.post(address(steps[0]), data)
        client_of(office).post(reverse("document-issue", args=[OfficialDocument.objects.get().pk]))
        sentence = "这份公文已经印发，不能再改。"
    else:
        waive_step(step=steps[0], reason="正在办理延期", actor=director, now=NOW)
        sentence = "陈启明09:00已办理，这件督办事项现在是“不办理”，不用再拟文书。"
    page = browser.post(address(steps[0]), data | ({"preview": "1"} if "preview" in how else {}))
    assert page.status_code == 409
    assert sentence in page.text
    assert MINE in page.text
    assert browser.get(address(steps[0])).status_code == 409
