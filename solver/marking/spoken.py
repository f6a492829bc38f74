"""What a formula speaks of, gone through once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from solver.formulas.elementary import ELEMENTARY
from solver.formulas.expression import (
    Call,
    Expression,
    Negative,
    Product,
    Quotient,
    Sum,
    Symbol,
    children,
)
from solver.formulas.identity import Itself
from solver.marking.cases import NO_CASE
from solver.marking.cursor import DERIVATIVE

_Ends = tuple[Expression, Expression]


@dataclass(frozen=True, slots=True)
class _Spoken:
    """`quantities` are all names and functions of the author's, `outside` those of them that are
    not inside ∂/∂ (which is itself one), `derivatives` what is differentiated, and by what.
    """

    quantities: tuple[Expression, ...]
    outside: frozenset[Expression]
    derivatives: tuple[_Ends, ...]
    has_sum: bool
    is_numeric: bool
    is_nameless: bool


def quantities_in(formula: Expression) -> tuple[Expression, ...]:
    """Every name and every function of the author's in a formula, those within each other too."""
    return _spoken(Itself(formula)).quantities


def outside_derivatives(formula: Expression) -> frozenset[Expression]:
    """The names and functions, elementary ones too, that stand in no ∂/∂; and every ∂/∂."""
    return _spoken(Itself(formula)).outside


def derivatives_in(formulas: Iterable[Expression]) -> Iterator[_Ends]:
    """What is differentiated in some formulas, and by what; not under the sign of a sum."""
    for formula in formulas:
        yield from _spoken(Itself(formula)).derivatives


def has_sum(formula: Expression) -> bool:
    """Whether a sum over an index is in it."""
    return _spoken(Itself(formula)).has_sum


def is_numeric(formula: Expression) -> bool:
    """Whether it speaks of numbers alone."""
    return _spoken(Itself(formula)).is_numeric


def is_nameless(formula: Expression) -> bool:
    """Whether there is no name in it, though functions of the author's may be: f(0.5)."""
    return _spoken(Itself(formula)).is_nameless


def inside(formula: Expression) -> Iterator[Expression]:
    """The formula, and all formulas in it."""
    stack = [formula]
    while stack:
        part = stack.pop()
        yield part
        stack += children(part)


def terms_and_factors(formula: Expression) -> Iterator[Expression]:
    """The formula, its terms, and the factors of its terms."""
    stack = [formula]
    while stack:
        part = stack.pop()
        yield part
        if isinstance(part, Sum | Product | Negative | Quotient):
            stack += children(part)


def _is_quantity(part: Expression) -> bool:
    if isinstance(part, Call):
        return part.function not in ELEMENTARY
    return isinstance(part, Symbol) and part != NO_CASE


def _is_sum(part: Expression) -> bool:
    return isinstance(part, Call) and part.function.startswith("sum")


@lru_cache(maxsize=1 << 15)
def _spoken(itself: Itself[Expression]) -> _Spoken:
    formula = itself.thing
    parts = tuple(inside(formula))
    quantities = tuple(part for part in parts if _is_quantity(part))
    return _Spoken(
        quantities=quantities,
        outside=frozenset(_outside(formula)),
        derivatives=tuple(_derivatives(formula)),
        has_sum=any(map(_is_sum, parts)),
        is_numeric=not quantities,
        is_nameless=not any(isinstance(part, Symbol) for part in quantities),
    )


def _outside(formula: Expression) -> Iterator[Expression]:
    stack = [formula]
    while stack:
        part = stack.pop()
        if isinstance(part, Symbol | Call):
            yield part
        if not (isinstance(part, Call) and part.function == DERIVATIVE):
            stack += children(part)


def _derivatives(formula: Expression) -> Iterator[_Ends]:
    stack = [formula]
    while stack:
        part = stack.pop()
        if isinstance(part, Call) and part.function == DERIVATIVE and len(part.arguments) == 2:
            yield part.arguments[0], part.arguments[1]
        if not _is_sum(part):
            stack += children(part)
