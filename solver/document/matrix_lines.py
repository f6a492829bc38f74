"""One matrix worked out, line by line, from the calculations of its entries."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import chain

from solver.arithmetic.solution import Calculation
from solver.document.arrays import Array, Grid, Matrix
from solver.document.matrix_printing import matrix_numbers, matrix_symbols, table
from solver.document.numerals import print_number
from solver.document.pieces import Piece
from solver.document.stepping import short_of_rounding, without_repetition
from solver.document.steps import Line, LineRole, Step, StepKind
from solver.formulas.expression import Symbol

Numbers = tuple[tuple[Calculation, ...], ...]
"""The calculation of each entry of a matrix."""


def numbers_of(array: Array, calculations: Mapping[str, Calculation]) -> Numbers | None:
    """The calculations of the entries; nothing where one of them is not worked out."""
    found = tuple(
        tuple(
            calculations[entry.name]
            for entry in row
            if isinstance(entry, Symbol) and entry.name in calculations
        )
        for row in array.entries
    )
    return found if all(len(row) == array.columns for row in found) else None


def definitions_of(numbers: Numbers) -> Grid:
    """What the entries are worked out from."""
    return tuple(tuple(found.quantity.definition for found in row) for row in numbers)


def given_step(array: Array, latex: Mapping[str, str], values: Mapping[str, Decimal]) -> Step:
    """What a letter stands for: the names of its entries, and their numbers."""
    names = names_step(array, latex)
    numbers = Line(LineRole.RESULT, matrix_numbers(Array(array.entries), values))
    return names._replace(frame=(*names.lines, numbers))


def names_step(array: Array, latex: Mapping[str, str]) -> Step:
    """What the entries of a matrix are called that is worked out further down."""
    line = Line(LineRole.SYMBOLS, matrix_symbols(Array(array.entries), latex))
    return Step(StepKind.GIVEN, array.latex, array.latex, array.latex, (line,))


def matrix_step(
    kind: StepKind,
    subject: Array,
    numbers: Numbers,
    matrix: Matrix,
    latex: Mapping[str, str],
    in_numbers: Matrix | None = None,
) -> Step:
    """A matrix from its formula: by names, in numbers, result.

    `in_numbers` is the formula in which the numbers stand, where it is another.
    """
    operands = _operands(numbers)
    lines = (
        Line(LineRole.SYMBOLS, matrix_symbols(matrix, latex)),
        Line(LineRole.NUMBERS, matrix_numbers(in_numbers or matrix, operands)),
        *_results(numbers),
    )
    told = without_repetition(subject.latex, lines)
    return Step(kind, subject.latex, subject.latex, subject.latex, told)


def _operands(numbers: Numbers) -> Mapping[str, Decimal]:
    """The numbers printed on the line: as a rule every entry is worked out from the same ones."""
    each = list({id(found.operands): found.operands for found in _each(numbers)}.values())
    return each[0] if len(each) == 1 else dict(ChainMap(*map(dict, each)))


def _each(numbers: Numbers) -> Iterator[Calculation]:
    return chain.from_iterable(numbers)


def _results(numbers: Numbers) -> Iterator[Line]:
    """What comes out, before it is rounded too where that is short; a dictated entry is marked."""
    exact = all(found.is_exact for found in _each(numbers))
    if any(map(_is_short, _each(numbers))) and all(map(_ends, _each(numbers))):
        rows = [[print_number(found.unrounded) for found in row] for row in numbers]
        yield Line(LineRole.PRODUCTS, (Piece(table(rows)),))
    rows = [[_shown(found) for found in row] for row in numbers]
    yield Line(LineRole.RESULT, (Piece(table(rows)),), is_exact=exact)


def _ends(calculation: Calculation) -> bool:
    return calculation.is_exact or _is_short(calculation)


def _is_short(calculation: Calculation) -> bool:
    return short_of_rounding(calculation) is not None


def _shown(calculation: Calculation) -> str:
    mark = r"^{\dagger}" if calculation.is_forced else ""
    return f"{print_number(calculation.value.shown)}{mark}"
