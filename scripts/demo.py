"""`make demo`: the whole system on one machine under one supervisor; SIGTERM or Ctrl-C stops all of it.

SQLite, a file-based broker and a file-based mailbox under DATA_DIR, no other service. Everything is made on the first start
and kept; a second start takes seconds.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import honcho.manager
from honcho.printer import Printer

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
DATA_DIR = Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()
PORT = int(os.environ.get("PORT") or 8000)
PUBLIC_PORT = int(os.environ.get("PUBLIC_PORT") or 8001)
START_LIMIT = 180.0
# A worker finishes the task in hand: time for one document before it is killed (its job is leased and runs again).
STOP_LIMIT = 15

WORKERS = ("worker-a", "worker-b")

OFFICE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.dev",
    "DATA_DIR": str(DATA_DIR),
    "FONT_DIRS": os.environ.get("FONT_DIRS") or str(ROOT / "var" / "fonts"),
    "SITE_ADDRESS": f"http://127.0.0.1:{PORT}",
    "PUBLIC_ADDRESS": f"http://127.0.0.1:{PUBLIC_PORT}",
    "DOCUMENT_CHECK_ADDRESS": f"http://127.0.0.1:{PORT}",
    "PYTHONUNBUFFERED": "1",
    "PYTHONDONTWRITEBYTECODE": "",  # ten processes read our modules: compiled once, they start sooner
}
PUBLIC = {**OFFICE, "DJANGO_SETTINGS_MODULE": "config.settings.public"}
# Workers have the public keys and no private one: the folder named here does not exist.
WORKER = {
    **OFFICE,
    "KEYS_DIR": str(DATA_DIR / "no-private-keys"),
    "PETITION_PUBLIC_KEYS_DIR": str(DATA_DIR / "keys" / "public"),
    "PETITION_PEPPER_FILE": str(DATA_DIR / "no-private-keys" / "pepper"),
}


def processes() -> dict[str, tuple[str, dict[str, str]]]:
    gunicorn = f"exec {BIN}/gunicorn --no-control-socket --log-level warning"
    celery = f"exec {BIN}/celery -A config.celery"
    worker = f"{celery} worker --loglevel WARNING --without-mingle"
    return {
        "web": (f"{gunicorn} config.wsgi:application -b 127.0.0.1:{PORT} -k gthread -w 2 --threads 4", OFFICE),
        "public": (f"{gunicorn} config.wsgi_public:application -b 127.0.0.1:{PUBLIC_PORT} -k sync -w 2", PUBLIC),
        "worker-a": (f"{worker} -n worker-a@%h -Q messages,maintenance -c 1", WORKER),
        "worker-b": (f"{worker} -n worker-b@%h -Q documents,imports -c 1", WORKER),
        "beat": (f"{celery} beat --loglevel WARNING --pidfile= -s '{DATA_DIR}/beat-schedule'", WORKER),
        "watch": (f"exec {sys.executable} manage.py watch", WORKER),
    }


# In one process: starting Django takes longer than most of these commands.
PREPARE = """
import django
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0)
call_command("make_keys")
call_command("seed_demo", "--stage", "prepare", "--if-empty")
call_command("make_samples", "--if-missing")
"""


def prepare() -> None:
    for folder in ("broker/queue", "broker/done", "broker/control", "mail", "media", "static", "keys/public"):
        (DATA_DIR / folder).mkdir(parents=True, exist_ok=True)
    (DATA_DIR / "keys").chmod(0o700)
    if subprocess.run([sys.executable, "-c", PREPARE], cwd=ROOT, env={**os.environ, **OFFICE}, check=False).returncode:
        sys.exit("demo: the preparation failed; its message stands above")


def check_ports() -> None:
    for name, port in (("PORT", PORT), ("PUBLIC_PORT", PUBLIC_PORT)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                sys.exit(
                    f"demo: {name}={port} is taken ({error.strerror}); choose another, for example {name}={port + 100}"
                )


def answers(port: int) -> bool:
    """The office says so itself; of the public site the first page is read, which needs its database."""
    page = "readyz" if port == PORT else ""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def silent_workers() -> list[str]:
    nodes = ",".join(f"{name}@{socket.gethostname()}" for name in WORKERS)
    done = subprocess.run(
        # Asked by name, it returns with the last answer; asked of all, it would wait out its time.
        [str(BIN / "celery"), "-A", "config.celery", "inspect", "ping", "--timeout", "3", "-d", nodes],
        cwd=ROOT,
        env={**os.environ, **WORKER},
        capture_output=True,
        text=True,
        check=False,
    )
    return [name for name in WORKERS if f"{name}@" not in done.stdout]


def announce() -> None:
    """Says where to go once all of it answers, so that nobody is sent to a page that is not there yet."""
    end = time.monotonic() + START_LIMIT
    waiting = [f"port {port}" for port in (PORT, PUBLIC_PORT)]
    while waiting and time.monotonic() < end:
        waiting = [f"port {port}" for port in (PORT, PUBLIC_PORT) if not answers(port)] or silent_workers()
        time.sleep(0.3)
    if waiting:
        print(
            f"demo: no answer from {' and '.join(waiting)} after {START_LIMIT:.0f} s; see the lines above", flush=True
        )
        return
    password = "DEMO_PASSWORD" if os.environ.get("DEMO_PASSWORD") else "Yunling-2026"
    print(
        f"""
  云岭巡察 demo is running (data: {DATA_DIR})

    office          http://127.0.0.1:{PORT}/
    public site     http://127.0.0.1:{PUBLIC_PORT}/
    mailbox         {DATA_DIR / "mail"}

    password of every account: {password}{" (from the environment)" if os.environ.get("DEMO_PASSWORD") else ""}
      巡察办      office  clerk  director  rectclerk  archivist      信访  petition
      领导小组    groupleader  grouphead  groupmember      市委书记  secretary
      第三巡察组  leader  deputy  teamliaison  member  member2
      市财政局    unithead  respleader  liaison  filler    市农业农村局  unithead2  deputyhead  liaison2
      市医保局    department  departmentclerk      纪委  discipline      组织部  orgdept      档案馆  archives      代填  proxy
      custodian  sysadmin  secadmin  auditor

  Ctrl-C stops everything and keeps the data.
