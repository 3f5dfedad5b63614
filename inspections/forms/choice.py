"""How rows are named in the selects of forms. Django's fields take no type argument at run time."""

from django import forms

from foundation.organizations.forms.rows import RowsField
from foundation.organizations.models import Organization
from inspections.models import Assignment, WorkRecord


class OrganizationChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Indented as in the tree; typing the first characters of a name finds it."""

    def label_from_instance(self, obj: Organization) -> str:
        return f"{'　' * (obj.depth - 2)}{obj.short_name}"


class AssignmentChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Reads the organization and the round's sender: select them together."""

    def label_from_instance(self, obj: Assignment) -> str:
        return f"{obj.organization.short_name}（{obj.round}）"


class RecordChoice(RowsField):
    def label_from_instance(self, obj: WorkRecord) -> str:
        return f"{obj}　{obj.subject}"
