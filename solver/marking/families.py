"""What the entries of a matrix are called, where the document does not say it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from solver.formulas.expression import Symbol
from solver.marking.grids import Array
from solver.marking.naming import BOLD, named

_NAME = re.compile(rf"(?:{BOLD})?(?P<base>[^_^']+)(?:_(?P<below>[^_^']*))?(?P<marks>.*)")

WAYS: tuple[Mapping[str, bool], ...] = (
    {},
    {"is_small": True},
    {"is_small": True, "is_batch": True},
    {"is_small": True, "is_only": True},
)
"""Entries of Z are Z_11 or z_11, or where every column is a sample, z_1 with the mark ⟨1⟩; the
only one of a matrix may be z.
"""


def family(
    name: str,
    shape: tuple[int, int],
    *,
    is_small: bool = False,
    is_batch: bool = False,
    is_only: bool = False,
) -> Array:
    """Names for the entries of a matrix of this name and shape, by one of the `WAYS`."""
    found = _NAME.fullmatch(name)
    base, below, marks = found.groups(default="") if found else (name, "", "")
    if is_small:
        base = base[:1].lower() + base[1:]
    rows, columns = shape

    def entry(row: int, column: int) -> Symbol:
        indices = [str(row)] if columns == 1 or is_batch else [str(row), str(column)]
        if is_only and shape == (1, 1):
            indices = []
        if rows == 1 and columns > 1 and not is_batch:
            indices = [str(column)]
        script = ("" if all(len(index) == 1 for index in indices) else ",").join(indices)
        if not script:
            script = below
        elif below:
            script = below + script if below.isdigit() and script.isdigit() else f"{below},{script}"
        return Symbol(named(base, script, [marks, f"^<{column}>" if is_batch else ""]))

    return Array(
        tuple(tuple(entry(row + 1, column + 1) for column in range(columns)) for row in range(rows))
    )


def marked(array: Array, front: str, mark: str) -> Array:
    """The same with a letter in front of every name, and a mark behind."""
    return Array(
        tuple(
            tuple(
                Symbol(f"{front}{cell.name}{mark}") if isinstance(cell, Symbol) else cell
                for cell in row
            )
            for row in array.rows
        )
    )
