"""Putting numbers into formulas: decimals, with a record of whether the result is exact.

A formula is made ready once (`formula`), and then worked out as often as there are numbers for it.
All arithmetic runs with `DIGITS` significant digits, and with more where a difference cancels most
of them, so that at least `KEPT` hold. The decimal module's *inexact* flag tells whether a result
is the true value or a rounded one: `1/(1 + e^0)` is exactly 0.5, `1/3` is not a decimal.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from operator import ge, gt, le, lt
from types import MappingProxyType
from typing import Any, NamedTuple

from solver.arithmetic.elementary import EVALUATORS, SENSITIVE
from solver.arithmetic.rational import divides, exact_decimal
from solver.arithmetic.straight import Straight, straight
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
    names_in,
)
from solver.formulas.identity import Itself

DIGITS = 100
KEPT = 70
PUBLISHED = 30
MOST_DIGITS = 2000
"""What cancels to less than this many digits can tell is 0, as tanh' of a unit at 10000 is."""

_CONTEXT = decimal.Context(
    prec=DIGITS,
    rounding=decimal.ROUND_HALF_EVEN,
    Emax=decimal.MAX_EMAX,
    Emin=decimal.MIN_EMIN,
    traps=[decimal.DivisionByZero, decimal.InvalidOperation, decimal.Overflow],
)
_COMPARED_BY: Mapping[str, Callable[[Decimal, Decimal], bool]] = MappingProxyType(
    {">": gt, ">=": ge, "<": lt, "<=": le}
)


class Evaluated(NamedTuple):
    """The value of a formula, and whether it is the true one to the last digit."""

    value: Decimal
    is_exact: bool


@dataclass(slots=True)
class _Run:
    """One way through a formula, and how many digits it lost to cancellation.

    What is called `inexact` was itself rounded to `DIGITS` digits: no more digits of it can be had.
    """

    values: Mapping[str, Decimal]
    context: decimal.Context
    inexact: Set[str] = frozenset()
    reads_inexact: bool = False
    lost: int = 0

    @property
    def is_inexact(self) -> bool:
        return self.context.flags[decimal.Inexact]


