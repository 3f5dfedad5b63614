"""What a worker grows to: `p8_memory.py notices-200` after 10 and after 200 one-page notices, `long-N` with N pages. In MB."""

import json
import os
import sys
from pathlib import Path

import django


def resident() -> float:
    """Now, not the peak."""
    return _status("VmRSS")


def peak() -> float:
    """Of this program: getrusage would count the parent's memory, from the moment between fork and exec."""
    return _status("VmHWM")


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    [kilobytes] = [line.split()[1] for line in lines if line.startswith(f"{name}:")]
    return int(kilobytes) * 1024 / 1e6


def main(way: str) -> dict[str, float]:
    from foundation.documents.characters import faults
    from foundation.documents.renderers.paper import render_pdf
    from tests.bench.p8_notice import FEW, compilation, notice

    kind, _, count = way.partition("-")
    letter = notice() if kind == "notices" else compilation(int(count))
    assert not faults(letter)  # as a job asks before it renders
    if kind == "notices":
        for _ in range(FEW):
            render_pdf(letter)
        few = resident()
        for _ in range(int(count) - FEW):
            render_pdf(letter)
        return {"few": round(few, 1), "many": round(resident(), 1)}
    render_pdf(letter)
    return {"peak": round(peak(), 1)}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    sys.stdout.write(json.dumps(main(sys.argv[1])))
