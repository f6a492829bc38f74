"""What it is in a formula that has no value."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from solver.arithmetic.evaluation import evaluate
from solver.formulas.expression import Call, Cases, Expression, Power, Quotient, children


def why_there_is_none(expression: Expression, values: Mapping[str, Decimal]) -> str:
    """A clause that names the innermost operation without a value, `: the logarithm of -1`.

    Nothing where that is no single operation with a name.
    """
    if isinstance(expression, Cases):
        return ""
    for part in children(expression):
        if not _has_value(part, values):
            return why_there_is_none(part, values)
    match expression:
        case Quotient(_, denominator) if not evaluate(denominator, values).value:
            return ": a division by 0"
        case Call("ln", (argument,)):
            return f": the logarithm of {_shown(argument, values)}"
        case Call("sqrt", (argument,)):
            return f": the square root of {_shown(argument, values)}"
        case Power(base, exponent):
            return f": {_shown(base, values)} to the power {_shown(exponent, values)}"
        case Call("exp", (argument,)):
            return f": e to the power {_shown(argument, values)}"
    return ""


def _has_value(expression: Expression, values: Mapping[str, Decimal]) -> bool:
    try:
        evaluate(expression, values)
    except ArithmeticError:
        return False
    return True


def _shown(expression: Expression, values: Mapping[str, Decimal]) -> str:
    return f"{evaluate(expression, values).value:.6g}"
