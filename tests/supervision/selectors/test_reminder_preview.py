"""What would have been sent last month, against the sweep run on each of those days."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection

from foundation.notifications.models import OutboxMessage
from foundation.supervision.models import EscalationStep, ReminderRule
from foundation.supervision.selectors.reminder_preview import preview
from foundation.supervision.selectors.reminder_rule import rules_of
from foundation.supervision.services.sweep import sweep_deadlines
from petitions.models import Petition
from rectification.models import Problem
from tests.core.paper import ACCEPTED, Paper, due
from tests.factories.organizations import NOW

TODAY = dt.date(2026, 5, 1)
DAY = dt.timedelta(days=1)


def rule(rung="owner", offset=0, **fields):
    return ReminderRule(kind="paper", rung=rung, offset_days=offset, **fields)


def told(found):
    return [(line.when, line.what, line.before, line.after) for line in found.lines]


@pytest.fixture
def rows(papers, world, liaison, unithead):
    """Of one: due 10 days ago. Of the other: overdue for 40 days. One is closed, one is due in a year."""
    people = {"owner_id": liaison.pk, "second_id": liaison.pk, "third_id": unithead.pk, "place": world.finance}
    due(TODAY - 10 * DAY, None, **people)
    due(TODAY - 40 * DAY, None, **people)
    due(TODAY - 10 * DAY, None, status=ACCEPTED, **people)
    due(TODAY + 365 * DAY, None, **people)


@pytest.mark.feature(58)
def test_counted_by_step_old_against_new(rows, monkeypatch):
    old = [rule(offset=0), rule(offset=1), rule("head", 7)]
    new = [
        rule(offset=0, is_active=False),
        rule(offset=1),
        rule("head", 7),
        rule(offset=30, every_days=7),
        rule("head", 8, action="meeting"),
    ]
    found = preview(Paper, old, new, today=TODAY)
    assert (found.span.begin, found.span.end) == (TODAY - 30 * DAY, TODAY - DAY)
    assert told(found) == [
        ("到期当天", "提醒责任人", 1, 0),
        ("逾期1天", "提醒责任人", 1, 1),
        ("逾期7天", "提醒主要负责人", 1, 1),
        ("逾期8天", "提出列入会议议题", 0, 1),
        ("逾期30天起每7天", "提醒责任人", 0, 2),
    ]
    assert (found.before, found.after) == (3, 5)


def test_another_interval_is_another_count(rows):
    found = preview(Paper, [rule(offset=30, every_days=7)], [rule(offset=30, every_days=2)], today=TODAY)
    assert told(found) == [("逾期30天起每2天", "提醒责任人", 2, 5)]


def test_examples_have_the_words_people_would_have_read(rows):
    found = preview(Paper, [], [rule(offset=30, every_days=7), rule("head", 7)], today=TODAY)
    assert [(example.day, example.person) for example in found.examples] == [
        (TODAY - 3 * DAY, "郑德明"),
        (TODAY - 3 * DAY, "林晓"),
        (TODAY - 10 * DAY, "林晓"),
    ]
    assert all("已逾期" in example.title for example in found.examples)


def test_no_more_than_ten_examples(rows):
    found = preview(Paper, [], [rule(offset=1, every_days=1)], today=TODAY)
    assert found.after == 9 + 30
    assert len(found.examples) == 10


def test_no_rules_send_nothing(rows):
    found = preview(Paper, [], [rule(is_active=False)], today=TODAY)
    assert (told(found), found.examples, found.after) == ([], [], 0)


def test_sealed_matters_are_counted_and_not_listed(rows, monkeypatch):
    monkeypatch.setattr(Paper, "DEADLINE", replace(Paper.DEADLINE, sealed=True))
    found = preview(Paper, [], [rule(offset=1)], today=TODAY)
    assert (found.after, found.examples) == (1, [])
    assert Petition.DEADLINE.sealed


@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_grow_with_rows(papers, liaison, unithead, world, count, django_assert_max_num_queries):
    for _ in range(count):
        due(TODAY - 10 * DAY, None, owner_id=liaison.pk, third_id=unithead.pk, place=world.finance)
    old = [rule(offset=1), rule("head", 7), rule("head", 7, action="meeting")]
    new = [rule(offset=1), rule("head", 8), rule("head", 8, action="meeting")]
    order = 2 * 8 if connection.vendor == "postgresql" else 0  # the order of joins, before and after
    with django_assert_max_num_queries(2 + 1 + 2 + 2 + 5 + order):  # savepoint; both, only old, only new; examples
        preview(Paper, old, new, today=TODAY)


@pytest.mark.feature(58)
def test_the_same_as_the_sweep_had_it_run_each_day(story):
    """With a real noun, its people and its letters: the preview counts what thirty sweeps would have written."""
    for place, problem in enumerate(story.problems):
        Problem.objects.filter(pk=problem.pk).update(due_on=TODAY - (5 + 20 * place) * DAY)
    rules = [found for found in rules_of("problem") if found.is_active]
    found = preview(Problem, [], rules, today=TODAY)
    Problem.objects.update(next_reminder_on=TODAY - 30 * DAY)
    for back in range(30, 0, -1):
        sweep_deadlines(today=TODAY - back * DAY, now=NOW)
    messages = OutboxMessage.objects.filter(kind="rectification.problem_deadline").count()
    assert found.after == messages + EscalationStep.objects.filter(kind="problem").count()
    assert messages > 5
    assert EscalationStep.objects.filter(kind="problem").count() >= 1
    assert found.examples[0].title.startswith("问题03-03-00") or "市财政局党组" in found.examples[0].title
