"""Imports of the tree: seen by the office that may change that part of the tree, whoever uploaded them."""

from typing import Any

from django.db.models import QuerySet

from foundation.organizations.models import Organization, TreeImport
from foundation.organizations.selectors.post import organization_ids, scope_q
from foundation.organizations.states import IMPORT_OPEN, MAINTAINERS, ImportStatus

HEAVY = ("content", "marked", "faults", "changes")


def visible_tree_imports(user: Any) -> QuerySet[TreeImport]:
    return TreeImport.objects.filter(scope_q(user, MAINTAINERS))


def import_tops(user: Any) -> QuerySet[Organization]:
    """What the person may import for: the organizations of the posts that maintain the tree."""
    return Organization.objects.filter(pk__in=organization_ids(user, MAINTAINERS)).order_by("path")


def exportable_organizations(user: Any) -> QuerySet[Organization]:
    return Organization.objects.filter(scope_q(user, MAINTAINERS, ""))


def earlier_import(organization: Organization, sha256: str) -> TreeImport | None:
    """The last import of the same bytes for the same organization that was written or is under way."""
    rows = TreeImport.objects.filter(organization=organization, sha256=sha256)
    known = rows.filter(status__in=[*IMPORT_OPEN, ImportStatus.WRITTEN])
    return known.defer(*HEAVY).select_related("uploaded_by").order_by("-pk").first()
