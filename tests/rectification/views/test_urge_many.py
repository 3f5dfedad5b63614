"""催办 of several late rows in one go."""

import datetime as dt

import pytest
from django.urls import reverse

from foundation.notifications.models import OutboxMessage
from foundation.supervision.models import Urge
from rectification.models import Problem, RectificationPlan, Task
from tests.factories.organizations import TODAY, UserFactory
from tests.factories.rectification import report

LATE = TODAY - dt.timedelta(days=3)


def address(noun):
    return reverse(f"{noun}-urge-many")


def links(page):
    """The rows that stand on the page, those with a box."""
    return [word.split('"')[0] for word in page.text.split('name="rows" value="')[1:]]


@pytest.fixture
def late(approved):
    """All tasks of 市财政局 are three days late."""
    Task.objects.update(due_on=LATE)
    return list(Task.objects.order_by("due_on", "pk"))


@pytest.fixture
def worker(world, late):
    person = UserFactory(organization=world.finance, name="方晴", username="worker")
    Task.objects.filter(pk=late[0].pk).update(owner=person)
    return person


def test_several_are_pressed_for_and_counted(office_page, late, told):
    listed = office_page.get(reverse("task-list"), {"lamp": "late"})
    assert f'href="{address("task")}?lamp=late"' in listed.text
    page = office_page.get(address("task"), {"lamp": "late"})
    assert links(page) == [str(row.pk) for row in late]
    assert "checked" not in page.text
    assert late[0].measure in page.text
    assert office_page.get(address("task"), {"all": "1"}).text.count(" checked") == len(late)
    chosen = [late[0].pk, late[1].pk]
    done = office_page.post(f"{address('task')}?lamp=late", {"rows": chosen, "note": "请本周办结。"}, follow=True)
    assert told(done) == ["已催办2项，共告知2人次。"]
    assert done.redirect_chain == [(f"{address('task')}?lamp=late", 302)]
    assert sorted(Urge.objects.values_list("object_id", "note")) == sorted((str(pk), "请本周办结。") for pk in chosen)
    assert OutboxMessage.objects.filter(kind="supervision.urged").count() == 2
    assert set(links(done)) == {str(row.pk) for row in late[2:]}
    assert "周敏3月5日09:00已催办，同一事项一天最多催办1次。" in done.text


def test_what_is_refused_is_named_and_holds_up_no_other(office_page, late, told):
    first, second = late
    third = Task.objects.get(pk=first.pk)
    third.pk, third.seq = None, 9
    third.save()
    office_page.post(reverse("task-urge", args=[first.pk]), {"note": ""})
    report(second)
    rows = [first.pk, second.pk, third.pk]
    done = office_page.post(address("task"), {"rows": rows}, follow=True)
    made, refused = told(done)[-2:]
    assert made == "已催办1项，共告知1人次。"
    assert refused.startswith("有2项没有催办。")
    assert f"{first.problem.number}任务{first.seq}：周敏3月5日09:00已催办" in refused
    assert f"{second.problem.number}任务{second.seq}现在是“待审核”，不用催办。" in refused
    assert set(Urge.objects.values_list("object_id", flat=True)) == {str(first.pk), str(third.pk)}


def test_none_done_is_a_conflict_in_words(office_page, late):
    rows = {"rows": [row.pk for row in late]}
    assert office_page.post(address("task"), rows).status_code == 302
    again = office_page.post(address("task"), rows | {"note": "请本周内书面报告。"})
    assert again.status_code == 409
    assert "一项也没有催办。" in again.text
    assert "周敏3月5日09:00已催办" in again.text
    assert "请本周内书面报告。" in again.text
    assert "催办所选各项" not in again.text
    assert Urge.objects.count() == len(late)


def test_all_was_settled_while_the_note_was_written(office_page, late):
    for row in late:
        report(row)
    page = office_page.post(address("task"), {"rows": [row.pk for row in late], "note": "请本周内书面报告。"})
    assert page.status_code == 409
    assert "请本周内书面报告。" in page.text
    assert "不用催办" in page.text
    assert not Urge.objects.exists()


def test_problems_and_plans(office_page, story, told):
    Problem.objects.update(due_on=LATE)
    RectificationPlan.objects.update(due_on=LATE)
    for noun, rows, people in (("problem", story.problems, 1), ("plan", [story.plan], 2)):
        assert f'href="{address(noun)}"' in office_page.get(reverse(f"{noun}-list")).text
        page = office_page.get(address(noun))
        assert links(page) == [str(row.pk) for row in rows]
        done = office_page.post(address(noun), {"rows": [row.pk for row in rows]}, follow=True)
        assert told(done)[0].startswith(f"已催办{len(rows)}项，共告知{len(rows) * people}人次。")


def test_the_filters_of_the_list_hold(office_page, late):
    assert links(office_page.get(address("task"), {"unit": "农业"})) == []
    assert "没有可以催办的逾期事项" in office_page.get(address("task"), {"unit": "农业"}).text
    assert len(links(office_page.get(address("task"), {"unit": "财政", "page": "x" * 5000}))) == len(late)


def test_not_late_and_not_owed_are_not_listed(office_page, late):
    Task.objects.filter(pk=late[0].pk).update(due_on=TODAY)
    report(late[1])
    assert set(links(office_page.get(address("task")))) == {str(row.pk) for row in late[2:]}


def test_within_the_organization_only_whose_owner_stands_lower(head_page, liaison_page, client_of, late, worker):
    """The head presses all but the own; the liaison presses who has no post, not the head and not herself."""
    assert len(links(head_page.get(address("task")))) == len(late)
    assert links(liaison_page.get(address("task"))) == [str(late[0].pk)]
    assert client_of(worker).get(address("task")).status_code == 403
    assert liaison_page.get(address("problem")).status_code == 403
    assert liaison_page.post(address("task"), {"rows": [late[1].pk]}).status_code == 403
    assert not Urge.objects.exists()
    assert liaison_page.post(address("task"), {"rows": [late[0].pk]}).status_code == 302
    assert Urge.objects.get().told == 1


def test_refusals(client, office_page, stranger_page, client_of, groupleader, late):
    url, rows = address("task"), {"rows": [late[0].pk]}
    assert client.post(url, rows).status_code == 302
    assert client_of(groupleader).get(url).status_code == 403
    assert client_of(groupleader).post(url, rows).status_code == 403
    assert address("task") not in client_of(groupleader).get(reverse("task-list")).text
    assert stranger_page.post(url, rows).status_code == 404
    for bad in (["0"], ["-1"], ["x"], ["9" * 40], ["²"], ["1\0"], [str(late[0].pk), "987654"], [late[0].pk] * 51):
        assert office_page.post(url, {"rows": bad}).status_code == 404, bad
    empty = office_page.post(url, {"note": "请抓紧。"})
    assert empty.status_code == 422
    assert "还没有选事项。请至少选一项再催办。" in empty.text
    assert "请抓紧。" in empty.text
    long = office_page.post(url, rows | {"note": "长" * 201})
    assert long.status_code == 422
    assert long.text.count(" checked") == 1
    assert office_page.delete(url).status_code == 405
    assert not Urge.objects.exists()


@pytest.mark.parametrize("rows", [1, 30])
def test_a_fixed_number_of_queries(office_page, late, rows, django_assert_num_queries):
    one = late[0]
    Task.objects.exclude(pk=one.pk).update(due_on=TODAY)
    for seq in range(10, 9 + rows):
        one.pk, one.seq = None, seq
        one.save()
    office_page.get(address("task"))
    with django_assert_num_queries(6):
        assert len(links(office_page.get(address("task")))) == rows
