"""No container engine is at hand, so each service of docker-compose.yml is started as a plain process from its own
`command:` and `environment:` against real servers, and must pass its own `healthcheck:`.
"""

import contextlib
import http.server
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import servers
from tests.processes.running import Database

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ["web", "public", "worker-a", "worker-b", "beat", "watch"]
HEALTHY_WITHIN = 90.0
ENV_FILE = "WARN_DAYS=9\n"

pytestmark = pytest.mark.processes


def replaced(text: str, replacements: dict[str, str]) -> str:
    """All at once, the longest first, so that no replacement is replaced again."""
    longest_first = sorted(replacements, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), lambda found: replacements[found[0]], text)


@dataclass
class Stack:
    """Translates what the compose file says about containers into this machine's ports and folders."""

    folder: Path
    compose: dict[str, Any]
    replacements: dict[str, str]
    ports: dict[str, int]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def here(self, value: str) -> str:
        return replaced(value, self.replacements).replace("$$", "$")

    def environment(self, service: str) -> dict[str, str]:
        said = self.compose["services"][service]["environment"]
        bare = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.folder),
            "TMPDIR": str(self.folder),
        }
        return {**bare, **{name: self.here(str(value)) for name, value in said.items()}}

    def command(self, service: str) -> list[str]:
        return [self.here(word) for word in self.compose["services"][service]["command"]]

    def health_command(self, service: str) -> list[str]:
        kind, *words = self.compose["services"][service]["healthcheck"]["test"]
        words = [self.here(word) for word in words]
        return ["sh", "-c", words[0]] if kind == "CMD-SHELL" else words

    def log(self, service: str) -> Path:
        return self.folder / f"{service}.log"

    def run_to_end(self, service: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(service), cwd=ROOT, env=self.environment(service), capture_output=True, text=True, check=False
        )

    def start(self, service: str) -> None:
        if service in self.running:
            return
        words = ["setpriv", "--pdeathsig", "TERM", *self.command(service)]
        with self.log(service).open("wb") as target:
            self.running[service] = subprocess.Popen(
                words, cwd=ROOT, env=self.environment(service), stdout=target, stderr=subprocess.STDOUT
            )

    def healthy(self, service: str) -> bool:
        done = subprocess.run(
            self.health_command(service), cwd=ROOT, env=self.environment(service), capture_output=True, check=False
        )
        return done.returncode == 0

    def start_and_wait(self, service: str) -> None:
        self.start(service)
        servers.wait_until(
            lambda: self.healthy(service), self.running[service], self.log(service), limit=HEALTHY_WITHIN
        )


