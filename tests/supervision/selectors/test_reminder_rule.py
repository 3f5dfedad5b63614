"""The rules in words, and the ladder of one row."""

import datetime as dt
from dataclasses import replace

import pytest

from foundation.supervision.models import ReminderRule
from foundation.supervision.selectors.reminder_rule import (
    changes_between,
    in_order,
    kinds,
    ladder_of,
    mark_of,
    rules_of,
    words_of,
)
from tests.core.paper import ACCEPTED, SENT, Paper

DUE = dt.date(2026, 3, 12)
DAY = dt.timedelta(days=1)


def rule(rung="owner", offset=0, **fields):
    return ReminderRule(kind="paper", rung=rung, offset_days=offset, **fields)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (rule(offset=-7), "到期前7天提醒责任人"),
        (rule(), "到期当天提醒责任人"),
        (rule("head", 7), "逾期7天提醒主要负责人"),
        (rule(offset=30, every_days=7), "逾期30天起每7天提醒责任人"),
        (rule("head", 7, action="admonition_letter"), "逾期7天提出发告诫书"),
        (rule("leading_group", 30, action="meeting"), "逾期30天提出列入会议议题"),
    ],
)
def test_words(found, words):
    assert words_of(found) == words


def test_order_is_by_day_then_upwards_then_letters():
    rules = [rule("head", 1, action="admonition_letter"), rule("head", 1), rule("leader", 1), rule(offset=-3)]
    assert [words_of(found) for found in in_order(rules)] == [
        "到期前3天提醒责任人",
        "逾期1天提醒分管领导",
        "逾期1天提醒主要负责人",
        "逾期1天提出发告诫书",
    ]


def test_the_mark_tells_every_difference_and_no_order():
    one, other = rule(), rule(offset=1)
    assert mark_of([one, other]) == mark_of([other, one])
    for change in (
        {"is_active": False},
        {"office_days": True},
        {"rung": "head"},
        {"offset_days": 2},
        {"every_days": 2},
    ):
        assert mark_of([rule(**({"offset": 1} | {}))]) != mark_of([_changed(rule(offset=1), change)])


def _changed(found, fields):
    for name, value in fields.items():
        setattr(found, name, value)
    return found


def test_changes_in_sentences():
    before = [rule(offset=-7), rule(offset=1), rule(offset=30, every_days=7)]
    after = [
        rule(offset=-7, is_active=False),
        rule(offset=1, office_days=True),
        rule(offset=30, every_days=14),
        rule("head", 3, office_days=True),
    ]
    assert changes_between(before, after) == [
        "停用：到期前7天提醒责任人",
        "逾期1天提醒责任人：只在工作日外发",
        "新增：逾期3天提醒主要负责人，只在工作日外发",
        "逾期30天起每7天提醒责任人，改为逾期30天起每14天提醒责任人",
    ]
    assert changes_between(before, before) == []


@pytest.mark.feature(60)
class TestLadderOfARow:
    @pytest.fixture
    def row(self, papers):
        ReminderRule.objects.create(kind="paper", rung="owner", offset_days=30, every_days=7)
        ReminderRule.objects.create(kind="paper", rung="head", offset_days=7, is_active=False)
        return Paper(title="一", due_on=DUE)

    def test_each_step_with_its_day(self, row):
        assert [(step.day, step.words, step.is_past) for step in ladder_of(row, DUE)] == [
            (DUE - 7 * DAY, "到期前7天提醒责任人", True),
            (DUE, "到期当天提醒责任人", False),
            (DUE + DAY, "逾期1天提醒责任人", False),
            (DUE + 30 * DAY, "逾期30天起每7天提醒责任人", False),
        ]

    def test_all_of_one_day_on_one_line(self, row):
        for rung, offset in (("head", 1), ("head", 37)):
            ReminderRule.objects.create(kind="paper", rung=rung, offset_days=offset)
        assert [step.words for step in ladder_of(row, DUE + 31 * DAY)][2:] == [
            "逾期1天提醒责任人、提醒主要负责人",
            "逾期30天起每7天提醒责任人；逾期37天提醒主要负责人",
        ]

    @pytest.mark.parametrize(("late", "day"), [(30, 30), (31, 37), (37, 37), (38, 44)])
    def test_what_repeats_is_told_with_its_next_day(self, row, late, day):
        step = ladder_of(row, DUE + late * DAY)[-1]
        assert (step.day, step.is_past) == (DUE + day * DAY, False)

    def test_nothing_when_nobody_owes_it(self, row, monkeypatch, django_assert_num_queries):
        monkeypatch.setattr(Paper, "DEADLINE", replace(Paper.DEADLINE, owed=frozenset({"draft"})))
        with django_assert_num_queries(0):
            for status, due_on in ((SENT, DUE), (ACCEPTED, DUE), ("draft", None)):
                row.status, row.due_on = status, due_on
                assert ladder_of(row, DUE) == []

    def test_at_the_end_of_time(self, row):
        row.due_on = dt.date.max
        assert [step.words for step in ladder_of(row, DUE)] == ["到期前7天提醒责任人", "到期当天提醒责任人"]

    def test_one_query(self, row, django_assert_num_queries):
        with django_assert_num_queries(1):
            ladder_of(row, DUE)


@pytest.mark.feature(58)
def test_every_kind_begins_with_the_whole_ladder(world):
    """The owner before, on and after the day and weekly; then upwards as far as the kind has rungs."""
    assert set(kinds()) == {"task", "problem", "plan", "countersignature", "petition", "acknowledgement"}
    messages = [words_of(found) for found in rules_of("task") if found.is_active]
    assert messages == [
        "到期前7天提醒责任人",
        "到期前3天提醒责任人",
        "到期前1天提醒责任人",
        "到期当天提醒责任人",
        "逾期1天提醒责任人",
        "逾期1天提醒分管领导",
        "逾期7天提醒责任人",
        "逾期7天提醒主要负责人",
        "逾期15天提醒责任人",
        "逾期15天提醒巡察办",
        "逾期30天起每7天提醒责任人",
        "逾期30天提醒领导小组",
    ]
    assert [words_of(found) for found in rules_of("problem") if found.action != "message"] == [
        "到期前30天提出发督查指导书",
        "到期前7天提出发提醒书",
        "逾期1天提出发督办通知书",
        "逾期7天提出发告诫书",
        "逾期30天提出发问责书",
        "逾期30天提出列入会议议题",
    ]
