"""Steps of an older release get the committee whose inspection they are about."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from foundation.core import triggers
from foundation.supervision.models import EscalationStep
from rectification.models import RectificationPlan
from tests.factories.organizations import NOW, TODAY, load_world
from tests.factories.rectification import build_rectification
from tests.factories.supervision import EscalationStepFactory


@pytest.mark.django_db(transaction=True)
def test_old_steps_go_to_the_committee_of_their_row_or_above_their_organization():
    world = load_world()
    story = build_rectification(world)
    problem, plan = story.problems[0], RectificationPlan.objects.get(rectification=story.rectification)
    try:
        call_command("migrate", "supervision", "0005", verbosity=0)
        old = MigrationExecutor(connection).loader.project_state([("supervision", "0005_step_committee")]).apps
        steps = old.get_model("supervision", "EscalationStep").objects
        fields = {"action": "meeting", "step": "head+7", "due_on": TODAY, "occurred_on": TODAY, "raised_at": NOW}
        # The bureau's row is the city's affair, whatever the organization that stands on the step.
        of_problem = steps.create(
            kind="problem",
            object_label="rectification.problem",
            object_id=str(problem.pk),
            organization_id=world.village.pk,
            **fields,
        )
        of_plan = steps.create(
            kind="plan",
            object_label="rectification.rectificationplan",
            object_id=str(plan.pk),
            organization_id=world.finance.pk,
            **fields,
        )
        call_command("migrate", "supervision", "0006", verbosity=0)
        assert set(steps.values_list("committee_id", flat=True)) == {story.rectification.committee_id}
        # Written by the old release after the fill; their rows are gone, their kind too.
        late = {
            label: steps.create(kind="x", object_label=label, object_id="987654", organization_id=place.pk, **fields).pk
            for label, place in (
                ("rectification.problem", world.village),
                ("rectification.rectificationplan", world.root),
                ("gone.noun", world.township),
            )
        }
    finally:
        call_command("migrate", verbosity=0)
    found = dict(EscalationStep.objects.values_list("pk", "committee_id"))
    assert found == {
        of_problem.pk: world.root.pk,
        of_plan.pk: world.root.pk,
        late["rectification.problem"]: world.township.pk,
        late["rectification.rectificationplan"]: world.root.pk,
        late["gone.noun"]: world.county.pk,
    }
    assert set(triggers.expected()) <= triggers.present(connection)
    EscalationStepFactory(row=problem, action="admonition_letter")
