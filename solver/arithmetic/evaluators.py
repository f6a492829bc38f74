"""How each kind of formula is worked out in decimals: one row of `_RULES` for each.

A rule works with the digits of its context, and keeps count of those that a difference has cost.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from operator import ge, gt, le, lt
from types import MappingProxyType
from typing import Any

from solver.arithmetic.elementary import EVALUATORS, SENSITIVE
from solver.formulas.elementary import FUNCTIONS, Function
from solver.formulas.expression import (
    Branch,
    Call,
    Cases,
    Expression,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)

KEPT = 70
"""Digits that hold at the least, of all that are worked with."""
PUBLISHED = 30
"""Digits of an exact value that the outside gets to see."""

COMPARED_BY: Mapping[str, Callable[[Decimal, Decimal], bool]] = MappingProxyType(
    {">": gt, ">=": ge, "<": lt, "<=": le}
)


@dataclass(slots=True)
class Run:
    """One way through a formula, and how many digits it lost to cancellation.

    What is called `inexact` was itself rounded to the digits of the context: no more of them can be
    had.
    """

    values: Mapping[str, Decimal]
    context: decimal.Context
    inexact: Set[str] = frozenset()
    reads_inexact: bool = False
    lost: int = 0

    @property
    def is_inexact(self) -> bool:
        """Whether anything was rounded so far."""
        return self.context.flags[decimal.Inexact]


Rule = Callable[[Run], Decimal]


def rule_of(expression: Expression) -> Rule:
    """How the formula is worked out, once and for all numbers."""
    return _RULES[type(expression)](expression)


def _symbol(symbol: Symbol) -> Rule:
    name = symbol.name

    def value(run: Run) -> Decimal:
        if name in run.inexact:
            run.reads_inexact = True
            run.context.flags[decimal.Inexact] = True
        return run.values[name]

    return value


def _number(number: Number) -> Rule:
    value = number.value
    return lambda _: value


def _negative(negative: Negative) -> Rule:
    operand = rule_of(negative.operand)
    return lambda run: -operand(run)


def _quotient(quotient: Quotient) -> Rule:
    numerator, denominator = rule_of(quotient.numerator), rule_of(quotient.denominator)

    def value(run: Run) -> Decimal:
        above, is_inexact = numerator(run), run.is_inexact
        result = above / denominator(run)
        if not above and not is_inexact:  # 0 by whatever it is divided
            run.context.flags[decimal.Inexact] = False
        return result

    return value


def _product(product: Product) -> Rule:
    """Multiply all that is above the line before dividing: 1/3 of 3 is exactly 1."""
    quotients = [factor for factor in product.factors if isinstance(factor, Quotient)]
    above = [rule_of(f.numerator if isinstance(f, Quotient) else f) for f in product.factors]
    below = [rule_of(quotient.denominator) for quotient in quotients]
    each = [rule_of(factor) for factor in product.factors]

    def value(run: Run) -> Decimal:
        before = run.context.flags[decimal.Inexact]
        result = above[0](run)
        for factor in above[1:]:
            result *= factor(run)
        if below:
            result /= _multiplied(below, run)
        if not result and run.is_inexact and not before:
            run.context.flags[decimal.Inexact] = not _has_exact_zero(each, run)
        return result

    return value


def _multiplied(factors: Sequence[Rule], run: Run) -> Decimal:
    result = factors[0](run)
    for factor in factors[1:]:
        result *= factor(run)
    return result


def _has_exact_zero(factors: Sequence[Rule], run: Run) -> bool:
    """Whether a product is 0 however its other factors were rounded."""
    for factor in factors:
        run.context.clear_flags()
        if not factor(run) and not run.is_inexact:
            return True
    return False


def _power(raised: Power) -> Rule:
    base, exponent = rule_of(raised.base), rule_of(raised.exponent)
    return lambda run: power(base(run), exponent(run))


def power(base: Decimal, exponent: Decimal) -> Decimal:
    """Decimal takes 0 to a negative power as infinite; here it has no value."""
    if not base and exponent < 0:
        raise decimal.DivisionByZero("0 to a negative power")
    return base**exponent


def _sum(expression: Sum) -> Rule:
    """A sum in which little more than rounding errors is left counts as 0."""
    rules = [rule_of(term) for term in expression.terms]

    def value(run: Run) -> Decimal:
        flags = run.context.flags
        before, flags[decimal.Inexact] = flags[decimal.Inexact], False
        terms = [rule(run) for rule in rules]
        total = sum(terms[1:], terms[0])
        if not flags[decimal.Inexact]:  # nothing in here was rounded, whatever was before
            flags[decimal.Inexact] = before
            return total
        largest = max([term.adjusted() for term in terms if term], default=0)
        if total and largest - total.adjusted() < 2:
            return total
        lost = largest - total.adjusted() if total else run.context.prec
        if lost > run.context.prec - (PUBLISHED if run.reads_inexact else KEPT):
            total, lost = Decimal(0), run.context.prec
        run.lost += lost
        return total

    return value


def _call(call: Call) -> Rule:
    arguments = [rule_of(argument) for argument in call.arguments]
    row = FUNCTIONS[call.function]
    if row.definition is not None:
        return _defined(row, rule_of(row.definition), arguments)
    evaluator, sensitive = EVALUATORS[call.function], SENSITIVE.get(call.function)

    def value(run: Run) -> Decimal:
        at = [argument(run) for argument in arguments]
        result = evaluator(*at)
        if sensitive and run.is_inexact:
            run.lost += sensitive(at[0], result, run.context.prec)
        return result

    return value


def _defined(row: Function, definition: Rule, arguments: Sequence[Rule]) -> Rule:
    def value(run: Run) -> Decimal:
        inside = [argument(run) for argument in arguments]
        outside = run.values, run.inexact
        run.values, run.inexact = dict(zip(row.parameters, inside, strict=True)), frozenset()
        result = definition(run)
        run.values, run.inexact = outside
        return result

    return value


def _cases(cases: Cases) -> Rule:
    """An inexact condition does not make the value inexact."""
    branches = [(condition_of(branch), rule_of(branch.value)) for branch in cases.branches]
    otherwise = rule_of(cases.otherwise)

    def value(run: Run) -> Decimal:
        before = run.is_inexact
        chosen = next((value for holds, value in branches if holds(run)), otherwise)
        run.context.flags[decimal.Inexact] = before
        return chosen(run)

    return value


def condition_of(branch: Branch) -> Callable[[Run], bool]:
    """Whether a branch holds."""
    compare, left, right = (
        COMPARED_BY[branch.relation],
        rule_of(branch.left),
        rule_of(branch.right),
    )
    return lambda run: compare(left(run), right(run))


_RULES: Mapping[type, Callable[[Any], Rule]] = MappingProxyType(
    {
        Symbol: _symbol,
        Number: _number,
        Negative: _negative,
        Sum: _sum,
        Product: _product,
        Quotient: _quotient,
        Power: _power,
        Call: _call,
        Cases: _cases,
    }
)
