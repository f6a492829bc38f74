"""Grids of formulas, the values of vectors and matrices, and what is done with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from solver.formulas.expression import ONE, Call, Expression, Product, Quotient, Sum
from solver.marking.spoken import inside
from solver.marking.tokens import Unreadable

MOST_ENTRIES = 400
LARGEST_ENTRY = 2000


@dataclass(frozen=True, slots=True)
class Array:
    """Rows of formulas, all of one length; a row that `is_list`, `[a, b]`, may be a column too."""

    rows: tuple[tuple[Expression, ...], ...]
    is_list: bool = False

    def __post_init__(self) -> None:
        rows, columns = self.shape
        if not columns or any(len(row) != columns for row in self.rows):
            raise Unreadable("a matrix whose rows are of different lengths")
        if rows * columns > MOST_ENTRIES:
            raise Unreadable(f"a matrix with more than {MOST_ENTRIES} entries")

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns."""
        return len(self.rows), len(self.rows[0])

    @property
    def transposed(self) -> Array:
        """Columns for rows."""
        return Array(tuple(zip(*self.rows, strict=True)))


@dataclass(frozen=True, slots=True)
class Ones:
    """A column, or a row, of as many ones as are needed."""

    is_row: bool


Value: TypeAlias = Expression | Array
Operand: TypeAlias = Expression | Array | Ones


def spread(value: Value, shape: tuple[int, int]) -> Array:
    """A value with the shape of another that it stands beside; raises Unreadable."""
    if not isinstance(value, Array):
        return Array(((value,) * shape[1],) * shape[0])
    rows, columns = value.shape
    if rows not in (1, shape[0]) or columns not in (1, shape[1]):
        raise Unreadable(f"a matrix of {_size(value.shape)} beside one of {_size(shape)}")
    wide = tuple(row * (shape[1] // columns) for row in value.rows)
    return Array(wide * (shape[0] // rows))


def shape_of(values: Sequence[Value]) -> tuple[int, int] | None:
    """The largest shape of several values; None where there is no matrix among them."""
    shapes = [value.shape for value in values if isinstance(value, Array)]
    if not shapes:
        return None
    return max(rows for rows, _ in shapes), max(columns for _, columns in shapes)


def _size(shape: tuple[int, int]) -> str:
    return f"{shape[0]}×{shape[1]}"


def scalars(values: Sequence[Value]) -> Iterator[Expression]:
    """Those of several values that are one formula."""
    for value in values:
        if not isinstance(value, Array):
            yield value


def each(operation: Callable[[list[Expression]], Expression], values: Sequence[Value]) -> Value:
    """An operation entry by entry; a single formula stands beside every entry."""
    shape = shape_of(values)
    if shape is None:
        return operation(list(scalars(values)))
    grids = [spread(value, shape).rows for value in values]
    return Array(
        tuple(
            tuple(_bounded(operation(list(entries))) for entries in zip(*rows, strict=True))
            for rows in zip(*grids, strict=True)
        )
    )


def _bounded(entry: Expression) -> Expression:
    for count, _ in enumerate(inside(entry)):
        if count > LARGEST_ENTRY:
            raise Unreadable("an entry of a matrix is too long")
    return entry


def product(factors: Sequence[Expression]) -> Expression:
    """One product, of products in it their factors."""
    flat: list[Expression] = []
    for factor in factors:
        flat += factor.factors if isinstance(factor, Product) else (factor,)
    return Product(tuple(flat))


def transposed(value: Operand) -> Operand:
    """Columns for rows; a single formula is what it is."""
    match value:
        case Ones(is_row):
            return Ones(not is_row)
        case Array():
            return value.transposed
    return value


def times(left: Operand, right: Operand) -> Operand:
    """The product of matrices, or of one and a single formula."""
    match left, right:
        case Array(), Ones(is_row):
            return left if is_row else Array(tuple((_sum(row),) for row in left.rows))
        case Ones(is_row), Array():
            return Array((tuple(map(_sum, zip(*right.rows, strict=True))),)) if is_row else right
        case Array(), Array():
            return _matrix_product(left, right)
        case (_, Ones()) | (Ones(), _):
            return ONE if isinstance(left, Ones) and isinstance(right, Ones) else _only(left, right)
    return each(product, [_plain(left), _plain(right)])


def _only(left: Operand, right: Operand) -> Operand:
    """The one of two that is not made of ones; it will be spread as far as it is needed."""
    if isinstance(left, Ones) and isinstance(right, Ones):
        return ONE
    return right if isinstance(left, Ones) else left


def _plain(value: Operand) -> Value:
    return ONE if isinstance(value, Ones) else value


def _matrix_product(left: Array, right: Array) -> Value:
    """Rows by columns; two columns of one length give their scalar product."""
    if left.shape[1] != right.shape[0]:
        if left.shape == right.shape and 1 in left.shape:
            left, right = Array((_flat(left),)), Array((_flat(right),)).transposed
        else:
            raise Unreadable(f"a product of {_size(left.shape)} and {_size(right.shape)}")
    columns = right.transposed.rows
    rows = tuple(
        tuple(
            _bounded(_sum([product(pair) for pair in zip(row, column, strict=True)]))
            for column in columns
        )
        for row in left.rows
    )
    return rows[0][0] if len(rows) == len(columns) == 1 else Array(rows)


def _flat(array: Array) -> tuple[Expression, ...]:
    return tuple(entry for row in array.rows for entry in row)


def _sum(terms: Sequence[Expression]) -> Expression:
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))


def softmax(value: Value) -> Value:
    """Of each column."""
    if not isinstance(value, Array):
        return Call("softmax", (value,))
    columns = []
    for column in zip(*value.rows, strict=True):
        powers = tuple(Call("exp", (entry,)) for entry in column)
        columns.append(tuple(Quotient(power, _sum(powers)) for power in powers))
    return Array(tuple(columns)).transposed
