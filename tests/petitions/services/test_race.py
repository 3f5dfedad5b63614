"""Two clerks decide at once: one succeeds, the other is told; never both."""

import threading

import pytest
from django.db import connection

from foundation.audittrail.models import AuditEvent
from foundation.core.errors import MoveNotAllowed
from foundation.organizations.models import User
from petitions.models import Petition, PetitionReader
from petitions.services.petition import accept_petition, forward_petition
from tests.factories.organizations import NOW
from tests.factories.petitions import file_petition

ROWS, THREADS = 5, 4


@pytest.mark.django_db(transaction=True)
def test_each_petition_is_decided_once(transactional_db, publication, fieldwork, world):
    pks = [file_petition(publication, person=f"{number}").petition.pk for number in range(ROWS)]
    won, lost = [], []
    start = threading.Barrier(THREADS)

    def decide(index):
        try:
            clerk = User.objects.get(username="petition")
            start.wait(20)
            for pk in pks:
                row = Petition.objects.get(pk=pk)
                row.status = "registered"  # the page this clerk looks at may be stale
                try:
                    if index % 2:
                        accept_petition(petition=row, assignment=fieldwork.finance, actor=clerk, now=NOW)
                    else:
                        forward_petition(petition=row, department=world.medical, actor=clerk, now=NOW)
                except MoveNotAllowed:
                    lost.append(pk)
                else:
                    won.append(pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=[index]) for index in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert (sorted(won), len(lost)) == (sorted(pks), ROWS * (THREADS - 1))
    assert AuditEvent.objects.filter(event__in=["petition.accept", "petition.forward"]).count() == ROWS
    accepted = Petition.objects.filter(status="accepted")
    assert PetitionReader.objects.count() == 2 * accepted.count()
