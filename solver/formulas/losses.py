"""Loss functions, one row each.

A loss is a term for every output, in `y` (the output) and `t` (the target), and the way the terms
make the whole: their sum, or their mean over the outputs. The tests prove every stated partial
against `sympy.diff`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from solver.formulas.expression import (
    HALF,
    TWO,
    Expression,
    Negative,
    Power,
    Product,
    Sum,
    Symbol,
)

_ERROR = Sum((Symbol("y"), Negative(Symbol("t"))))


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss over all outputs: one term per output, its partial for the output, the reduction."""

    name: str
    term: Expression
    partial: Expression
    reduction: Literal["sum", "mean"]


_ROWS = (
    Loss("half squared error", Product((HALF, Power(_ERROR, TWO))), _ERROR, "sum"),
    Loss("squared error", Power(_ERROR, TWO), Product((TWO, _ERROR)), "sum"),
    Loss("mean squared error", Power(_ERROR, TWO), Product((TWO, _ERROR)), "mean"),
)

LOSSES: Mapping[str, Loss] = MappingProxyType({row.name: row for row in _ROWS})
