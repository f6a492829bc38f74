"""A formula laid over the line in which numbers were put in: which number stands for what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from solver.formulas.elementary import ELEMENTARY
from solver.formulas.expression import (
    Call,
    Expression,
    Negative,
    Number,
    Product,
    Sum,
    Symbol,
    children,
    rebuild,
)
from solver.marking.literals import literal

Pair = tuple[Expression, Expression]


def pairs_of(symbolic: Expression, numeric: Expression) -> list[Pair] | None:
    """Each quantity, or formula, with what stands for it; None where the shapes differ."""
    if symbolic == numeric:
        return []
    symbolic, numeric = tidied(symbolic), tidied(numeric)
    number, own = literal(numeric), literal(symbolic)
    if own is not None:
        return [] if number is not None and number.value == own.value else None
    if isinstance(symbolic, Negative):
        turned = _turned(numeric)
        return None if turned is None else pairs_of(symbolic.operand, turned)
    is_applied = isinstance(symbolic, Call) and symbolic.function == getattr(
        numeric, "function", None
    )
    if number is not None or (is_atom(symbolic) and not is_applied):
        return [(symbolic, numeric)]
    return _by_parts(symbolic, numeric)


def is_atom(formula: Expression) -> bool:
    """Whether it is one quantity: a name, or a function of the author's."""
    if isinstance(formula, Symbol):
        return True
    return isinstance(formula, Call) and formula.function not in ELEMENTARY


def _by_parts(symbolic: Expression, numeric: Expression) -> list[Pair] | None:
    if type(symbolic) is not type(numeric):
        return None
    if isinstance(symbolic, Call) and symbolic.function != getattr(numeric, "function", None):
        return None
    ours, theirs = children(symbolic), children(numeric)
    if len(ours) != len(theirs) or _may_be_grouped(symbolic, theirs):
        return None
    found: list[Pair] = []
    for one, other in zip(ours, theirs, strict=True):
        pairs = pairs_of(one, other)
        if pairs is None:
            return None
        found += pairs
    return found


def _may_be_grouped(symbolic: Expression, numbers: Sequence[Expression]) -> bool:
    """Whether a sum in a sum has one number: the terms may be grouped otherwise, a 0 left out."""
    return isinstance(symbolic, Sum) and any(
        isinstance(term, Sum) and literal(number) is not None
        for term, number in zip(symbolic.terms, numbers, strict=True)
    )


def _turned(numeric: Expression) -> Expression | None:
    """The negative of a numeric formula, where it is plain to see."""
    match numeric:
        case Number(value):
            return Number(value.copy_negate())
        case Negative(operand):
            return operand
        case Product((Number(value), *others)):
            return Product((Number(value.copy_negate()), *others))
    return None


def tidied(formula: Expression) -> Expression:
    """With the sign of a number as part of it, and one product instead of products in a product."""
    match formula:
        case Negative(Number(value)):
            return Number(value.copy_negate())
        case Negative(Product() as inner):
            flat = tidied(inner)
            if isinstance(flat, Product) and isinstance(flat.factors[0], Number):
                first = Number(flat.factors[0].value.copy_negate())
                return Product((first, *flat.factors[1:]))
            return Negative(flat)
        case Product(factors):
            flat_factors: list[Expression] = []
            for factor in map(tidied, factors):
                flat_factors += _factors(factor)
            return Product(tuple(flat_factors))
    return formula


def _factors(factor: Expression) -> tuple[Expression, ...]:
    """What a factor adds to a product: those of a product itself, the sign with the first."""
    match factor:
        case Product(factors):
            return factors
        case Negative(Product((first, *others))):
            return (Negative(first), *others)
    return (factor,)


def folded(
    formula: Expression, products: Sequence[Product]
) -> tuple[Expression, dict[Symbol, Expression]]:
    """The formula with one name for every run of factors that is one of these products, or its
    negative: 2(t - o) where 2(o - t) is known.
    """
    runs: dict[tuple[Expression, ...], Expression] = {}
    for product in products:
        runs.setdefault(product.factors, product)
        for factors in _opposites(product):
            runs.setdefault(factors, Negative(product))
    names = {Symbol(f"product {number}"): run for number, run in enumerate(runs)}
    return _folded(tidied(formula), names), {name: runs[run] for name, run in names.items()}


def _opposites(product: Product) -> Iterator[tuple[Expression, ...]]:
    for place, factor in enumerate(product.factors):
        match factor:
            case Sum((left, Negative(right))):
                turned = Sum((right, Negative(left)))
                yield (*product.factors[:place], turned, *product.factors[place + 1 :])


_Names = Mapping[Symbol, tuple[Expression, ...]]


def _folded(formula: Expression, names: _Names) -> Expression:
    if isinstance(formula, Product):
        formula = _shortened(formula, names)
    return rebuild(formula, lambda part: _folded(tidied(part), names))


def _shortened(product: Product, names: _Names) -> Expression:
    factors = product.factors
    for name, known in names.items():
        width = len(known)
        for start in range(len(factors) - width + 1):
            if factors[start : start + width] == known:
                factors = (*factors[:start], name, *factors[start + width :])
    return factors[0] if len(factors) == 1 else Product(factors)
