"""The pages of taking a list out: who finds which, and what each refusal says."""

import datetime as dt
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.audittrail.models import AuditEvent
from foundation.core import jobs, ports
from foundation.core.models import Job
from foundation.documents.models import Export
from foundation.organizations.models import User
from foundation.organizations.services.post import end_post
from tests.factories.export import REASON, asked, made, numbers
from tests.factories.inspections import feed_back
from tests.factories.organizations import ACTOR, NOW, TODAY
from tests.factories.rectification import build_rectification

CREATE = "/exports/new/rectification.problems/"
FRAME = 4  # session, user, posts, unread


@pytest.fixture
def story(world):
    return build_rectification(world)


@pytest.fixture
def office_page(client_of, office):
    return client_of(office)


def stop(person):
    for post in person.posts.all():
        end_post(post=post, to_on=TODAY - dt.timedelta(days=1), actor=ACTOR, now=NOW)


def post(client, url=CREATE, **words):
    return client.post(url, {"reason": REASON, "key": str(uuid4()), **words})


def html(page):
    return page.content.decode()


@pytest.mark.feature(142, 150)
def test_from_the_list_to_the_file(story, office_page):
    listed = html(office_page.get("/problems/?unit=财政&state=open&page=1"))
    address = f"{CREATE}?unit=%E8%B4%A2%E6%94%BF&amp;state=open"
    assert f'href="{address}"' in listed
    page = office_page.get(address.replace("&amp;", "&"))
    assert "单位：财政；状态：未销号" in html(page)
    assert "2行，以生成时您能看到的为准" in html(page)
    answer = post(office_page, address.replace("&amp;", "&"), key=str(page.context["form"]["key"].value()))
    export = Export.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/exports/{export.pk}/")
    waiting = html(office_page.get(answer["Location"]))
    assert "已排队" in waiting
    assert "下载Excel" not in waiting
    assert jobs.run(export.job, now=NOW) == "done"
    assert "下载Excel" in html(office_page.get(answer["Location"]))
    file = office_page.get(f"/exports/{export.pk}/file/")
    assert file["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert file["Content-Disposition"].startswith("attachment; filename*=utf-8''%E9%97%AE%E9%A2%98%E6%B8%85%E5%8D%95")
    assert "no-store" in file["Cache-Control"]
    assert b"".join(file.streaming_content)[:2] == b"PK"
    assert AuditEvent.objects.filter(event="export.downloaded").count() == 1
    assert "下载导出文件" in html(office_page.get(answer["Location"]))


def test_signed_out_everything_asks_to_sign_in(client, story, office):
    export = made(office)
    pages = ["/exports/", CREATE, f"/exports/{export.pk}/", f"/exports/{export.pk}/file/"]
    assert [client.get(page)["Location"] for page in pages] == [f"/login/?next={page}" for page in pages]


@pytest.mark.feature(142)
@pytest.mark.parametrize("who", ["groupleader", "leader", "member", "petition", "auditor", "secadmin", "nobody"])
def test_without_the_right_403_and_no_button(story, world, client_of, who):
    browser = client_of(world.people[who])
    assert [browser.get(CREATE).status_code, post(browser).status_code] == [403, 403]
    assert "导出问题清单" not in html(browser.get("/problems/"))
    assert Export.objects.count() == 0


@pytest.mark.parametrize("name", ["none", "rectification", "问题清单", "..", "%00"])
def test_a_forged_name_is_404(office_page, name):
    assert office_page.get(f"/exports/new/{name}/").status_code == 404


def test_wrong_verbs(story, office, office_page):
    export = made(office)
    answers = [
        office_page.put(CREATE),
        office_page.post("/exports/"),
        office_page.post(f"/exports/{export.pk}/"),
        office_page.post(f"/exports/{export.pk}/file/"),
    ]
    assert [answer.status_code for answer in answers] == [405, 405, 405, 405]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"reason": ""}, "请填写导出事由。"),
        ({"reason": "看一看"}, "导出事由只有3个字，请写明用来做什么（至少5个字）。"),
        ({"reason": "字" * 5000}, "导出事由最多200个字，现在是5000个。"),
        ({"reason": "供周例会\x07研究"}, "看不见的字符"),
        ({"reason": "供周例会\x00研究"}, "reason"),
        ({"key": "no-key"}, "导出页不完整，请从清单重新打开再办。"),
    ],
)
def test_what_is_wrong_stands_by_the_field(story, office_page, words, sentence):
    answer = post(office_page, **words)
    assert answer.status_code == 422
    assert sentence in html(answer)
    assert Export.objects.count() == 0


