"""Lines with numbers, remembered with marks in place of their digits.

How a step is printed depends on the signs of its numbers, `x + (-0.2)`, on how wide they are and
which of them are alike, and on no digit. So for all steps that agree in this it is printed once,
with a mark of its own for every digit of a number, and then filled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from solver.document.metrics import MARKS
from solver.document.pieces import Math, Piece, Printed, atom
from solver.document.printing import Printer
from solver.formulas.expression import Cases, Expression, Number, Power, Quotient, Sum, children

_ALIKE = bytes.maketrans(b"123456789", b"000000000")
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


class Shape(NamedTuple):
    """What numbers have in common with all that are printed alike but for their digits.

    `widths` has a 0 for every digit, and a | between two numbers; `firsts` tells of each number
    which is the first with its digits, and is empty where none are alike. What is `kept` stays as
    it is.
    """

    widths: bytes
    firsts: tuple[int, ...]
    kept: tuple[str, ...]


def shape_of(numbers: Iterable[str], *, apart: bool = False) -> tuple[Shape, tuple[str, ...]]:
    """The shape of printed numbers, and the digits of each.

    Where they are to be told `apart`, it does not matter which have the same digits.
    """
    joined = "|".join(numbers)
    digits = tuple(joined.replace("-", "").split("|"))
    are_alike = not apart and len(set(digits)) < len(digits)
    firsts = tuple(map(digits.index, digits)) if are_alike else ()
    kept: tuple[str, ...] = ()
    if joined.count(".") < len(digits) or len(digits) > len(MARKS) or "}" in joined:
        kept = tuple(one for at, one in enumerate(joined.split("|")) if _is_kept(at, one))
    return Shape(joined.encode().translate(_ALIKE), firsts, kept), digits


def _is_kept(at: int, number: str) -> bool:
    """What is no decimal, and what there may be no mark left for."""
    return at >= len(MARKS) or "." not in number or number[-1] == "}"


@lru_cache(maxsize=4096)
def marked(shape: Shape) -> tuple[str, ...]:
    """Numbers of this shape with marks for their digits, the same for those with the same digits.

    The mark of the first is for the first digits, and so on.
    """
    kept = iter(shape.kept)
    widths = shape.widths.decode().split("|")
    firsts = shape.firsts or range(len(widths))
    return tuple(
        next(kept) if _is_kept(at, width) else width.replace("0", MARKS[first])
        for at, (width, first) in enumerate(zip(widths, firsts, strict=True))
    )


def filled(latex: str, digits: Sequence[str]) -> str:
    """The text with digits in place of their marks."""
    return Marked.of(latex).filled(digits)


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with a `%s` for each of its marks; `chosen` takes those digits that belong there."""

    latex: str
    chosen: Callable[[Sequence[str]], object]

    @classmethod
    def of(cls, latex: str) -> Marked:
        """The text with marks made ready to be filled many times."""
        places = [MARKS.index(mark) for mark in _MARKED.findall(latex)]
        chosen = itemgetter(*places) if places else lambda _: ()
        return cls(_MARKED.sub("%s", latex.replace("%", "%%")), chosen)

    def filled(self, digits: Sequence[str]) -> str:
        """The text with digits in their places."""
        return self.latex % self.chosen(digits)


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


def math_filled(math: Math, digits: Sequence[str]) -> Math:
    """The marked formula with digits."""
    return tuple(Piece(filled(piece.latex, digits), piece.depth) for piece in math)
