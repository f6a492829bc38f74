"""Vectors and matrices in a key, as grids of formulas: what is done with them, entry by entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
from solver.marking.grids import (
    Array,
    Ones,
    Operand,
    Value,
    each,
    product,
    scalars,
    softmax,
    times,
    transposed,
)
from solver.marking.naming import BOLD
from solver.marking.spoken import inside
from solver.marking.tokens import Schematic, Unreadable

TURNED = "^T"
"""What the name of a transposed matrix ends in, which no name of another does."""

ONES = Symbol(f"{BOLD}1")


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
    return ONE if isinstance(found, Ones) else found


@dataclass(frozen=True, slots=True)
class _Algebra:
    known: Mapping[Expression, Array]
    scalars: frozenset[Expression]
    are_columns: bool

    def operand(self, formula: Expression) -> Operand:
        if not has_arrays(formula, self.known):
            return formula
        match formula:
            case Symbol(name):
                return self._named(name)
            case Product(factors):
                return self._multiplied([self.operand(factor) for factor in factors])
            case Negative() | Sum():
                return each(lambda parts: _over(formula, parts), self._values(_parts(formula)))
            case Quotient(above, below):
                values = self._values((above, below))
                if not isinstance(values[1], Array):
                    return each(lambda parts: _over(formula, parts), values)
            case Call(function, arguments):
                return self._called(formula, function, arguments)
        raise Unreadable("a division by a matrix, or a power of one")

    def _called(self, call: Call, function: str, arguments: Sequence[Expression]) -> Operand:
        if function == ARRAY:
            return self._array(arguments)
        if function == LIST:
            return self._turned(self._listed(arguments))
        if function == TRANSPOSED:
            (inner,) = arguments
            if isinstance(inner, Call) and inner.function == LIST:
                return transposed(self._listed(inner.arguments))
            if isinstance(inner, Symbol) and not self._is_told(inner):
                raise self._untold(inner.name)
            return transposed(self.operand(inner))
        values = self._values(arguments)
        if function == "softmax":
            return softmax(values[0])
        if function == DERIVATIVE and sum(isinstance(value, Array) for value in values) > 1:
            raise Unreadable("a matrix of derivatives")
        if function == ENTRYWISE:
            return each(product, values)
        return each(lambda parts: _over(call, parts), values)

    def _is_told(self, symbol: Symbol) -> bool:
        return symbol in self.scalars or has_arrays(symbol, self.known)

    def value(self, formula: Expression) -> Value:
        found = self.operand(formula)
        return ONE if isinstance(found, Ones) else found

    def _values(self, formulas: Sequence[Expression]) -> list[Value]:
        return [self.value(formula) for formula in formulas]

    def _named(self, name: str) -> Operand:
        if Symbol(name) == ONES:
            return Ones(is_row=False)
        if (symbol := Symbol(name)) in self.known:
            return self._turned(self.known[symbol])
        if name.endswith(TURNED):
            return transposed(self._named(name.removesuffix(TURNED)))
        raise self._untold(f"the vector or matrix {name.removeprefix(BOLD)}")

    def _untold(self, what: str) -> Unreadable:
        """Where no vector or matrix has entries at all, formulas of them are rules."""
        return (Unreadable if self.known else Schematic)(f"nothing says what {what} is")

    def _listed(self, entries: Sequence[Expression]) -> Array:
        """A list of formulas, as a row; one of lists as a matrix."""
        if all(isinstance(entry, Call) and entry.function == LIST for entry in entries):
            rows = [entry.arguments for entry in entries if isinstance(entry, Call)]
            return Array(tuple(map(tuple, rows)))
        values = self._values(entries)
        if any(isinstance(value, Array) for value in values):
            raise Unreadable("a matrix within a list")
        return Array((tuple(scalars(values)),), is_list=True)

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
        return Array(tuple(tuple(scalars(row)) for row in cells))

    def _multiplied(self, factors: list[Operand]) -> Operand:
        found, *others = factors
        for factor in others:
            found = times(found, factor)
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
