"""Putting numbers into formulas: decimals, with a record of whether the result is exact.

A formula is made ready once (`formula`), and then worked out as often as there are numbers for it.
All arithmetic runs with `DIGITS` significant digits, and with more where a difference cancels most
of them, so that at least `KEPT` hold. The decimal module's *inexact* flag tells whether a result
is the true value or a rounded one: `1/(1 + e^0)` is exactly 0.5, `1/3` is not a decimal.
"""

from __future__ import annotations

import decimal
from collections.abc import Mapping, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from solver.arithmetic.evaluators import KEPT, Rule, Run, condition_of, rule_of
from solver.arithmetic.rational import divides, exact_decimal
from solver.arithmetic.straight import Straight, straight
from solver.formulas.expression import Branch, Cases, Expression, names_in
from solver.formulas.identity import Itself

DIGITS = 100
MOST_DIGITS = 2000
"""What cancels to less than this many digits can tell is 0, as tanh' of a unit at 10000 is."""

_CONTEXT = decimal.Context(
    prec=DIGITS,
    rounding=decimal.ROUND_HALF_EVEN,
    Emax=decimal.MAX_EMAX,
    Emin=decimal.MIN_EMIN,
    traps=[decimal.DivisionByZero, decimal.InvalidOperation, decimal.Overflow],
)


class Evaluated(NamedTuple):
    """The value of a formula, and whether it is the true one to the last digit."""

    value: Decimal
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula ready to have numbers put in: the names it needs them for, and how it goes.

    `divided` is the formula itself where it has a division, whose remainder may come out even;
    `straight` works it out where nothing is rounded.
    """

    names: tuple[str, ...]
    rule: Rule
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
        run = Run(values, context, inexact)
        value = self.rule(run)
        if run.lost > DIGITS - KEPT and not run.reads_inexact:
            value = self._again(run)
        is_exact = not context.flags[decimal.Inexact]
        value = value or Decimal(0)  # no 0E+95, whose exponent means nothing
        if is_exact or self.divided is None or run.reads_inexact:
            return Evaluated(value, is_exact=is_exact)
        exact = exact_decimal(self.divided, values)
        return Evaluated(value if exact is None else exact, is_exact=exact is not None)

    def _again(self, run: Run) -> Decimal:
        """The value with as many digits more as it takes for enough of them to hold."""
        context, value = run.context, Decimal(0)
        while context.prec - run.lost < KEPT and context.prec < MOST_DIGITS:
            context.prec = min(MOST_DIGITS, DIGITS + 2 * run.lost)
            context.clear_flags()
            run = Run(run.values, context)
            value = self.rule(run)
        context.prec = DIGITS
        return +value


def arithmetic() -> AbstractContextManager[decimal.Context]:
    """What all arithmetic runs in; to enter it costs as much as a short formula."""
    return decimal.localcontext(_CONTEXT)


def formula(expression: Expression) -> Formula:
    """The expression made ready to be worked out many times."""
    divided = expression if divides(expression) else None
    return Formula(names_in(expression), rule_of(expression), divided, straight(expression))


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
        run = Run(values, context)
        return next((branch for branch in cases.branches if condition_of(branch)(run)), None)
