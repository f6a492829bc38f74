"""Formulas in matrices as LaTeX, by their names or with their numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from solver.arithmetic.evaluation import select
from solver.document.arrays import (
    Added,
    Applied,
    Array,
    Entrywise,
    Matrix,
    Opposite,
    Scaled,
    Times,
)
from solver.document.pieces import Math, Piece, as_text
from solver.document.printing import print_numbers, print_symbols
from solver.formulas.expression import Cases, Expression, Negative, Sum, rebuild

Written = Callable[[Expression], str]

_INDEX = re.compile(r"\^\{\(\d+\)\}")


def matrix_symbols(matrix: Matrix, latex: Mapping[str, str]) -> Math:
    """The formula with the names of its matrices; what has none with those of its entries."""
    return _Printer(lambda entry: as_text(print_symbols(entry, latex)), by_name=True).print(matrix)


def matrix_numbers(matrix: Matrix, values: Mapping[str, Decimal]) -> Math:
    """The same formula with a matrix of numbers for every name."""
    return _Printer(lambda entry: as_text(print_numbers(_settled(entry, values), values))).print(
        matrix
    )


def table(rows: list[list[str]]) -> str:
    """A matrix with these entries."""
    is_tall = any(_is_tall(cell) for row in rows for cell in row)
    body = (r" \\[0.5ex] " if is_tall else r" \\ ").join(" & ".join(row) for row in rows)
    return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"


def _is_tall(cell: str) -> bool:
    """Whether it would touch what stands above or below it."""
    return r"\frac" in cell or ("^" in cell and "_" in cell)


def transpose(latex: str) -> str:
    """The name of a matrix with the sign for its transpose."""
    is_simple = "^" not in latex and "(" not in latex
    return rf"{latex}^{{\mathsf{{T}}}}" if is_simple else rf"({latex})^{{\mathsf{{T}}}}"


def _settled(expression: Expression, values: Mapping[str, Decimal]) -> Expression:
    """The formula with the one that holds of its cases."""
    if isinstance(expression, Cases):
        branch = select(expression, values)
        return _settled(expression.otherwise if branch is None else branch.value, values)
    return rebuild(expression, lambda operand: _settled(operand, values))


class _Printer:
    def __init__(self, written: Written, *, by_name: bool = False) -> None:
        self.written = written
        self.by_name = by_name

    def print(self, matrix: Matrix) -> Math:
        match matrix:
            case Array(entries, latex):
                named = latex if self.by_name else ""
                return (Piece(named or table([list(map(self.written, row)) for row in entries])),)
            case Applied(function, argument):
                inside = as_text(self.print(argument))
                return (Piece(f"{function}({inside})" if self.by_name else f"{function}{inside}"),)
            case Scaled(factor, scaled):
                return _joined(self._factor(factor), self._term(scaled))
            case Opposite(positive):
                return _joined("-", self._term(positive))
            case Times(left, right):
                factors = (self._operand(left), self._operand(right))
                return (Piece(" ".join(map(as_text, factors))),)
            case Entrywise((first, *others)):
                pieces = self._factor_of_entries(first)
                for other in others:
                    pieces += _deeper(_joined(r"\odot ", self._factor_of_entries(other)))
                return pieces
            case Added((first, *others)):
                pieces = self.print(first)
                for term in others:
                    sign, positive = _signed(term)
                    pieces += _joined(f"{sign} ", self._term(positive))
                return pieces
        raise AssertionError(matrix)

    def _factor(self, factor: Expression) -> str:
        latex = self.written(factor)
        return rf"({latex})" if isinstance(factor, Sum | Negative) else f"{latex} "

    def _term(self, matrix: Matrix) -> Math:
        """What stands after a sign."""
        loose = isinstance(matrix, Added | Opposite)
        return self._bracketed(matrix) if loose else self.print(matrix)

    def _operand(self, matrix: Matrix) -> Math:
        """What is multiplied as a matrix: sums and products by entries in brackets."""
        loose = isinstance(matrix, Added | Entrywise | Opposite)
        return self._bracketed(matrix) if loose else self.print(matrix)

    def _factor_of_entries(self, matrix: Matrix) -> Math:
        """What is multiplied entry by entry: all but a matrix in brackets."""
        bare = isinstance(matrix, Array | Applied)
        return self.print(matrix) if bare else self._bracketed(matrix)

    def _bracketed(self, matrix: Matrix) -> Math:
        inside = as_text(self.print(matrix))
        if r"\begin" in inside:
            return (Piece(rf"\left[ {inside} \right]"),)
        size, end = (r"\Bigl", r"\Bigr") if r"\frac" in inside else (r"\bigl", r"\bigr")
        if r"\frac" not in inside and "(" not in _INDEX.sub("", inside):
            return (Piece(f"({inside})"),)
        return (Piece(f"{size}[{inside}{end}]"),)


def _signed(term: Matrix) -> tuple[str, Matrix]:
    return ("-", term.matrix) if isinstance(term, Opposite) else ("+", term)


def _joined(sign: str, math: Math) -> Math:
    """The sign with the first piece, which may now begin a row."""
    return (Piece(f"{sign}{math[0].latex}", 0), *math[1:])


def _deeper(math: Math) -> Math:
    return tuple(Piece(piece.latex, 1) for piece in math)
