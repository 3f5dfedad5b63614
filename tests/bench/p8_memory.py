"""What a worker grows to: `p8_memory.py notices-200` after 10 and after 200 one-page notices, `long-N` with N pages. In MB."""

import json
import os
import resource
import sys
from pathlib import Path

import django


def resident() -> float:
    """Now, not the peak."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def main(way: str) -> dict[str, float]:
    from foundation.documents.renderers.paper import render_pdf
    from tests.bench.p8_notice import FEW, compilation, notice

    kind, _, count = way.partition("-")
    if kind == "notices":
        letter = notice()
        for _ in range(FEW):
            render_pdf(letter)
        few = resident()
        for _ in range(int(count) - FEW):
            render_pdf(letter)
        return {"few": round(few, 1), "many": round(resident(), 1)}
    render_pdf(compilation(int(count)))
    return {"peak": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6, 1)}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    sys.stdout.write(json.dumps(main(sys.argv[1])))
