from typing import Any

from django.db.models import QuerySet

from foundation.organizations.models import Organization
from foundation.organizations.selectors.post import organization_ids, scope_q
from foundation.organizations.states import LEADING, OFFICE, UNIT, PostKind


def visible_organizations(user: Any) -> QuerySet[Organization]:
    """Office and leading group: their subtree. People of an organization: their own."""
    kinds = OFFICE | LEADING | {PostKind.PETITION_CLERK}
    own = Organization.objects.filter(pk__in=organization_ids(user, UNIT))
    return Organization.objects.filter(scope_q(user, kinds, "")) | own


def is_within(organization: Organization, root: Organization) -> bool:
    """The same organization, or one below `root`."""
    return organization.path.startswith(root.path)
