from celery import shared_task

from foundation.audittrail import services


@shared_task(name="audittrail.seal")
def seal() -> int:
    """Seal what a kill left between a commit and its seal."""
    return services.seal()
