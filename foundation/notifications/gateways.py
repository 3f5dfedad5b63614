"""The way out for SMS. Which one stands in the settings: HTTP where SMS_GATEWAY is set, else a file (demo, tests), else none.

No gateway logs a phone number or a text, and neither stands in an error's words.
"""

import hashlib
import hmac
import json
import secrets
import ssl
import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings

REFUSED = frozenset({400, 404, 409, 410, 422})
MOST_ANSWER = 4096


class GatewayDown(Exception):
    """No answer, or one that says nothing about this SMS: later."""


class NumberRefused(Exception):
    """The gateway answered and will not send this one."""


class SmsGateway(Protocol):
    def send(self, phone: str, text: str, key: str) -> None:
        """Take one SMS over. The same `key` twice is one SMS. Raises GatewayDown or NumberRefused."""


class FileGateway:
    """One line of JSON an SMS, for demo and tests."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def send(self, phone: str, text: str, key: str) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"phone": phone, "text": text, "key": key}, ensure_ascii=False) + "\n")


class HttpGateway:
    """POST of a JSON body; `X-Signature` is HMAC-SHA256 over its bytes. The body carries time and nonce, so that a request
    seen on the way cannot be played again. Follows no redirect, uses no proxy.
    """

    def __init__(self, url: str, secret: str, timeout: int) -> None:
        self.url, self.secret, self.timeout = urlsplit(url), secret.encode(), timeout

    def send(self, phone: str, text: str, key: str) -> None:
        told = {"phone": phone, "text": text, "key": key, "timestamp": int(time.time()), "nonce": secrets.token_hex(16)}
        body = json.dumps(told, ensure_ascii=False).encode()
        signature = hmac.new(self.secret, body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json; charset=utf-8", "X-Signature": f"sha256={signature}"}
        connection = self._connection()
        try:
            connection.request("POST", self.url.path or "/", body, headers)
            answer = connection.getresponse()
            answer.read(MOST_ANSWER)
        except (OSError, HTTPException) as error:
            raise GatewayDown(f"{type(error).__name__}") from None
        finally:
            connection.close()
        if answer.status in REFUSED:
            raise NumberRefused(f"HTTP {answer.status}")
        if not 200 <= answer.status < 300:
            raise GatewayDown(f"HTTP {answer.status}")

    def _connection(self) -> HTTPConnection:
        host, port = self.url.hostname or "", self.url.port
        if self.url.scheme == "https":
            return HTTPSConnection(host, port, timeout=self.timeout, context=ssl.create_default_context())
        return HTTPConnection(host, port, timeout=self.timeout)


def has_gateway() -> bool:
    return bool(settings.SMS_GATEWAY or settings.SMS_FILE)


def gateway() -> SmsGateway:
    if settings.SMS_GATEWAY:
        return HttpGateway(**settings.SMS_GATEWAY)
    if settings.SMS_FILE is None:
        raise GatewayDown("没有配置短信网关")
    return FileGateway(settings.SMS_FILE)