def test_a_missing_key_makes_one(story, office_page):
    assert office_page.post(CREATE, {"reason": REASON}).status_code == 302


def test_a_second_click_leads_to_the_same_export(story, office_page):
    key = str(uuid4())
    assert post(office_page, key=key)["Location"] == post(office_page, key=key)["Location"]
    assert Export.objects.count() == 1
    assert Job.objects.filter(kind="documents.export").count() == 1


def test_nothing_to_export_says_so(story, office_page):
    address = f"{CREATE}?q=没有这个词"
    page = html(office_page.get(address))
    assert "没有可以导出的行" in page
    assert 'name="reason"' not in page
    assert post(office_page, address).status_code == 409


@pytest.mark.parametrize(
    "query",
    ["?state=nonsense", "?q=" + "字" * 5000, "?q=%00a", "?a=%00", "?" + "&".join(f"x{n}=1" for n in range(500)), "?=1"],
)
def test_senseless_filters_are_no_fault(story, office_page, query):
    assert office_page.get(CREATE + query).status_code == 200
    answer = post(office_page, CREATE + query)
    assert answer.status_code in {302, 409}
    if answer.status_code == 302:
        assert jobs.run(Export.objects.get().job, now=NOW) == "done"


def test_filters_that_make_no_sense_are_not_in_the_words(story, office_page):
    post(office_page, f"{CREATE}?state=nonsense&foo=bar&page=9")
    assert Export.objects.get().words == "全部"


def test_above_the_days_limit_409_with_the_numbers(story, office_page, settings):
    settings.EXPORT_MOST_ROWS_A_DAY = 1
    answer = post(office_page)
    assert answer.status_code == 409
    assert "24小时内最多导出1行，您已导出0行，这次有2行" in html(answer)


def test_the_alarm_is_announced_before(story, office_page, settings):
    assert "安全审计员会收到提醒" not in html(office_page.get(CREATE))
    settings.EXPORT_ALARM_ROWS = 1
    assert "加上这次超过1行，安全保密管理员和安全审计员会收到提醒" in html(office_page.get(CREATE))


@pytest.mark.feature(132)
def test_who_finds_an_export(story, world, client_of, office):
    export = made(office)
    page, file = f"/exports/{export.pk}/", f"/exports/{export.pk}/file/"
    found = {}
    for who in ("office", "director", "groupleader", "liaison", "secadmin", "sysadmin", "auditor", "nobody"):
        browser = client_of(world.people[who])
        found[who] = (browser.get(page).status_code, browser.get(file).status_code)
    assert found == {
        "office": (200, 200),
        "director": (404, 404),
        "groupleader": (404, 404),
        "liaison": (404, 404),
        "secadmin": (404, 404),
        "sysadmin": (404, 404),
        "auditor": (200, 403),
        "nobody": (404, 404),
    }


@pytest.mark.feature(132)
def test_the_auditor_reads_the_facts_and_gets_no_file(story, client_of, office, auditor):
    export = made(office, unit="财政")
    page = html(client_of(auditor).get(f"/exports/{export.pk}/"))
    for words in ("问题清单", "单位：财政", REASON, "周敏", "2行", export.sha256):
        assert words in page
    assert "下载Excel" not in page
    listed = client_of(auditor).get("/exports/")
    assert [line.export.pk for line in listed.context["lines"]] == [export.pk]
    assert "周敏" in html(listed)


