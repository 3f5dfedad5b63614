import pytest
from django.core.exceptions import PermissionDenied

from foundation.audittrail.models import AuditEvent
from foundation.core import ports
from foundation.core.errors import MoveNotAllowed
from inspections.events import FeedbackIssued
from inspections.models import Assignment, Finding
from inspections.services.feedback import FeedbackIncomplete, issue_feedback
from tests.factories.inspections import FindingFactory, report, sign_off
from tests.factories.organizations import NOW


@pytest.fixture
def heard(monkeypatch):
    """What was raised; nobody else listens."""
    found = []
    monkeypatch.setitem(ports.plugged.events, FeedbackIssued, [found.append])
    return found


def issue(assignment, actor):
    return issue_feedback(assignment=assignment, actor=actor, now=NOW)


def test_findings_go_out_in_order_in_one_event(on_site, office, heard):
    for title in ("甲事", "乙事"):
        sign_off(FindingFactory(assignment=on_site, title=title))
    row = issue(report(on_site), office)

    assert (row.status, str(row.fed_back_on)) == ("fed_back", "2026-03-05")
    [event] = heard
    assert (event.assignment, event.actor, event.now) == (row, office, NOW)
    assert [(one.title, one.status) for one in event.findings] == [("甲事", "fed_back"), ("乙事", "fed_back")]
    events = AuditEvent.objects.filter(event__endswith="feed_back").values_list("event", flat=True)
    assert sorted(events) == ["assignment.feed_back", "finding.feed_back", "finding.feed_back"]


def test_what_is_unsigned_is_named_and_nothing_is_issued(on_site, office, heard):
    sign_off(FindingFactory(assignment=on_site))
    FindingFactory(assignment=on_site)
    FindingFactory(assignment=on_site)
    report(on_site)
    with pytest.raises(FeedbackIncomplete, match="问题底稿3-002、3-003还没有经组长审签"):
        issue(on_site, office)
    assert (Assignment.objects.get(pk=on_site.pk).status, heard) == ("reported", [])


def test_nothing_to_feed_back(on_site, office, heard):
    with pytest.raises(FeedbackIncomplete, match="没有可以反馈的问题"):
        issue(report(on_site), office)


def test_only_after_the_report_and_once(on_site, office, heard):
    sign_off(FindingFactory(assignment=on_site))
    with pytest.raises(MoveNotAllowed):
        issue(on_site, office)
    stale = report(on_site)
    issue(stale, office)
    with pytest.raises(MoveNotAllowed) as refusal:
        issue(stale, office)
    assert (refusal.value.state, refusal.value.by) == ("fed_back", "周敏")
    assert len(heard) == 1


def test_only_the_office(on_site, leader, groupleader, unithead, heard):
    sign_off(FindingFactory(assignment=on_site))
    report(on_site)
    for person in (leader, groupleader, unithead):
        with pytest.raises(PermissionDenied):
            issue(on_site, person)
    assert heard == []


def test_a_listener_that_fails_undoes_all_of_it(on_site, office, monkeypatch):
    def fail(_event):
        raise RuntimeError("no problems can be made")

    monkeypatch.setitem(ports.plugged.events, FeedbackIssued, [fail])
    sign_off(FindingFactory(assignment=on_site))
    report(on_site)
    with pytest.raises(RuntimeError):
        issue(on_site, office)
    assert Assignment.objects.get(pk=on_site.pk).status == "reported"
    assert set(Finding.objects.values_list("status", flat=True)) == {"signed"}
    assert not AuditEvent.objects.filter(event__endswith="feed_back").exists()
