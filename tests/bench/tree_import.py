"""Seconds and peak memory of an import of so many organizations, each job in a process of its own as in a worker.

    .venv/bin/python -m tests.bench.tree_import 60000            on a PostgreSQL of its own
    .venv/bin/python -m tests.bench.tree_import 60000 sqlite     on SQLite

Prints one line a job: new rows checked and written, the same list again, every row changed. On a busy machine the seconds
of CPU say more (without those of the PostgreSQL server).
"""

import io
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COUNTIES, TOWNSHIPS = 20, 25


def rows(count: int, mark: str):
    """20 counties of 25 townships, the rest villages; `mark` changes the liaison of each."""
    for county in range(COUNTIES):
        name = f"第{county}县"
        yield f"C{county}", f"中国共产党云岭{name}委员会", f"{name}县委", "党委", "县（市区）", "YL", mark
        for township in range(TOWNSHIPS):
            above, place = f"C{county}-{township}", f"{name}第{township}镇"
            yield above, f"中国共产党云岭{place}委员会", f"{place}党委", "党委", "乡镇（街道）", f"C{county}", mark
            for village in range(count // (COUNTIES * TOWNSHIPS)):
                full, short = f"中国共产党云岭市{place}第{village}村支部委员会", f"{place}{village}村党支部"
                yield f"{above}-{village}", full, short, "党支部", "村（社区）", above, mark


def workbook(count: int, mark: str) -> bytes:
    from openpyxl import Workbook

    book, target = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet("单位")
    sheet.append(["代码", "全称", "简称", "类别", "层级", "上级代码", "联络员"])
    for row in rows(count, mark):
        sheet.append(row)
    book.save(target)
    return target.getvalue()


def one_job(pk: str, title: str) -> None:
    """In a child process: what a worker does with one job."""
    import django

    django.setup()
    from uuid import UUID

    from foundation.core import clock, jobs

    begin, cpu = time.perf_counter(), time.process_time()
    state = jobs.run(UUID(pk), now=clock.now())
    took = {"seconds": round(time.perf_counter() - begin, 1), "cpu_seconds": round(time.process_time() - cpu, 1)}
    sys.stdout.write(json.dumps({"job": title, "state": state, **took, "peak_mb": peak_mb()}) + "\n")


def peak_mb() -> int:
    """Of this process alone: what getrusage says begins with the parent's."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) // 1024


def measure(count: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, interactive=False)
    from foundation.core import clock
    from foundation.organizations.services.tree_import import confirm_tree_import, upload_tree_import
    from tests.factories.organizations import build_world, load_world

    build_world()
    world = load_world()
    office, director = world.people["office"], world.people["director"]

    def child(job, title: str) -> None:
        connection.close()
        subprocess.run([sys.executable, "-m", "tests.bench.tree_import", "job", str(job), title], check=True)

    for title, mark, again in (
        ("new", "张三", False),
        ("the same again", "张三", True),
        ("all changed", "李四", False),
    ):
        row = upload_tree_import(
            organization=world.root,
            data=workbook(count, mark),
            name="a.xlsx",
            basis="",
            again=again,
            actor=office,
            now=clock.now(),
        )
        child(row.job, f"check, {title}")
        row.refresh_from_db()
        if row.summary["touched"]:
            confirm_tree_import(tree_import=row, actor=director, now=clock.now())
            child(row.job, f"write, {title}")


def main(words: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    if words[0] == "job":
        one_job(words[1], words[2])
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATA_DIR"] = folder
        if words[1:] == ["sqlite"]:
            os.environ["TEST_DATABASE_URL"] = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
            measure(int(words[0]))
            return
        from tests.servers import postgres

        with postgres() as database:
            os.environ["TEST_DATABASE_URL"] = database.url
            measure(int(words[0]))


if __name__ == "__main__":
    main(sys.argv[1:])
