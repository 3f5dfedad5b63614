import pytest
from django.urls import reverse

from foundation.audittrail import services as audittrail
from foundation.audittrail.models import AuditEvent
from foundation.audittrail.selectors import named

SECRET = "只有办理人该看到的意见"
URL = "/audit/"


@pytest.fixture
def written(world, now):
    office = world.people["office"]
    for number in range(30):
        audittrail.record("organization.added", actor=office, subject=f"x:{number}", now=now, note=SECRET, text=SECRET)


@pytest.mark.feature(134)
def test_the_auditor_sees_that_and_not_what(client_of, world, written):
    page = client_of(world.people["auditor"]).get(reverse("audit-list")).content.decode()
    assert page.count("登记单位</td>") == 30
    assert "周敏" in page
    assert SECRET not in page


def test_an_event_that_no_catalogue_has_any_more_keeps_its_name(client_of, world, now):
    AuditEvent.objects.create(at=now, event="gone.by", actor_name="", subject="x:1")
    assert "gone.by</td>" in client_of(world.people["auditor"]).get(URL).content.decode()


def test_filters_stay_in_the_url(client_of, world, written):
    client = client_of(world.people["auditor"])
    assert "没有符合条件的记录" in client.get(URL, {"actor": "无此人"}).content.decode()
    assert client.get(URL, {"event": "organization.added"}).context["page"].paginator.count == 30


@pytest.mark.parametrize("name", ["event", "actor"])
def test_a_nul_in_a_filter_is_no_failure(client_of, world, name):
    assert client_of(world.people["auditor"]).get(URL, {name: "\0"}).status_code == 200


@pytest.mark.parametrize("rows", [1, 30])
def test_queries_do_not_grow(client_of, world, now, rows, django_assert_num_queries):
    client = client_of(world.people["auditor"])
    for number in range(rows):
        audittrail.record("organization.added", actor=None, subject=f"x:{number}", now=now)
    with django_assert_num_queries(6):
        client.get(URL)


@pytest.mark.parametrize("username", ["office", "director", "sysadmin", "secadmin", "liaison", "nobody"])
def test_others_are_refused_and_that_is_on_record(client_of, world, username):
    assert client_of(world.people[username]).get(URL).status_code == 403
    line = AuditEvent.objects.get(event="refused")
    assert (line.actor_id, line.subject) == (world.people[username].pk, "url:audit-list")


def test_signed_out_and_wrong_verb(client, client_of, world):
    assert client.get(URL).status_code == 302
    assert client_of(world.people["auditor"]).post(URL).status_code == 405


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("rectification.task:12", "任务 12"),
        ("organizations.user:3", "人员 3"),
        ("url:audit-list", "页面 audit-list"),
        ("gone.model:1", "gone.model:1"),
        ("demo", "demo"),
    ],
)
def test_rows_are_called_by_their_words(subject, words):
    assert named(subject) == words
