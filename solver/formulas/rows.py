"""What the rows of several tables share: which numbers are allowed, and constants put in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from solver.formulas.expression import (
    ONE,
    Expression,
    Number,
    Product,
    Symbol,
    product_of,
    rebuild,
)


@dataclass(frozen=True, slots=True)
class Allowed:
    """The numbers that make sense in some place.

    `description` completes "has to be …" in a message; `test` looks at all of the numbers at once,
    since some only make sense together.
    """

    description: str
    test: Callable[[Sequence[Decimal]], bool]

    def allows(self, *values: Decimal) -> bool:
        """Whether the numbers make sense."""
        return self.test(values)


def each(description: str, test: Callable[[Decimal], bool]) -> Allowed:
    """Numbers that make sense one by one."""
    return Allowed(description, lambda values: all(map(test, values)))


ANY = each("any number", lambda _: True)
POSITIVE = each("above 0", lambda value: value > 0)
NOT_NEGATIVE = each("0 or more", lambda value: value >= 0)
BELOW_ONE = each("at least 0 and below 1", lambda value: 0 <= value < 1)
FROM_ZERO_TO_ONE = each("from 0 to 1", lambda value: 0 <= value <= 1)
BETWEEN_ZERO_AND_ONE = each("between 0 and 1, neither of them", lambda value: 0 < value < 1)
ONE_OR_MINUS_ONE = each("1 or -1", lambda value: abs(value) == 1)
ZERO_OR_ONE = each("0 or 1", lambda value: value in (0, 1))
SHARES = Allowed(
    "from 0 to 1, with 1 as their sum",
    lambda values: all(value >= 0 for value in values) and sum(values) == 1,
)


def put_in(expression: Expression, constants: Mapping[str, Decimal]) -> Expression:
    """The formula with its constants as numbers; a factor that becomes 1 is not written."""
    if isinstance(expression, Symbol) and expression.name in constants:
        return Number(constants[expression.name])
    changed = rebuild(expression, lambda operand: put_in(operand, constants))
    if isinstance(changed, Product) and ONE in changed.factors:
        return product_of(changed.factors)
    return changed
