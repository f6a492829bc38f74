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
from solver.arithmetic.straight import Doubtful, Straight, straight
from solver.formulas.expression import Branch, Cases, Expression, names_in
from solver.formulas.identity import Itself

DIGITS = 100
SPARE = DIGITS - KEPT
"""So many digits may be lost before a formula is worked out with more of them."""

MOST_DIGITS = 2000
"""What cancels to less than this many digits can tell is 0, as tanh' of a unit at 10000 is."""

_CONTEXT = decimal.Context(
    prec=DIGITS,
    rounding=decimal.ROUND_HALF_EVEN,
    Emax=decimal.MAX_EMAX,
    Emin=decimal.MIN_EMIN,
    traps=[decimal.DivisionByZero, decimal.InvalidOperation, decimal.Overflow],
)


_ZERO = Decimal(0)


class Evaluated(NamedTuple):
    """The value of a formula, and whether it is the true one to the last digit."""

    value: Decimal
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula ready to have numbers put in: the names it needs them for, and how it goes.

    `straight` works it out where nothing calls for a second look, `rule` always. `divided` is the
    formula itself where it has a division, whose remainder may come out even.
    """

    names: tuple[str, ...]
    straight: Straight
    rule: Rule
    divided: Expression | None = None

    def at(self, values: Mapping[str, Decimal], inexact: Set[str] = frozenset()) -> Evaluated:
        """Its value for these numbers, of which some are `inexact`.

        Raises ArithmeticError as `evaluate` does.
        """
        with arithmetic() as context:
            return Evaluated(*self.within(context, values, inexact))

    def within(
        self, context: decimal.Context, values: Mapping[str, Decimal], inexact: Set[str]
    ) -> tuple[Decimal, bool]:
        """The same in a context of `arithmetic`, which many formulas can share."""
        reads_inexact = bool(inexact) and not inexact.isdisjoint(self.names)
        context.clear_flags()
        flags = context.flags
        if reads_inexact:
            flags[decimal.Inexact] = True
        try:
            value = self.straight(values)
        except Doubtful:
            value, reads_inexact = self._watched(Run(values, context, inexact))
        is_exact = not flags[decimal.Inexact]
        if not value:
            value = _ZERO  # no 0E+95, whose exponent means nothing
        if is_exact or self.divided is None or reads_inexact:
            return value, is_exact
        exact = exact_decimal(self.divided, values)
        return (value, False) if exact is None else (exact, True)

    def _watched(self, run: Run) -> tuple[Decimal, bool]:
        """The value, and whether it was worked out from what is inexact."""
        run.context.clear_flags()
        value = self.rule(run)
        if run.lost > SPARE and not run.reads_inexact:
            value = self._again(run)
        return value, run.reads_inexact

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
    quick = straight(expression, spare=SPARE)
    return Formula(names_in(expression), quick, rule_of(expression), divided)


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
