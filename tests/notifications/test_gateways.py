"""The HTTP gateway against a real small server that checks the signature; what it must never tell; the settings."""

import hashlib
import hmac
import json
import logging
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env
from foundation.notifications.gateways import FileGateway, GatewayDown, HttpGateway, NumberRefused, gateway

SECRET = "a secret of the gateway's own"
PHONE, TEXT, KEY = (
    "13800000001",
    "【云岭巡察】您有1条新消息，请登录系统，到“消息”查看。",
    "<outbox-7-sms@yunling.example>",
)


class Server(HTTPServer):
    """Takes what is signed with SECRET and not seen before; `answer` overrides what it says to that."""

    answer, wait = 200, 0.0

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.taken, self.nonces, self.paths = [], set(), []


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        signed = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        told = json.loads(body)
        time.sleep(self.server.wait)
        self.server.paths.append(self.path)
        status = self.server.answer
        if not hmac.compare_digest(self.headers["X-Signature"], f"sha256={signed}"):
            status = 401
        elif told["nonce"] in self.server.nonces or abs(time.time() - told["timestamp"]) > 60:
            status = 403
        if status == 200:
            self.server.nonces.add(told["nonce"])
            self.server.taken.append(told)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_args):
        """Silent."""


@pytest.fixture
def server():
    running = Server()
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join()


def way(server, secret=SECRET, timeout=5):
    return HttpGateway(f"http://127.0.0.1:{server.server_port}/send", secret, timeout)


@pytest.mark.feature(71)
def test_what_arrives_is_signed_fresh_and_says_what_it_must(server):
    for _ in range(2):
        way(server).send(PHONE, TEXT, KEY)
    first, second = server.taken
    assert {**first, "timestamp": 0, "nonce": ""} == {
        "phone": PHONE,
        "text": TEXT,
        "key": KEY,
        "timestamp": 0,
        "nonce": "",
    }
    assert first["nonce"] != second["nonce"]
    assert server.paths == ["/send", "/send"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (400, NumberRefused),
        (422, NumberRefused),
        (500, GatewayDown),
        (503, GatewayDown),
        (429, GatewayDown),
        (302, GatewayDown),
        (401, GatewayDown),
    ],
)
def test_an_answer_that_is_no_yes(server, answer, error):
    server.answer = answer
    with pytest.raises(error, match=rf"^HTTP {answer}$"):
        way(server).send(PHONE, TEXT, KEY)
    assert (server.taken, server.paths) == ([], ["/send"])


def test_a_wrong_secret_is_the_gateways_trouble_not_the_numbers(server):
    with pytest.raises(GatewayDown, match=r"^HTTP 401$"):
        way(server, secret="another secret, also long").send(PHONE, TEXT, KEY)
    assert server.taken == []


def test_a_slow_server_is_given_up(server):
    server.wait = 3.0
    begin = time.monotonic()
    with pytest.raises(GatewayDown, match=r"^TimeoutError$"):
        way(server, timeout=1).send(PHONE, TEXT, KEY)
    assert time.monotonic() - begin < 2.5


def test_nobody_there():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(GatewayDown, match=r"^ConnectionRefusedError$"):
        HttpGateway(f"http://127.0.0.1:{port}/", SECRET, 2).send(PHONE, TEXT, KEY)


def test_https_wants_a_certificate_it_knows(server):
    """The server speaks plain HTTP or shows a certificate of nobody's: either way nothing is said to it."""
    with pytest.raises(GatewayDown, match=r"^SSLError$"):
        HttpGateway(f"https://127.0.0.1:{server.server_port}/send", SECRET, 2).send(PHONE, TEXT, KEY)
    assert server.taken == []


def test_neither_number_nor_text_is_logged_or_in_an_error(server, caplog):
    caplog.set_level(logging.DEBUG)
    server.answer = 500
    with pytest.raises(GatewayDown) as trouble:
        way(server).send(PHONE, TEXT, KEY)
    server.answer = 200
    way(server).send(PHONE, TEXT, KEY)
    told = caplog.text + repr(trouble.value) + str(trouble.value.__cause__)
    assert PHONE not in told
    assert TEXT not in told
    assert SECRET not in told


def test_the_file_gets_one_line_an_sms(tmp_path):
    file = tmp_path / "new" / "sms.jsonl"
    for phone in (PHONE, "13800000002"):
        FileGateway(file).send(phone, TEXT, KEY)
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert lines == [{"phone": phone, "text": TEXT, "key": KEY} for phone in (PHONE, "13800000002")]


def test_which_gateway(settings, tmp_path):
    settings.SMS_GATEWAY, settings.SMS_FILE = None, tmp_path / "sms"
    assert isinstance(gateway(), FileGateway)
    settings.SMS_GATEWAY = {"url": "https://sms.example/send", "secret": SECRET, "timeout": 3}
    assert isinstance(gateway(), HttpGateway)
    settings.SMS_GATEWAY = settings.SMS_FILE = None
    with pytest.raises(GatewayDown, match="没有配置短信网关"):
        gateway()


@pytest.fixture
def secret_file(tmp_path):
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    return str(file)


def configured(monkeypatch, **values):
    for name in ("URL", "SECRET_FILE", "SECRET", "TIMEOUT"):
        monkeypatch.delenv(f"SMS_GATEWAY_{name}", raising=False)
    for name, value in values.items():
        monkeypatch.setenv(f"SMS_GATEWAY_{name}", value)
    return env.sms_gateway("SMS_GATEWAY")


def test_settings_that_are_complete_or_absent(monkeypatch, secret_file):
    assert configured(monkeypatch) is None
    url = "https://sms.example/send"
    assert configured(monkeypatch, URL=url, SECRET_FILE=secret_file) == {"url": url, "secret": SECRET, "timeout": 10}
    loopback = "http://127.0.0.1:8080/"
    assert configured(monkeypatch, URL=loopback, SECRET_FILE=secret_file, TIMEOUT="3")["timeout"] == 3


@pytest.mark.parametrize(
    ("url", "with_secret", "sentence"),
    [
        ("https://sms.example/", False, "SMS_GATEWAY_SECRET_FILE is missing"),
        ("", True, "SMS_GATEWAY_URL is missing"),
        ("http://sms.example/", True, "expected https"),
        ("http://127.0.0.1.example/", True, "expected https"),
        ("ftp://127.0.0.1/", True, "expected https"),
        ("sms.example", True, "expected https"),
    ],
)
def test_half_a_configuration_is_refused_by_name(monkeypatch, secret_file, url, with_secret, sentence):
    values = {"URL": url, **({"SECRET_FILE": secret_file} if with_secret else {})}
    with pytest.raises(ImproperlyConfigured, match=sentence):
        configured(monkeypatch, **values)


def test_a_short_or_missing_secret_is_refused(monkeypatch, tmp_path):
    short = tmp_path / "short"
    short.write_text("short")
    for file, sentence in ((short, "shorter than 16"), (tmp_path / "none", "No such file")):
        with pytest.raises(ImproperlyConfigured, match=sentence):
            configured(monkeypatch, URL="https://sms.example/", SECRET_FILE=str(file))
