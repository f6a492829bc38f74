"""Formulas without a second look: their value as long as nothing on the way calls for one.

Every operation is that of `solver.arithmetic.evaluators`, in the same order and the same context,
without a record of what became of its digits. Where that record would matter, `Doubtful` is raised,
and the formula is to be worked out under watch. Few are: digits are seldom lost, and 0 is seldom
the outcome of what was rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, Inexact, getcontext
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from solver.arithmetic.elementary import EVALUATORS, SENSITIVE
from solver.arithmetic.evaluators import COMPARED_BY, power
from solver.formulas.elementary import FUNCTIONS, Function
from solver.formulas.expression import (
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
    children,
)

Straight = Callable[[Mapping[str, Decimal]], Decimal]


class Doubtful(Exception):
    """What was rounded on the way may matter to the outcome."""


def straight(expression: Expression, *, spare: int) -> Straight:
    """How to work the formula out, if no more than its `spare` digits are lost.

    The *inexact* flag of the context tells whether anything was rounded, and has to be up before
    where the values are.
    """
    return _rule_of(expression, spare // max(1, _sensitive_calls(expression)))


def _sensitive_calls(expression: Expression) -> int:
    inside = sum(map(_sensitive_calls, children(expression)))
    if not isinstance(expression, Call):
        return inside
    definition = FUNCTIONS[expression.function].definition
    own = int(expression.function in SENSITIVE) if definition is None else 0
    return inside + (own if definition is None else _sensitive_calls(definition))


def _rule_of(expression: Expression, spare: int) -> Straight:
    """The rule for a formula in which each sensitive function may lose so many digits."""
    return _RULES[type(expression)](expression, spare)


def _all_of(expressions: Iterable[Expression], spare: int) -> list[Straight]:
    return [_rule_of(expression, spare) for expression in expressions]


def _look_twice_if_rounded() -> None:
    if getcontext().flags[Inexact]:
        raise Doubtful


def _symbol(symbol: Symbol, _: int) -> Straight:
    return itemgetter(symbol.name)


def _number(number: Number, _: int) -> Straight:
    value = number.value
    return lambda _: value


def _negative(negative: Negative, spare: int) -> Straight:
    operand = _rule_of(negative.operand, spare)
    return lambda values: -operand(values)


def _sum(expression: Sum, spare: int) -> Straight:
    """A difference that costs more than a digit is looked at."""
    first, *others = _all_of(expression.terms, spare)
    if len(others) == 1:
        return _sum_of_two(first, *others)

    def value(values: Mapping[str, Decimal]) -> Decimal:
        total = term = first(values)
        largest = term.adjusted()
        for other in others:
            term = other(values)
            total += term
            if term.adjusted() > largest:
                largest = term.adjusted()
        if largest > total.adjusted() + 1 or not total:
            _look_twice_if_rounded()
        return total

    return value


def _sum_of_two(left: Straight, right: Straight) -> Straight:
    """Most sums are, and no time is lost."""

    def value(values: Mapping[str, Decimal]) -> Decimal:
        one, other = left(values), right(values)
        total = one + other
        least = total.adjusted() + 1
        if one.adjusted() > least or other.adjusted() > least or not total:
            _look_twice_if_rounded()
        return total

    return value


def _product(product: Product, spare: int) -> Straight:
    """All that is above the line is multiplied before it is divided."""
    fractions = [factor for factor in product.factors if isinstance(factor, Quotient)]
    numerators = (f.numerator if isinstance(f, Quotient) else f for f in product.factors)
    above = _multiplied(_all_of(numerators, spare))
    if not fractions:
        return above
    return _divided(above, _multiplied(_all_of((f.denominator for f in fractions), spare)))


def _multiplied(factors: Sequence[Straight]) -> Straight:
    first, *others = factors

    def value(values: Mapping[str, Decimal]) -> Decimal:
        result = first(values)
        for factor in others:
            result *= factor(values)
        if not result:
            _look_twice_if_rounded()
        return result

    return value


def _quotient(quotient: Quotient, spare: int) -> Straight:
    return _divided(_rule_of(quotient.numerator, spare), _rule_of(quotient.denominator, spare))


def _divided(above: Straight, below: Straight) -> Straight:
    def value(values: Mapping[str, Decimal]) -> Decimal:
        result = above(values) / below(values)
        if not result:
            _look_twice_if_rounded()
        return result

    return value


def _power(raised: Power, spare: int) -> Straight:
    base, exponent = _rule_of(raised.base, spare), _rule_of(raised.exponent, spare)
    return lambda values: power(base(values), exponent(values))


def _call(call: Call, spare: int) -> Straight:
    arguments = _all_of(call.arguments, spare)
    row = FUNCTIONS[call.function]
    if row.definition is not None:
        return _defined(row, _rule_of(row.definition, spare), arguments)
    evaluator, sensitive = EVALUATORS[call.function], SENSITIVE.get(call.function)
    if len(arguments) > 1 or not arguments:
        return lambda values: evaluator(*(argument(values) for argument in arguments))
    (argument,) = arguments
    if sensitive is None:
        return lambda values: evaluator(argument(values))

    def value(values: Mapping[str, Decimal]) -> Decimal:
        at = argument(values)
        result = evaluator(at)
        if sensitive(at, result, getcontext().prec) > spare:
            _look_twice_if_rounded()
        return result

    return value


def _defined(row: Function, definition: Straight, arguments: Sequence[Straight]) -> Straight:
    names = row.parameters
    return lambda values: definition(
        dict(zip(names, (argument(values) for argument in arguments), strict=True))
    )


def _cases(cases: Cases, spare: int) -> Straight:
    """What was rounded for a condition is forgotten; what was before would be forgotten with it."""
    branches = [
        (
            COMPARED_BY[branch.relation],
            _rule_of(branch.left, spare),
            _rule_of(branch.right, spare),
            _rule_of(branch.value, spare),
        )
        for branch in cases.branches
    ]
    otherwise = _rule_of(cases.otherwise, spare)

    def value(values: Mapping[str, Decimal]) -> Decimal:
        _look_twice_if_rounded()
        chosen = otherwise
        for compare, left, right, found in branches:
            if compare(left(values), right(values)):
                chosen = found
                break
        getcontext().flags[Inexact] = False
        return chosen(values)

    return value


_RULES: Mapping[type, Callable[[Any, int], Straight]] = MappingProxyType(
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
