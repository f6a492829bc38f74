"""Equalities of matrices, entry by entry: as many chains of scalars as a matrix has entries.

A bold letter is a vector or a matrix. What shape it has is learned from the first chain that says
what it is; its entries have their own names, `w_13`, or where they have none `bold W^(1)[2,1]`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeAlias

from reader.displays import Chain, NotUnderstood, Side
from reader.entries import Matrices
from reader.formula import (
    Apply,
    Entrywise,
    Formula,
    Matrix,
    Name,
    Negative,
    Number,
    Opaque,
    Product,
    Quotient,
    Sum,
    Transpose,
    parts,
)

Shape: TypeAlias = tuple[int | None, int | None]

_ONES = "bold 1"


class _Unshaped(ValueError):
    """A formula whose entries cannot be told."""


def entrywise(chain: Chain, known: Matrices) -> Iterator[Chain]:
    """The chain itself, or a chain for each entry of its matrices; learns what its head is."""
    sides = [side for side in chain.sides if isinstance(side, Side)]
    if not any(_is_matrix(side.formula) for side in sides):
        yield chain
        return
    rows, columns = _shape_of(sides, known)
    if chain.relations:
        told = chain.sides[1]
        named = told.formula if isinstance(told, Side) else None
        known.learn(sides[0].formula, (rows, columns), named)
    for row in range(rows):
        for column in range(columns):
            found = [_entry_of_side(side, row, column, known) for side in chain.sides]
            if isinstance(first := chain.sides[0], Side):
                found[0] = _entry_of_head(first, row, column, known)
            yield _told_once(replace(chain, sides=tuple(found)))


def _told_once(chain: Chain) -> Chain:
    """The chain of an entry without what only says its name again, `w_13 = w_13 = 0.2`."""
    head, *rest = chain.sides
    if isinstance(head, Side) and len(rest) > 1:
        told = rest[0]
        if isinstance(told, Side) and told.formula == head.formula:
            return Chain(tuple(rest), chain.relations[1:])
    return chain


def _shape_of(sides: list[Side], known: Matrices) -> tuple[int, int]:
    """The shape that the sides agree on; 1 by 1 where none of them tells, as in a mention of W."""
    for side in reversed(sides):
        try:
            rows, columns = _shape(side.formula, known)
        except _Unshaped:
            continue
        if rows is not None and columns is not None:
            return rows, columns
    return 1, 1


def _entry_of_side(
    side: Side | NotUnderstood, row: int, column: int, known: Matrices
) -> Side | NotUnderstood:
    if isinstance(side, NotUnderstood):
        return side
    text = f"{side.text}[{row + 1},{column + 1}]"
    try:
        shape = _shape(side.formula, known)
        if not (_fits(shape[0], row) and _fits(shape[1], column)):
            return NotUnderstood(text, "matrices of different shapes")
        return Side(text, _entry(side.formula, row, column, known), side.marked)
    except _Unshaped:
        return Side(text, Opaque(text), side.marked)


def _entry_of_head(head: Side, row: int, column: int, known: Matrices) -> Side | NotUnderstood:
    """The same of what a chain begins with: `softmax(y_1)` is told, and not worked out."""
    match head.formula:
        case Apply("softmax", (Name(text),)) if text in known.shapes:
            entry = Apply("softmax", (Name(known.entry(text, row, column)),))
            return Side(f"{head.text}[{row + 1},{column + 1}]", entry, head.marked)
    return _entry_of_side(head, row, column, known)


def _fits(size: int | None, position: int) -> bool:
    return size is None or position < size


def _is_matrix(formula: Formula) -> bool:
    match formula:
        case Matrix() | Transpose() | Entrywise():
            return True
        case Name(text):
            return "bold " in text
    return any(map(_is_matrix, parts(formula)))


def _shape(formula: Formula, known: Matrices) -> Shape:
    """Rows and columns, `None` for those of ones, which are as many as it takes."""
    if (shape := known.shape(str(formula))) is not None:
        return shape
    match formula:
        case Matrix(rows):
            return len(rows), len(rows[0])
        case Name(text) if text == _ONES:
            return None, None
        case Transpose(operand):
            rows_, columns = _shape(operand, known)
            return columns, rows_
        case Negative(operand) | Apply(_, (operand,)):
            return _shape(operand, known)
        case Sum(terms) | Entrywise(terms):
            return _common(terms, known)
        case Product(factors):
            matrices = [_shape(factor, known) for factor in factors if _is_matrix(factor)]
            for left, right in pairwise(matrices):
                if None not in (left[1], right[0]) and left[1] != right[0]:
                    raise _Unshaped("a product of matrices that do not fit")
            return matrices[0][0], matrices[-1][1]
    raise _Unshaped(str(formula))


def _common(terms: Sequence[Formula], known: Matrices) -> Shape:
    """The shape of all terms; only a single entry can be added to a number."""
    found = [_shape(term, known) for term in terms if _is_matrix(term)]
    sizes = [{shape[axis] for shape in found} - {None} for axis in (0, 1)]
    if any(len(size) > 1 for size in sizes):
        raise _Unshaped("a sum of matrices of different shapes")
    rows, columns = (next(iter(size), None) for size in sizes)
    if (rows, columns) != (1, 1) and len(found) < len(terms):
        raise _Unshaped("a sum of a matrix and a number")
    return rows, columns


def _entry_of_product(
    factors: Sequence[Formula], row: int, column: int, known: Matrices
) -> Formula:
    numbers = [factor for factor in factors if not _is_matrix(factor)]
    matrices = [factor for factor in factors if _is_matrix(factor)]
    entry = _sum_of_products(matrices, row, column, known)
    return Product((*numbers, entry)) if numbers else entry


def _sum_of_products(
    matrices: Sequence[Formula], row: int, column: int, known: Matrices
) -> Formula:
    """The sum over the columns of the first, which are the rows of the rest."""
    first, *rest = matrices
    if not rest:
        return _entry(first, row, column, known)
    inner = _shape(first, known)[1] or _shape(rest[0], known)[0] or 1
    terms = tuple(
        Product((_entry(first, row, at, known), _sum_of_products(rest, at, column, known)))
        for at in range(inner)
    )
    return terms[0] if len(terms) == 1 else Sum(terms)


def _share(argument: Formula, row: int, column: int, known: Matrices) -> Formula:
    """An entry of the softmax of a column."""
    rows = _shape(argument, known)[0] or 1
    powers = [Apply("exp", (_entry(argument, at, column, known),)) for at in range(rows)]
    return Quotient(powers[row], Sum(tuple(powers)))


def _entry(  # noqa: C901  # one case for each kind of formula
    formula: Formula, row: int, column: int, known: Matrices
) -> Formula:
    """The formula of one entry, counted from 0."""

    def of(part: Formula) -> Formula:
        return _entry(part, row, column, known)

    match formula:
        case Matrix(rows):
            return rows[row][column]
        case Name(text) if text == _ONES:
            return Number("1")
        case Name(text) if known.shape(text) is not None:
            return Name(known.entry(text, row, column))
        case Apply(function, (argument,)) if function != "softmax":
            return Apply(function, (of(argument),))
        case Apply("softmax", (argument,)):
            return _share(argument, row, column, known)
        case Transpose(operand):
            return _entry(operand, column, row, known)
        case Negative(operand):
            return Negative(of(operand))
        case Sum(terms):
            return Sum(tuple(map(of, terms)))
        case Entrywise(factors):
            return Product(tuple(map(of, factors)))
        case Product(factors):
            return _entry_of_product(factors, row, column, known)
        case _ if not _is_matrix(formula):
            return formula
    raise _Unshaped(str(formula))
