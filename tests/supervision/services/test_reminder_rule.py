"""The office changes its rules: whole, by somebody who saw them, on record; rows are due by the new ones at once."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from foundation.audittrail.models import AuditEvent
from foundation.supervision.models import ReminderRule
from foundation.supervision.selectors.reminder_rule import mark_of, rules_of
from foundation.supervision.services.reminder_rule import (
    RuleNotPossible,
    RulesChanged,
    add_missing_rules,
    change_rules,
)
from rectification.models import Problem
from tests.factories.organizations import NOW, TODAY


def wanted(kind="task", *new, **changes):
    """The ladder as it is, but for what `changes` says of the step named "owner-7"."""
    rules = rules_of(kind)
    for rule in rules:
        if rule.step == "owner-7" and rule.action == "message":
            for name, value in changes.items():
                setattr(rule, name, value)
    return [*rules, *new]


def change(rules, actor, kind="task", seen=None):
    mark = mark_of(ReminderRule.objects.filter(kind=kind)) if seen is None else seen
    return change_rules(kind=kind, wanted=rules, seen=mark, actor=actor, now=NOW, today=TODAY)


def new(rung="head", offset=3, **fields):
    return ReminderRule(rung=rung, offset_days=offset, **fields)


@pytest.mark.feature(58)
class TestChangeRules:
    def test_off_and_added_and_on_record(self, director):
        changes = change(wanted("task", new(office_days=True), is_active=False), director)
        assert changes == ["停用：到期前7天提醒责任人", "新增：逾期3天提醒主要负责人，只在工作日外发"]
        assert not ReminderRule.objects.get(kind="task", rung="owner", offset_days=-7).is_active
        added = ReminderRule.objects.get(kind="task", rung="head", offset_days=3)
        assert (added.office_days, added.is_active, added.action) == (True, True, "message")
        event = AuditEvent.objects.get(event="reminder_rule.changed")
        assert (event.subject, event.actor_name) == ("supervision.reminderrule:task", "陈启明")
        assert event.note == "任务整改：停用：到期前7天提醒责任人；新增：逾期3天提醒主要负责人，只在工作日外发"
        assert "到期前7天提醒责任人" in event.detail["before"]
        assert "到期前7天提醒责任人（停用）" in event.detail["after"]
        assert "逾期3天提醒主要负责人（只在工作日外发）" in event.detail["after"]
        assert len(event.detail["after"]) == len(event.detail["before"]) + 1

    def test_other_kinds_stay_as_they_are(self, director):
        before = mark_of(rules_of("plan"))
        change(wanted(is_active=False), director)
        assert mark_of(rules_of("plan")) == before

    def test_rows_are_due_by_the_new_rules(self, story, director):
        problem = story.problems[0]
        Problem.objects.filter(pk=problem.pk).update(
            due_on=TODAY + dt.timedelta(days=9), next_reminder_on=TODAY + dt.timedelta(days=2)
        )
        change(wanted("problem", new(offset=-9)), director, "problem")
        problem.refresh_from_db()
        assert problem.next_reminder_on == TODAY

    def test_a_step_that_was_off_is_turned_on_again(self, director):
        change(wanted(is_active=False), director)
        assert change(wanted(is_active=True), director) == ["启用：到期前7天提醒责任人"]
        assert ReminderRule.objects.filter(kind="task", rung="owner", offset_days=-7).count() == 1


class TestRefused:
    @pytest.mark.parametrize("who", ["office", "groupleader", "liaison", "sysadmin"])
    def test_to_everybody_but_the_director_at_the_top(self, world, who):
        with pytest.raises(PermissionDenied):
            change(wanted(is_active=False), world.people[who])
        assert ReminderRule.objects.get(kind="task", rung="owner", offset_days=-7).is_active

    def test_who_saw_other_rules(self, director):
        seen = mark_of(rules_of("task"))
        change(wanted(is_active=False), director, seen=seen)
        with pytest.raises(RulesChanged):
            change(wanted("task", new()), director, seen=seen)
        assert not ReminderRule.objects.filter(kind="task", rung="head", offset_days=3).exists()

    def test_a_second_click_finds_them_changed(self, director):
        seen, rules = mark_of(rules_of("task")), wanted(is_active=False)
        change(rules, director, seen=seen)
        with pytest.raises(RulesChanged):
            change(rules, director, seen=seen)
        assert AuditEvent.objects.filter(event="reminder_rule.changed").count() == 1

    def test_no_change_at_all(self, director):
        with pytest.raises(RuleNotPossible, match="没有改动"):
            change(wanted(), director)

    @pytest.mark.parametrize(
        ("kind", "rule", "sentence"),
        [
            ("plan", {"rung": "leader"}, "报送整改方案没有“分管领导”这一级"),
            ("task", {"action": "admonition_letter"}, "任务整改逾期不发督办文书"),
            ("problem", {"offset": -3, "every_days": 7}, "只有逾期后的提醒"),
            ("problem", {"action": "admonition_letter", "every_days": 7, "offset": 9}, "只有逾期后的提醒"),
        ],
    )
    def test_a_step_this_kind_cannot_have(self, director, kind, rule, sentence):
        with pytest.raises(RuleNotPossible, match=sentence):
            change(wanted(kind, new(**rule)), director, kind)
        assert not AuditEvent.objects.filter(event="reminder_rule.changed").exists()

    def test_an_unknown_kind(self, director):
        with pytest.raises(LookupError):
            change([], director, "nothing")


@pytest.mark.parametrize(
    "fields",
    [
        {"rung": "nobody"},
        {"action": "shout"},
        {"offset_days": 367},
        {"offset_days": -7, "every_days": 7, "action": "message", "rung": "head"},
        {"offset_days": 9, "every_days": 91},
        {"offset_days": 9, "every_days": 7, "action": "meeting"},
        {"rung": "owner", "offset_days": -7},
    ],
)
def test_the_table_itself_refuses(world, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        ReminderRule.objects.create(**{"kind": "task", "rung": "owner", "offset_days": 1} | fields)


def test_a_kind_that_the_office_has_seen_is_left_alone(world):
    ReminderRule.objects.filter(kind="task").exclude(rung="owner", offset_days=0).delete()
    ReminderRule.objects.filter(kind="plan").delete()
    add_missing_rules()
    assert [rule.step for rule in rules_of("task")] == ["owner+0"]
    assert len(rules_of("plan")) > 10
