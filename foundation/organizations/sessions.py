"""Django's sessions in the database, read by a Statement: each page begins with this read (docs/decisions/0010)."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from foundation.core.statements import Given, Statement

LIVE = Statement(
    lambda: Session.objects.filter(
        session_key=Given("key", CharField()), expire_date__gt=Given("now", DateTimeField())
    ).values_list("session_data")
)


class SessionStore(db.SessionStore):
    def load(self) -> dict[str, Any]:
        for (data,) in LIVE.rows(key=self.session_key, now=timezone.now()):
            return dict(self.decode(data))
        self._session_key = None  # ended or never begun: the next save makes a key of its own
        return {}
