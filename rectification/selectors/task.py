from typing import Any

from django.db.models import Q, QuerySet

from foundation.organizations.models import Organization, User
from rectification.models import Evidence, Task
from rectification.selectors.scope import visible_q


def visible_tasks(user: Any) -> QuerySet[Task]:
    """Every read of tasks starts here. Who owns a task sees it without any post."""
    return Task.objects.filter(visible_q(user) | Q(owner_id=user.pk))


def visible_evidence(user: Any) -> QuerySet[Evidence]:
    return Evidence.objects.filter(visible_q(user, "report__task__") | Q(report__task__owner_id=user.pk))


def people_of(organization: Organization) -> QuerySet[User]:
    """Who may own a task: the active people who work in this organization."""
    return User.objects.filter(organization=organization, is_active=True).order_by("name", "pk")
