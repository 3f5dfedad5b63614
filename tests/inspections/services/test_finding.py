import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from foundation.audittrail.models import AuditEvent
from foundation.core.errors import MoveNotAllowed, NoteRequired
from foundation.notifications.models import OutboxMessage
from foundation.organizations.models import Post
from foundation.organizations.selectors.post import forget_posts
from foundation.organizations.services.delegation import lend_posts
from foundation.organizations.states import PostKind, ScopeKind
from inspections.models import Finding
from inspections.services import finding as findings
from tests.factories.inspections import FINDING, FindingFactory, WorkRecordFactory, sign_off
from tests.factories.organizations import NOW, TODAY, PostFactory


def edit(finding, actor, second, **changed):
    return findings.edit_finding(finding=finding, **{**FINDING, **changed}, second_handler=second, actor=actor, now=NOW)


@pytest.mark.feature(14)
def test_four_people_sign_and_each_is_on_record(finding, member, member2, deputy, leader):
    signed = sign_off(finding)

    assert (signed.status, signed.handler, signed.second_handler, signed.deputy, signed.leader) == (
        "signed",
        member,
        member2,
        deputy,
        leader,
    )
    assert list(
        AuditEvent.objects.filter(subject=f"inspections.finding:{finding.pk}")
        .order_by("pk")
        .values_list("event", "actor_name")
    ) == [
        ("finding.written", "孙伟"),
        ("finding.sign_handlers", "吴芳"),
        ("finding.sign_deputy", "赵丽"),
        ("finding.sign_leader", "王建华"),
    ]
    assert list(OutboxMessage.objects.order_by("pk").values_list("step", "recipient__username")) == [
        ("second-0", "member2"),
        ("deputy-0", "deputy"),
        ("leader-0", "leader"),
    ]


def test_numbers_run_within_an_assignment(finding, on_site):
    assert [finding.number, FindingFactory(assignment=on_site).number] == ["3-001", "3-002"]


def test_the_writer_cannot_sign_as_second(finding, member):
    with pytest.raises(findings.SameHand, match="须由第二承办人签字"):
        findings.sign_handlers(finding=finding, actor=member, now=NOW)
    assert Finding.objects.get().status == "draft"


def test_nobody_else_signs_as_second(finding, deputy):
    with pytest.raises(PermissionDenied):
        findings.sign_handlers(finding=finding, actor=deputy, now=NOW)


def test_second_handler_is_another_person_of_the_team(on_site, member, unithead):
    with pytest.raises(findings.SameHand, match="不能是您本人"):
        FindingFactory(assignment=on_site, second_handler=member)
    with pytest.raises(findings.FindingRefused, match="郑德明不是本组的同志"):
        FindingFactory(assignment=on_site, second_handler=unithead)
    assert Finding.objects.count() == 0


def test_a_deputy_and_a_leader_must_be_left_to_sign(on_site, leader, deputy, member):
    for wrong in ({"second_handler": leader}, {"second_handler": deputy}, {"actor": deputy}, {"actor": leader}):
        with pytest.raises(findings.SameHand, match="没有其他副组长或组长可以审签"):
            FindingFactory(assignment=on_site, **wrong)
    assert Finding.objects.count() == 0


def test_a_deputy_who_wrote_it_does_not_check_it(on_site, stage, world, member2, deputy):
    PostFactory(
        person=world.people["nobody"],
        kind=PostKind.DEPUTY_TEAM_LEADER,
        scope_kind=ScopeKind.TEAM,
        scope_id=stage.team.pk,
        scope_name=stage.team.name,
    )
    own = FindingFactory(assignment=on_site, actor=deputy)
    findings.sign_handlers(finding=own, actor=member2, now=NOW)
    with pytest.raises(findings.SameHand, match="须由其他同志审签"):
        findings.sign_deputy(finding=own, actor=deputy, now=NOW)
    assert findings.sign_deputy(finding=own, actor=world.people["nobody"], now=NOW).status == "deputy_signed"


def test_member_does_not_check_and_deputy_does_not_approve(finding, world, member2, deputy):
    other = world.people["member"]
    findings.sign_handlers(finding=finding, actor=member2, now=NOW)
    with pytest.raises(PermissionDenied):
        findings.sign_deputy(finding=finding, actor=other, now=NOW)
    findings.sign_deputy(finding=finding, actor=deputy, now=NOW)
    with pytest.raises(PermissionDenied):
        findings.sign_leader(finding=finding, actor=deputy, now=NOW)


def test_who_checked_as_deputy_and_leads_now_is_told_why(finding, world, member2, deputy):
    findings.sign_handlers(finding=finding, actor=member2, now=NOW)
    findings.sign_deputy(finding=finding, actor=deputy, now=NOW)
    team = finding.assignment.team
    PostFactory(
        person=deputy,
        kind=PostKind.TEAM_LEADER,
        scope_kind=ScopeKind.TEAM,
        scope_id=team.pk,
        scope_name=team.name,
    )
    forget_posts(deputy)
    with pytest.raises(findings.SameHand, match="由您审核"):
        findings.sign_leader(finding=finding, actor=deputy, now=NOW)


