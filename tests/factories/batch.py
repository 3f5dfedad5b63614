"""Batches of documents as the office asks for them and the worker does them."""

from uuid import uuid4

from foundation.core import clock, jobs
from foundation.documents.models import Batch
from foundation.documents.services.batch import request_batch
from foundation.organizations.models import User


def batch_of(person: User, documents, kind: str = "zip") -> Batch:
    """Queued, not run."""
    pks = [document.pk for document in documents]
    return request_batch(key=uuid4(), kind=kind, documents=pks, actor=person, now=clock.now())


def batch_made(person: User, documents, kind: str = "zip") -> Batch:
    batch = batch_of(person, documents, kind)
    assert jobs.run(batch.job, now=clock.now()) == "done"
    return Batch.objects.get(pk=batch.pk)
