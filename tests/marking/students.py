"""Students who work an exercise out by hand, rightly, rounding as they please."""

from __future__ import annotations

import decimal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import ge, gt, le, lt
from random import Random
from typing import Any

import mpmath

from solver.arithmetic.ranges import ways
from solver.arithmetic.solution import Solution
from solver.calculus.building import givens
from solver.calculus.derivation import Derivation, Kind, Quantity
from solver.formulas.elementary import FUNCTIONS
from solver.formulas.expression import (
    Call,
    Cases,
    Expression,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)

_MODES = (decimal.ROUND_HALF_UP, decimal.ROUND_HALF_EVEN, decimal.ROUND_DOWN)
_RELATIONS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    ">": gt,
    ">=": ge,
    "<": lt,
    "<=": le,
}


@dataclass
class Student:
    """Keeps at least so many places of every result, as chance has it.

    Rounds in one of the `modes`, and keeps one of the numbers of `further` places.
    """

    chance: Random
    places: int
    modes: Sequence[str] = _MODES
    further: Sequence[int] = (0, 0, 0, 1, 2, 5, 20)

    @classmethod
    def of_some_habit(cls, seed: int, places: int) -> Student:
        """Now and then somebody who always cuts off, or always keeps just so many places."""
        chance = Random(seed)
        modes = chance.choice((_MODES, *((mode,) for mode in _MODES)))
        return cls(chance, places, modes, chance.choice((cls.further, (0,))))

    def rounded(self, value: Decimal, at_least: int | None = None) -> Decimal:
        least = self.places if at_least is None else at_least
        places = least + self.chance.choice(self.further)
        return value.quantize(Decimal(1).scaleb(-places), rounding=self.chance.choice(self.modes))

    def value(self, formula: Expression, values: Mapping[str, Decimal]) -> Decimal:
        match formula:
            case Symbol(name):
                return values[name]
            case Number(value):
                return value
            case Negative(operand):
                return -self.value(operand, values)
            case Sum(terms):
                return self._combined([self.value(x, values) for x in terms], Decimal.__add__)
            case Product(factors):
                return self._product(factors, values)
            case Quotient(above, below):
                return self.rounded(self.value(above, values) / self.value(below, values))
            case Power(base, exponent):
                return self.rounded(self.value(base, values) ** self.value(exponent, values))
            case Cases():
                return self._case(formula, values)
            case Call(name, arguments):
                return self._called(name, [self.value(x, values) for x in arguments])

    def _product(self, factors: Sequence[Expression], values: Mapping[str, Decimal]) -> Decimal:
        """Fractions at once, or all denominators at the end."""
        if self.chance.random() < 0.5:
            return self._combined([self.value(x, values) for x in factors], Decimal.__mul__)
        above = [x.numerator if isinstance(x, Quotient) else x for x in factors]
        below = [x.denominator for x in factors if isinstance(x, Quotient)]
        top = self._combined([self.value(x, values) for x in above], Decimal.__mul__)
        for divisor in [self.value(x, values) for x in below]:
            top = self.rounded(top / divisor) if len(below) == 1 else top / divisor
        return top if len(below) < 2 else self.rounded(top)

    def _combined(
        self, found: list[Decimal], combine: Callable[[Decimal, Decimal], Decimal]
    ) -> Decimal:
        """Two at a time, in any order."""
        while len(found) > 1:
            self.chance.shuffle(found)
            found.append(self.rounded(combine(found.pop(), found.pop())))
        return found[0]

    def _case(self, cases: Cases, values: Mapping[str, Decimal]) -> Decimal:
        for branch in cases.branches:
            left, right = self.value(branch.left, values), self.value(branch.right, values)
            if _RELATIONS[branch.relation](left, right):
                return self.value(branch.value, values)
        return self.value(cases.otherwise, values)

    def _called(self, name: str, arguments: list[Decimal]) -> Decimal:
        row = FUNCTIONS[name]
        if row.definition is not None:
            return self.value(row.definition, dict(zip(row.parameters, arguments, strict=True)))
        if name in ("max", "min"):
            return {"max": max, "min": min}[name](arguments)
        if name == "abs":
            return abs(arguments[0])
        with mpmath.workdps(40):
            function: Any = getattr(mpmath, name)
            exact = function(*(mpmath.mpf(str(x)) for x in arguments)) if arguments else +function
            return self.rounded(Decimal(mpmath.nstr(exact, 38)))

    def answers(self, solution: Solution, wrong: Derivation | None = None) -> Mapping[str, Decimal]:
        """The final answers, by parameter, with a mistake or without."""
        with decimal.localcontext(prec=60):
            carried: Mapping[str, Decimal] = solution.derivation.starts
            exercise = solution.exercise
            samples = len(exercise.inputs) if exercise.is_online else 1
            derivations = ways(solution) if wrong is None else (wrong,)
            values: dict[str, Decimal] = {}
            for number in range(exercise.iterations * samples):
                data = givens(solution.derivation.graph, exercise, turn=number % samples)
                stated = {"t": Decimal(number + 1), **data, **carried}
                values = self._step(self.chance.choice(derivations), stated)
                carried = {old: values[new] for old, new in solution.derivation.carried.items()}
            places = min(self.places, exercise.rounding.final)
            return {
                name: self.rounded(values[answer], places)
                for name, answer in _answers(solution.derivation).items()
            }

    def _step(self, derivation: Derivation, values: dict[str, Decimal]) -> dict[str, Decimal]:
        gradients = {found.name.plain: found for found in derivation.gradients}
        for quantity in derivation.quantities:
            formulas = [quantity.definition]
            if (found := gradients.get(quantity.name.plain)) is not None:
                formulas += [found.local, found.factored]
            formula = self.chance.choice(formulas)
            value = self.rounded(self.value(formula, values))
            values[quantity.name.plain] = self.carried_on(quantity, value)
        return values

    def carried_on(self, _: Quantity, value: Decimal) -> Decimal:
        """What the student goes on with, for a value that was worked out."""
        return value


def _answers(derivation: Derivation) -> Mapping[str, str]:
    """Where each final answer is."""
    kind = Kind.UPDATED if derivation.carried else Kind.GRADIENT
    names = {found.subject: found.name.plain for found in derivation.of_kind(kind)}
    return {name: names[name] for name in derivation.asked}
