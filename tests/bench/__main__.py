"""`make bench ONLY=P3 SIZE=small`: fills a database of its own on the server of TEST_DATABASE_URL, prints one JSON line a
result.
"""

import json
import os
import sys
from collections.abc import Mapping

from tests.bench import p1_first_page, p3_problem_list, p5_export, p6_sweep, p7_messages, p8_notice, tree_page
from tests.bench.fill import prepare
from tests.bench.sizes import SIZES

BENCHES = {
    "P1": p1_first_page.run,
    "P2": p1_first_page.counts,
    "P3": p3_problem_list.run,
    "P5": p5_export.run,
    "P6": p6_sweep.run,
    "P7": p7_messages.run,
    "P8": p8_notice.run,
    "P9": p8_notice.run_long,
    "tree": tree_page.run,
}


def chosen(environment: Mapping[str, str]) -> tuple[list[str], str]:
    """Which benchmarks, and how much to fill. An unknown word is refused together with what is accepted."""
    only, size = environment.get("ONLY", ""), environment.get("SIZE") or "small"
    if only and only not in BENCHES:
        sys.exit(f"bench: ONLY={only} is unknown; accepted: {', '.join(BENCHES)}")
    if size not in SIZES:
        sys.exit(f"bench: SIZE={size} is unknown; accepted: {', '.join(SIZES)}")
    return [only] if only else list(BENCHES), size


def main() -> None:
    names, size = chosen(os.environ)
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not server.startswith("postgresql://"):
        sys.exit("bench: needs TEST_DATABASE_URL=postgresql://…; `make bench` starts a server and sets it")
    scopes = prepare(server, size, SIZES[size])
    for name in names:
        for line in BENCHES[name](size, scopes):
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
