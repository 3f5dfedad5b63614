"""Steps that the sweep raised, about rows of real nouns."""

import datetime as dt
from typing import Any

import factory

from foundation.organizations.models import User
from foundation.organizations.states import PostKind
from foundation.supervision.models import EscalationStep
from tests.factories.organizations import NOW, TODAY, PostFactory, UserFactory


class EscalationStepFactory(factory.django.DjangoModelFactory):
    """`EscalationStepFactory(row=problem)`: 告诫书 for a row that is seven days late."""

    class Meta:
        model = EscalationStep
        exclude = ("row",)

    row: Any = None
    kind = factory.LazyAttribute(lambda step: step.row.DEADLINE.kind)
    object_label = factory.LazyAttribute(lambda step: step.row._meta.label_lower)
    object_id = factory.LazyAttribute(lambda step: str(step.row.pk))
    organization = factory.LazyAttribute(lambda step: step.row.rectification.organization)
    committee = factory.LazyAttribute(lambda step: step.row.rectification.committee)
    action = "admonition_letter"
    step = "head+7"
    due_on = TODAY - dt.timedelta(days=7)
    occurred_on = TODAY
    raised_at = NOW


def rectification_clerk(world: Any, username: str = "rectclerk") -> User:
    """整改督办 of the city's office, who handles steps."""
    clerk = UserFactory(organization=world.office, name="许文静", username=username, title="整改督办科科长")
    PostFactory(person=clerk, kind=PostKind.RECTIFICATION_CLERK, organization=world.root)
    return clerk
