from celery import shared_task

from foundation.core import clock
from foundation.organizations.services.access_report import make_nightly_report


@shared_task(name="organizations.make_access_report")
def make_access_report() -> int:
    """Every night, by beat: who can still see what."""
    return make_nightly_report(day=clock.today(), now=clock.now()).pk