def test_order_of_signatures_cannot_be_turned(finding, deputy, leader):
    with pytest.raises(MoveNotAllowed):
        findings.sign_deputy(finding=finding, actor=deputy, now=NOW)
    with pytest.raises(MoveNotAllowed):
        findings.sign_leader(finding=finding, actor=leader, now=NOW)


def test_return_needs_a_reason_and_voids_the_signatures(finding, member, member2, deputy, leader):
    findings.sign_handlers(finding=finding, actor=member2, now=NOW)
    findings.sign_deputy(finding=finding, actor=deputy, now=NOW)
    with pytest.raises(NoteRequired):
        findings.return_finding(finding=finding, reason=" ", actor=leader, now=NOW)
    back = findings.return_finding(finding=finding, reason="依据没有写到条款", actor=leader, now=NOW)

    assert (back.status, back.deputy, back.handlers_signed_at, back.returns) == ("returned", None, None, 1)
    with pytest.raises(findings.FindingRefused, match="承办人还没有修改"):
        findings.sign_handlers(finding=back, actor=member2, now=NOW)
    edit(back, member, member2, basis="管理办法第十二条第二款。")
    again = findings.sign_handlers(finding=back, actor=member2, now=NOW)
    assert again.status == "handlers_signed"
    assert list(OutboxMessage.objects.filter(step="deputy-1").values_list("recipient__username", flat=True)) == [
        "deputy"
    ]


def test_only_the_handler_edits_and_only_before_signing(finding, member, member2):
    with pytest.raises(PermissionDenied):
        edit(finding, member2, member)
    assert edit(finding, member, member2, title="改过的题目").title == "改过的题目"
    findings.sign_handlers(finding=finding, actor=member2, now=NOW)
    with pytest.raises(findings.FindingRefused, match="不能再改"):
        edit(finding, member, member2)


def test_it_rests_on_records_of_its_own_assignment(finding, on_site, stage, member, member2):
    from tests.factories.inspections import enter

    own = WorkRecordFactory(assignment=on_site)
    foreign = WorkRecordFactory(assignment=enter(stage.agriculture))
    edit(finding, member, member2, records=[own])
    assert list(finding.records.all()) == [own]
    with pytest.raises(findings.FindingRefused, match="不属于这项巡察任务"):
        edit(finding, member, member2, records=[foreign])
    assert list(finding.records.all()) == [own]


def test_nothing_is_written_before_entry_or_by_strangers(stage, on_site, unithead, office):
    with pytest.raises(findings.FindingRefused, match="现在是“待进驻”"):
        FindingFactory(assignment=stage.agriculture)
    for stranger in (unithead, office):
        with pytest.raises(PermissionDenied):
            FindingFactory(assignment=on_site, actor=stranger)


def test_the_database_keeps_the_four_apart(finding, member, member2, deputy):
    signed = sign_off(finding)
    rows = Finding.objects.filter(pk=signed.pk)
    for wrong in ({"second_handler": member}, {"deputy": member2}, {"leader": deputy}, {"leader": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


def _acts_for(delegate, principal, world):
    """`principal` lent a post of the office to `delegate` for this week."""
    post = PostFactory(person=principal, kind=PostKind.OFFICE_CLERK, organization=world.root)
    lend_posts(posts=[post], to=delegate, from_on=TODAY, to_on=TODAY, actor=principal, now=NOW)


@pytest.mark.feature(43)
def test_who_acts_for_a_handler_signs_nothing_of_it(finding, world, member, member2, deputy, leader):
    _acts_for(member2, member, world)
    with pytest.raises(findings.SameHand, match="由与您有代理关系的同志撰写"):
        findings.sign_handlers(finding=finding, actor=member2, now=NOW)
    assert not member2.has_perm("inspections.sign_finding", finding)
    with pytest.raises(findings.SameHand, match="有代理关系的同志，请另选"):
        edit(finding, member, member2)


@pytest.mark.feature(43)
def test_who_acts_for_a_handler_or_for_the_deputy_does_not_go_on(finding, world, member, member2, deputy, leader):
    findings.sign_handlers(finding=finding, actor=member2, now=NOW)
    _acts_for(deputy, member, world)
    with pytest.raises(findings.SameHand, match="承办人"):
        findings.sign_deputy(finding=finding, actor=deputy, now=NOW)
    assert not deputy.has_perm("inspections.check_finding", finding)
    Post.objects.filter(acts_for__isnull=False).update(acts_for=leader)
    for person in (deputy, leader):
        forget_posts(person)
    findings.sign_deputy(finding=finding, actor=deputy, now=NOW)
    with pytest.raises(findings.SameHand, match="由与您有代理关系的同志审核"):
        findings.sign_leader(finding=finding, actor=leader, now=NOW)
    assert not leader.has_perm("inspections.approve_finding", finding)
