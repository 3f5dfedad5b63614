import pytest
from django.urls import reverse

from foundation.notifications.models import Delivery, DeliveryItem
from foundation.notifications.selectors.dead_letter import cause_of, masked
from tests.factories.notifications import OutboxMessageFactory, delivery
from tests.factories.organizations import NOW, TODAY, OrganizationFactory, UserFactory

LIST, ALL = reverse("dead-letter-list"), reverse("dead-letter-resend-all")
WHO_MAY = ["director", "sysadmin"]
TOLD = "正文里的话"


def dead(person, **fields):
    row = delivery(person, **{"state": "dead", "attempts": 8, "error": "SMTPRecipientsRefused: {}", **fields})
    item = DeliveryItem.objects.select_related("outbox__inbox_entry").get(delivery=row)
    item.outbox.inbox_entry.title = TOLD
    item.outbox.inbox_entry.save()
    return row


def again(row, name="dead-letter-resend"):
    return reverse(name, args=[row.pk])


@pytest.fixture
def one(liaison):
    return dead(liaison)


@pytest.mark.feature(67)
def test_the_page_says_to_whom_what_and_why_and_no_title(client_of, director, liaison, one):
    OutboxMessageFactory(recipient=liaison, failures=3, kind="petition.received")
    page = client_of(director).get(LIST).content.decode()
    for word in (
        "林晓",
        "市财政局党组",
        "电子邮件",
        "liaison@yunling.example",
        "邮件服务器不收这个地址。请核对电子邮箱，改好再发。",
        "8次",
        "再发一次",
        "信访件待登记",
        "这类消息的内容生成不了",
        "3次",
    ):
        assert word in page, word
    assert TOLD not in page


@pytest.mark.feature(67, 138)
def test_the_system_administrator_sees_a_masked_address(client_of, sysadmin, one):
    page = client_of(sysadmin).get(LIST).content.decode()
    assert "l***@yunling.example" in page
    assert "liaison@yunling.example" not in page
    assert TOLD not in page


def test_a_digest_is_told_by_its_day_and_number(client_of, director, liaison, one):
    Delivery.objects.update(digest_on=TODAY)
    assert "3月5日的汇总（1条）" in client_of(director).get(LIST).content.decode()


def test_nothing_dead_says_so(client_of, director, liaison):
    delivery(liaison)
    page = client_of(director).get(LIST).content.decode()
    assert "没有发不出的消息" in page
    assert "全部再发一次" not in page


@pytest.mark.parametrize("username", WHO_MAY)
def test_sending_again(client_of, world, one, username):
    client = client_of(world.people[username])
    response = client.post(again(one), follow=True)
    assert "已安排再发给林晓" in response.content.decode()
    assert Delivery.objects.get().state == "queued"
    second = client.post(again(one))
    assert (second.status_code, "有人已经再发过，或者已经发出" in second.text) == (409, True)
    DeliveryItem.objects.all().delete()
    Delivery.objects.all().delete()
    assert client.post(again(one)).status_code == 404


def test_all_again(client_of, director, liaison, one):
    message = OutboxMessageFactory(recipient=liaison, failures=3)
    client = client_of(director)
    assert "已安排再发2条" in client.post(ALL, follow=True).content.decode()
    message.refresh_from_db()
    assert message.failures == 0
    assert "没有可以再发的消息" in client.post(ALL, follow=True).content.decode()


def test_a_wordless_message_is_tried_again(client_of, director, liaison):
    message = OutboxMessageFactory(recipient=liaison, failures=3)
    client = client_of(director)
    assert client.post(again(message, "dead-letter-retry")).status_code == 302
    message.refresh_from_db()
    assert message.failures == 0
    second = client.post(again(message, "dead-letter-retry"))
    assert (second.status_code, "这条消息已经生成或者撤回" in second.text) == (409, True)


@pytest.mark.parametrize("username", ["office", "liaison", "secadmin", "auditor", "nobody"])
def test_others_may_not_see_the_page_and_do_not_find_its_rows(client_of, world, one, username):
    client = client_of(world.people[username])
    message = OutboxMessageFactory(recipient=one.person, failures=1)
    assert (client.get(LIST).status_code, client.post(ALL).status_code) == (403, 403)
    assert client.post(again(one)).status_code == 404
    assert client.post(again(message, "dead-letter-retry")).status_code == 404
    assert Delivery.objects.get().state == "dead"


def test_people_out_of_reach_are_not_there(client_of, director):
    person = UserFactory(organization=OrganizationFactory())
    client = client_of(director)
    for row in (dead(person), delivery(person)):
        assert "没有发不出的消息" in client.get(LIST).content.decode()
        assert client.post(again(row)).status_code == 404


def test_who_has_no_address_is_told_what_to_do(client_of, director, liaison, one):
    type(liaison).objects.filter(pk=liaison.pk).update(email="")
    response = client_of(director).post(again(one))
    assert response.status_code == 422
    assert "林晓没有登记电子邮箱。请系统管理员先在人员页补上。" in response.content.decode()


@pytest.mark.parametrize("verb", ["get", "put", "delete"])
def test_wrong_verbs(client_of, director, one, verb):
    client = client_of(director)
    assert getattr(client, verb)(again(one)).status_code == 405
    assert getattr(client, verb)(ALL).status_code == 405
    assert client.post(LIST).status_code == 405


def test_signed_out_and_a_forged_key(client, client_of, director, one):
    assert client.post(again(one)).url.startswith("/login/")
    assert client_of(director).post(f"/messages/undelivered/{10**25}/send/").status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_queries_do_not_grow_with_letters(client_of, director, liaison, rows, django_assert_num_queries):
    for _ in range(rows):
        dead(liaison)
        OutboxMessageFactory(recipient=liaison, failures=1)
    client = client_of(director)
    client.get(LIST)
    # session, person, posts, unread; number of dead, the page, their items, wordless and their number
    with django_assert_num_queries(9):
        client.get(LIST)


@pytest.mark.parametrize(("username", "told"), [("director", True), ("sysadmin", True), ("office", False)])
def test_the_workbench_says_how_many(client_of, world, one, username, told):
    OutboxMessageFactory(recipient=one.person, failures=1)
    page = client_of(world.people[username]).get("/").content.decode()
    assert ("2条消息发不出去" in page) is told


def test_the_workbench_is_silent_when_all_leave(client_of, director, liaison):
    delivery(liaison)
    assert "发不出去" not in client_of(director).get("/").content.decode()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("ConnectionRefusedError: [Errno 111]", "连不上邮件服务器"),
        ("NumberRefused: HTTP 422", "短信网关不收这个号码"),
        ("GatewayDown: 没有配置短信网关", "短信网关"),
        ("SMTPNotSupportedError: x", "发送时出错（SMTPNotSupportedError）"),
        ("", "发送时出错（原因不明）"),
    ],
)
def test_causes_in_plain_words(error, words):
    assert words in cause_of(error)


@pytest.mark.parametrize(
    ("address", "told"),
    [("liaison@yunling.example", "l***@yunling.example"), ("13800000001", "138****0001"), ("12345", "****")],
)
def test_masks(address, told):
    assert masked(address) == told


def test_since_when(client_of, director, liaison):
    dead(liaison, created_at=NOW.replace(day=2, hour=8, minute=15))
    assert "3月2日 08:15" in client_of(director).get(LIST).content.decode()
