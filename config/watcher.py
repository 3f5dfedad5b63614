"""The second channel of the dead-man's switch (F73): neither beat nor a worker, and sends its e-mail and SMS by itself.

Each look opens and closes incidents (core.heartbeats.look) and tells each once when it begins and once when it is over; what
could not be sent is tried again at the next look. With the database away it still knows whom to tell.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import DatabaseError, InterfaceError, connection
from django.utils.timezone import localtime

from foundation.core import clock, heartbeats
from foundation.core.heartbeats import Stall
from foundation.core.models import Incident
from foundation.notifications.gateways import GatewayDown, NumberRefused, gateway, has_gateway
from foundation.organizations.selectors.machine import administrators

logger = logging.getLogger(__name__)

PAGE = "/machine/"


class Watcher:
    """Keeps between two looks what the database cannot: the addresses, and whether it was told that the database is away."""

    def __init__(self) -> None:
        self.addresses: list[str] = list(settings.WATCH_ADDRESSES)
        self.phones: list[str] = []
        self.database_away = False

    def look(self) -> None:
        now = clock.now()
        try:
            stalls = heartbeats.look(now=now).stalls
            people = administrators(localtime(now).date())
            found = [person.email for person in people if person.email]
            self.addresses = list(dict.fromkeys([*settings.WATCH_ADDRESSES, *found]))
            self.phones = [person.phone for person in people if person.phone] if has_gateway() else []
            self.tell(stalls, now)
        except (DatabaseError, InterfaceError) as error:
            self.tell_of_database(error, now)
        else:
            self.tell_of_database(None, now)
        finally:
            connection.close()

    def tell(self, stalls: list[Stall], now: datetime) -> None:
        by_name = {stall.name: stall for stall in stalls}
        begun = [row for row in Incident.objects.filter(told_at__isnull=True) if row.name in by_name]
        if begun:
            told = self.send("有部分程序停了，请马上处理", [stall_words(by_name[row.name]) for row in begun], now)
            self.note(begun, told, told_at=now, told_to=told)
        ended = list(Incident.objects.filter(ended_at__isnull=False, end_told_at__isnull=True))
        if ended:
            told = self.send("已恢复", [ended_words(row) for row in ended], now)
            self.note(ended, told, end_told_at=now)

    def note(self, rows: Iterable[Incident], told: int, **fields: object) -> None:
        if told:
            Incident.objects.filter(pk__in=[row.pk for row in rows]).update(**fields)

    def tell_of_database(self, error: Exception | None, now: datetime) -> None:
        """Kept in memory: there is nowhere to write it down."""
        if (error is not None) == self.database_away:
            return
        if error is not None:
            logger.error("the database does not answer: %s", type(error).__name__)
            words = "数据库连不上：页面打不开，什么都办不了。请检查数据库服务和磁盘空间（docker compose ps db）。"
            sent = self.send("数据库停了，请马上处理", [words], now)
        else:
            sent = self.send("数据库已恢复", ["数据库又能连上了。"], now)
        if sent:
            self.database_away = error is not None

    def send(self, what: str, lines: list[str], now: datetime) -> int:
        """Returns how many addresses and phones took it."""
        for line in lines:
            logger.error("%s: %s", what, line)
        if not self.addresses + self.phones:
            logger.error("nobody to tell: set WATCH_ADDRESSES, or give a system administrator an e-mail address")
        body = "\n\n".join(
            [*lines, f"查看：{settings.SITE_ADDRESS}{PAGE}", f"{localtime(now):%Y-%m-%d %H:%M} 自动发出"]
        )
        told = sum(self.sent(address, what, body) for address in self.addresses)
        return told + sum(self.sent_sms(phone, what, now) for phone in self.phones)

    def sent(self, address: str, what: str, body: str) -> bool:
        """One refused address must not keep the news from the others."""
        try:
            return bool(EmailMessage(subject=f"【{settings.SITE_NAME}】{what}", body=body, to=[address]).send())
        except (SMTPException, OSError) as error:
            logger.error("the watcher's e-mail was not taken: %s", type(error).__name__)  # noqa: TRY400 - a line, no stack
            return False

    def sent_sms(self, phone: str, what: str, now: datetime) -> bool:
        """Short: what stands still stands in the e-mail and on the page."""
        try:
            gateway().send(
                phone, f"【{settings.SITE_NAME}】{what}。请查看邮件或系统运行页。", f"watch-{now:%Y%m%d%H%M%S}-{what}"
            )
        except (GatewayDown, NumberRefused) as error:
            logger.error("the watcher's SMS was not taken: %s", error)  # noqa: TRY400 - a line, no stack
            return False
        return True


def stall_words(stall: Stall) -> str:
    since = f"{localtime(stall.since):%m月%d日 %H:%M}起没有动静" if stall.since else "还没有报到过"
    return f"{stall.label}{since}：{stall.means}。{stall.remedy}"


def ended_words(row: Incident) -> str:
    ended = row.ended_at or row.noticed_at
    return (
        f"{heartbeats.label_of(row.name)}：{localtime(row.began_at):%m月%d日 %H:%M}停，{localtime(ended):%m月%d日 %H:%M}恢复。"
        "停的时候没有办的，会自动补办。"
    )
