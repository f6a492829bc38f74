"""Vectors and matrices in a key, as grids of formulas: what is done with them, entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from solver.formulas.expression import (
    ONE,
    Call,
    Expression,
    Negative,
    Product,
    Quotient,
    Sum,
    Symbol,
    rebuild,
)
from solver.marking.cursor import ARRAY, DERIVATIVE, ENTRYWISE, LIST, TRANSPOSED
from solver.marking.naming import BOLD
from solver.marking.spoken import inside
from solver.marking.tokens import Schematic, Unreadable

MOST_ENTRIES = 400
LARGEST_ENTRY = 2000
TURNED = "^T"
"""What the name of a transposed matrix ends in, which no name of another does."""

_ONES = f"{BOLD}1"


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
class _Ones:
    """A column, or a row, of as many ones as are needed."""

    is_row: bool


Value: TypeAlias = Expression | Array
_Operand: TypeAlias = Expression | Array | _Ones


def has_arrays(formula: Expression, known: Mapping[Expression, Array]) -> bool:
    """Whether a formula speaks of vectors or matrices."""
    return any(
        part.name.startswith(BOLD) or part in known or _without_turn(part) in known
        if isinstance(part, Symbol)
        else isinstance(part, Call) and part.function in (ARRAY, LIST, ENTRYWISE, TRANSPOSED)
        for part in inside(formula)
    )


def _without_turn(symbol: Symbol) -> Symbol:
    return Symbol(symbol.name.removesuffix(TURNED))


def value_of(
    formula: Expression,
    known: Mapping[Expression, Array],
    *,
    scalars: frozenset[Expression] = frozenset(),
    are_columns: bool = False,
) -> Value:
    """The grid of formulas, or the one formula, that it amounts to; raises Unreadable.

    Lists are columns where `are_columns`, else rows; `scalars` are known to be no matrices.
    """
    found = _Algebra(known, scalars, are_columns).operand(formula)
    return ONE if isinstance(found, _Ones) else found


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


@dataclass(frozen=True, slots=True)
class _Algebra:
    known: Mapping[Expression, Array]
    scalars: frozenset[Expression]
    are_columns: bool

    def operand(self, formula: Expression) -> _Operand:
        if not has_arrays(formula, self.known):
            return formula
        match formula:
            case Symbol(name):
                return self._named(name)
            case Product(factors):
                return self._multiplied([self.operand(factor) for factor in factors])
            case Negative() | Sum():
                return _each(lambda parts: _over(formula, parts), self._values(_parts(formula)))
            case Quotient(above, below):
                values = self._values((above, below))
                if not isinstance(values[1], Array):
                    return _each(lambda parts: _over(formula, parts), values)
            case Call(function, arguments):
                return self._called(formula, function, arguments)
        raise Unreadable("a division by a matrix, or a power of one")

    def _called(self, call: Call, function: str, arguments: Sequence[Expression]) -> _Operand:
        if function == ARRAY:
            return self._array(arguments)
        if function == LIST:
            return self._turned(self._listed(arguments))
        if function == TRANSPOSED:
            (inner,) = arguments
            if isinstance(inner, Call) and inner.function == LIST:
                return _transposed(self._listed(inner.arguments))
            if isinstance(inner, Symbol) and not self._is_told(inner):
                raise Schematic(f"nothing says what {inner.name} is")
            return _transposed(self.operand(inner))
        values = self._values(arguments)
        if function == "softmax":
            return _softmax(values[0])
        if function == DERIVATIVE and sum(isinstance(value, Array) for value in values) > 1:
            raise Unreadable("a matrix of derivatives")
        if function == ENTRYWISE:
            return _each(_product, values)
        return _each(lambda parts: _over(call, parts), values)

    def _is_told(self, symbol: Symbol) -> bool:
        return symbol in self.scalars or has_arrays(symbol, self.known)

    def value(self, formula: Expression) -> Value:
        found = self.operand(formula)
        return ONE if isinstance(found, _Ones) else found

    def _values(self, formulas: Sequence[Expression]) -> list[Value]:
        return [self.value(formula) for formula in formulas]

    def _named(self, name: str) -> _Operand:
        if name == _ONES:
            return _Ones(is_row=False)
        if (symbol := Symbol(name)) in self.known:
            return self._turned(self.known[symbol])
        if name.endswith(TURNED):
            return _transposed(self._named(name.removesuffix(TURNED)))
        raise Schematic(f"nothing says what the vector or matrix {name.removeprefix(BOLD)} is")

    def _listed(self, entries: Sequence[Expression]) -> Array:
        """A list of formulas, as a row; one of lists as a matrix."""
        if all(isinstance(entry, Call) and entry.function == LIST for entry in entries):
            rows = [entry.arguments for entry in entries if isinstance(entry, Call)]
            return Array(tuple(map(tuple, rows)))
        values = self._values(entries)
        if any(isinstance(value, Array) for value in values):
            raise Unreadable("a matrix within a list")
        return Array((tuple(_scalars(values)),), is_list=True)

    def _turned(self, array: Array) -> Array:
        """A list as a column, where lists are that."""
        if not array.is_list:
            return array
        is_column = array.shape[1] == 1
        return array if is_column == self.are_columns else array.transposed

    def _array(self, rows: Sequence[Expression]) -> Array:
        cells = [
            [self.value(cell) for cell in row.arguments] for row in rows if isinstance(row, Call)
        ]
        if any(isinstance(cell, Array) for row in cells for cell in row):
            raise Unreadable("a matrix within a matrix")
        return Array(tuple(tuple(_scalars(row)) for row in cells))

    def _multiplied(self, factors: list[_Operand]) -> _Operand:
        found, *others = factors
        for factor in others:
            found = _times(found, factor)
        return found


def _parts(formula: Expression) -> tuple[Expression, ...]:
    match formula:
        case Negative(operand):
            return (operand,)
        case Sum(operands) | Call(_, operands):
            return operands
    return ()


def _over(formula: Expression, parts: Sequence[Expression]) -> Expression:
    """The same operation over other operands."""
    given = iter(parts)
    return rebuild(formula, lambda _: next(given))


def _scalars(values: Sequence[Value]) -> Iterator[Expression]:
    for value in values:
        if not isinstance(value, Array):
            yield value


def _each(operation: Callable[[list[Expression]], Expression], values: Sequence[Value]) -> Value:
    """An operation entry by entry; a single formula stands beside every entry."""
    shape = shape_of(values)
    if shape is None:
        return operation(list(_scalars(values)))
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


def _product(factors: Sequence[Expression]) -> Expression:
    flat: list[Expression] = []
    for factor in factors:
        flat += factor.factors if isinstance(factor, Product) else (factor,)
    return Product(tuple(flat))


def _transposed(value: _Operand) -> _Operand:
    match value:
        case _Ones(is_row):
            return _Ones(not is_row)
        case Array():
            return value.transposed
    return value


def _times(left: _Operand, right: _Operand) -> _Operand:
    match left, right:
        case Array(), _Ones(is_row):
            return left if is_row else Array(tuple((_sum(row),) for row in left.rows))
        case _Ones(is_row), Array():
            return Array((tuple(map(_sum, zip(*right.rows, strict=True))),)) if is_row else right
        case Array(), Array():
            return _matrix_product(left, right)
        case (_, _Ones()) | (_Ones(), _):
            return (
                ONE if isinstance(left, _Ones) and isinstance(right, _Ones) else _only(left, right)
            )
    return _each(_product, [_plain(left), _plain(right)])


def _only(left: _Operand, right: _Operand) -> _Operand:
    """The one of two that is not made of ones; it will be spread as far as it is needed."""
    if isinstance(left, _Ones) and isinstance(right, _Ones):
        return ONE
    return right if isinstance(left, _Ones) else left


def _plain(value: _Operand) -> Value:
    return ONE if isinstance(value, _Ones) else value


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
            _bounded(_sum([_product(pair) for pair in zip(row, column, strict=True)]))
            for column in columns
        )
        for row in left.rows
    )
    return rows[0][0] if len(rows) == len(columns) == 1 else Array(rows)


def _flat(array: Array) -> tuple[Expression, ...]:
    return tuple(entry for row in array.rows for entry in row)


def _sum(terms: Sequence[Expression]) -> Expression:
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))


def _softmax(value: Value) -> Value:
    """Of each column."""
    if not isinstance(value, Array):
        return Call("softmax", (value,))
    columns = []
    for column in zip(*value.rows, strict=True):
        powers = tuple(Call("exp", (entry,)) for entry in column)
        columns.append(tuple(Quotient(power, _sum(powers)) for power in powers))
    return Array(tuple(columns)).transposed
