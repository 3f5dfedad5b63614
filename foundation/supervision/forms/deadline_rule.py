from typing import Any

from django import forms

from foundation.core.deadlines import Rule
from foundation.core.models import Unit


class DeadlineRuleForm(forms.Form):
    """Within what the rule allows; a rule of a law or of rounds keeps its unit."""

    amount = forms.IntegerField(label="数量", min_value=1)
    unit = forms.ChoiceField(label="计时单位", widget=forms.RadioSelect)

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        field = self.fields["unit"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(unit.value, unit.label) for unit in rule.units]
        if rule.most is not None:
            self.fields["amount"].help_text = f"{rule.source or '这条规则'}规定最多{rule.most}{rule.unit.label}。"

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        amount, unit = found.get("amount"), found.get("unit")
        if amount is None or unit is None:
            return found
        most = self.rule.most_of(Unit(unit))
        if amount > most:
            self.add_error("amount", f"最多{most}{Unit(unit).label}，现在是{amount}。")
        return found
