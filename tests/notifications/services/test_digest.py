import datetime as dt

import pytest

from foundation.notifications.services.digest import Line, folded, letter_of, short_text

TODAY = dt.date(2026, 3, 5)
DAY = dt.timedelta(days=1)


def line(title, due_on=None, matter="1", order=0):
    return Line(title, "请办理。", f"/x/{matter}/", due_on, ("task", matter), (TODAY, order))


def test_two_steps_of_one_matter_are_one_line_the_newest():
    lines = [line("剩7天", TODAY, order=2), line("今天到期", TODAY, order=9), line("另一件", TODAY, "2", order=5)]
    assert [row.title for row in folded(lines)] == ["另一件", "今天到期"]


def test_what_happened_to_one_matter_twice_is_told_twice_after_the_deadlines():
    lines = [line("退回", order=1), line("又退回", order=2), line("到期", TODAY, order=3)]
    assert [row.title for row in folded(lines)] == ["到期", "退回", "又退回"]


def test_a_deadline_does_not_swallow_what_happened_to_the_same_matter():
    assert len(folded([line("退回", order=1), line("到期", TODAY, order=2)])) == 2


def test_groups_by_urgency_with_their_numbers():
    lines = [
        line("将到", TODAY + DAY, "1"),
        line("今天", TODAY, "2"),
        line("逾期", TODAY - DAY, "3"),
        line("批准", None, "4"),
    ]
    letter = letter_of(lines, "林晓", TODAY)
    assert letter.subject == "【云岭巡察】有4件事等您办理，其中1件已逾期"
    heads = [row for row in letter.body.splitlines() if row.endswith("件）")]
    assert heads == ["一、已逾期（1件）", "二、今天到期（1件）", "三、将要到期（1件）", "四、其他消息（1件）"]
    assert letter.body.startswith("林晓同志：\n\n到3月5日，有4件事等您办理，其中1件已逾期。")


def test_a_single_line_is_told_in_its_own_words():
    letter = letter_of([line("问题03-03-001今天\n到期", TODAY)], "林晓", TODAY)
    assert letter.subject == "【云岭巡察】问题03-03-001今天 到期"
    assert letter.body.startswith("问题03-03-001今天 到期\n\n请办理。\n\n办理：http://127.0.0.1:8000/x/1/")


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ([line("市财政局问题", TODAY)], "1件事等您办理"),
        ([line("市财政局问题", TODAY - DAY), line("b", TODAY, "2")], "2件事等您办理（1件已逾期）"),
        ([line("c")], "1条新消息"),
        ([line("a", TODAY, "1"), line("b", TODAY, "2"), line("c")], "2件事等您办理、1条新消息"),
    ],
)
def test_an_sms_says_how_many_and_where_and_nothing_else(lines, text):
    assert short_text(lines, TODAY) == f"【云岭巡察】您有{text}，请登录系统，到“消息”查看。"
