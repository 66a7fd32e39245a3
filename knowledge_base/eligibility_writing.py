"""The rules of who may get what, written as they stand in front matter."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge_base.eligibility import OLDEST, Benefit, Condition, InRegion, OneOf
from knowledge_base.eligibility_reading import ALSO, AMOUNT, AMOUNTS, NAME, SAYS, WHERE, WHO


def as_yaml(benefits: Iterable[Benefit]) -> list[dict[str, object]]:
    """Return ``benefits`` as they are written under ``eligibility``; ``eligibility_reading.read`` gives them back."""
    return [_benefit_as_yaml(benefit) for benefit in benefits]


def _benefit_as_yaml(benefit: Benefit) -> dict[str, object]:
    written: dict[str, object] = {NAME: benefit.name, WHO: benefit.who}
    if benefit.where:
        written[WHERE] = benefit.where
    if benefit.also:
        written[ALSO] = benefit.also
    written |= _conditions_as_yaml(benefit.conditions)
    only = benefit.brackets[0]
    if len(benefit.brackets) == 1 and not only.conditions:
        return written | {AMOUNT: only.amount, SAYS: only.says}
    brackets = [
        {AMOUNT: each.amount, SAYS: each.says, **_conditions_as_yaml(each.conditions)}
        for each in benefit.brackets
    ]
    return written | {AMOUNTS: brackets}


def _conditions_as_yaml(conditions: Iterable[Condition]) -> dict[str, object]:
    return {condition.fact.value: _condition_as_yaml(condition) for condition in conditions}


def _condition_as_yaml(condition: Condition) -> str | list[str]:
    if isinstance(condition, OneOf):
        return condition.values[0] if len(condition.values) == 1 else list(condition.values)
    if isinstance(condition, InRegion):
        return condition.region
    if condition.last >= OLDEST:
        return f"{condition.first}周岁以上"
    if condition.first == 0:
        return f"{condition.last}周岁以下"
    return f"{condition.first}至{condition.last}周岁"
