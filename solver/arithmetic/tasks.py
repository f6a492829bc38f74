"""The quantities of a derivation, ready to be worked out many times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import lru_cache
from typing import NamedTuple

from solver.arithmetic.evaluation import Formula, arithmetic, formula
from solver.arithmetic.faults import why_there_is_none
from solver.arithmetic.policy import Policy, Show
from solver.calculus.derivation import Derivation, Kind, Quantity
from solver.calculus.graph import Role
from solver.errors import ExerciseError
from solver.exercise.options import Form
from solver.formulas.identity import Itself

EXTRA_PLACES_OF_A_LINE = 40
"""How many an exact line may need, where large operands cancel."""

LARGEST_MAGNITUDE = 40
"""Numbers from 1e41 on are refused: no page holds them, and their last digits would be lost."""

_IN_MATRICES = frozenset({Role.PREACTIVATION, Role.ACTIVATION, Role.WEIGHT, Role.BIAS})

Values = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Task:
    """A quantity, its plain name, and its definition ready to be worked out.

    What has the same `line` is printed on one, from the same operands.
    """

    quantity: Quantity
    name: str
    formula: Formula
    line: tuple[object, ...]

    def within(
        self, context: Context, values: Values, inexact: Set[str] = frozenset()
    ) -> tuple[Decimal, bool]:
        """Its value in a context of `arithmetic`, and whether that is the true one to the end.

        Raises ExerciseError where it has none, or none that a page could hold.
        """
        try:
            found = self.formula.within(context, values, inexact)
        except ArithmeticError:
            because = why_there_is_none(self.quantity.definition, values)
            raise ExerciseError(
                f"{self.name} has no value{self._operands(values)}{because}"
            ) from None
        if found[0].adjusted() > LARGEST_MAGNITUDE:
            raise ExerciseError(
                f"{self.name} is beyond 1e{LARGEST_MAGNITUDE}{self._operands(values)}"
            )
        return found

    def _operands(self, values: Values) -> str:
        named = ", ".join(f"{name} = {values[name]:.6g}" for name in self.formula.names)
        return f" for {named}" if named else ""


@lru_cache(maxsize=16)
def tasks_of(derivation: Derivation) -> tuple[Task, ...]:
    """Every quantity, in order; made ready once for all variants."""
    return tuple(
        Task(
            quantity,
            quantity.name.plain,
            formula(quantity.definition),
            _line(derivation, quantity),
        )
        for quantity in derivation.quantities
    )


def _line(derivation: Derivation, quantity: Quantity) -> tuple[object, ...]:
    """A line of its own; in the matrix form a layer's quantities of one kind have one together."""
    node = derivation.graph[quantity.subject]
    if derivation.form is Form.MATRIX and node.role in _IN_MATRICES:
        return (quantity.kind, node.role, node.layer)
    return (quantity.name.plain,)


@lru_cache(maxsize=16)
def answers_first(derivation: Derivation, answers: Kind) -> tuple[Task, ...]:
    """All tasks in another order: each answer as soon as what it needs is there."""
    tasks = {task.name: task for task in tasks_of(derivation)}
    needed: dict[str, Task] = {}
    for name in (*(name for name, task in tasks.items() if task.quantity.kind is answers), *tasks):
        waiting = [name]
        while waiting:
            task = tasks[waiting[-1]]
            missing = [at for at in task.formula.names if at in tasks and at not in needed]
            if missing:
                waiting += missing
            else:
                needed.setdefault(waiting.pop(), task)
    return tuple(needed.values())


@lru_cache(maxsize=16)
def answer_tasks_of(derivation: Derivation, answers: Kind) -> tuple[Task, ...]:
    """The final answers: those of this kind that are asked for, in the order of the network."""
    found = {
        task.quantity.subject: task
        for task in tasks_of(derivation)
        if task.quantity.kind is answers
    }
    return tuple(found[name] for name in derivation.asked)


@lru_cache(maxsize=16)
def forward_tasks_of(derivation: Derivation) -> tuple[Task, ...]:
    """Those of the forward pass."""
    return tuple(task for task in tasks_of(derivation) if task.quantity.kind is Kind.FORWARD)


class Printed(NamedTuple):
    """A task and what becomes of its value: it is `shown` rounded, or another is `forced` on it."""

    task: Task
    name: str
    shown: Show
    forced: Decimal | None
    is_answer: bool


@lru_cache(maxsize=64)
def printed(tasks: Itself[tuple[Task, ...]], policy: Policy) -> tuple[Printed, ...]:
    """The tasks as a policy has them printed, made ready once for all variants."""
    return tuple(
        Printed(
            task,
            task.name,
            policy.printing(task.quantity).shown,
            policy.forced.get(task.name),
            task.quantity.kind is policy.answers,
        )
        for task in tasks.thing
    )


def worked_out(
    tasks: Iterable[Task], stated: Values, inexact: Iterable[str] = ()
) -> tuple[Values, frozenset[str]]:
    """Every exact value, and the names of those that go on after their last digit."""
    values, rounded = dict(stated), set(inexact)
    with arithmetic() as context:
        for task in tasks:
            values[task.name], is_exact = task.within(context, values, rounded)
            if not is_exact:
                rounded.add(task.name)
    return values, frozenset(rounded)


def exact_lines(
    tasks: Iterable[Task], exact: Values, start: Values, policy: Policy
) -> Mapping[tuple[object, ...], Values]:
    """The operands of each line where exact values are carried."""
    lines: dict[tuple[object, ...], list[Task]] = {}
    for task in tasks:
        lines.setdefault(task.line, []).append(task)
    return {line: _fewest_digits(found, exact, start, policy) for line, found in lines.items()}


_WAYS_TO_ROUND = (
    *((False, extra) for extra in range(EXTRA_PLACES_OF_A_LINE + 1)),
    *((True, extra) for extra in range(1, EXTRA_PLACES_OF_A_LINE + 1)),
)


def _fewest_digits(tasks: list[Task], exact: Values, start: Values, policy: Policy) -> Values:
    """The exact operands rounded as far as the line still comes out as its values are printed.

    What the exercise states is printed as typed. Of digits that are cut off there are never enough
    for 1/6 · 0.3 to give 0.05; then there is a last one that is rounded.
    """
    quantities = [task.quantity for task in tasks]
    names = dict.fromkeys(name for task in tasks for name in task.formula.names)
    operands: Values = {}
    for nearest, extra in _WAYS_TO_ROUND:
        operands = {
            name: start[name]
            if start.get(name) == exact[name]
            else policy.operand(exact[name], extra, nearest=nearest)
            for name in names
        }
        with arithmetic() as context:
            found = [task.within(context, operands)[0] for task in tasks]
        if all(map(policy.bears_out, quantities, found, (exact[task.name] for task in tasks))):
            break
    return operands
