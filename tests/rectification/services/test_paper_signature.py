"""纸质签字: brought by one, compared by another, worth what a password is worth; and what it does not get past."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from foundation.audittrail.models import AuditEvent
from foundation.core.errors import MoveNotAllowed, NoteRequired
from foundation.documents.models import StoredFile
from foundation.documents.services.stored_file import UploadRefused
from foundation.notifications.models import OutboxMessage
from foundation.organizations.states import PostKind
from rectification.models import PaperSignature, Problem, RectificationPlan, Responsibility, Task
from rectification.selectors.paper_signature import subject_hash
from rectification.selectors.responsibility import signature_holds
from rectification.services.paper_signature import (
    NothingToSign,
    SheetOutdated,
    SheetWaits,
    SignerMissing,
    confirm_paper,
    read_scan,
    refuse_paper,
)
from rectification.services.plan import PlanIncomplete, approve_plan, submit_plan
from rectification.services.reason import ReasonTooShort
from tests.factories.inspections import person
from tests.factories.organizations import NOW, TODAY, PostFactory, UserFactory
from tests.factories.rectification import PaperSignatureFactory, ResponsibilityFactory, TaskFactory, sign

REASON = "签字的不是第一责任人本人，请重新签。"


@pytest.fixture
def paper(responsibility):
    return PaperSignatureFactory(subject=responsibility)


@pytest.fixture
def leader_of_unit(world):
    """A responsible leader of 市财政局: has a post there and brought nothing."""
    who = UserFactory(organization=world.finance, username="respleader", name="许立新")
    PostFactory(person=who, kind=PostKind.RESPONSIBLE_LEADER, organization=world.finance)
    return who


def told(kind):
    rows = OutboxMessage.objects.filter(kind=f"rectification.{kind}")
    return sorted(rows.values_list("recipient__username", flat=True))


@pytest.mark.feature(41)
def test_a_sheet_waits_and_those_who_may_compare_are_told(paper, responsibility, liaison, leader_of_unit):
    assert (paper.status, paper.signer_name, paper.signed_on) == ("uploaded", "郑德明", TODAY)
    assert (paper.text_hash, paper.uploaded_by, paper.file.level) == (subject_hash(responsibility), liaison, "internal")
    assert Responsibility.objects.get().status == "draft"
    assert told("paper_to_compare") == ["office", "unithead"]


@pytest.mark.feature(41)
def test_the_second_person_makes_it_a_signature(paper, responsibility, office, liaison):
    confirmed = confirm_paper(paper=paper, actor=office, now=NOW)
    row = Responsibility.objects.get()
    assert (confirmed.status, confirmed.confirmed_by, confirmed.confirmed_at) == ("confirmed", office, NOW)
    assert (row.status, row.signed_by, row.paper, row.signed_at) == ("signed", None, confirmed, NOW)
    assert signature_holds(row)
    line = AuditEvent.objects.get(event="responsibility.sign_on_paper")
    assert (line.actor_name, line.note) == ("周敏", "郑德明在纸上签字，林晓上传，周敏核对。")
    assert told("paper_confirmed") == ["liaison"]


@pytest.mark.feature(41)
@pytest.mark.parametrize("who", ["unithead", "office", "director", "respleader"])
def test_who_may_compare(paper, leader_of_unit, who):
    assert confirm_paper(paper=paper, actor=person(who), now=NOW).status == "confirmed"


@pytest.mark.feature(43)
@pytest.mark.parametrize("who", ["liaison", "liaison2", "unithead2", "leader", "groupleader", "secadmin", "nobody"])
def test_never_who_brought_it_nor_a_stranger(paper, world, who):
    for move in (confirm_paper, lambda **fields: refuse_paper(reason=REASON, **fields)):
        with pytest.raises(PermissionDenied):
            move(paper=paper, actor=world.people[who], now=NOW)
    assert PaperSignature.objects.get().status == "uploaded"
    assert Responsibility.objects.get().status == "draft"


@pytest.mark.feature(43)
def test_the_database_refuses_the_same_person_twice(paper, liaison):
    with pytest.raises(IntegrityError, match="paper_confirmed_by_another"), transaction.atomic():
        PaperSignature.objects.filter(pk=paper.pk).update(confirmed_by=liaison)


def test_the_database_wants_either_a_signer_or_a_sheet(paper, responsibility, unithead):
    sign(responsibility)
    with pytest.raises(IntegrityError, match="responsibility_signed"), transaction.atomic():
        Responsibility.objects.update(paper=paper)
    with pytest.raises(IntegrityError, match="responsibility_signed"), transaction.atomic():
        Responsibility.objects.update(signed_by=None)


def test_a_second_click_is_told_who_was_faster(paper, office, unithead):
    confirm_paper(paper=paper, actor=office, now=NOW)
    with pytest.raises(MoveNotAllowed, match="周敏"):
        confirm_paper(paper=paper, actor=unithead, now=NOW)
    with pytest.raises(MoveNotAllowed):
        refuse_paper(paper=paper, reason=REASON, actor=unithead, now=NOW)


@pytest.mark.feature(41)
def test_what_is_wrong_goes_back_with_a_reason(paper, responsibility, office):
    with pytest.raises(NoteRequired):
        refuse_paper(paper=paper, reason=" ", actor=office, now=NOW)
    with pytest.raises(ReasonTooShort):
        refuse_paper(paper=paper, reason="不行", actor=office, now=NOW)
    refused = refuse_paper(paper=paper, reason=REASON, actor=office, now=NOW)
    assert (refused.status, refused.reason, refused.confirmed_by) == ("refused", REASON, None)
    assert told("paper_refused") == ["liaison"]
    assert Responsibility.objects.get().status == "draft"
    assert PaperSignatureFactory(subject=responsibility).status == "uploaded"


@pytest.mark.feature(41)
def test_words_that_change_take_the_sheet_with_them(paper, problem):
    ResponsibilityFactory(problem=problem, assisting="国库科")
    paper.refresh_from_db()
    assert (paper.status, paper.reason) == ("refused", "内容已改")
    assert AuditEvent.objects.get(event="papersignature.lapse").actor_name == "内容已改"


def test_words_changed_behind_the_services_are_noticed_when_comparing(paper, problem, office):
    Problem.objects.filter(pk=problem.pk).update(text="改过的话")
    assert confirm_paper(paper=paper, actor=office, now=NOW).status == "refused"
    assert (PaperSignature.objects.get().reason, Responsibility.objects.get().status) == ("内容已改", "draft")


def test_a_password_makes_the_sheet_needless(paper, responsibility):
    assert sign(responsibility).signed_by == person("unithead")
    paper.refresh_from_db()
    assert (paper.status, paper.reason) == ("refused", "主要负责人已用密码签字")


def test_a_later_change_voids_a_signature_by_hand_too(paper, problem, office):
    confirm_paper(paper=paper, actor=office, now=NOW)
    row = ResponsibilityFactory(problem=problem, assisting="国库科")
    assert (row.status, row.paper, row.signed_hash) == ("draft", None, "")
    again = PaperSignatureFactory(subject=row)
    assert confirm_paper(paper=again, actor=office, now=NOW).status == "confirmed"


def test_one_sheet_at_a_time(paper, responsibility, office):
    with pytest.raises(SheetWaits, match="林晓已经上传一份"):
        PaperSignatureFactory(subject=responsibility)
    confirm_paper(paper=paper, actor=office, now=NOW)
    with pytest.raises(NothingToSign, match="已经签过字"):
        PaperSignatureFactory(subject=Responsibility.objects.get())
    assert PaperSignature.objects.count() == 1


def test_an_old_sheet_gives_way_to_one_of_the_new_words(paper, responsibility, problem):
    Problem.objects.filter(pk=problem.pk).update(text="改过的话")
    row = Responsibility.objects.get()
    assert PaperSignatureFactory(subject=row).status == "uploaded"
    paper.refresh_from_db()
    assert (paper.status, paper.reason) == ("refused", "内容已改")


@pytest.mark.parametrize("code", ["", "00000000", "zzzzzzzz", "长" * 5000])
def test_the_code_on_the_sheet_must_be_that_of_the_words(responsibility, code):
    with pytest.raises(SheetOutdated, match="校验值与现在的内容不一致"):
        PaperSignatureFactory(subject=responsibility, code=code)
    assert not StoredFile.objects.filter(name="签字单.pdf").exists()


def test_a_day_to_come_signed_nothing(responsibility):
    with pytest.raises(SheetOutdated, match="签字日期还没有到"):
        PaperSignatureFactory(subject=responsibility, signed_on=TODAY + dt.timedelta(days=1))


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("签字单.txt", "签字".encode()),
        SimpleUploadedFile("签字单.pdf", b"MZ\x90\x00"),
        SimpleUploadedFile("签字单.pdf", b""),
    ],
)
def test_only_a_scan(responsibility, upload):
    with pytest.raises(UploadRefused):
        PaperSignatureFactory(subject=responsibility, upload=upload)
    assert not PaperSignature.objects.exists()


@pytest.mark.parametrize("who", ["office", "leader", "liaison2", "unithead2", "nobody"])
def test_only_who_has_a_post_there_brings_one(responsibility, world, who):
    with pytest.raises(PermissionDenied):
        PaperSignatureFactory(subject=responsibility, actor=world.people[who])


def test_reading_the_scan_is_on_record(paper, office):
    assert read_scan(paper=paper, actor=office, now=NOW).read().startswith(b"%PDF")
    line = AuditEvent.objects.get(event="paper_signature.read")
    assert (line.actor_name, line.note) == ("周敏", "签字单.pdf")


class TestVillage:
    """Nobody in the village has an account: the township's clerk files, the head signs by hand."""

    @pytest.fixture
    def above(self, world):
        who = UserFactory(organization=world.township, username="above", name="龙在田")
        PostFactory(person=who, kind=PostKind.ORGANIZATION_HEAD, organization=world.township)
        return who

    @pytest.fixture
    def complete(self, village, above):
        """Responsibility signed by hand, one task: only the plan's own sheet is missing."""
        row = ResponsibilityFactory(problem=village.problem, first_name="石国平", first_title="党支部书记")
        confirm_paper(paper=PaperSignatureFactory(subject=row, actor=village.clerk), actor=above, now=NOW)
        TaskFactory(problem=village.problem, actor=village.clerk, owner=village.clerk, owner_name="石国平")
        return RectificationPlan.objects.select_related(
            "rectification__organization", "rectification__committee", "rectification__assignment"
        ).get(pk=village.plan.pk)

    @pytest.mark.feature(36, 41)
    def test_the_clerk_brings_and_the_township_compares(self, village, complete, above):
        row = Responsibility.objects.select_related("paper").get()
        assert (row.status, row.paper.signer_name, row.paper.confirmed_by) == ("signed", "石国平", above)
        assert row.paper.filed_for == "由龙潭镇党委 李青 代 柳树村党支部填报"
        assert "above" in told("paper_to_compare")

    def test_who_stands_higher_still_does_not_compare(self, village, world):
        far = UserFactory(organization=world.county)
        PostFactory(person=far, kind=PostKind.ORGANIZATION_HEAD, organization=world.county)
        row = ResponsibilityFactory(problem=village.problem, first_name="石国平")
        with pytest.raises(PermissionDenied):
            confirm_paper(paper=PaperSignatureFactory(subject=row, actor=village.clerk), actor=far, now=NOW)

    @pytest.mark.feature(36, 41)
    def test_the_plan_goes_out_once_the_head_has_signed_it(self, village, complete, above, office):
        with pytest.raises(PlanIncomplete, match="方案要由主要负责人在纸上签字"):
            submit_plan(plan=complete, actor=village.clerk, now=NOW)
        paper = PaperSignatureFactory(subject=complete, actor=village.clerk)
        assert paper.signer_name == "石国平"
        with pytest.raises(PlanIncomplete):
            submit_plan(plan=complete, actor=village.clerk, now=NOW)
        confirm_paper(paper=paper, actor=above, now=NOW)
        sent = submit_plan(plan=complete, actor=village.clerk, now=NOW)
        assert (sent.status, sent.submitted_by, sent.filed_for) == (
            "submitted",
            village.clerk,
            "由龙潭镇党委 李青 代 柳树村党支部填报",
        )
        assert approve_plan(plan=sent, actor=office, now=NOW).status == "approved"

    @pytest.mark.feature(41)
    def test_a_task_changed_after_the_signature_asks_for_another(self, village, complete, above):
        confirm_paper(paper=PaperSignatureFactory(subject=complete, actor=village.clerk), actor=above, now=NOW)
        Task.objects.update(measure="另一条措施。")
        with pytest.raises(PlanIncomplete, match="方案要由主要负责人在纸上签字"):
            submit_plan(plan=complete, actor=village.clerk, now=NOW)

    def test_a_plan_without_responsibilities_has_no_signer(self, village):
        with pytest.raises(SignerMissing):
            PaperSignatureFactory(subject=village.plan, actor=village.clerk)

    def test_where_a_liaison_can_sign_in_the_plan_needs_no_paper(self, ready, liaison):
        with pytest.raises(PermissionDenied):
            PaperSignatureFactory(subject=ready)
        assert submit_plan(plan=ready, actor=liaison, now=NOW).status == "submitted"

    def test_nobody_else_submits(self, complete, above, world):
        for who in (above, world.people["liaison"], world.people["office"]):
            with pytest.raises(PermissionDenied):
                submit_plan(plan=complete, actor=who, now=NOW)
