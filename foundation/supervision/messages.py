"""What this room tells people of its own nouns. Steps of the ladder of other nouns have words in their own apps."""

from django.urls import reverse

from foundation.core.deadlines import Rung, rung_of, time_left
from foundation.notifications.catalogue import Message, MessageType, Rendered, Sample, register
from foundation.organizations.models import Organization, User
from foundation.supervision.models import Acknowledgement, Urge
from foundation.supervision.services.urge import URGED

ACKNOWLEDGE = "supervision.acknowledge"


def _acknowledge(row: Acknowledgement, message: Message) -> Rendered:
    day = message.due_on
    when = f"{time_left(day, message.told_on)}（时限{day.year}年{day.month}月{day.day}日）"
    if rung_of(message.step) == Rung.OFFICE:
        return Rendered(
            f"{row.organization}还没有签收{row.what}",
            f"签收{when}。请电话提醒，核对是否收到。",
            f"{reverse('acknowledgement-list')}?status=pending",
        )
    return Rendered(
        f"请签收{row.what}，{when}",
        f"{row.due_why}请打开核对内容，点“签收”。",
        reverse("acknowledgement-acknowledge", args=[row.pk]),
    )


def _asked(row: Acknowledgement, _message: Message) -> Rendered:
    day = row.due_on
    until = f"，时限{day.year}年{day.month}月{day.day}日" if day else ""
    return Rendered(
        f"请签收{row.what}{until}",
        f"{row.organization}以前没有签收人。{row.due_why}请打开核对内容，点“签收”。",
        reverse("acknowledgement-acknowledge", args=[row.pk]),
    )


def _urged(row: Urge, message: Message) -> Rendered:
    """Not the note: it goes to e-mail, and people write in it what they like."""
    when = f"，{time_left(row.due_on, message.told_on)}" if row.due_on else ""
    return Rendered(
        f"催办：{row.what}{when}",
        f"{row.by.organization}{row.by.name}第{row.seq}次催办。催办意见见事项页，请抓紧办理。",
        row.url,
    )


def _an_urge() -> Urge:
    office = Organization(pk=1, short_name="市委巡察办")
    by = User(pk=1, name="周敏", organization=office)
    return Urge(pk=1, seq=2, what="03-03-001任务1", url="/tasks/1/", by=by, due_on=Sample().due_on)


def _a_receipt() -> Acknowledgement:
    place = Organization(pk=1, short_name="市财政局党组")
    why = "送达之日起3个工作日内签收。"
    return Acknowledgement(pk=1, organization=place, what="巡察反馈意见", due_on=Sample().due_on, due_why=why)


register(
    MessageType(
        URGED,
        Urge,
        _urged,
        ("by__organization",),
        urgent=True,
        label="催办",
        when="巡察办、巡察组或本单位负责人催办时，告诉责任人",
        example=lambda: (_an_urge(), Sample()),
    )
)
register(
    MessageType(
        "supervision.acknowledgement_asked",
        Acknowledgement,
        _asked,
        ("organization",),
        label="请签收以前送达的",
        when="送达时单位没有签收人，后来配了主要负责人、联络员或者填报员时，告诉他",
        example=lambda: (_a_receipt(), Sample()),
    )
)
register(
    MessageType(
        ACKNOWLEDGE,
        Acknowledgement,
        _acknowledge,
        ("organization",),
        digest=True,
        label="签收到期提醒",
        when="按催办规则，送达后没有签收时",
        example=lambda: (_a_receipt(), Sample(step="owner-1")),
    )
)
