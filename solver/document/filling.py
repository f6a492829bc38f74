"""Formulas with numbers, remembered with gaps in place of the numbers.

How a formula is printed depends on the signs of its numbers, `x + (-0.2)`, and hardly ever on more.
So for every pattern of signs it is printed once, and then filled.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from solver.document.numerals import print_number
from solver.document.printing import Math, Piece, Printed, Printer, atom, print_numbers
from solver.formulas.expression import (
    Cases,
    Expression,
    Number,
    Power,
    Quotient,
    Sum,
    children,
    names_in,
)
from solver.formulas.identity import Itself

_FIRST = 0x100000
_GAP = re.compile("([\U00100000-\U0010ffff])")

_Parts = tuple[tuple[str, ...], tuple[int, ...], Piece]
"""A piece: what stands around its gaps, the numbers that belong there, and itself."""


def numbers_filled_in(expression: Expression, values: Mapping[str, Decimal]) -> Math:
    """What `print_numbers` prints."""
    formula = Itself(expression)
    names = _names(formula)
    if names is None:
        return print_numbers(expression, values)
    texts = [print_number(values[name]) for name in names]
    if any(text == "0" or text.endswith("}") for text in texts):
        return print_numbers(expression, values)
    negative = tuple(text[0] == "-" for text in texts)
    return tuple(_filled(parts, texts) for parts in _with_gaps(formula, negative))


def _filled(parts: _Parts, texts: list[str]) -> Piece:
    around, numbers, piece = parts
    if not numbers:
        return piece
    if len(numbers) == 1:
        return Piece(f"{around[0]}{texts[numbers[0]]}{around[1]}", piece.depth)
    found = [around[0]]
    for number, after in zip(numbers, around[1:], strict=True):
        found += (texts[number], after)
    return Piece("".join(found), piece.depth)


@lru_cache(maxsize=4096)
def _names(formula: Itself[Expression]) -> tuple[str, ...] | None:
    """The formula's names, where it is printed alike whatever the numbers but for their signs."""
    return names_in(formula.thing) if _is_plain(formula.thing) else None


def _is_plain(expression: Expression) -> bool:
    match expression:
        case Cases():
            return False
        case Quotient(Sum(), _):  # which may be too wide
            return False
        case Power(_, exponent) if not isinstance(exponent, Number):
            return False
    return all(map(_is_plain, children(expression)))


@lru_cache(maxsize=1 << 14)
def _with_gaps(formula: Itself[Expression], negative: tuple[bool, ...]) -> tuple[_Parts, ...]:
    names = names_in(formula.thing)
    printer = _Gaps(dict(zip(names, negative, strict=True)), names)
    return tuple(map(_cut, printer.print(formula.thing).pieces))


def _cut(piece: Piece) -> _Parts:
    parts = _GAP.split(piece.latex)
    return tuple(parts[::2]), tuple(ord(gap) - _FIRST for gap in parts[1::2]), piece


@dataclass(frozen=True, slots=True)
class _Gaps(Printer):
    """Prints a gap for every name: of a number that is not 0, and is not scientific."""

    negative: Mapping[str, bool]
    names: tuple[str, ...]
    times = r"\times"

    def symbol(self, name: str, *, leads: bool) -> Printed:
        gap = chr(_FIRST + self.names.index(name))
        return atom(f"({gap})" if self.negative[name] and not leads else gap)
