import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from foundation.audittrail.models import AuditEvent, PendingEvent
from foundation.core.errors import MoveNotAllowed, Refused
from foundation.notifications.models import OutboxMessage
from foundation.organizations.states import PostKind
from petitions.models import Part, Petition
from petitions.selectors.petition import responsible_people, visible_petitions
from petitions.services.petition import (
    CannotOpen,
    ReportedOnRefused,
    accept_petition,
    conclude_petition,
    find_new,
    forward_petition,
    open_petition,
)
from petitions.services.receipt import ReceiptUnreadable, look_up
from petitions.services.reply import send_reply
from petitions.states import About
from tests.factories.organizations import NOW, TODAY, OrganizationFactory, PostFactory, UserFactory
from tests.factories.petitions import TEXT, file_petition

REASON = "研判是否属于受理范围"
REPLY_ID = "7d9f4f3e-1111-4222-8333-444455556666"


@pytest.fixture
def filed(publication):
    return file_petition(publication)


@pytest.fixture
def registered(filed):
    return filed.petition


def events():
    return list(
        AuditEvent.objects.filter(event__startswith="petition.")
        .order_by("pk")
        .values_list("event", "actor_name", "note")
    )


def told(kind):
    return sorted(OutboxMessage.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def test_the_sweep_routes_tells_the_clerk_and_seals_the_trail(publication, world):
    petition = file_petition(publication, found=False).petition
    assert find_new(now=NOW) == 1
    assert find_new(now=NOW) == 0

    petition.refresh_from_db()
    assert (petition.office, petition.organization, petition.found_on) == (
        world.root,
        world.finance,
        dt.date(2026, 3, 5),
    )
    assert told("petition.received") == ["petition"]
    assert events() == [("petition.received", "", "")]
    assert PendingEvent.objects.count() == 0


def test_nobody_sees_it_before_the_sweep(publication, petition):
    file_petition(publication, found=False)
    assert list(visible_petitions(petition)) == []


def test_opening_shows_content_and_is_on_record_with_its_reason(registered, petition):
    opened = open_petition(petition=registered, actor=petition, now=NOW, reason=REASON)
    assert (opened.person, opened.text, opened.signed, opened.answers) == ("财务科科长", TEXT, False, [])
    assert events()[1:] == [("petition.opened", "冯雨", REASON)]
    assert TEXT not in repr(opened)


@pytest.mark.parametrize("reason", ["", "    ", "看一看吧"])
def test_opening_without_a_reason_is_refused_and_leaves_nothing(registered, petition, reason):
    with pytest.raises(Refused, match="请写明为什么要看"):
        open_petition(petition=registered, actor=petition, now=NOW, reason=reason)
    assert len(events()) == 1


@pytest.mark.parametrize(
    "who",
    [
        "office",
        "director",
        "groupleader",
        "leader",
        "member",
        "unithead",
        "liaison",
        "liaison2",
        "department",
        "discipline",
        "custodian",
        "sysadmin",
        "secadmin",
        "auditor",
        "nobody",
    ],
)
def test_nobody_but_the_clerk_sees_or_opens_a_new_petition(registered, world, who):
    person = world.people[who]
    assert list(visible_petitions(person)) == []
    with pytest.raises(PermissionDenied):
        open_petition(petition=registered, actor=person, now=NOW, reason=REASON)


def test_a_clerk_who_works_where_the_report_points_sees_nothing(registered, petition, world):
    petition.organization = world.finance
    petition.save()
    assert list(visible_petitions(petition)) == []
    with pytest.raises(PermissionDenied):
        open_petition(petition=registered, actor=petition, now=NOW, reason=REASON)


def test_a_changed_part_is_refused_in_words(registered, petition):
    part = Part.objects.get(petition=registered, number=1)
    Part.objects.filter(pk=part.pk).update(sealed=bytes(part.sealed)[:-1] + b"\0")
    with pytest.raises(CannotOpen, match="被改动过"):
        open_petition(petition=registered, actor=petition, now=NOW, reason=REASON)
    assert len(events()) == 1


def test_without_the_private_key_the_office_is_told_so(registered, petition, keys):
    (keys / "office.key").unlink()
    with pytest.raises(CannotOpen, match="没有打开这件反映的私钥"):
        open_petition(petition=registered, actor=petition, now=NOW, reason=REASON)


def test_accepting_hands_the_content_to_leader_and_deputy(registered, petition, fieldwork, leader, deputy, member):
    accept_petition(petition=registered, assignment=fieldwork.finance, actor=petition, now=NOW)

    assert (registered.status, registered.assignment, registered.decided_on) == (
        "accepted",
        fieldwork.finance,
        dt.date(2026, 3, 5),
    )
    assert (registered.due_on, registered.due_why) == (
        dt.date(2026, 5, 4),
        "受理之日（2026年3月5日）起60日内办结。依据《信访工作条例》第34条。",
    )
    assert told("petition.handed") == ["deputy", "leader"]
    for person in (leader, deputy):
        assert list(visible_petitions(person)) == [registered]
        assert open_petition(petition=registered, actor=person, now=NOW, reason=REASON).text == TEXT
    assert list(visible_petitions(member)) == []


def test_a_reader_whose_post_ended_sees_nothing(registered, petition, fieldwork, leader, frozen_clock):
    accept_petition(petition=registered, assignment=fieldwork.finance, actor=petition, now=NOW)
    leader.posts.update(to_on=dt.date(2026, 3, 5))
    frozen_clock.forward(days=1)
    assert list(visible_petitions(leader)) == []


def test_a_reader_from_below_the_reported_organization_is_not_even_told(
    registered, petition, fieldwork, leader, deputy
):
    leader.organization = OrganizationFactory(parent=fieldwork.finance.organization)
    leader.save()
    accept_petition(petition=registered, assignment=fieldwork.finance, actor=petition, now=NOW)
    assert told("petition.handed") == ["deputy"]
    assert (list(visible_petitions(leader)), list(visible_petitions(deputy))) == ([], [registered])


def test_a_team_that_nobody_may_read_for_is_refused(registered, petition, fieldwork, leader, deputy):
    for person in (leader, deputy):
        person.organization = fieldwork.finance.organization
        person.save()
    with pytest.raises(Refused, match="没有可以阅件的组长、副组长"):
        accept_petition(petition=registered, assignment=fieldwork.finance, actor=petition, now=NOW)
    registered.refresh_from_db()
    assert (registered.status, told("petition.handed")) == ("registered", [])


def test_a_department_whose_people_belong_to_the_reported_organization_is_refused(registered, petition, world):
    for username in ("department", "departmentclerk"):
        person = world.people[username]
        person.organization = world.finance
        person.save()
    with pytest.raises(Refused, match="都属于被反映的单位"):
        forward_petition(petition=registered, department=world.medical, actor=petition, now=NOW)
    registered.refresh_from_db()
    assert (registered.status, told("petition.handed")) == ("registered", [])


def test_a_clerk_of_the_reported_organization_is_not_told_that_a_report_came(publication, petition, world):
    petition.organization = world.finance
    petition.save()
    file_petition(publication)
    assert told("petition.received") == []


def test_the_trail_tells_the_hour_of_receipt_and_not_the_minute(registered):
    line = AuditEvent.objects.get(event="petition.received")
    assert (line.at, line.detail) == (NOW.replace(minute=0, second=0, microsecond=0), {})


def test_a_team_that_does_not_inspect_the_reported_organization_is_refused(registered, petition, fieldwork):
    with pytest.raises(Refused, match="不巡察被反映的单位"):
        accept_petition(petition=registered, assignment=fieldwork.agriculture, actor=petition, now=NOW)
    registered.refresh_from_db()
    assert registered.status == "registered"


def test_forwarding_lets_the_department_open_and_conclude(registered, petition, world, departmentclerk):
    forward_petition(petition=registered, department=world.medical, actor=petition, now=NOW)

    assert (registered.status, registered.forwarded_to) == ("forwarded", world.medical)
    assert told("petition.handed") == ["department", "departmentclerk"]
    assert list(visible_petitions(departmentclerk)) == [registered]
    assert open_petition(petition=registered, actor=departmentclerk, now=NOW, reason=REASON).text == TEXT
    conclude_petition(petition=registered, actor=departmentclerk, now=NOW)
    assert (registered.status, registered.concluded_on) == ("concluded", dt.date(2026, 3, 5))
    assert [event for event, *_ in events()] == [
        "petition.received",
        "petition.forward",
        "petition.opened",
        "petition.conclude",
    ]


@pytest.mark.parametrize("place", ["finance", "root", "below"])
def test_never_to_the_organization_reported_on_nor_above_or_below_it(registered, petition, world, place):
    below = OrganizationFactory(parent=world.finance)
    department = {"finance": world.finance, "root": world.root, "below": below}[place]
    PostFactory(person=world.people["nobody"], kind="department_clerk", organization=department)
    with pytest.raises(ReportedOnRefused, match="不得转给被反映的单位及其上下级"):
        forward_petition(petition=registered, department=department, actor=petition, now=NOW)
    registered.refresh_from_db()
    assert registered.status == "registered"


def test_not_to_an_organization_that_has_nobody_for_it(registered, petition, world):
    with pytest.raises(Refused, match="没有承办信访件的岗位"):
        forward_petition(petition=registered, department=world.county, actor=petition, now=NOW)


def test_the_second_click_is_told_and_changes_nothing(registered, petition, fieldwork, world):
    forward_petition(petition=registered, department=world.medical, actor=petition, now=NOW)
    with pytest.raises(MoveNotAllowed):
        accept_petition(petition=registered, assignment=fieldwork.finance, actor=petition, now=NOW)
    with pytest.raises(MoveNotAllowed):
        forward_petition(petition=registered, department=world.medical, actor=petition, now=NOW)
    registered.refresh_from_db()
    assert (registered.status, registered.assignment) == ("forwarded", None)


def test_a_report_about_inspectors_is_the_discipline_commissions(publication, petition, discipline, world):
    report = file_petition(publication, about=About.INSPECTORS, organization_code="").petition
    assert told("petition.received") == ["discipline"]
    assert list(visible_petitions(petition)) == []
    assert list(visible_petitions(discipline)) == [report]
    assert open_petition(petition=report, actor=discipline, now=NOW, reason=REASON).text == TEXT
    forward_petition(petition=report, department=world.root, actor=discipline, now=NOW)
    with pytest.raises(PermissionDenied):
        open_petition(petition=report, actor=petition, now=NOW, reason=REASON)


@pytest.mark.feature(94)
def test_the_code_shows_state_and_answer_and_only_the_code_does(filed, petition):
    reply_text = "经核实，补贴已全部补发。"
    send_reply(petition=filed.petition, reply_id=REPLY_ID, text=reply_text, actor=petition, now=NOW)
    standing = look_up(filed.code)
    assert (standing.status, standing.words) == ("registered", "已登记，正在研判是否属于受理范围")
    assert [(answer.sent_on, answer.text) for answer in standing.answers] == [(dt.date(2026, 3, 5), reply_text)]
    assert open_petition(petition=filed.petition, actor=petition, now=NOW, reason=REASON).answers == [reply_text]
    assert ("petition.replied", "冯雨", "") in events()


def test_the_second_click_on_an_answer_sends_no_second(filed, petition):
    send_reply(petition=filed.petition, reply_id=REPLY_ID, text="经核实已补发。", actor=petition, now=NOW)
    with pytest.raises(Refused, match="已经发出"):
        send_reply(petition=filed.petition, reply_id=REPLY_ID, text="经核实已补发。", actor=petition, now=NOW)
    assert filed.petition.replies.count() == 1
    assert filed.petition.parts.count() == 3


def test_a_reader_may_not_answer(registered, petition, fieldwork, leader):
    accept_petition(petition=registered, assignment=fieldwork.finance, actor=petition, now=NOW)
    with pytest.raises(PermissionDenied):
        send_reply(petition=registered, reply_id=REPLY_ID, text="经核实已补发。", actor=leader, now=NOW)


def test_states_on_the_status_page_follow_the_moves(filed, petition, world):
    forward_petition(petition=filed.petition, department=world.medical, actor=petition, now=NOW)
    assert look_up(filed.code).words == "已按职责转有关单位办理"
    conclude_petition(petition=filed.petition, actor=petition, now=NOW)
    assert look_up(filed.code).words == "已办结"


def test_unknown_and_misread_codes(filed):
    assert look_up("0000-0000-0000-0000-9") is None
    with pytest.raises(ReceiptUnreadable, match="抄错了"):
        look_up("0000-0000-0000-0000-3")
    with pytest.raises(ReceiptUnreadable, match="17位"):
        look_up("0000")


def test_who_is_reminded(registered, petition, discipline, publication, world):
    inspectors = file_petition(publication, about=About.INSPECTORS, organization_code="").petition

    def people(row):
        found = responsible_people(Petition.objects.filter(pk=row.pk), TODAY, "owner")
        return {one["recipient_id"] for rows in found for one in rows}

    assert (people(registered), people(inspectors)) == ({petition.pk}, {discipline.pk})
    forward_petition(petition=registered, department=world.medical, actor=petition, now=NOW)
    department = {world.people["department"].pk, world.people["departmentclerk"].pk}
    assert people(registered) == {petition.pk} | department
    conclude_petition(petition=registered, actor=petition, now=NOW)
    assert people(registered) == set()


@pytest.mark.feature(109)
def test_nobody_of_the_organization_reported_on_is_reminded(registered, petition, world):
    """A clerk who works there, or below it, does not even learn that there is a report (信访工作条例 art. 30)."""
    for place in (registered.organization, OrganizationFactory(parent=registered.organization)):
        clerk = UserFactory(organization=place)
        PostFactory(person=clerk, kind=PostKind.PETITION_CLERK, organization=registered.office)
    found = responsible_people(Petition.objects.filter(pk=registered.pk), TODAY, "owner")
    assert [one["recipient_id"] for rows in found for one in rows] == [petition.pk]
