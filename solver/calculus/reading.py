"""What SymPy found, as a formula: numbers first, negative powers as fractions."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

import sympy

from solver.calculus.opaque import Opaque
from solver.formulas.elementary import FUNCTIONS
from solver.formulas.expression import (
    ONE,
    Call,
    Expression,
    Negative,
    Number,
    Power,
    Quotient,
    Symbol,
    call,
    product_of,
    sum_of,
)

_NAMES_OF_FUNCTIONS: Mapping[type, str] = MappingProxyType(
    {
        sympy.exp: "exp",
        sympy.log: "ln",
        sympy.tanh: "tanh",
        sympy.sin: "sin",
        sympy.cos: "cos",
        sympy.erf: "erf",
        sympy.Abs: "abs",
    }
)


def from_sympy(expression: sympy.Expr) -> Expression:
    """A SymPy result as a formula.

    Raises KeyError for a function that formulas cannot call.
    """
    if isinstance(expression, sympy.Rational):
        return _rational(int(expression.p), int(expression.q))
    if isinstance(expression, sympy.Symbol):
        return Symbol(expression.name)
    if isinstance(expression, sympy.Add):
        return _sum(expression)
    if isinstance(expression, sympy.Mul):
        return _product(expression)
    if isinstance(expression, sympy.Pow):
        return _power(expression)
    if expression is sympy.pi:
        return call("pi")
    if expression is sympy.E:
        return call("exp", ONE)
    return _function(expression)


def _function(expression: sympy.Expr) -> Expression:
    arguments = tuple(from_sympy(argument) for argument in expression.args)
    if expression.func is sympy.sign:  # sqrt(x^2) is |x| to SymPy
        return FUNCTIONS["abs"].partial(0, arguments)
    if isinstance(expression, Opaque):
        return expression.meaning(arguments)
    return Call(_NAMES_OF_FUNCTIONS[expression.func], arguments)


def _rational(numerator: int, denominator: int) -> Expression:
    if numerator < 0:
        return Negative(_rational(-numerator, denominator))
    whole = Number(Decimal(numerator))
    return whole if denominator == 1 else Quotient(whole, Number(Decimal(denominator)))


def _sum(expression: sympy.Add) -> Expression:
    """In SymPy's order, but not with a minus sign to begin with: 1 - x rather than -x + 1."""
    terms = [from_sympy(term) for term in expression.as_ordered_terms()]
    first = next((term for term in terms if not isinstance(term, Negative)), terms[0])
    terms.remove(first)
    return sum_of((first, *terms))


def _product(expression: sympy.Mul) -> Expression:
    if _is_negative(expression):
        return Negative(from_sympy(-expression))
    above: list[Expression] = []
    below: list[Expression] = []
    for factor in expression.as_ordered_factors():
        read = from_sympy(factor)
        if isinstance(read, Quotient):
            above.append(read.numerator)
            below.append(read.denominator)
        else:
            above.append(read)
    if below:
        return Quotient(product_of(above), product_of(below))
    return product_of(above)


def _is_negative(expression: sympy.Expr) -> bool:
    """Whether it is written with a minus sign before it."""
    coefficient, _ = expression.as_coeff_Mul()
    return bool(coefficient.is_negative)


def _power(expression: sympy.Pow) -> Expression:
    base, exponent = expression.as_base_exp()
    if _is_negative(exponent):
        return Quotient(ONE, from_sympy(base**-exponent))
    if exponent == sympy.Rational(1, 2):
        return call("sqrt", from_sympy(base))
    return Power(from_sympy(base), from_sympy(exponent))
