"""The lists of this app that may be taken out as files (docs/exports.md)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from foundation.core import ports
from foundation.core.ports import Volume
from foundation.documents.forms.export import filter_words, understood
from inspections.forms.finding import FindingFilter
from inspections.forms.round import RoundFilter
from inspections.models import Assignment, Finding
from inspections.selectors import export
from inspections.selectors.assignment import visible_assignments
from inspections.selectors.finding import ORDER as FINDING_ORDER
from inspections.selectors.finding import filter_findings
from inspections.selectors.round import terms_of, visible_rounds

Query = Mapping[str, str]
COVERAGE_ORDER = ("-round__on_site_from", "-round", "team__number", "pk")


def _round_filter(user: Any, query: Query) -> RoundFilter:
    return RoundFilter(query, terms_of(visible_rounds(user)))


def _assignments(user: Any, query: Query) -> QuerySet[Assignment]:
    chosen = understood(_round_filter(user, query))
    named = {"kind": "round__kind", "term": "round__term_name"}
    asked = {named[name]: value for name, value in chosen.items()}
    return export.exportable_assignments(user).filter(**asked).order_by(*COVERAGE_ORDER)


def _finding_filter(user: Any, query: Query) -> FindingFilter:
    return FindingFilter(query, assignments=visible_assignments(user).order_by("pk"))


def _findings(user: Any, query: Query) -> QuerySet[Finding]:
    chosen = understood(_finding_filter(user, query))
    return filter_findings(export.exportable_findings(user), chosen).order_by(*FINDING_ORDER)


VOLUMES = (
    Volume(
        name="inspections.assignments",
        label="巡察覆盖情况",
        needs="inspections.export_assignments",
        columns=export.ASSIGNMENT_COLUMNS,
        rows=lambda user, query, _today: export.assignment_lines(_assignments(user, query)),
        count=lambda user, query, _today: _assignments(user, query).count(),
        words=lambda user, query: filter_words(_round_filter(user, query)),
        page="round-list",
    ),
    Volume(
        name="inspections.findings",
        label="问题底稿登记",
        needs="inspections.export_findings",
        columns=export.FINDING_COLUMNS,
        rows=lambda user, query, _today: export.finding_lines(_findings(user, query)),
        count=lambda user, query, _today: _findings(user, query).count(),
        words=lambda user, query: filter_words(_finding_filter(user, query)),
        page="finding-list",
    ),
)


def plug() -> None:
    for volume in VOLUMES:
        ports.volume(volume)
