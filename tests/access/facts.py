"""Every row of every table in plain values, and the tree they stand in: what the oracle of docs/access.md reads."""

from functools import cached_property
from typing import Any

from django.apps import apps

STEP = 4  # signs of a path one level takes


class Facts:
    """Every row of every table, as dictionaries. Read once a world."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[Any, dict[str, Any]]] = {}

    def __call__(self, label: str) -> dict[Any, dict[str, Any]]:
        """ "inspections.round" → {pk: {column: value}}."""
        if label not in self._tables:
            model = apps.get_model(label)
            names = [
                field.attname for field in model._meta.concrete_fields if field.get_internal_type() != "BinaryField"
            ]
            key = model._meta.pk.attname
            self._tables[label] = {row[key]: row for row in model.objects.values(*names)}
        return self._tables[label]

    @cached_property
    def _by_path(self) -> dict[str, int]:
        return {row["path"]: pk for pk, row in self("organizations.organization").items()}

    def parent(self, organization: int) -> int | None:
        return self._by_path.get(self("organizations.organization")[organization]["path"][:-STEP])

    def line(self, organization: int | None) -> list[int]:
        """The organization, the one above it, the one above that …"""
        found = []
        while organization is not None:
            found.append(organization)
            organization = self.parent(organization)
        return found

    def successors(self, organization: int | None) -> list[int]:
        """Who answers for it since it ended, and for that one, and so on."""
        found = []
        while organization is not None:
            organization = self("organizations.organization")[organization]["merged_into_id"]
            if organization is not None:
                found.append(organization)
        return found
