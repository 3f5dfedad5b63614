import pytest
from django.urls import reverse

from foundation.core.ports import todos_of
from foundation.supervision.models import Acknowledgement
from foundation.supervision.services.acknowledgement import ask_acknowledgement
from tests.factories.organizations import NOW, TODAY

LIST = reverse("acknowledgement-list")


@pytest.fixture
def receipt(story):
    return Acknowledgement.objects.get()


def address(row):
    return reverse("acknowledgement-acknowledge", args=[row.pk])


@pytest.mark.feature(70)
def test_from_the_workbench_to_the_signature(client_of, liaison, office, receipt, told):
    browser, url = client_of(liaison), address(receipt)
    assert [todo.url for todo in todos_of(liaison, TODAY) if todo.action == "签收"] == [url]
    assert f'href="{url}"' in browser.get(receipt.url).text
    assert "还没有签收，时限" in client_of(office).get(receipt.url).text
    asked = browser.get(url).text
    assert "签收后不能撤回" in asked
    page = browser.post(url, follow=True)
    assert told(page) == ["已签收巡察反馈意见。"]
    assert "林晓签收" in page.text
    assert f'href="{url}"' not in page.text
    assert "林晓签收" in client_of(office).get(receipt.url).text
    assert not [todo for todo in todos_of(liaison, TODAY) if todo.action == "签收"]


def test_refusals(client, client_of, world, receipt, told):
    url = address(receipt)
    assert client.post(url).status_code == 302
    assert Acknowledgement.objects.get().status == "pending"
    for who, status in (("liaison2", 404), ("leader", 404), ("office", 403), ("groupleader", 403)):
        browser = client_of(world.people[who])
        assert {browser.get(url).status_code, browser.post(url).status_code} == {status}, who
    liaison = client_of(world.people["liaison"])
    assert liaison.delete(url).status_code == 405
    assert liaison.post(url).status_code == 302
    assert liaison.post(url).status_code == 409
    assert told(liaison.get(url, follow=True)) == ["巡察反馈意见现在是“已签收”，不用再签收。"]
    Acknowledgement.objects.all().delete()
    assert liaison.post(url).status_code == 404


@pytest.mark.feature(70)
def test_the_list_says_for_what_nobody_can_sign(client_of, world, office, receipt):
    ask_acknowledgement(
        obj=world.village,
        organization=world.village,
        sender=world.root,
        what="督办通知书",
        url="/",
        actor=office,
        now=NOW,
    )
    text = client_of(office).get(LIST).text
    assert "本页有1件没有签收人" in text
    assert text.index("督办通知书") < text.index("巡察反馈意见")
    assert ">没有签收人</span>" in text
    assert "没有签收人" not in client_of(world.people["liaison"]).get(LIST).text


def test_who_has_no_right_sees_no_button(client_of, office, receipt):
    assert f'href="{address(receipt)}"' not in client_of(office).get(receipt.url).text


def test_the_list_of_the_office_and_of_the_organization(client, client_of, world, receipt):
    for who, found in (
        ("office", True),
        ("groupleader", True),
        ("liaison", True),
        ("unithead", True),
        ("liaison2", False),
    ):
        assert (receipt.url in client_of(world.people[who]).get(LIST).text) is found, who
    assert {client_of(world.people[who]).get(LIST).status_code for who in ("leader", "auditor", "nobody")} == {403}
    assert client.get(LIST).status_code == 302
    office = client_of(world.people["office"])
    assert receipt.url not in office.get(LIST, {"status": "acknowledged"}).text
    assert receipt.url not in office.get(LIST, {"unit": "农业"}).text
    assert office.get(LIST, {"status": "\0", "unit": "长" * 5000, "page": "9" * 30}).status_code == 200
    assert "没有要签收的" in client_of(world.people["liaison2"]).get(LIST).text


def test_who_signs_finds_the_button_in_the_list_until_it_is_signed(client_of, world, receipt):
    link = f'href="{address(receipt)}"'
    shown = {who: link in client_of(world.people[who]).get(LIST).text for who in ("liaison", "unithead", "office")}
    assert shown == {"liaison": True, "unithead": True, "office": False}
    client_of(world.people["liaison"]).post(address(receipt))
    assert link not in client_of(world.people["liaison"]).get(LIST).text


@pytest.mark.parametrize("rows", [1, 30])
def test_queries_of_the_list_do_not_grow(client_of, director, world, rows, django_assert_num_queries):
    for place in range(rows):
        Acknowledgement.objects.create(
            object_label="documents.officialdocument",
            object_id=str(place),
            organization=world.finance,
            sender=world.root,
            what=f"通知{place}",
            url="/documents/",
            status="acknowledged",
            acknowledged_by=director,
            acknowledged_at=NOW,
            due_on=TODAY,
        )
    browser = client_of(director)
    browser.get(LIST)
    with django_assert_num_queries(6):  # session, person, posts, unread; count, rows
        page = browser.get(LIST)
    assert page.text.count("陈启明<span") == rows
