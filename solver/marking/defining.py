"""What says what a quantity is, and when two such formulas are of two different quantities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from solver.formulas.expression import Call, Expression, Number, Symbol
from solver.marking.cursor import DERIVATIVE
from solver.marking.spoken import derivatives_in, inside, is_nameless

MOST_ALIKE = 2
"""Names and functions that two formulas differ in of which one is a slip of the pen."""


def is_definition(formula: Expression) -> bool:
    """Whether it says what a quantity is, not only what it is worth or amounts to."""
    return not is_nameless(formula) and not list(derivatives_in([formula]))


def are_far_apart(one: Expression, other: Expression) -> bool:
    """Whether two formulas for the same differ too much for one to be a slip of the pen."""
    ours, theirs = Counter(_atoms(one)), Counter(_atoms(other))
    return sum(((ours - theirs) + (theirs - ours)).values()) > MOST_ALIKE


def _atoms(formula: Expression) -> Iterator[str]:
    for part in inside(formula):
        match part:
            case Symbol(name):
                yield name
            case Number(value):
                yield str(value)
            case Call(function) if function != DERIVATIVE:
                yield function
