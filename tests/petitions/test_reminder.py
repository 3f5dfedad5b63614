import datetime as dt

import pytest

from foundation.notifications.models import InboxEntry
from foundation.notifications.services.delivery import deliver
from foundation.supervision.services.sweep import sweep_deadlines
from tests.factories.petitions import file_petition


@pytest.mark.feature(109)
def test_reminders_reach_the_clerk_once_and_say_only_that_there_is_one(publication, frozen_clock):
    filed = file_petition(publication).petition
    for days in (8, 0, 4, 2, 1, 0, 1):
        now = frozen_clock.forward(days=days)
        sweep_deadlines(today=now.date(), now=now)
        deliver(now=now)
    told = InboxEntry.objects.order_by("pk").values_list("person__username", "title", "body", "url")
    page = f"/petitions/{filed.pk}/"
    assert list(told) == [
        ("petition", "有1件信访件待登记研判", "请登录后查看。", page),
        ("petition", "有1件信访件还有7天到期", "请登录后查看。", page),
        ("petition", "有1件信访件还有3天到期", "请登录后查看。", page),
        ("petition", "有1件信访件还有1天到期", "请登录后查看。", page),
        ("petition", "有1件信访件今天到期", "请登录后查看。", page),
        ("petition", "有1件信访件已逾期1天", "请登录后查看。", page),
    ]
    assert filed.due_on == dt.date(2026, 3, 20)
