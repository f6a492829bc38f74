"""What an exercise says of any key to it: its numbers, its equations, its answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from solver.arithmetic.policy import Policy
from solver.arithmetic.rounding import round_to
from solver.arithmetic.solution import Solution
from solver.exercise.rounding import Mode
from solver.formulas.expression import Expression, Number, Symbol, rebuild
from solver.marking.chains import formula_of
from solver.marking.literals import unit_of
from solver.marking.naming import UPDATED


@dataclass(frozen=True, slots=True)
class Answer:
    """A final answer: the quantity as the key may name it, and its exact value."""

    names: tuple[Expression, ...]
    plain: str
    exact: Decimal
    right: Decimal
    policy: Policy

    def is_given_by(self, number: Number) -> bool:
        """Whether a number is the answer, to the places asked for or to more."""
        if number.value == self.right:
            return True
        places = -unit_of(number).adjusted()
        rules = self.policy.rules
        finer = round_to(self.exact, places, mode=rules.mode, digits=rules.digits)
        return unit_of(number) < unit_of(Number(self.right)) and number.value == finer


@dataclass(frozen=True, slots=True)
class Expected:
    """Numbers and equations by quantity, and the answers; empty where no exercise is known."""

    values: Mapping[Expression, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    formulas: Mapping[Expression, Expression] = field(default_factory=lambda: MappingProxyType({}))
    answers: tuple[Answer, ...] = ()
    cut_off: bool | None = None


def expected_of(solution: Solution) -> Expected:
    """What a solved exercise says of any key to it."""
    names = {plain: formula_of(latex) for plain, latex in solution.derivation.latex.items()}
    known = {plain: formula for plain, formula in names.items() if formula is not None}
    graph = solution.derivation.graph
    return Expected(
        values={known[plain]: value for plain, value in solution.first.items() if plain in known},
        formulas={
            known[node.plain]: renamed(node.definition, known)
            for node in graph.nodes
            if node.definition is not None and isinstance(known.get(node.plain), Symbol)
        },
        answers=tuple(_answers(solution, known)),
        cut_off=solution.exercise.rounding.mode is Mode.TRUNCATE,
    )


def renamed(formula: Expression, names: Mapping[str, Expression]) -> Expression:
    """A formula over plain names as the key writes it."""
    if isinstance(formula, Symbol):
        return names.get(formula.name, formula)
    return rebuild(formula, lambda part: renamed(part, names))


def _answers(solution: Solution, known: Mapping[str, Expression]) -> Iterator[Answer]:
    for plain, value in solution.finals.items():
        name = known.get(plain)
        if isinstance(name, Symbol):
            right = solution.policy.final(value.exact)
            names = (name, *(Symbol(name.name + mark) for mark in UPDATED))
            yield Answer(names, plain, value.exact, right, solution.policy)


__all__ = ["Answer", "Callable", "Expected", "expected_of"]
