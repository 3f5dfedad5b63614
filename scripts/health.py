"""Health checks for docker-compose.yml, with the standard library alone (the image has no curl).

Usage: health.py page URL            the page answers 200
       health.py file PATTERN AGE    a file of this pattern was written in the last AGE seconds
"""

import sys
import time
import urllib.error
import urllib.request
from pathlib import Path


def page(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - the URL stands in docker-compose.yml
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError) as error:
        print(f"health: {url}: {error}")
        return False


def file(pattern: str, age: float) -> bool:
    """Celery beat writes its schedule every three minutes; the data base behind it adds an ending to the name."""
    path = Path(pattern)
    newest = max((found.stat().st_mtime for found in path.parent.glob(path.name)), default=0.0)
    if time.time() - newest <= age:
        return True
    print(f"health: nothing written to {pattern} in the last {age:.0f} s")
    return False


def main() -> None:
    match sys.argv[1:]:
        case ["page", url]:
            healthy = page(url)
        case ["file", pattern, age]:
            healthy = file(pattern, float(age))
        case _:
            sys.exit("usage: health.py page URL | file PATTERN AGE")
    sys.exit(0 if healthy else 1)


if __name__ == "__main__":
    main()
