"""The rules that the models declare, with what the office says of them."""

from dataclasses import dataclass, replace

from foundation.core.deadlines import Deadline, Rule, models_with_deadlines
from foundation.core.models import DeadlineRule, Unit


@dataclass(frozen=True, slots=True)
class Row:
    """`declared` as the code has it, `rule` as it holds now, `said` what the office said, if it did."""

    declared: Rule
    rule: Rule
    said: DeadlineRule | None
    noun: str

    @property
    def label(self) -> str:
        """信访件：办结; 承接签字, where both say the same."""
        return self.rule.label if self.noun == self.rule.label else f"{self.noun}：{self.rule.label}"

    @property
    def default(self) -> str:
        return f"{self.declared.amount}{self.declared.unit.label}"


def deadline_rules() -> list[Row]:
    """One query, a noun's rules together."""
    said = {row.key: row for row in DeadlineRule.objects.all()}
    found = [_row(rule, noun, said.get(rule.key)) for noun, rule in _declared()]
    return sorted(found, key=lambda row: row.declared.key)


def deadline_rule(key: str) -> Row | None:
    found = next(((noun, rule) for noun, rule in _declared() if rule.key == key), None)
    if found is None:
        return None
    noun, rule = found
    return _row(rule, noun, DeadlineRule.objects.filter(pk=key).first())


def _declared() -> list[tuple[str, Rule]]:
    deadlines: list[Deadline] = [model.DEADLINE for model in models_with_deadlines()]  # type: ignore[attr-defined]
    return [(deadline.label, rule) for deadline in deadlines for rule in deadline.rules]


def _row(rule: Rule, noun: str, said: DeadlineRule | None) -> Row:
    now = rule if said is None else replace(rule, unit=Unit(said.unit), amount=said.amount)
    return Row(rule, now, said, noun)
