"""Examples for the page of all messages: made in memory, about nobody."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from foundation.notifications.catalogue import Sample
from foundation.organizations.models import Organization, User
from rectification.models import Extension, Problem, Rectification, RectificationPlan, Responsibility, Task
from rectification.states import CountersignatureRole


def place() -> Organization:
    return Organization(pk=1, short_name="市财政局党组", name="中共云岭市财政局党组")


def a_problem() -> Problem:
    problem = Problem(pk=1, number="03-03-001", organization=place(), due_why="反馈之日起3个月内完成集中整改。")
    Responsibility(pk=1, problem=problem, first_name="郑德明", responsible_leader_name="何立群")
    return problem


def a_task() -> Task:
    owner = User(pk=1, name="林晓")
    due_on = Sample().due_on
    return Task(
        pk=1,
        seq=1,
        problem=a_problem(),
        organization=place(),
        owner=owner,
        due_on=due_on,
        due_why="任务清单约定2026年3月12日前完成。",
    )


def a_plan() -> RectificationPlan:
    return RectificationPlan(
        pk=1, rectification=Rectification(pk=1, organization=place()), due_why="反馈之日起10日内报送。"
    )


def a_rectification() -> Any:
    days = {"fed_back_on": date(2026, 3, 5), "concentrated_until": date(2026, 6, 5)}
    return SimpleNamespace(organization=place(), problems=SimpleNamespace(count=lambda: 5), **days)


def a_responsibility() -> Responsibility:
    return Responsibility(pk=1, problem=a_problem(), first_name="郑德明", responsible_leader_name="何立群")


def a_paper() -> Any:
    return SimpleNamespace(pk=1, organization=place(), about="问题03-03-001责任", uploader_label="林晓上传")


def a_countersignature() -> Any:
    role = CountersignatureRole.values[0]
    words = {"predecessor": "郑德明", "person": User(pk=1, name="石晓"), "due_why": "到任之日起10日内签字。"}
    return SimpleNamespace(pk=1, responsibility=a_responsibility(), role=role, **words)


def an_extension() -> Extension:
    due_on = Sample().due_on
    return Extension(pk=1, task=a_task(), due_on=due_on, wished_on=due_on + timedelta(days=14))
