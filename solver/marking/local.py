"""The derivative inside one equation, factor by factor, so that a mistake can be made at each.

An equation may be a whole chain rule of its own: h = tanh(u x + v h') has the slope of tanh and a
factor in its derivative by u. A path leads from the quantity down to one occurrence of a name; the
derivative is the sum over the paths, of the products of their factors.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from solver.calculus.rules import BY_OUTPUT, partials, product
from solver.formulas.expression import (
    ONE,
    TWO,
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
    substitute,
    sum_of,
)


class Part(StrEnum):
    """What a factor is the derivative of, or where it comes from."""

    SLOPE = "slope"  # of a function
    POWER = "power"
    COFACTOR = "cofactor"  # what else stands in a product or a quotient
    NUMBER = "number"
    SIGN = "sign"
    STANDING = "standing"  # a constant term that was not dropped


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor of a derivative; `of` is what has it: a function, a power, a minus."""

    part: Part
    expression: Expression
    of: Expression | None = None


Path = tuple[Factor, ...]

_PLACE = Symbol("·")


@lru_cache(maxsize=4096)
def local_paths(
    definition: Expression, by: str, output: str, *, standing: frozenset[str] | None = None
) -> tuple[Path, ...]:
    """The paths from a quantity called `output` to every occurrence of a name that it varies with.

    Where the definition is a single call, as h = tanh(…), the slope is written in terms of the
    quantity itself, as the key has it. With names that are `standing`, no constant term is dropped:
    neither a number nor what is called so.
    """
    return tuple(_paths(definition, _Ask(by, output, standing)))


def written(paths: Iterable[Path]) -> Expression:
    """The derivative that the paths amount to."""
    return sum_of(product(factor.expression for factor in path) for path in paths)


@dataclass(frozen=True, slots=True)
class _Ask:
    """By what is differentiated, what a formula is the whole of, and which names are kept."""

    by: str
    output: str
    standing: frozenset[str] | None

    def after(self, outer: tuple[Factor, ...], inside: Expression) -> Iterator[Path]:
        """The paths into a part of a formula, with the factors before them."""
        return ((*outer, *path) for path in _paths(inside, replace(self, output="")))


def _paths(expression: Expression, ask: _Ask) -> Iterator[Path]:
    if ask.by in names_in(expression):
        yield from _RULES[type(expression)](expression, ask)


def _symbol(_: Symbol, __: _Ask) -> Iterator[Path]:
    yield ()


def _negative(negative: Negative, ask: _Ask) -> Iterator[Path]:
    return ask.after((_sign(negative),), negative.operand)


def _sum(total: Sum, ask: _Ask) -> Iterator[Path]:
    for term in total.terms:
        yield from ask.after((), term)
        if ask.standing is not None and _stands(term, ask.standing):
            yield (Factor(Part.STANDING, term),)


def _product(whole: Product, ask: _Ask) -> Iterator[Path]:
    factors = whole.factors
    for at, factor in enumerate(factors):
        others = map(_cofactor, (*factors[:at], *factors[at + 1 :]))
        yield from ask.after(tuple(others), factor)


def _quotient(fraction: Quotient, ask: _Ask) -> Iterator[Path]:
    above, below = fraction.numerator, fraction.denominator
    yield from ask.after((_cofactor(Quotient(ONE, below)),), above)
    yield from ask.after((_sign(fraction), _cofactor(Quotient(above, Power(below, TWO)))), below)


def _power(raised: Power, ask: _Ask) -> Iterator[Path]:
    base, exponent = raised.base, raised.exponent
    yield from ask.after((Factor(Part.POWER, _outer(Power(_PLACE, exponent), base), raised),), base)
    yield from ask.after((_cofactor(_outer(Power(base, _PLACE), exponent)),), exponent)


def _call(called: Call, ask: _Ask) -> Iterator[Path]:
    arguments = called.arguments
    for at, argument in enumerate(arguments):
        around = Call(called.function, (*arguments[:at], _PLACE, *arguments[at + 1 :]))
        slope = _by_output(called, ask.output) or _outer(around, argument)
        yield from ask.after((Factor(Part.SLOPE, slope, called),), argument)


_RULES: Mapping[type, Callable[[Any, _Ask], Iterator[Path]]] = MappingProxyType(
    {
        Symbol: _symbol,
        Negative: _negative,
        Sum: _sum,
        Product: _product,
        Quotient: _quotient,
        Power: _power,
        Call: _call,
    }
)


def _stands(term: Expression, standing: Container[str]) -> bool:
    bare = term.operand if isinstance(term, Negative) else term
    return isinstance(bare, Number) or (isinstance(bare, Symbol) and bare.name in standing)


def _sign(of: Expression) -> Factor:
    return Factor(Part.SIGN, Negative(ONE), of)


def _cofactor(expression: Expression) -> Factor:
    return Factor(Part.COFACTOR if names_in(expression) else Part.NUMBER, expression)


def _outer(around: Expression, inside: Expression) -> Expression:
    """The derivative of a formula by its place, with what stands there put in."""
    return substitute(partials(around)[_PLACE.name], {_PLACE.name: inside})


def _by_output(called: Call, output: str) -> Expression | None:
    """The slope in terms of a quantity that is nothing but the call; not where it has a kink."""
    slope = BY_OUTPUT.get(called.function)
    if not output or slope is None or isinstance(slope, Cases):
        return None
    return substitute(slope, {"a": Symbol(output)})
