from celery import shared_task

from foundation.core import clock
from petitions.services.petition import find_new


@shared_task(name="petitions.find_new")
def find_new_petitions() -> int:
    """Every minute, by beat: the public process cannot tell anybody that something came."""
    return find_new(now=clock.now())
