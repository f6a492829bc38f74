"""What an instructor's formula says before its indices have numbers.

`solver.formulas.parsing` makes these trees from text, `solver.formulas.expanding` makes plain
expressions of them, with a number for every index.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Index:
    """A subscript like `i+j-1`: a whole number and whole multiples of indices."""

    constant: int
    multiples: tuple[tuple[str, int], ...] = ()
    column: int = 0

    def at(self, place: Mapping[str, int]) -> int:
        """Its value where the indices have these."""
        return self.constant + sum(times * place[name] for name, times in self.multiples)


@dataclass(frozen=True, slots=True)
class Range:
    """The values an index runs through: `t in 1..3, 5` as pairs of a first and a last."""

    name: str
    spans: tuple[tuple[Index, Index], ...]
    column: int

    def at(self, place: Mapping[str, int]) -> Iterator[int]:
        """The values where the outer indices have these."""
        for first, last in self.spans:
            yield from range(first.at(place), last.at(place) + 1)


@dataclass(frozen=True, slots=True)
class Literal:
    """A number as written."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Reference:
    """A quantity, or an index used as a number."""

    name: str
    subscripts: tuple[Index, ...]
    column: int


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator (`+`, `*`, `/`, `^`, `-` for a negative) or a function, and its operands."""

    operator: str
    operands: tuple[Syntax, ...]
    column: int


@dataclass(frozen=True, slots=True)
class Reduction:
    """A sum, product, mean, maximum or minimum over indices: `sum(i in 1..3: x[i])`."""

    operator: str
    ranges: tuple[Range, ...]
    body: Syntax
    column: int


Syntax: TypeAlias = Literal | Reference | Operation | Reduction


def operands(syntax: Syntax) -> tuple[Syntax, ...]:
    """The direct operands, left to right."""
    match syntax:
        case Operation():
            return syntax.operands
        case Reduction():
            return (syntax.body,)
    return ()
