"""Formulas in SymPy: to differentiate a local expression, and to judge a whole derivation.

Only local expressions are ever differentiated. A sum is differentiated term by term, and a term's
derivative is looked up by its shape (`p0*p1`, whatever the names are), so the cost of a network
grows with its edges and SymPy sees each shape once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

import sympy

from solver.formulas.expression import (
    ONE,
    Call,
    Expression,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    children,
    names_in,
    product_of,
    substitute,
    sum_of,
)

_FUNCTIONS: Mapping[str, Callable[..., sympy.Expr]] = MappingProxyType(
    {
        "exp": sympy.exp,
        "ln": sympy.log,
        "tanh": sympy.tanh,
        "max": sympy.Max,
        "step": lambda x: sympy.Heaviside(x, 0),
    }
)
_NAMES_OF_FUNCTIONS: Mapping[type, str] = MappingProxyType(
    {
        sympy.exp: "exp",
        sympy.log: "ln",
        sympy.tanh: "tanh",
        sympy.Max: "max",
        sympy.Heaviside: "step",
    }
)


def symbol(name: str) -> sympy.Symbol:
    """The SymPy symbol of a quantity: real, and equal wherever it is asked for."""
    return sympy.Symbol(name, real=True)


def to_sympy(expression: Expression) -> sympy.Expr:
    """The same formula as SymPy understands it, with exact rationals for the numbers."""
    match expression:
        case Number(value):
            return sympy.Rational(Fraction(value))
        case Symbol(name):
            return symbol(name)
        case Negative(operand):
            return -to_sympy(operand)
        case Sum(terms):
            return sympy.Add(*map(to_sympy, terms))
        case Product(factors):
            return sympy.Mul(*map(to_sympy, factors))
        case Quotient(numerator, denominator):
            return to_sympy(numerator) / to_sympy(denominator)
        case Power(base, exponent):
            return to_sympy(base) ** to_sympy(exponent)
        case Call(function, arguments):
            return _FUNCTIONS[function](*map(to_sympy, arguments))


def from_sympy(expression: sympy.Expr) -> Expression:
    """A SymPy result as a formula: numbers first, negative powers as fractions."""
    if isinstance(expression, sympy.Rational):
        return _rational(int(expression.p), int(expression.q))
    if isinstance(expression, sympy.Symbol):
        return Symbol(expression.name)
    if isinstance(expression, sympy.Add):
        return sum_of(from_sympy(term) for term in expression.as_ordered_terms())
    if isinstance(expression, sympy.Mul):
        return _product_from_sympy(expression)
    if isinstance(expression, sympy.Pow):
        return _power_from_sympy(expression)
    arguments = tuple(from_sympy(argument) for argument in expression.args)
    name = _NAMES_OF_FUNCTIONS[expression.func]
    return Call(name, arguments[:1] if name == "step" else arguments)


def _rational(numerator: int, denominator: int) -> Expression:
    if numerator < 0:
        return Negative(_rational(-numerator, denominator))
    whole = Number(Decimal(numerator))
    return whole if denominator == 1 else Quotient(whole, Number(Decimal(denominator)))


def _product_from_sympy(expression: sympy.Mul) -> Expression:
    if expression.could_extract_minus_sign():
        return Negative(from_sympy(-expression))
    numerator, denominator = sympy.fraction(expression)
    if denominator != 1:
        return Quotient(from_sympy(numerator), from_sympy(denominator))
    return product_of(from_sympy(factor) for factor in expression.as_ordered_factors())


def _power_from_sympy(expression: sympy.Pow) -> Expression:
    base, exponent = expression.as_base_exp()
    if exponent.could_extract_minus_sign():
        return Quotient(ONE, from_sympy(base**-exponent))
    return Power(from_sympy(base), from_sympy(exponent))


def differentiate(expression: Expression, name: str) -> Expression:
    """The partial derivative by one quantity; SymPy differentiates, our order is kept."""
    terms = expression.terms if isinstance(expression, Sum) else (expression,)
    return sum_of(_differentiate_term(term, name) for term in terms if name in names_in(term))


def _differentiate_term(term: Expression, name: str) -> Expression:
    names = names_in(term)
    places = {old: Symbol(f"p{index:03d}") for index, old in enumerate(names)}
    pattern = _derivative_of_shape(substitute(term, places), places[name].name)
    return substitute(pattern, {place.name: Symbol(old) for old, place in places.items()})


@lru_cache(maxsize=4096)
def _derivative_of_shape(shape: Expression, place: str) -> Expression:
    return from_sympy(sympy.diff(to_sympy(shape), symbol(place)))


def depth_of(expression: Expression) -> int:
    """How many operations are nested in it."""
    return 1 + max((depth_of(operand) for operand in children(expression)), default=0)
