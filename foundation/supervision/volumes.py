"""What of this room may be taken out as a file (docs/exports.md)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from foundation.core import ports
from foundation.core.ports import Volume
from foundation.supervision.forms.escalation_step import EscalationStepFilter
from foundation.supervision.models import EscalationStep
from foundation.supervision.selectors.escalation_step import (
    ESCALATION_COLUMNS,
    escalation_lines,
    exportable_escalation_steps,
    filter_escalation_steps,
)


def _steps(user: Any, query: Mapping[str, str]) -> QuerySet[EscalationStep]:
    return filter_escalation_steps(exportable_escalation_steps(user), EscalationStepFilter(query).wanted())


ESCALATIONS = Volume(
    name="supervision.escalations",
    label="督办事项",
    needs="supervision.export_escalations",
    columns=ESCALATION_COLUMNS,
    rows=lambda user, query, today: escalation_lines(_steps(user, query), today),
    count=lambda user, query, _today: _steps(user, query).count(),
    words=lambda _user, query: EscalationStepFilter(query).words(),
    page="escalationstep-list",
)


def plug() -> None:
    ports.volume(ESCALATIONS)
