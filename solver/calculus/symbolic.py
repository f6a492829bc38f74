"""Formulas in SymPy: to differentiate a local expression, and to judge a whole derivation.

Only local expressions are ever differentiated. A sum is differentiated term by term, and a term's
derivative is looked up by its shape (`p0*p1`, whatever the names are), so the cost of a network
grows with its edges and SymPy sees each shape once. Functions with a kink and the activations are
opaque to it (`solver.calculus.opaque`): their partials are the stated ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from operator import neg, truediv
from types import MappingProxyType
from typing import TypeAlias

import sympy

from solver.calculus.opaque import called, distinguished
from solver.calculus.reading import from_sympy
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
    children,
    names_in,
    rebuild,
    substitute,
    sum_of,
)

__all__ = ["differentiate", "from_sympy", "partials_of", "symbol", "to_sympy"]

_OPERATIONS: Mapping[type, Callable[..., sympy.Expr]] = MappingProxyType(
    {Negative: neg, Sum: sympy.Add, Product: sympy.Mul, Quotient: truediv, Power: pow}
)
_SMOOTH: Mapping[str, Callable[..., sympy.Expr]] = MappingProxyType(
    {
        "exp": sympy.exp,
        "ln": sympy.log,
        "sqrt": sympy.sqrt,
        "tanh": sympy.tanh,
        "sin": sympy.sin,
        "cos": sympy.cos,
        "erf": sympy.erf,
        "pi": lambda: sympy.pi,
    }
)
_KINKED: Mapping[str, Callable[..., sympy.Expr]] = MappingProxyType(
    {"abs": sympy.Abs, "max": sympy.Max, "min": sympy.Min}
)
_RELATIONS: Mapping[str, Callable[..., sympy.Basic]] = MappingProxyType(
    {">": sympy.Gt, ">=": sympy.Ge, "<": sympy.Lt, "<=": sympy.Le}
)
_Special: TypeAlias = Callable[[Call | Cases], sympy.Expr]

_LONGEST_LITERAL = 6
"""A number with more figures, or with a fraction, is to SymPy just a name: 0.10 stays 0.10."""


_LONGEST_EXPONENT = 4


def symbol(name: str) -> sympy.Symbol:
    """The SymPy symbol of a quantity: real, and equal wherever it is asked for."""
    return sympy.Symbol(name, real=True)


def to_sympy(expression: Expression) -> sympy.Expr:
    """The same formula as SymPy understands it, with exact rationals for the numbers."""
    return _translated(expression, _understood)


def _translated(expression: Expression, special: _Special) -> sympy.Expr:
    match expression:
        case Number(value):
            return sympy.Rational(Fraction(value))
        case Symbol(name):
            return symbol(name)
        case Cases():
            return special(expression)
        case Call(function, _) if function not in _SMOOTH:
            return special(expression)
        case Call(function, _):
            operation = _SMOOTH[function]
        case _:
            operation = _OPERATIONS[type(expression)]
    return operation(*(_translated(operand, special) for operand in children(expression)))


def _understood(expression: Call | Cases) -> sympy.Expr:
    if isinstance(expression, Call):
        row = FUNCTIONS[expression.function]
        if row.definition is not None:
            return to_sympy(row.value(expression.arguments))
        return _KINKED[row.name](*map(to_sympy, expression.arguments))
    branches = ((to_sympy(branch.value), _condition(branch)) for branch in expression.branches)
    return sympy.Piecewise(*branches, (to_sympy(expression.otherwise), True))


def _condition(branch: Branch) -> sympy.Basic:
    return _RELATIONS[branch.relation](to_sympy(branch.left), to_sympy(branch.right))


def _opaque(expression: Call | Cases) -> sympy.Expr:
    if isinstance(expression, Call):
        arguments = tuple(_translated(each, _opaque) for each in expression.arguments)
        return called(expression.function, arguments)
    names = names_in(expression)
    partials = tuple((name, _differentiate_cases(expression, name)) for name in names)
    return distinguished(expression, partials)


def _differentiate_cases(cases: Cases, name: str) -> Expression:
    """Branch by branch, under the same conditions."""
    values = [differentiate(branch.value, name) for branch in cases.branches]
    otherwise = differentiate(cases.otherwise, name)
    if all(value == otherwise for value in values):
        return otherwise
    branches = (
        Branch(value, branch.left, branch.relation, branch.right)
        for value, branch in zip(values, cases.branches, strict=True)
    )
    return Cases(tuple(branches), otherwise)


def differentiate(expression: Expression, name: str) -> Expression:
    """The partial derivative by one quantity; SymPy differentiates, our order is kept."""
    return sum_of(
        _differentiate_term(term, name) for term in _terms(expression) if name in names_in(term)
    )


def partials_of(expression: Expression) -> dict[str, Expression]:
    """The partial derivative by each of its quantities, at a cost that grows with the terms."""
    found: dict[str, list[Expression]] = {}
    for term in _terms(expression):
        for name in names_in(term):
            found.setdefault(name, []).append(_differentiate_term(term, name))
    return {name: sum_of(partials) for name, partials in found.items()}


def _terms(expression: Expression) -> Iterator[Expression]:
    """What it is the sum of, with a number before or below a sum given to each of its terms."""
    match expression:
        case Sum(terms):
            for term in terms:
                yield from _terms(term)
        case Negative(Sum() as inside):
            yield from (Negative(term) for term in _terms(inside))
        case Quotient(Sum() as inside, below) if not names_in(below):
            yield from (Quotient(term, below) for term in _terms(inside))
        case Product((*before, Sum() as inside)) if not any(map(names_in, before)):
            yield from (Product((*before, term)) for term in _terms(inside))
        case _:
            yield expression


def _differentiate_term(term: Expression, name: str) -> Expression:
    places: dict[Expression, Symbol] = {}
    shape = _shape(term, places)
    pattern = _derivative_of_shape(shape, places[Symbol(name)].name)
    return substitute(pattern, {place.name: old for old, place in places.items()})


def _shape(expression: Expression, places: dict[Expression, Symbol]) -> Expression:
    """The formula with a place for each name, and for each number that SymPy need not see.

    A power of numbers is one of these: SymPy would work out 9**9**9 to the last digit.
    """
    if _is_a_place(expression):
        return places.setdefault(expression, Symbol(f"p{len(places):03d}"))
    if isinstance(expression, Power) and _is_short_exponent(expression.exponent):
        return Power(_shape(expression.base, places), expression.exponent)
    return rebuild(expression, lambda operand: _shape(operand, places))


def _is_a_place(expression: Expression) -> bool:
    match expression:
        case Symbol():
            return True
        case Number(value):
            return not _is_short(value)
        case Power() | Call():
            return not names_in(expression)
        case _:
            return False


def _is_short(value: Decimal) -> bool:
    return value.adjusted() < _LONGEST_LITERAL and value == value.to_integral_value()


def _is_short_exponent(exponent: Expression) -> bool:
    """Such as 0.5, of which SymPy should know that it is a half."""
    return (
        isinstance(exponent, Number)
        and len(exponent.value.as_tuple().digits) < _LONGEST_EXPONENT
        and abs(exponent.value.adjusted()) < _LONGEST_EXPONENT
    )


@lru_cache(maxsize=4096)
def _derivative_of_shape(shape: Expression, place: str) -> Expression:
    return from_sympy(sympy.diff(_translated(shape, _opaque), symbol(place)))
