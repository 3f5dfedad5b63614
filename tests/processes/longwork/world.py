"""Tables and the cast, in the database of the scenes: `python -m tests.processes.longwork.world`."""

import django
from django.core.management import call_command

if __name__ == "__main__":
    django.setup()
    from tests.factories.organizations import build_world

    call_command("migrate", run_syncdb=True, verbosity=0, skip_checks=True)
    build_world()
