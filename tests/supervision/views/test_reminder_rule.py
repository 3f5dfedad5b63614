"""催办规则: read by everybody with a post, changed in three steps by the director of the office at the top."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.organizations.models import Post
from foundation.supervision.models import ReminderRule
from foundation.supervision.selectors.reminder_rule import mark_of, rules_of
from tests.factories.organizations import TODAY

LIST = reverse("reminderrule-list")
EDIT = reverse("reminderrule-edit", args=["task"])


def filled(kind="task", **changes):
    """The form as a browser sends it back."""
    data = {"seen": mark_of(rules_of(kind))}
    for rule in rules_of(kind):
        data[f"line_{rule.pk}"] = "1"
        data |= {f"on_{rule.pk}": "on"} if rule.is_active else {}
        data |= {f"office_{rule.pk}": "on"} if rule.office_days else {}
        if rule.offset_days > 0 and rule.action == "message":
            data[f"every_{rule.pk}"] = str(rule.every_days)
    return data | changes


def added(side="after", days="3", rung="head", action="message", **more):
    return {"side_0": side, "days_0": days, "rung_0": rung, "action_0": action} | more


@pytest.mark.feature(60)
class TestReading:
    @pytest.mark.parametrize("who", ["liaison", "office", "unithead", "sysadmin"])
    def test_everybody_with_a_post_reads_the_ladder(self, world, client_of, who):
        page = client_of(world.people[who]).get(LIST, {"kind": "problem"})
        text = re.sub(r"<[^>]+>|\s+", "", page.text)
        assert "催办规则：问题整改" in text
        assert "逾期7天提醒主要负责人" in text
        assert "逾期7天提出发告诫书由巡察办决定办不办" in text
        assert "逾期30天起每7天提醒责任人" in text
        assert EDIT not in page.text
        assert reverse("reminderrule-edit", args=["problem"]) not in page.text

    def test_the_director_has_the_button(self, client_of, director):
        assert EDIT in client_of(director).get(LIST).text

    @pytest.mark.parametrize("kind", ["", "nothing", "x" * 5000, "\x00"])
    def test_an_unknown_kind_shows_the_first(self, client_of, liaison, kind):
        page = client_of(liaison).get(LIST, {"kind": kind})
        assert page.status_code == 200
        assert "催办规则：任务整改" in page.text

    def test_not_without_a_post(self, client_of, liaison):
        Post.objects.filter(person=liaison).update(to_on=TODAY.replace(day=1))
        assert client_of(liaison).get(LIST).status_code == 403

    def test_signed_out(self, client):
        assert client.get(LIST).status_code == 302
        assert client.get(EDIT).status_code == 302

    def test_a_kind_without_rules_says_what_to_do(self, client_of, director):
        ReminderRule.objects.filter(kind="task").delete()
        page = client_of(director).get(LIST)
        assert "还没有规则" in page.text
        assert client_of(director).get(EDIT).status_code == 200

    @pytest.mark.parametrize("count", [1, 30])
    def test_queries(self, client_of, director, count, django_assert_num_queries):
        ReminderRule.objects.filter(kind="task").delete()
        for day in range(count):
            ReminderRule.objects.create(kind="task", rung="owner", offset_days=day)
        browser = client_of(director)
        browser.get(LIST)
        with django_assert_num_queries(6):  # session, user, posts, unread; rules, trail
            browser.get(LIST)


@pytest.mark.feature(58)
class TestChanging:
    def test_form_preview_change(self, client_of, director):
        browser = client_of(director)
        assert "逾期15天" in browser.get(EDIT).text
        data = filled(**added(office_new_0="on"))
        shown = browser.post(EDIT, data)
        assert shown.status_code == 200
        assert "新增：逾期3天提醒主要负责人，只在工作日外发" in shown.text
        assert "最近30天会发多少" in shown.text
        assert "确认修改" in shown.text
        assert "按现在还没有办结的事项推算" not in shown.text
        assert not ReminderRule.objects.filter(kind="task", rung="head", offset_days=3).exists()

        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown.text))
        hidden.pop("csrfmiddlewaretoken", None)
        saved = browser.post(EDIT, hidden | {"confirmed": "1"})
        assert (saved.status_code, saved["Location"]) == (302, f"{LIST}?kind=task")
        rule = ReminderRule.objects.get(kind="task", rung="head", offset_days=3)
        assert (rule.office_days, rule.is_active, rule.every_days) == (True, True, 0)
        assert sorted(found.step for found in rules_of("task") if not found.is_active) == [
            "owner-10",
            "owner-15",
            "owner-20",
            "owner-30",
        ]
        page = browser.get(LIST)
        assert "已改1处" in page.text
        assert "任务整改：新增：逾期3天提醒主要负责人" in page.text

    def test_the_month_comes_by_itself_or_by_a_button(self, client_of, director):
        browser, data = client_of(director), filled(**added())
        page = browser.post(EDIT, data)
        assert f'hx-post="{EDIT}" hx-trigger="load" hx-include="#preview-form"' in page.text
        assert "正在按现规则和新规则各推算30天" in page.text
        assert page["Vary"].count("HX-Request") == 1
        part = browser.post(EDIT, data, headers={"HX-Request": "true"})
        assert (part.status_code, "<html" in part.text) == (200, False)
        by_button = browser.post(EDIT, data | {"month": "1"})
        for found in (part, by_button):
            assert "按现在还没有办结的事项推算：现规则" in found.text
            assert "逾期3天" in found.text
            assert "正在按现规则" not in found.text
        assert "确认修改" in by_button.text
        assert not ReminderRule.objects.filter(kind="task", rung="head", offset_days=3).exists()

    def test_the_page_does_not_wait_for_the_month(self, client_of, director):
        with CaptureQueriesContext(connection) as asked:
            client_of(director).post(EDIT, filled(**added()))
        assert [query["sql"] for query in asked if "rectification_task" in query["sql"]] == []

    def test_back_to_the_form_with_what_was_chosen(self, client_of, director):
        page = client_of(director).post(EDIT, filled(**added(days="5")) | {"back": "1"})
        assert page.status_code == 200
        assert 'name="days_0" value="5"' in page.text
        assert "看预览" in page.text

    def test_off(self, client_of, director):
        data = filled()
        rule = ReminderRule.objects.get(kind="task", rung="owner", offset_days=-7)
        del data[f"on_{rule.pk}"]
        shown = client_of(director).post(EDIT, data)
        assert "停用：到期前7天提醒责任人" in shown.text
        client_of(director).post(EDIT, data | {"confirmed": "1"})
        rule.refresh_from_db()
        assert not rule.is_active

    def test_another_interval(self, client_of, director):
        rule = ReminderRule.objects.get(kind="task", rung="owner", offset_days=30)
        client_of(director).post(EDIT, filled(**{f"every_{rule.pk}": "14"}) | {"confirmed": "1"})
        rule.refresh_from_db()
        assert rule.every_days == 14

    def test_every_kind_has_its_form(self, client_of, director):
        for kind in ("problem", "plan", "countersignature", "petition"):
            url = reverse("reminderrule-edit", args=[kind])
            page = client_of(director).get(url)
            assert page.status_code == 200
            assert ("告诫书" in page.text) == (kind in {"problem", "plan"})
            shown = client_of(director).post(url, filled(kind, **added(rung="owner", days="2")))
            assert (kind, shown.status_code) == (kind, 200)
            assert "新增：逾期2天提醒责任人" in shown.text


class TestRefused:
    @pytest.mark.parametrize("who", ["office", "groupleader", "liaison", "sysadmin", "auditor"])
    def test_to_others(self, world, client_of, who):
        browser = client_of(world.people[who])
        assert browser.get(EDIT).status_code == 403
        assert browser.post(EDIT, filled(**added()) | {"confirmed": "1"}).status_code == 403
        assert not ReminderRule.objects.filter(kind="task", rung="head", offset_days=3).exists()

    def test_the_month_for_others_and_by_old_rules(self, world, client_of, director):
        asked = {"HX-Request": "true"}
        assert client_of(world.people["office"]).post(EDIT, filled(**added()), headers=asked).status_code == 403
        assert client_of(director).post(EDIT, filled(**added(), seen="x"), headers=asked).status_code == 409
        assert client_of(director).post(EDIT, filled(), headers=asked).status_code == 422

    def test_an_unknown_kind(self, client_of, director):
        assert client_of(director).get(reverse("reminderrule-edit", args=["nothing"])).status_code == 404

    def test_wrong_verbs(self, client_of, director):
        assert client_of(director).post(LIST).status_code == 405
        assert client_of(director).put(EDIT).status_code == 405

    def test_a_second_click_and_somebody_who_was_faster(self, client_of, director):
        browser, data = client_of(director), filled(**added())
        assert browser.post(EDIT, data | {"confirmed": "1"}).status_code == 302
        for late in (data, data | {"confirmed": "1"}):
            page = browser.post(EDIT, late)
            assert page.status_code == 409
            assert "有人先改了这些规则" in page.text

    def test_nothing_changed(self, client_of, director):
        page = client_of(director).post(EDIT, filled())
        assert page.status_code == 422
        assert "没有改动" in page.text
        assert client_of(director).post(EDIT, filled() | {"confirmed": "1"}).status_code == 422

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            (added(days=""), "“逾期后”要填1到366之间的天数"),
            (added(days="0"), "“逾期后”要填1到366之间的天数"),
            (added(days="367"), "366"),
            (added(days="9" * 400), "天数"),
            (added(days="x" * 5000), "天数请填整数"),
            (added(side="before", every_new_0="7"), "只有逾期后的提醒可以每隔几天重复"),
            (added(days="7"), "已经有“逾期7天提醒主要负责人”这一步"),
            (added(rung="nobody"), "对象"),
            (added(action="admonition_letter"), "做什么"),
            (added(side="never"), "什么时候"),
            (added() | {"side_1": "after", "days_1": "3", "rung_1": "head", "action_1": "message"}, "已经有“逾期3天"),
            ({"seen": ""}, ""),
        ],
    )
    def test_words_that_make_no_step(self, client_of, director, fields, sentence):
        before = mark_of(rules_of("task"))
        page = client_of(director).post(EDIT, filled(**fields) | {"confirmed": "1"})
        assert page.status_code == (409 if fields == {"seen": ""} else 422)
        assert sentence in page.text
        assert mark_of(rules_of("task")) == before

    @pytest.mark.parametrize("left_out", ["everything", "one line", "an interval", "a mark that is empty"])
    @pytest.mark.parametrize("button", ["", "confirmed", "back"])
    def test_an_answer_that_is_not_whole_turns_nothing_off(self, client_of, director, left_out, button):
        before, data = mark_of(rules_of("task")), filled(**added())
        rule = ReminderRule.objects.get(kind="task", rung="owner", offset_days=30)
        if left_out == "everything":
            data = {
                name: value
                for name, value in data.items()
                if name in {"seen", "side_0", "days_0", "rung_0", "action_0"}
            }
        elif left_out == "a mark that is empty":
            data[f"line_{rule.pk}"] = ""
        else:
            del data[f"line_{rule.pk}" if left_out == "one line" else f"every_{rule.pk}"]
        page = client_of(director).post(EDIT, data | ({button: "1"} if button else {}))
        assert page.status_code == 422
        assert "表单没有传全" in page.text
        assert mark_of(rules_of("task")) == before

    def test_a_forged_mark(self, client_of, director):
        page = client_of(director).post(EDIT, filled(**added(), seen="x" * 5000) | {"confirmed": "1"})
        assert page.status_code == 409


@pytest.mark.feature(60)
@pytest.mark.parametrize("name", ["problem", "plan"])
def test_the_ladder_is_printed_on_the_item(client_of, liaison, story, name):
    row = story.problems[0] if name == "problem" else story.plan
    page = client_of(liaison).get(reverse(f"{name}-detail", args=[row.pk])).text
    assert "谁会在什么时候收到提醒" in page
    words = ["到期前7天提醒责任人", "逾期7天提醒责任人、提醒主要负责人、提出发告诫书", "逾期30天起每7天提醒责任人"]
    assert [word in page for word in words] == [True, True, True]
    assert f"{LIST}?kind={name}" in page