def compose_config(folder: Path) -> dict[str, Any]:
    """What Compose makes of the file and of an .env beside it."""
    shutil.copy(ROOT / "docker-compose.yml", folder)
    (folder / ".env").write_text(ENV_FILE, encoding="utf-8")
    tool = servers.program("docker-compose", "docker-compose")
    done = subprocess.run([tool, "config"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return yaml.safe_load(done.stdout)


def run_init_script(database: servers.Postgres) -> None:
    environment = {
        **os.environ,
        "PATH": f"{Path(servers.postgres_program('psql')).parent}{os.pathsep}{os.environ['PATH']}",
        "PGHOST": "127.0.0.1",
        "PGPORT": str(database.port),
        "OFFICE_PASSWORD": "not used: the test server trusts its socket",
    }
    done = subprocess.run(
        ["deploy/postgres-init.sh"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("stack")
    subprocess.run(["scripts/make_secrets.sh", str(folder / "secrets")], cwd=ROOT, check=True, capture_output=True)
    for name in ("data/media", "data/static", "keys", "keys-public", "beat"):
        (folder / name).mkdir(parents=True)
    ports = {"web": servers.free_port(), "public": servers.free_port()}
    with servers.postgres() as database, servers.redis_server() as redis_url:
        run_init_script(database)
        replacements = {
            "@db:5432": f"@127.0.0.1:{database.port}",
            "redis://redis:6379/0": redis_url,
            "/run/secrets/": f"{folder}/secrets/",
            "/keys-public": f"{folder}/keys-public",
            "/keys": f"{folder}/keys",
            "/beat/": f"{folder}/beat/",
            ":8000": f":{ports['web']}",
            ":8001": f":{ports['public']}",
        }
        found = Stack(folder, compose_config(folder), replacements, ports)
        # "/data" alone is also part of other words; it stands only as a whole value.
        for service in found.compose["services"].values():
            if service.get("environment", {}).get("DATA_DIR") == "/data":
                service["environment"]["DATA_DIR"] = str(folder / "data")
        done = found.run_to_end("setup")
        assert done.returncode == 0, done.stdout + done.stderr
        # A migration gives each its full time; here only a sign of its own makes a service healthy.
        url = database.url_of("yunling")
        Database(url).rows("UPDATE core_heartbeat SET at = at - interval '1 hour', since = since - interval '1 hour'")
        try:
            yield found
        finally:
            for process in found.running.values():
                process.terminate()
            for process in found.running.values():
                servers.stop(process)


def test_the_env_file_is_for_the_processes_of_the_office_alone(stack):
    services = stack.compose["services"]
    assert {name for name in services if services[name].get("environment", {}).get("WARN_DAYS") == "9"} == {
        "setup",
        "web",
        "worker-a",
        "worker-b",
        "beat",
        "watch",
    }


def test_setup_made_the_keys_and_no_private_one_lies_with_the_public_ones(stack):
    assert list((stack.folder / "keys").rglob("*.key"))
    assert list((stack.folder / "keys-public").rglob("*.pub"))
    assert not list((stack.folder / "keys-public").rglob("*.key"))


def test_setup_runs_again_at_the_next_start_and_changes_no_key(stack):
    before = {path: path.read_bytes() for path in (stack.folder / "keys").rglob("*.key")}
    done = stack.run_to_end("setup")
    assert done.returncode == 0, done.stdout + done.stderr
    assert {path: path.read_bytes() for path in (stack.folder / "keys").rglob("*.key")} == before


@pytest.mark.parametrize("service", SERVICES)
def test_service_starts_and_becomes_healthy(stack, service):
    stack.start_and_wait(service)


def test_the_public_process_keeps_no_line_about_the_visitor(stack):
    stack.start_and_wait("public")
    request = urllib.request.Request(
        f"http://127.0.0.1:{stack.ports['public']}/?marker=visitor-marker",
        headers={"User-Agent": "agent-marker", "Referer": "http://referrer-marker/", "X-Forwarded-For": "203.0.113.77"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200
    time.sleep(0.5)
    log = stack.log("public").read_text(encoding="utf-8")
    assert [word for word in ("marker", "203.0.113", "127.0.0.1") if re.search(f"{word}.*GET|GET.*{word}", log)] == []
    assert not re.search(r"agent-marker|referrer-marker|visitor-marker|203\.0\.113\.77", log)


# --- the proxy ---


class Recorder(http.server.BaseHTTPRequestHandler):
    """Stands where the application would and keeps what the proxy passed on."""

    seen: list[tuple[dict[str, str], int]]

    def do_GET(self) -> None:
        self.answer(b"")

    def do_POST(self) -> None:
        self.answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def answer(self, body: bytes) -> None:
        type(self).seen.append(({name.lower(): value for name, value in self.headers.items()}, len(body)))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        return


@contextlib.contextmanager
def recorder() -> Iterator[tuple[int, list[tuple[dict[str, str], int]]]]:
    handler = type("OwnRecorder", (Recorder,), {"seen": []})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1], handler.seen
        finally:
            server.shutdown()


@dataclass
class Proxy:
    office: int
    public: int
    folder: Path
    log: Path

    def open(self, port: int, path: str = "/", data: bytes | None = None, **headers: str) -> tuple[int, str]:
        trust_all = ssl.create_default_context()
        trust_all.check_hostname, trust_all.verify_mode = False, ssl.CERT_NONE
        request = urllib.request.Request(f"https://127.0.0.1:{port}{path}", data=data, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=15, context=trust_all) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


def proxy_configuration(folder: Path, web: int, public: int, log_level: str) -> tuple[Path, dict[str, int]]:
    ports = {"8443": servers.free_port(), "9443": servers.free_port()}
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    replacements = {
        "server web:8000;": f"server 127.0.0.1:{web};",
        "server public:8001;": f"server 127.0.0.1:{public};",
        "listen 8443 ssl": f"listen 127.0.0.1:{ports['8443']} ssl",
        "listen 9443 ssl": f"listen 127.0.0.1:{ports['9443']} ssl",
        "/run/secrets/tls_certificate": f"{folder}/secrets/tls_certificate.pem",
        "/run/secrets/tls_key": f"{folder}/secrets/tls_key.pem",
        "/tmp/": f"{folder}/tmp/",
        "error_log stderr emerg;": f"error_log stderr {log_level};",
    }
    assert [old for old in replacements if old not in text] == []
    file = folder / "nginx.conf"
    file.write_text(replaced(text, replacements), encoding="utf-8")
    return file, ports


@contextlib.contextmanager
def proxy(folder: Path, web: int, public: int, log_level: str = "emerg") -> Iterator[Proxy]:
    (folder / "tmp").mkdir(parents=True)
    subprocess.run(["scripts/make_secrets.sh", str(folder / "secrets")], cwd=ROOT, check=True, capture_output=True)
    file, ports = proxy_configuration(folder, web, public, log_level)
    nginx = servers.program("nginx", "nginx-light")
    tested = subprocess.run([nginx, "-t", "-c", str(file)], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    log = folder / "nginx.log"
    words = ["setpriv", "--pdeathsig", "TERM", nginx, "-c", str(file), "-g", "daemon off;"]
    if os.geteuid() == 0:
        words[-1] += " user root;"
    with log.open("wb") as target:
        process = subprocess.Popen(words, stdout=target, stderr=subprocess.STDOUT)
    try:
        servers.wait_until(lambda: listens(ports["9443"]), process, log)
        yield Proxy(ports["8443"], ports["9443"], folder, log)
    finally:
        servers.stop(process)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_one_page_of_each_site_comes_through_the_proxy(stack, tmp_path):
    stack.start_and_wait("web")
    stack.start_and_wait("public")
    with proxy(tmp_path, stack.ports["web"], stack.ports["public"]) as door:
        status, page = door.open(door.office, "/login/", Host="localhost")
        assert (status, "登录" in page) == (200, True)
        status, page = door.open(door.public, "/", Host="localhost")
        assert (status, "<html" in page) == (200, True)


def test_the_proxy_tells_the_public_site_nothing_about_the_visitor_and_writes_no_body_to_disk(tmp_path):
    body = os.urandom(200_000)
    with recorder() as (port, seen), proxy(tmp_path, port, port, log_level="warn") as door:
        sent = {
            "X-Forwarded-For": "203.0.113.7",
            "X-Real-IP": "203.0.113.7",
            "User-Agent": "agent",
            "Referer": "https://x/",
        }
        assert door.open(door.public, "/", body, **sent) == (200, "ok")
        headers, size = seen[-1]
        assert size == 200_000
        named = {"x-forwarded-for", "x-real-ip", "forwarded", "user-agent", "referer", "accept-language"}
        assert named & set(headers) == set()
        assert headers["x-forwarded-proto"] == "https"
        assert "temporary file" not in door.log.read_text(encoding="utf-8")


def test_the_proxy_refuses_a_body_that_the_public_site_would_not_take_and_keeps_no_line_about_it(tmp_path):
    with recorder() as (port, seen), proxy(tmp_path, port, port) as door:
        status, _ = door.open(door.public, "/", os.urandom(300_000))
        assert status == 413
        assert seen == []
        assert door.log.read_text(encoding="utf-8") == ""


def test_too_large_an_upload_is_refused_in_words_at_the_office_too(tmp_path):
    with recorder() as (port, seen), proxy(tmp_path, port, port) as door:
        status, page = door.open(door.office, "/", os.urandom(53 * 1024 * 1024))
        assert (status, "一次送来的内容超过50MB" in page) == (413, True)
        assert seen == []


def test_the_office_learns_the_address_from_the_proxy_and_not_from_the_client(tmp_path):
    with recorder() as (port, seen), proxy(tmp_path, port, port, log_level="warn") as door:
        assert door.open(door.office, "/", os.urandom(3_000_000), **{"X-Forwarded-For": "203.0.113.7"}) == (200, "ok")
        headers, size = seen[-1]
        assert (headers["x-forwarded-for"], size) == ("127.0.0.1", 3_000_000)
        assert "temporary file" not in door.log.read_text(encoding="utf-8")
