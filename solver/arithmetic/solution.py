"""What a solved exercise holds: a number for every quantity, and how it came about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from solver.arithmetic.evaluation import Evaluated
from solver.arithmetic.policy import Policy
from solver.arithmetic.rounding import without_trailing_zeros
from solver.calculus.derivation import Derivation, Quantity
from solver.exercise.model import Exercise


class Value(NamedTuple):
    """A number as it is, and as it is printed."""

    exact: Decimal
    shown: Decimal


class Calculation(NamedTuple):
    """One quantity worked out: from which printed operands, to what, and what is then shown.

    Among the `operands` are those of other quantities too.
    """

    quantity: Quantity
    operands: Mapping[str, Decimal]
    computed: Evaluated
    value: Value
    is_forced: bool

    @property
    def is_exact(self) -> bool:
        """Whether the value shown is exactly what the printed operands give."""
        return self.computed.is_exact and self.computed.value == self.value.shown

    @property
    def unrounded(self) -> Decimal:
        """What the printed operands give, trimmed: 0.23375 before it is shown as 0.2338."""
        return without_trailing_zeros(self.computed.value)


@dataclass(frozen=True, slots=True)
class Round:
    """One step of training: what it starts from, and every quantity's calculation, in order.

    `iteration` counts from 1; `sample` too where every sample has a step of its own, else it is 0.
    The `givens` are as printed; `exact` has what they are, some of which a step has led to.
    """

    iteration: int
    sample: int
    givens: Mapping[str, Decimal]
    exact: Mapping[str, Decimal]
    calculations: Mapping[str, Calculation]

    @property
    def is_first(self) -> bool:
        """Whether it starts from what the exercise states."""
        return self.iteration == 1 and self.sample <= 1

    def shown(self, name: str) -> Decimal:
        """The number printed for a quantity of this step."""
        found = self.calculations.get(name)
        return self.givens[name] if found is None else found.value.shown


@dataclass(frozen=True, slots=True)
class Solution:
    """The steps that the key shows (the last one always), and the final answers by parameter, of
    those that are asked for.

    `first` is what the exercise states, `after` the forward pass after the last step, where it is
    asked for.
    """

    exercise: Exercise
    derivation: Derivation
    policy: Policy
    first: Mapping[str, Decimal]
    rounds: tuple[Round, ...]
    finals: Mapping[str, Value]
    after: Mapping[str, Calculation]

    @property
    def last(self) -> Round:
        """The step that the final answers come from."""
        return self.rounds[-1]

    @property
    def forced(self) -> tuple[Calculation, ...]:
        """The quantities whose value the exercise dictates."""
        return tuple(
            found for one in self.rounds for found in one.calculations.values() if found.is_forced
        )

    @property
    def untrue_finals(self) -> tuple[str, ...]:
        """The parameters whose final answer is not the exact one rounded."""
        return tuple(
            name
            for name, value in self.finals.items()
            if value.shown != self.policy.final(value.exact)
        )
