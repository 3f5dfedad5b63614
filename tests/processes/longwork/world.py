"""The cast, in the database of the scenes: `python -m tests.processes.longwork.world`."""

import django

if __name__ == "__main__":
    django.setup()
    from tests.factories.organizations import build_world

    build_world()
