"""Functions of numbers: `sig(0.5)` says what `1 / (1 + e^{-0.5})` says."""

from __future__ import annotations

from solver.formulas.elementary import ELEMENTARY
from solver.formulas.expression import Call, Expression, rebuild, substitute
from solver.marking.equations import Equations
from solver.marking.spoken import is_nameless, is_numeric

_DEEPEST = 6
"""Functions that are defined by functions."""


def applied(formula: Expression, equations: Equations) -> Expression:
    """What functions of the author's amount to in a formula that is all numbers."""
    if is_numeric(formula) or not is_nameless(formula):
        return formula
    return _put_in(formula, equations, _DEEPEST)


def _put_in(formula: Expression, equations: Equations, depth: int) -> Expression:
    inner = rebuild(formula, lambda part: _put_in(part, equations, depth))
    if not isinstance(inner, Call) or inner.function in ELEMENTARY or len(inner.arguments) != 1:
        return inner
    function = equations.function(inner.function)
    if function is None or not depth:
        return inner
    body = substitute(function.body, {function.variable: inner.arguments[0]})
    return _put_in(body, equations, depth - 1)
