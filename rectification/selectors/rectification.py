from typing import Any

from django.db.models import QuerySet

from rectification.models import Rectification, RectificationPlan
from rectification.selectors.scope import visible_q


def visible_rectifications(user: Any) -> QuerySet[Rectification]:
    return Rectification.objects.filter(visible_q(user))


def visible_plans(user: Any) -> QuerySet[RectificationPlan]:
    return RectificationPlan.objects.filter(visible_q(user, "rectification__"))