@pytest.mark.feature(142)
def test_the_security_administrator_sees_what_rang(story, client_of, office, secadmin, settings):
    made(office)
    settings.EXPORT_ALARM_ROWS = 3
    loud = made(office)
    browser = client_of(secadmin)
    assert [line.export.pk for line in browser.get("/exports/").context["lines"]] == [loud.pk]
    assert "超过提醒线" in html(browser.get(f"/exports/{loud.pk}/"))
    assert browser.get(f"/exports/{loud.pk}/file/").status_code == 403


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("?q=周敏", 2),
        ("?q=林晓", 1),
        ("?q=没有", 0),
        ("?volume=rectification.tasks", 0),
        ("?volume=nonsense", 3),
        ("?alarmed=1", 0),
        ("?q=" + "字" * 5000, 3),
        ("?q=%00", 3),
    ],
)
def test_the_auditors_filters(story, client_of, office, liaison, auditor, query, count):
    made(office)
    made(office)
    made(liaison)
    assert len(client_of(auditor).get(f"/exports/{query}").context["lines"]) == count


def test_a_file_is_found_by_its_hash(story, client_of, office, auditor):
    export = made(office)
    made(office, unit="财政")
    found = client_of(auditor).get(f"/exports/?q={export.sha256.upper()}").context["lines"]
    assert [line.export.pk for line in found] == [export.pk]


def test_ones_own_list(story, client_of, office, liaison, frozen_clock):
    made(office)
    frozen_clock.forward(minutes=1)
    asked(office)
    assert [line.standing for line in client_of(office).get("/exports/").context["lines"]] == ["排队中", "可以下载"]
    page = html(client_of(liaison).get("/exports/"))
    assert "您还没有导出过清单" in page


def test_a_post_that_ended_closes_the_file(story, client_of, liaison):
    export = made(liaison)
    stop(liaison)
    answer = client_of(User.objects.get(pk=liaison.pk)).get(f"/exports/{export.pk}/file/")
    assert answer.status_code == 403
    assert AuditEvent.objects.filter(event="export.downloaded").count() == 0


def test_an_expired_file_is_409_and_says_what_to_do(story, office, office_page, frozen_clock):
    export = made(office, unit="财政")
    frozen_clock.forward(days=7)
    answer = office_page.get(f"/exports/{export.pk}/file/")
    assert answer.status_code == 409
    assert "文件已过保留期，不能再下载。需要的，请重新导出。" in html(answer)
    page = html(office_page.get(f"/exports/{export.pk}/"))
    assert "已过保留期" in page
    assert f'href="{CREATE}?unit=%E8%B4%A2%E6%94%BF">重新导出…' in page


def test_a_file_not_yet_made_is_409(story, office, office_page):
    assert office_page.get(f"/exports/{asked(office).pk}/file/").status_code == 409


def test_a_failed_export_says_why(story, office, office_page):
    export = asked(office)
    User.objects.filter(pk=office.pk).update(is_active=False)
    jobs.run(export.job, now=NOW)
    User.objects.filter(pk=office.pk).update(is_active=True)
    page = html(office_page.get(f"/exports/{export.pk}/"))
    assert "没有完成：您已没有导出“问题清单”的权限，没有生成文件。" in page
    assert "重新导出…" in page


def test_the_file_is_not_to_be_had_by_the_way_of_uploads(story, office, office_page):
    export = made(office)
    assert default_storage.exists(export.path)
    assert office_page.get(reverse("file-download", args=[export.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_queries_of_the_list(client_of, office, monkeypatch, count):
    monkeypatch.setitem(ports.plugged.volumes, "test.numbers", numbers(1))
    for _ in range(count):
        made(office, "test.numbers")
    browser = client_of(office)
    browser.get("/exports/")
    with CaptureQueriesContext(connection) as queries:
        page = browser.get("/exports/")
    assert len(page.context["lines"]) == count
    statements = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert len(statements) == FRAME + 2, statements


@pytest.mark.parametrize("count", [1, 30])
def test_queries_of_the_page_that_asks(world, client_of, office, count):
    stage = build_rectification(world, count)
    feed_back(stage.stage.agriculture)
    browser = client_of(office)
    browser.get(CREATE)
    with CaptureQueriesContext(connection) as queries:
        page = browser.get(CREATE)
    assert page.context["rows"] == count + 1 if count == 1 else page.context["rows"] > 30
    statements = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert len(statements) == FRAME + 2, statements
