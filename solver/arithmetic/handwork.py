"""Formulas as they are worked out by hand, where every result on the way may be rounded.

The student rounds each result to at least so many places: up, down, half to even or by cutting
digits off, now in one way and now in another, and multiplies and adds in any order. What comes out
is bounded, not sampled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from types import MappingProxyType
from typing import Any

from solver.arithmetic.intervals import (
    BOUNDS,
    ONE,
    Interval,
    add,
    add_all,
    divide,
    hull,
    multiply,
    multiply_all,
    negate,
    point,
    power,
    up_to,
)
from solver.exercise.rounding import Digits
from solver.formulas.elementary import FUNCTIONS
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

MOST_ORDERS = 4
"""Products of more factors than this are bounded for all orders at once, less closely."""

Values = Mapping[str, Interval]


@dataclass(frozen=True, slots=True)
class Hand:
    """A student who rounds each result to at least so many `places`."""

    places: int
    digits: Digits

    def unit(self, value: Decimal) -> int:
        """The exponent of ten of the last place that is kept of a value for certain."""
        if self.digits is Digits.DECIMALS:
            return -self.places
        return (value.adjusted() if value else 0) - self.places + 1

    def rounded(self, exact: Interval) -> Interval:
        """All that the numbers of an interval may be rounded to, themselves among it.

        Cutting digits off leads towards 0 by less than a unit, rounding away from 0 by half a unit
        at the most; neither goes past the next number that has no more places.
        """
        if not exact.is_bounded:
            return exact
        lowest = self._highest(exact.low.copy_negate()).copy_negate()
        return Interval(lowest, self._highest(exact.high))

    def _highest(self, value: Decimal) -> Decimal:
        """The largest number that a value may be rounded to."""
        unit = self.unit(value)
        reached = up_to(value, unit)
        if value <= 0:
            return reached
        half = Decimal(5).scaleb(unit - 1)
        return min(reached, add(point(value), point(half)).high)

    def worked_out(self, expression: Expression, values: Values) -> Interval:
        """All that the student may get for a formula."""
        return _RULES[type(expression)](self, expression, values)

    def added(self, terms: Sequence[Interval]) -> Interval:
        """All sums, added up in any order and rounded after each step.

        No step leads past the next number with so few places, nor further than a unit; the sum of
        terms that end there ends there.
        """
        total = add_all(terms)
        if not total.is_bounded or len(terms) == 2:
            return self.rounded(total)
        largest = 2 * max(add_all([point(term.size) for term in terms]).high, ONE)
        lost = (len(terms) - 1) * Decimal(1).scaleb(self.unit(largest))
        apart = add(total, Interval(-lost, lost))
        if self.digits is not Digits.DECIMALS:
            return apart
        ended = add_all([term.outwards(self.places) for term in terms])
        return Interval(max(apart.low, ended.low), min(apart.high, ended.high))

    def multiplied(self, factors: Sequence[Interval]) -> Interval:
        """All products, multiplied in any order and rounded after each step."""
        if len(factors) == 1:
            return factors[0]
        if len(factors) <= MOST_ORDERS:
            return self._in_every_order(tuple(range(len(factors))), factors, {})
        exact = multiply_all(factors)
        if not exact.is_bounded:
            return exact
        return self._apart(exact, factors)

    def _in_every_order(
        self,
        chosen: tuple[int, ...],
        factors: Sequence[Interval],
        known: dict[tuple[int, ...], Interval],
    ) -> Interval:
        """The last step multiplies the product of some factors by that of the others."""
        if len(chosen) == 1:
            return factors[chosen[0]]
        if chosen not in known:
            first, *others = chosen
            found = []
            for count in range(len(others)):
                for beside in combinations(others, count):
                    rest = tuple(place for place in others if place not in beside)
                    left = self._in_every_order((first, *beside), factors, known)
                    found.append(multiply(left, self._in_every_order(rest, factors, known)))
            known[chosen] = self.rounded(hull(found))
        return known[chosen]

    def _apart(self, exact: Interval, factors: Sequence[Interval]) -> Interval:
        """A product of many factors.

        With G the product of max(1, |factor|) and a unit u, k roundings move a product by no more
        than G((1 + u)^k - 1): by induction over the last step, since G((c*d - 1) + u) is less than
        G(c*d*(1 + u) - 1). In significant figures u is relative, and G the product itself.
        """
        roundings = len(factors) - 1
        if self.digits is Digits.DECIMALS:
            unit = Decimal(1).scaleb(-self.places)
            scale = multiply_all(point(max(ONE, factor.size)) for factor in factors)
        else:
            unit = Decimal(1).scaleb(1 - self.places)
            scale = point(exact.size)
        grown = power(add(point(ONE), point(unit)), point(Decimal(roundings)))
        moved = multiply(scale, add(grown, point(-ONE))).high
        return add(exact, Interval(-moved, moved))


def _symbol(_: Hand, symbol: Symbol, values: Values) -> Interval:
    return values[symbol.name]


def _number(_: Hand, number: Number, __: Values) -> Interval:
    return point(number.value)


def _negative(hand: Hand, negative: Negative, values: Values) -> Interval:
    return negate(hand.worked_out(negative.operand, values))


def _sum(hand: Hand, total: Sum, values: Values) -> Interval:
    return hand.added([hand.worked_out(term, values) for term in total.terms])


def _product(hand: Hand, product: Product, values: Values) -> Interval:
    """Fractions among the factors may be divided at once, or after all is multiplied."""
    each = [hand.worked_out(factor, values) for factor in product.factors]
    found = hand.multiplied(each)
    fractions = [factor for factor in product.factors if isinstance(factor, Quotient)]
    if not fractions:
        return found
    above = [
        hand.worked_out(f.numerator, values) if isinstance(f, Quotient) else one
        for f, one in zip(product.factors, each, strict=True)
    ]
    below = [hand.worked_out(fraction.denominator, values) for fraction in fractions]
    last = divide(hand.multiplied(above), hand.multiplied(below))
    return hull((found, hand.rounded(last)))


def _quotient(hand: Hand, quotient: Quotient, values: Values) -> Interval:
    above = hand.worked_out(quotient.numerator, values)
    return hand.rounded(divide(above, hand.worked_out(quotient.denominator, values)))


def _power(hand: Hand, raised: Power, values: Values) -> Interval:
    """At one go, or factor by factor."""
    base = hand.worked_out(raised.base, values)
    exponent = hand.worked_out(raised.exponent, values)
    found = hand.rounded(power(base, exponent))
    times = exponent.low
    if exponent.high == times == times.to_integral_value() and times > 2 and found.is_bounded:
        return hull((found, hand.multiplied([base] * int(times))))
    return found


def _call(hand: Hand, called: Call, values: Values) -> Interval:
    arguments = [hand.worked_out(argument, values) for argument in called.arguments]
    row = FUNCTIONS[called.function]
    if row.definition is None:
        return hand.rounded(BOUNDS[called.function](*arguments))
    return hand.worked_out(row.definition, dict(zip(row.parameters, arguments, strict=True)))


def _cases(hand: Hand, cases: Cases, values: Values) -> Interval:
    """Every branch that may hold for some of the numbers."""
    found = []
    for branch in cases.branches:
        decided = _holds(hand, branch, values)
        if decided is not False:
            found.append(hand.worked_out(branch.value, values))
        if decided:
            return hull(found)
    return hull((*found, hand.worked_out(cases.otherwise, values)))


def _holds(hand: Hand, branch: Branch, values: Values) -> bool | None:
    """Whether a condition holds for all numbers, or for none; nothing where that is not decided."""
    left, right = hand.worked_out(branch.left, values), hand.worked_out(branch.right, values)
    if branch.relation in ("<", "<="):
        left, right = right, left
    if branch.relation in (">", "<"):
        return True if left.low > right.high else False if left.high <= right.low else None
    return True if left.low >= right.high else False if left.high < right.low else None


_RULES: Mapping[type, Callable[[Hand, Any, Values], Interval]] = MappingProxyType(
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