""",
        flush=True,
    )


class Stopper:
    """Asks the first process of a group to end and leaves its children to it.

    honcho signals the whole group: a worker's pool would die under the task in hand.
    """

    def terminate(self, pid: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)

    def kill(self, pid: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def stop_without_terminal(*_: object) -> None:
    """A closed terminal stops the demo as Ctrl-C does; there is nowhere left to write to."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    check_ports()
    # Until the supervisor takes over: leaving by an exception makes subprocess.run end its child too.
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit("demo: stopped while preparing; the next start goes on from here")
    )
    prepare()
    honcho.manager.KILL_WAIT = STOP_LIMIT
    manager = honcho.manager.Manager(Printer(sys.stdout, colour=sys.stdout.isatty()))
    for name, (command, environment) in processes().items():
        manager.add_process(name, command, env={**os.environ, **environment}, cwd=str(ROOT))
    manager._procmgr = Stopper()  # noqa: SLF001 - honcho has no other way to say it
    signal.signal(signal.SIGHUP, stop_without_terminal)
    threading.Thread(target=announce, daemon=True).start()
    manager.loop()
    stopped_by_signal = manager.returncode in {
        honcho.manager.SIGNALS[number]["rc"] for number in honcho.manager.SIGNALS
    }
    if not stopped_by_signal:
        sys.exit(f"demo: a process ended by itself (exit code {manager.returncode}), so all were stopped; see above")
    print("demo: stopped; the data is kept", flush=True)


if __name__ == "__main__":
    main()
