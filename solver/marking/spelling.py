"""Quantities in plain text, as messages name them."""

from __future__ import annotations

import re
from decimal import Decimal

from solver.formulas.expression import (
    Call,
    Expression,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)

_LONGEST = 60
_LAYOUT = re.compile(
    r"\\\\(?:\[[^\]]*\])?|\\displaybreak\[\d\]|(?<!\\)&|\$|\\(?:mid|top|bottom)rule"
)


def spelled(formula: Expression) -> str:
    """A formula in one line of plain text, cut where it is long."""
    text = _text(formula)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def number_text(value: Decimal) -> str:
    """A number with all its digits, in powers of ten only where it is very small or large."""
    if value and not -8 < value.adjusted() < 15:
        return str(value)
    return f"{value:f}"


def short(value: Decimal) -> str:
    """A number to eight figures."""
    digits = f"{value:.8g}"
    return digits.rstrip("0").rstrip(".") if "." in digits and "e" not in digits else digits


def _text(formula: Expression) -> str:
    match formula:
        case Number(value):
            return number_text(value)
        case Symbol(name):
            return name
        case Negative(operand):
            return f"-{_text(operand)}"
        case Sum(terms):
            return f"({' + '.join(map(_text, terms))})".replace("+ -", "- ")
        case Product(factors):
            return "·".join(map(_text, factors))
        case Quotient(above, below) | Power(above, below):
            sign = "/" if isinstance(formula, Quotient) else "^"
            return f"{_text(above)}{sign}{_text(below)}"
        case Call("∂", (of, by)):
            return f"∂{_text(of)}/∂{_text(by)}"
        case Call(function, arguments):
            return f"{function}({', '.join(map(_text, arguments))})"
    return "{…}"


def one_line(text: str, longest: int = 160) -> str:
    """A piece of a document without its layout, shortened where it is long."""
    text = " ".join(_LAYOUT.sub(" ", text).split())
    return text if len(text) <= longest else f"{text[: longest // 2]} … {text[-longest // 2 :]}"
