"""Lines with numbers, remembered with marks in place of their digits.

How a step is printed depends on the signs of its numbers, `x + (-0.2)`, on how wide they are and
which of them are alike, and on no digit. So for all steps that agree in this it is printed once,
with a mark of its own for every digit of a number, and then filled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from solver.document.metrics import MARKS
from solver.document.printing import Math, Piece, Printed, Printer, atom
from solver.formulas.expression import Cases, Expression, Number, Power, Quotient, Sum, children

_MARKED = re.compile(rf"([{MARKS[0]}-{MARKS[-1]}])\1*\.\1*")


def is_plain(expression: Expression) -> bool:
    """Whether it is printed alike whatever the digits, but for a number that is 0 or scientific."""
    match expression:
        case Cases():
            return False
        case Quotient(Sum(), _):  # which may be too wide
            return False
        case Power(_, exponent) if not isinstance(exponent, Number):
            return False
    return all(map(is_plain, children(expression)))


def are_ordinary(numbers: Sequence[str]) -> bool:
    """Whether of the printed numbers none is 0 or scientific."""
    return "0" not in numbers and "}" not in "".join(numbers)


def marked(
    numbers: Iterable[str], *, apart: bool = False
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The printed numbers with marks for their digits, and the digits that belong there.

    Those with the same digits have the same marks, unless they are to be kept `apart`. What is no
    decimal stays as it is, and so does what there are no marks left for.
    """
    places: dict[object, int] = {}
    found: list[str] = []
    inside: list[str] = []
    next_place = 0
    for at, number in enumerate(numbers):
        digits = number.lstrip("-")
        point = digits.find(".")
        if point < 0 or digits[-1] == "}":
            found.append(number)
            continue
        place = places.setdefault(at if apart else digits, next_place)
        if place == len(MARKS):
            found.append(number)
            continue
        if place == next_place:
            inside.append(digits)
            next_place += 1
        found.append(_marks(place, number is not digits, point, len(digits)))
    return tuple(found), tuple(inside)


@lru_cache(maxsize=4096)
def _marks(place: int, is_negative: bool, point: int, length: int) -> str:
    mark = MARKS[place]
    return f"{'-' * is_negative}{mark * point}.{mark * (length - point - 1)}"


def filled(latex: str, numbers: Sequence[str]) -> str:
    """The text with the digits of the numbers in place of their marks."""
    return Marked.of(latex).filled(numbers)


@dataclass(frozen=True, slots=True)
class Marked:
    """A text in pieces, and after each of them but the last the place of the number there."""

    pieces: tuple[str, ...]
    places: tuple[int, ...]

    @classmethod
    def of(cls, latex: str) -> Marked:
        """The text cut at its marks."""
        parts = _MARKED.split(latex)
        first = ord(MARKS[0])
        return cls(tuple(parts[::2]), tuple(ord(mark) - first for mark in parts[1::2]))

    def filled(self, numbers: Sequence[str]) -> str:
        """The text with the digits of the numbers in their places."""
        found = [self.pieces[0]]
        for place, piece in zip(self.places, self.pieces[1:], strict=True):
            found += (numbers[place], piece)
        return "".join(found)


def print_marked(
    expression: Expression, numbers: Mapping[str, str], *, exp_by_name: bool = False
) -> Math:
    """The formula with a printed number, marked or not, for every name."""
    return _Marked(numbers, exp_by_name).print(expression).pieces


@dataclass(frozen=True, slots=True)
class _Marked(Printer):
    numbers: Mapping[str, str]
    exp_by_name: bool = False
    times = r"\times"

    def symbol(self, name: str, *, leads: bool) -> Printed:
        number = self.numbers[name]
        return atom(f"({number})" if number[0] == "-" and not leads else number)


def math_filled(math: Math, numbers: Sequence[str]) -> Math:
    """The marked formula with the digits of the numbers."""
    return tuple(Piece(filled(piece.latex, numbers), piece.depth) for piece in math)
