"""From a formula for each entry to one formula in matrices.

`lift` reads a grid of scalar formulas of one shape, `d1*w11*s1` and `d1*w12*s2`, as the formula in
matrices that has these entries. Nothing is derived anew, and what it cannot read so, it leaves as
a matrix of formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import TypeAlias

from solver.formulas.expression import (
    ONE,
    TWO,
    Cases,
    Expression,
    Negative,
    Number,
    Power,
    Product,
    Sum,
    children,
    names_in,
    product_of,
)

Grid: TypeAlias = tuple[tuple[Expression, ...], ...]
"""The entries of a matrix, row by row."""


@dataclass(frozen=True, slots=True)
class Array:
    """A matrix by its entries; `latex` is its name, where it has one."""

    entries: Grid
    latex: str = ""

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return len(self.entries[0])


@dataclass(frozen=True, slots=True)
class Applied:
    """A function of each entry, or of a column as a whole."""

    function: str
    argument: Matrix


@dataclass(frozen=True, slots=True)
class Scaled:
    """A number times a matrix."""

    factor: Expression
    matrix: Matrix


@dataclass(frozen=True, slots=True)
class Opposite:
    """Minus a matrix."""

    matrix: Matrix


@dataclass(frozen=True, slots=True)
class Times:
    """The matrix product of two."""

    left: Matrix
    right: Matrix


@dataclass(frozen=True, slots=True)
class Entrywise:
    """The product entry by entry."""

    factors: tuple[Matrix, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """The sum; an `Opposite` in it prints as a subtraction."""

    terms: tuple[Matrix, ...]


Matrix: TypeAlias = Array | Applied | Scaled | Opposite | Times | Entrywise | Added


def grid(rows: int, columns: int, entry: Callable[[int, int], Expression]) -> Grid:
    """A grid by its entries, counted from 0."""
    return tuple(tuple(entry(i, j) for j in range(columns)) for i in range(rows))


ONES = r"\mathbf{1}"


def ones(rows: int, columns: int) -> Array:
    """Nothing but ones."""
    return Array(grid(rows, columns, lambda _, __: ONE), ONES)


def transposed(entries: Grid) -> Grid:
    """Columns for rows."""
    return tuple(zip(*entries, strict=True))


def is_named(matrix: Matrix) -> bool:
    """Whether every matrix in the formula has a name."""
    match matrix:
        case Array(latex=latex):
            return bool(latex)
        case Applied(argument=inside) | Scaled(matrix=inside) | Opposite(inside):
            return is_named(inside)
        case Times(left, right):
            return is_named(left) and is_named(right)
        case Entrywise(parts) | Added(parts):
            return all(map(is_named, parts))


def has_cases(expression: Expression) -> bool:
    """Whether its formula depends on its numbers."""
    return isinstance(expression, Cases) or any(map(has_cases, children(expression)))


@dataclass(frozen=True)
class Lift:
    """How the grids of one step are read.

    `names` are the matrices that have one, `products` the pairs that may be multiplied as
    matrices, `constants` the quantities that are no entries.
    """

    names: Mapping[Grid, str]
    products: Sequence[tuple[Array, Array]] = ()
    constants: Collection[str] = ()

    def __call__(self, entries: Grid) -> Matrix:
        """The matrix formula with these entries."""
        if entries in self.names:
            return Array(entries, self.names[entries])
        first, *others = chain.from_iterable(entries)
        if any(type(other) is not type(first) for other in others):
            return Array(entries)
        match first:
            case Negative():
                return _opposite(self(_operands(entries, 0)))
            case Number() if all(other == first for other in others):
                number = ones(len(entries), len(entries[0]))
                return number if first == ONE else Scaled(first, number)
            case Sum() if self._is_even(entries):
                return self._sum([_operands(entries, at) for at in range(len(first.terms))])
            case Product() if self._is_even(entries):
                return self._product([_operands(entries, at) for at in range(len(first.factors))])
            case Power(exponent=exponent) if exponent == TWO:
                base = self(_operands(entries, 0))
                return Array(entries) if _is_written_out(base) else Entrywise((base, base))
        return Array(entries)

    def _is_even(self, entries: Grid) -> bool:
        return len({len(children(entry)) for entry in chain.from_iterable(entries)}) == 1

    def _sum(self, terms: list[Grid]) -> Matrix:
        """Terms that make up a matrix product together, and the others one by one."""
        found: list[Matrix] = []
        at = 0
        while at < len(terms):
            for left, right in self.products:
                together = terms[at : at + left.columns]
                if _are_products(together, left.entries, right.entries):
                    found.append(Times(left, right))
                    at += left.columns
                    break
            else:
                found.append(self(terms[at]))
                at += 1
        if len(found) == 1:
            return found[0]
        if all(map(_is_written_out, found)):
            return _jacobian(terms)
        return Added(tuple(chain.from_iterable(map(_terms, found))))

    def _product(self, factors: list[Grid]) -> Matrix:
        """Numbers in front, then what is a matrix product, then the rest entry by entry."""
        factors = self._named_together(factors)
        numbers = [found for found in factors if self._is_constant(found)]
        others = [found for found in factors if not self._is_constant(found)]
        found = [*self._outer(others), *map(self, others)]
        if not found:
            return Array(_multiplied(factors))
        product = found[0] if len(found) == 1 else Entrywise(tuple(found))
        return _scaled(product_of(number[0][0] for number in numbers), product)

    def _is_constant(self, entries: Grid) -> bool:
        return all(set(names_in(entry)) <= set(self.constants) for row in entries for entry in row)

    def _named_together(self, factors: list[Grid]) -> list[Grid]:
        """The factors with those that have a name as a product taken together."""
        for count in range(len(factors), 1, -1):
            for start in range(len(factors) - count + 1):
                together = _multiplied(factors[start : start + count])
                if together in self.names:
                    return [*factors[:start], together, *factors[start + count :]]
        return factors

    def _outer(self, factors: list[Grid]) -> list[Matrix]:
        """The product of a column and a row among the factors, which it takes away."""
        for left, right in self.products:
            for one in factors:
                for other in factors:
                    if left.columns == 1 and one is not other:
                        together = [_multiplied([one, other])]
                        if _are_products(together, left.entries, right.entries):
                            factors.remove(one)
                            factors.remove(other)
                            return [Times(left, right)]
        return []


def _operands(entries: Grid, at: int) -> Grid:
    """The operands that stand at one place in each of the entries."""
    return tuple(tuple(children(entry)[at] for entry in row) for row in entries)


def _multiplied(factors: Sequence[Grid]) -> Grid:
    rows, columns = len(factors[0]), len(factors[0][0])
    return grid(rows, columns, lambda i, j: product_of(found[i][j] for found in factors))


def _are_products(terms: Sequence[Grid], left: Grid, right: Grid) -> bool:
    """Whether the sum of the terms is what the rules of the matrix product make of the two."""
    if (len(terms), len(terms[0]), len(terms[0][0])) != (len(right), len(left), len(right[0])):
        return False
    return all(
        entry in (product_of((left[i][k], right[k][j])), product_of((right[k][j], left[i][k])))
        for k, term in enumerate(terms)
        for i, row in enumerate(term)
        for j, entry in enumerate(row)
    )


def _jacobian(terms: Sequence[Grid]) -> Matrix:
    """A sum over products whose first factors are the same in every row, as matrix times column."""
    rows = [[term[i][0] for term in terms] for i in range(len(terms[0]))]
    if all(isinstance(entry, Product) for row in rows for entry in row) and len(terms[0][0]) == 1:
        fronts = [[children(entry)[0] for entry in row] for row in rows]
        if len(rows) > 1 and all(front == fronts[0] for front in fronts):
            rests = tuple(tuple(product_of(children(entry)[1:]) for entry in row) for row in rows)
            return Times(Array(rests), Array(tuple((front,) for front in fronts[0])))
    whole = grid(
        len(terms[0]), len(terms[0][0]), lambda i, j: Sum(tuple(term[i][j] for term in terms))
    )
    return Array(whole)


def _terms(matrix: Matrix) -> tuple[Matrix, ...]:
    return matrix.terms if isinstance(matrix, Added) else (matrix,)


def _is_written_out(matrix: Matrix) -> bool:
    return isinstance(matrix, Array) and not matrix.latex


def _opposite(matrix: Matrix) -> Matrix:
    match matrix:
        case Opposite(positive):
            return positive
        case Array(entries, ""):
            return Array(tuple(tuple(Negative(entry) for entry in row) for row in entries))
    return Opposite(matrix)


def _scaled(factor: Expression, matrix: Matrix) -> Matrix:
    if isinstance(matrix, Opposite):
        return Opposite(_scaled(factor, matrix.matrix))
    if factor == ONE:
        return matrix
    if factor in (Number(Decimal(-1)), Negative(ONE)):
        return Opposite(matrix)
    return Scaled(factor, matrix)