_Rule = Callable[[_Run], Decimal]


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula ready to have numbers put in: the names it needs them for, and how it goes.

    `divided` is the formula itself where it has a division, whose remainder may come out even;
    `straight` works it out where nothing is rounded.
    """

    names: tuple[str, ...]
    rule: _Rule
    divided: Expression | None = None
    straight: Straight | None = None

    def at(self, values: Mapping[str, Decimal], inexact: Set[str] = frozenset()) -> Evaluated:
        """Its value for these numbers, of which some are `inexact`.

        Raises ArithmeticError as `evaluate` does.
        """
        with arithmetic() as context:
            return self.within(context, values, inexact)

    def within(
        self, context: decimal.Context, values: Mapping[str, Decimal], inexact: Set[str]
    ) -> Evaluated:
        """The same in a context of `arithmetic`, which many formulas can share."""
        context.clear_flags()
        if self.straight is not None and inexact.isdisjoint(self.names):
            value = self.straight(values)
            if not context.flags[decimal.Inexact]:
                return Evaluated(value or Decimal(0), True)
            context.clear_flags()
        run = _Run(values, context, inexact)
        value = self.rule(run)
        if run.lost > DIGITS - KEPT and not run.reads_inexact:
            value = self._again(run)
        is_exact = not context.flags[decimal.Inexact]
        value = value or Decimal(0)  # no 0E+95, whose exponent means nothing
        if is_exact or self.divided is None or run.reads_inexact:
            return Evaluated(value, is_exact=is_exact)
        exact = exact_decimal(self.divided, values)
        return Evaluated(value if exact is None else exact, is_exact=exact is not None)

    def _again(self, run: _Run) -> Decimal:
        """The value with as many digits more as it takes for enough of them to hold."""
        context, value = run.context, Decimal(0)
        while context.prec - run.lost < KEPT and context.prec < MOST_DIGITS:
            context.prec = min(MOST_DIGITS, DIGITS + 2 * run.lost)
            context.clear_flags()
            run = _Run(run.values, context)
            value = self.rule(run)
        context.prec = DIGITS
        return +value


def arithmetic() -> AbstractContextManager[decimal.Context]:
    """What all arithmetic runs in; to enter it costs as much as a short formula."""
    return decimal.localcontext(_CONTEXT)


def formula(expression: Expression) -> Formula:
    """The expression made ready to be worked out many times."""
    divided = expression if divides(expression) else None
    return Formula(names_in(expression), _rule(expression), divided, straight(expression))


def evaluate(expression: Expression, values: Mapping[str, Decimal]) -> Evaluated:
    """The formula with a number for each of its quantities.

    Raises ArithmeticError where it has no value: a division by zero, the logarithm of zero, a
    number too large to hold.
    """
    return _remembered(Itself(expression)).at(values)


@lru_cache(maxsize=4096)
def _remembered(expression: Itself[Expression]) -> Formula:
    return formula(expression.thing)


def select(cases: Cases, values: Mapping[str, Decimal]) -> Branch | None:
    """The branch that holds for these numbers; None where it is the `otherwise`."""
    with arithmetic() as context:
        run = _Run(values, context)
        return next((branch for branch in cases.branches if _condition(branch)(run)), None)


def _rule(expression: Expression) -> _Rule:
    return _RULES[type(expression)](expression)


def _symbol(symbol: Symbol) -> _Rule:
    name = symbol.name

    def value(run: _Run) -> Decimal:
        if name in run.inexact:
            run.reads_inexact = True
            run.context.flags[decimal.Inexact] = True
        return run.values[name]

    return value


def _number(number: Number) -> _Rule:
    value = number.value
    return lambda _: value


def _negative(negative: Negative) -> _Rule:
    operand = _rule(negative.operand)
    return lambda run: -operand(run)


def _quotient(quotient: Quotient) -> _Rule:
    numerator, denominator = _rule(quotient.numerator), _rule(quotient.denominator)

    def value(run: _Run) -> Decimal:
        above, is_inexact = numerator(run), run.is_inexact
        result = above / denominator(run)
        if not above and not is_inexact:  # 0 by whatever it is divided
            run.context.flags[decimal.Inexact] = False
        return result

    return value


def _product(product: Product) -> _Rule:
    """Multiply all that is above the line before dividing: 1/3 of 3 is exactly 1."""
    quotients = [factor for factor in product.factors if isinstance(factor, Quotient)]
    above = [_rule(f.numerator if isinstance(f, Quotient) else f) for f in product.factors]
    below = [_rule(quotient.denominator) for quotient in quotients]
    each = [_rule(factor) for factor in product.factors]

    def value(run: _Run) -> Decimal:
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


def _multiplied(factors: Sequence[_Rule], run: _Run) -> Decimal:
    result = factors[0](run)
    for factor in factors[1:]:
        result *= factor(run)
    return result


def _has_exact_zero(factors: Sequence[_Rule], run: _Run) -> bool:
    """Whether a product is 0 however its other factors were rounded."""
    for factor in factors:
        run.context.clear_flags()
        if not factor(run) and not run.is_inexact:
            return True
    return False


def _power(power: Power) -> _Rule:
    """Decimal takes 0 to a negative power as infinite; here it has no value."""
    base_rule, exponent_rule = _rule(power.base), _rule(power.exponent)

    def value(run: _Run) -> Decimal:
        base, exponent = base_rule(run), exponent_rule(run)
        if not base and exponent < 0:
            raise decimal.DivisionByZero("0 to a negative power")
        return base**exponent

    return value


def _sum(expression: Sum) -> _Rule:
    """A sum in which little more than rounding errors is left counts as 0."""
    rules = [_rule(term) for term in expression.terms]

    def value(run: _Run) -> Decimal:
        terms = [rule(run) for rule in rules]
        total = sum(terms[1:], terms[0])
        if not run.context.flags[decimal.Inexact]:
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


def _call(call: Call) -> _Rule:
    arguments = [_rule(argument) for argument in call.arguments]
    row = FUNCTIONS[call.function]
    if row.definition is not None:
        return _defined(row, _rule(row.definition), arguments)
    evaluator, sensitive = EVALUATORS[call.function], SENSITIVE.get(call.function)

    def value(run: _Run) -> Decimal:
        at = [argument(run) for argument in arguments]
        result = evaluator(*at)
        if sensitive and run.is_inexact:
            run.lost += sensitive(at[0], result, run.context.prec)
        return result

    return value


def _defined(row: Function, definition: _Rule, arguments: Sequence[_Rule]) -> _Rule:
    def value(run: _Run) -> Decimal:
        inside = [argument(run) for argument in arguments]
        outside, run.values = run.values, dict(zip(row.parameters, inside, strict=True))
        result = definition(run)
        run.values = outside
        return result

    return value


def _cases(cases: Cases) -> _Rule:
    """An inexact condition does not make the value inexact."""
    branches = [(_condition(branch), _rule(branch.value)) for branch in cases.branches]
    otherwise = _rule(cases.otherwise)

    def value(run: _Run) -> Decimal:
        before = run.is_inexact
        chosen = next((value for holds, value in branches if holds(run)), otherwise)
        run.context.flags[decimal.Inexact] = before
        return chosen(run)

    return value


def _condition(branch: Branch) -> Callable[[_Run], bool]:
    compare, left, right = _COMPARED_BY[branch.relation], _rule(branch.left), _rule(branch.right)
    return lambda run: compare(left(run), right(run))


_RULES: Mapping[type, Callable[[Any], _Rule]] = MappingProxyType(
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
