"""Two people sign at once: one signature stands, the other is told so in a sentence."""

import pytest

from foundation.audittrail.models import AuditEvent
from foundation.core.errors import Refused
from foundation.organizations.models import User
from foundation.organizations.states import PostKind, ScopeKind
from inspections.models import Assignment, Finding
from inspections.services import finding as findings
from inspections.services.feedback import issue_feedback
from tests.factories.inspections import FindingFactory, build_round, enter, person, report, sign_off
from tests.factories.organizations import NOW, PostFactory, load_world
from tests.racing import at_once


@pytest.mark.django_db(transaction=True)
@pytest.mark.feature(31)
def test_two_leaders_sign_one_finding():
    stage = build_round(load_world())
    PostFactory(
        person=person("nobody"),
        kind=PostKind.TEAM_LEADER,
        scope_kind=ScopeKind.TEAM,
        scope_id=stage.team.pk,
        scope_name=stage.team.name,
    )
    row = FindingFactory(assignment=enter(stage.finance))
    findings.sign_handlers(finding=row, actor=person("member2"), now=NOW)
    findings.sign_deputy(finding=row, actor=person("deputy"), now=NOW)

    def sign(username):
        return lambda: findings.sign_leader(
            finding=Finding.objects.get(pk=row.pk), actor=User.objects.get(username=username), now=NOW
        )

    results = at_once(sign("leader"), sign("nobody"))
    [lost] = [one for one in results if isinstance(one, Refused)]
    assert lost.sentence.startswith("有人先办了：")
    assert lost.sentence.endswith("问题底稿现在是“组长已签”。您的操作没有保存。")
    assert AuditEvent.objects.filter(event="finding.sign_leader").count() == 1


@pytest.mark.django_db(transaction=True)
def test_feedback_issued_twice_at_once_raises_one_event():
    stage = build_round(load_world())
    sign_off(FindingFactory(assignment=enter(stage.finance)))
    report(stage.finance)

    def issue(username):
        return lambda: issue_feedback(
            assignment=Assignment.objects.get(pk=stage.finance.pk),
            actor=User.objects.get(username=username),
            now=NOW,
        )

    results = at_once(issue("office"), issue("director"))
    assert sum(isinstance(one, Refused) for one in results) == 1
    assert AuditEvent.objects.filter(event="assignment.feed_back").count() == 1
    assert AuditEvent.objects.filter(event="finding.feed_back").count() == 1
