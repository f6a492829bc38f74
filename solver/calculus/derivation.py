"""The chain rule over a graph: every derivative that an answer key writes, and in what order.

A gradient is a sum over paths from the loss down to a parameter. In path form the paths run the
whole way; in delta form they stop at the next unit, whose own derivative (its adjoint, dLoss/dh)
has been worked out before. Both are the same pass: the forms differ in where paths stop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from solver.calculus.graph import Graph
from solver.exercise.notation import Name
from solver.exercise.options import Form
from solver.formulas.expression import Expression

STEP_NUMBER = "t"
"""The quantity by which an optimizer counts its steps, from 1."""


class Kind(StrEnum):
    """What a quantity is worked out for."""

    FORWARD = "forward"
    LOCAL = "local derivative"
    ADJOINT = "adjoint"
    GRADIENT = "gradient"
    CORRECTION = "correction"
    STATE = "state"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something with a value: `definition` says how it follows from earlier ones.

    `subject` is the plain name of the node it belongs to: the unit of an adjoint or of a local
    derivative, the parameter of a gradient or of an updated value.
    """

    name: Name
    kind: Kind
    subject: str
    definition: Expression


@dataclass(frozen=True, slots=True)
class Gradient:
    """One derivative of the loss, line by line.

    `components` is what it is by name, or the sum over the loss terms that it reaches (absent
    where there is nothing to say), `chain` the partials along each path, `local` what they amount
    to, `factored` the same with what the paths share taken out, `valued` that with a quantity for
    every formula.
    """

    name: Name
    kind: Kind
    subject: str
    components: Expression | None
    chain: Expression | None
    local: Expression
    factored: Expression
    valued: Expression

    @property
    def quantity(self) -> Quantity:
        """What its numbers are worked out from."""
        return Quantity(self.name, self.kind, self.subject, self.valued)


@dataclass(frozen=True, slots=True, eq=False)
class Derivation:
    """All that is worked out in one step of an exercise, in order and without a number.

    `gradients` are the derivatives as a reader follows them; `asked` the parameters that are asked
    for, `trained` those that change; `carried` says for every quantity that a step changes which
    one has its new value, and `starts` what an optimizer's states are before the first step;
    `latex` prints every name that occurs in any of the formulas.

    Each is itself only, so that what follows from it can be kept for all variants of an exercise.
    """

    graph: Graph
    form: Form
    asked: tuple[str, ...]
    trained: tuple[str, ...]
    quantities: tuple[Quantity, ...]
    gradients: tuple[Gradient, ...]
    carried: Mapping[str, str]
    starts: Mapping[str, Decimal]
    latex: Mapping[str, str]

    def of_kind(self, *kinds: Kind) -> tuple[Quantity, ...]:
        """The quantities of some kinds, in order."""
        return tuple(quantity for quantity in self.quantities if quantity.kind in kinds)
