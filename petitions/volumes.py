"""The lists of this app that may be taken out as files (docs/exports.md)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from foundation.core import ports
from foundation.core.ports import Volume
from foundation.documents.forms.export import filter_words, understood
from petitions.forms.petition import PetitionFilter
from petitions.models import Petition
from petitions.selectors import export


def _petitions(user: Any, query: Mapping[str, str]) -> QuerySet[Petition]:
    return export.exportable_petitions(user).filter(**understood(PetitionFilter(query)))


VOLUMES = (
    Volume(
        name="petitions.register",
        label="信访件登记",
        needs="petitions.export_petitions",
        columns=export.COLUMNS,
        rows=lambda user, query, today: export.petition_lines(_petitions(user, query), today),
        count=lambda user, query, _today: _petitions(user, query).count(),
        words=lambda _user, query: filter_words(PetitionFilter(query)),
        page="petition-list",
    ),
)


def plug() -> None:
    for volume in VOLUMES:
        ports.volume(volume)
