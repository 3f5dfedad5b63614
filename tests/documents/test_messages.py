"""What is told of exports: numbers and names of lists, never what stands in them."""

import pytest

from foundation.notifications.models import InboxEntry
from foundation.notifications.services.delivery import deliver
from tests.factories.export import REASON, asked, made
from tests.factories.organizations import NOW
from tests.factories.rectification import approved_plan, build_rectification


@pytest.fixture
def story(world):
    found = build_rectification(world)
    approved_plan(found.assignment)
    deliver(now=NOW)
    InboxEntry.objects.all().delete()
    return found


def told(username):
    deliver(now=NOW)
    return list(InboxEntry.objects.filter(person__username=username).order_by("pk").values_list("title", "body", "url"))


def test_ready(story, office):
    export = made(office)
    assert told("office") == [
        (
            "“问题清单”已导出，共2行",
            "请在2026年3月12日前下载，到期清除。只有您能下载，每次下载都有记录。",
            f"/exports/{export.pk}/",
        )
    ]


def test_failed(story, office, liaison, settings):
    export = asked(office)
    settings.EXPORT_MOST_ROWS_A_DAY = 1
    from foundation.core import jobs

    assert jobs.run(export.job, now=NOW) == "failed"
    assert told("office") == [("“问题清单”没有导出", "没有生成文件，原因见导出页。", f"/exports/{export.pk}/")]


@pytest.mark.feature(142)
def test_the_alarm_goes_to_both_officers_and_tells_no_content(story, office, settings):
    settings.EXPORT_ALARM_ROWS = 3
    made(office)
    loud = made(office, "rectification.tasks", q="拨付")
    expected = [
        (
            "导出量提醒：周敏24小时内导出4行",
            "市委巡察办周敏24小时内导出的清单：任务清单、问题清单，共4行，超过提醒线3行。请核实导出事由。",
            f"/exports/{loud.pk}/",
        )
    ]
    assert told("secadmin") == expected
    assert told("auditor") == expected
    assert REASON not in str(expected)
    assert "拨付" not in str(expected)
