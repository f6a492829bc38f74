"""What an exercise says of any key to it: its numbers, its equations, its answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from solver.arithmetic.solution import Solution
from solver.exercise.rounding import Mode
from solver.formulas.expression import Call, Expression, Number, Symbol, rebuild
from solver.marking.cursor import DERIVATIVE
from solver.marking.grammar import formula_of
from solver.marking.literals import rounds_to, unit_of
from solver.marking.naming import UPDATED
from solver.marking.powers import power_as_name


@dataclass(frozen=True, slots=True)
class Answer:
    """A final answer: a parameter's value after the last step, or a derivative by it.

    `quantity` is what a table says it of, `found_as` what else the key may call the answer.
    """

    quantity: Expression
    found_as: tuple[Expression, ...]
    is_after: bool
    exact: Decimal
    right: Decimal
    cut_off: bool

    def is_given_by(self, number: Number) -> bool:
        """Whether a number is the answer, to the places asked for or to more."""
        if number.value == self.right:
            return True
        is_finer = unit_of(number) < unit_of(Number(self.right))
        return is_finer and rounds_to(self.exact, number, cut_off=self.cut_off)


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
    known = {
        plain: power_as_name(formula) for plain, formula in names.items() if formula is not None
    }
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
    is_after = bool(solution.derivation.carried)
    loss = known.get(solution.derivation.graph.loss.plain)
    cut_off = solution.exercise.rounding.mode is Mode.TRUNCATE
    for plain, value in solution.finals.items():
        name = known.get(plain)
        if not isinstance(name, Symbol) or loss is None:
            continue
        found_as: tuple[Expression, ...] = (Call(DERIVATIVE, (loss, name)),)
        if is_after:
            found_as = tuple(Symbol(name.name + mark) for mark in UPDATED)
        right = solution.policy.final(value.exact)
        yield Answer(name, found_as, is_after, value.exact, right, cut_off)
