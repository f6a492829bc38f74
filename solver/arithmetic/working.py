"""Working an exercise out: every quantity of a derivation, under the exercise's rounding policy.

Each quantity has its *exact* value (to `evaluation.DIGITS` digits, nothing rounded on the way) and
the value *shown*. When rounded values are carried, what is shown is worked out from the operands
as printed. When exact values are carried, the operands on a line get as many digits as it takes
for the line to come out as printed. Either way a reader with a calculator gets what they see.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from solver.arithmetic.evaluation import Evaluated, Formula, formula
from solver.arithmetic.policy import Policy, policy_for
from solver.arithmetic.solution import Calculation, Round, Solution, Value
from solver.calculus.building import givens
from solver.calculus.derivation import STEP_NUMBER, Derivation, Kind, Quantity
from solver.calculus.graph import Role
from solver.errors import ExerciseError
from solver.exercise.model import Exercise
from solver.exercise.options import Form
from solver.formulas.expression import names_in

EXTRA_PLACES = 12
"""How many places beyond the final ones `auto` tries."""

EXTRA_PLACES_OF_A_LINE = 40
"""How many an exact line may need, where large operands cancel."""

LARGEST_MAGNITUDE = 40
"""Numbers from 1e41 on are refused: no page holds them, and their last digits would be lost."""

ITERATIONS_TO_SHOW = 10
"""With more iterations than this, and no word of which to show, the first and the last are."""

_IN_MATRICES = frozenset({Role.PREACTIVATION, Role.ACTIVATION, Role.WEIGHT, Role.BIAS})

Values = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Turn:
    """One step before it is rounded: what the exercise states for it and, where the key shows the
    step, every exact value.
    """

    iteration: int
    sample: int
    stated: Values
    exact: Values | None


@dataclass(frozen=True, slots=True)
class Training:
    """All that is the same however the numbers are rounded; the key shows the last turn always."""

    exercise: Exercise
    derivation: Derivation
    policy: Policy
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class _Task:
    """A quantity, its plain name, and its definition ready to be worked out.

    What has the same `line` is printed on one, from the same operands.
    """

    quantity: Quantity
    name: str
    formula: Formula
    line: tuple[object, ...]

    def at(self, values: Values, inexact: Collection[str] = ()) -> Evaluated:
        """Its value; ExerciseError where it has none, or none that a page could hold."""
        try:
            found = self.formula.at(values, inexact)
        except ArithmeticError:
            raise ExerciseError(f"{self.name} has no value{self._operands(values)}") from None
        if found.value and found.value.adjusted() > LARGEST_MAGNITUDE:
            raise ExerciseError(
                f"{self.name} is beyond 1e{LARGEST_MAGNITUDE}{self._operands(values)}"
            )
        return found

    def _operands(self, values: Values) -> str:
        named = ", ".join(f"{name} = {values[name]:.6g}" for name in self.formula.names)
        return f" for {named}" if named else ""


def work(exercise: Exercise, derivation: Derivation) -> Solution:
    """Work out every quantity.

    With `working = "auto"` the fewest places are found at which carrying rounded values gives
    every final answer as it truly is; where none does, exact values are carried.

    Raises ExerciseError where a quantity has no value (a division by zero), and where the rounding
    table names a quantity that the exercise does not have.
    """
    return round_off(train(exercise, derivation))


def train(exercise: Exercise, derivation: Derivation) -> Training:
    """The first half of `work`: every step with exact values."""
    names = [quantity.name.plain for quantity in derivation.quantities]
    answers = Kind.UPDATED if derivation.carried else Kind.GRADIENT
    policy = policy_for(exercise.rounding, names, answers=answers)
    return Training(exercise, derivation, policy, tuple(_exact_turns(exercise, derivation)))


def round_off(training: Training) -> Solution:
    """The second half of `work`: the same steps as they are printed."""
    if training.policy.working == "auto":
        return next(_true_solutions(training, training.policy))
    return _solution(training, training.policy)


@lru_cache(maxsize=16)
def _tasks(derivation: Derivation) -> tuple[_Task, ...]:
    return tuple(
        _Task(
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
def _forward_tasks(derivation: Derivation) -> tuple[_Task, ...]:
    return tuple(task for task in _tasks(derivation) if task.quantity.kind is Kind.FORWARD)


def forward_values(derivation: Derivation, stated: Values) -> Values:
    """The exact value of every quantity of the forward pass, and of all that is stated."""
    return _worked_out(_forward_tasks(derivation), stated)[0]


def _worked_out(
    tasks: Iterable[_Task], stated: Values, inexact: Collection[str] = ()
) -> tuple[Values, frozenset[str]]:
    """Every exact value, and the names of those that go on after their last digit."""
    values, rounded = dict(stated), set(inexact)
    for task in tasks:
        found = task.at(values, rounded)
        values[task.name] = found.value
        if not found.is_exact:
            rounded.add(task.name)
    return values, frozenset(rounded)


def _exact_turns(exercise: Exercise, derivation: Derivation) -> Iterator[Turn]:
    """Step after step with exact values, each from where the one before has led."""
    samples = len(exercise.inputs) if exercise.is_online else 1
    data = [givens(exercise, turn=turn) for turn in range(samples)]
    steps = exercise.iterations * samples
    counts = any(STEP_NUMBER in names_in(q.definition) for q in derivation.of_kind(Kind.STATE))
    carried: Values = derivation.starts
    inexact: frozenset[str] = frozenset()
    for number in range(steps):
        iteration, turn = divmod(number, samples)
        stated = {**data[turn], **({STEP_NUMBER: Decimal(number + 1)} if counts else {})}
        exact, rounded = _worked_out(_tasks(derivation), {**stated, **carried}, inexact)
        shows = number == steps - 1 or _shows(exercise, iteration + 1)
        sample = turn + 1 if samples > 1 else 0
        yield Turn(iteration + 1, sample, stated, exact if shows else None)
        carried = {old: exact[new] for old, new in derivation.carried.items()}
        inexact = frozenset(old for old, new in derivation.carried.items() if new in rounded)


def _shows(exercise: Exercise, iteration: int) -> bool:
    """Whether the key has the steps of this iteration in full."""
    if exercise.show is not None:
        return iteration in exercise.show
    last = exercise.iterations
    return last <= ITERATIONS_TO_SHOW or iteration in (1, last)


def _true_solutions(training: Training, policy: Policy) -> Iterator[Solution]:
    """The solutions whose final answers are all true, from the fewest working places on."""
    for extra in range(EXTRA_PLACES + 1):
        carried = replace(policy, working=policy.rounding.final + extra)
        try:
            solution = _solution(training, carried)
        except ExerciseError:
            continue  # too few places leave nothing of a divisor
        if not solution.untrue_finals:
            yield solution
    yield _solution(training, replace(policy, working="exact"))


def _solution(training: Training, policy: Policy) -> Solution:
    rounds = tuple(_rounds(training, policy))
    return Solution(
        training.exercise,
        training.derivation,
        policy,
        training.turns[0].stated,
        rounds,
        MappingProxyType(dict(_finals(rounds[-1], policy))),
        _after(training, rounds[-1], policy),
    )


def _rounds(training: Training, policy: Policy) -> Iterator[Round]:
    """The steps that the key shows; those between are only calculated, where they matter."""
    tasks = _tasks(training.derivation)
    carried: Values = training.derivation.starts
    for turn in training.turns:
        rules = policy if turn is training.turns[-1] else replace(policy, answers=None)
        if turn.exact is not None and policy.working == "exact":
            carried = {name: rules.operand(turn.exact[name], 0) for name in carried}
        if turn.exact is not None:
            start = {**turn.stated, **carried}
            found = _calculations(tasks, turn.exact, start, rules)
            shown: Values = {name: one.value.shown for name, one in found.items()}
            yield Round(turn.iteration, turn.sample, MappingProxyType(start), found)
        elif policy.working != "exact":
            shown = _shown_values(tasks, {**turn.stated, **carried}, rules)
        else:
            continue
        carried = {old: shown[new] for old, new in training.derivation.carried.items()}


def _after(training: Training, last: Round, policy: Policy) -> Mapping[str, Calculation]:
    """The forward pass with the new parameters, where it is asked for."""
    if not training.exercise.loss_after:
        return MappingProxyType({})
    carried = training.derivation.carried
    start = dict(last.givens) | {old: last.shown(new) for old, new in carried.items()}
    exact = dict(last.givens) | {
        old: last.calculations[new].value.exact for old, new in carried.items()
    }
    forward = _forward_tasks(training.derivation)
    worked_out, _ = _worked_out(forward, exact, exact.keys())
    return _calculations(forward, worked_out, start, replace(policy, answers=None))


def _finals(last: Round, policy: Policy) -> Iterator[tuple[str, Value]]:
    for found in last.calculations.values():
        if found.quantity.kind is policy.answers:
            yield (
                found.quantity.subject,
                Value(found.value.exact, policy.final(_settled(found, policy))),
            )


def _settled(calculation: Calculation, policy: Policy) -> Decimal:
    """The value a final answer is rounded from: unrounded, unless it is dictated."""
    if calculation.is_forced:
        return calculation.value.shown
    return calculation.value.exact if policy.working == "exact" else calculation.computed.value


def _calculations(
    tasks: Iterable[_Task], exact: Values, start: Values, policy: Policy
) -> Mapping[str, Calculation]:
    """Every quantity in order, from operands as they are printed."""
    shown = dict(start)
    found: dict[str, Calculation] = {}
    lines = _exact_lines(tasks, exact, start, policy) if policy.working == "exact" else {}
    for task in tasks:
        if lines:
            operands = {name: lines[task.line][name] for name in task.formula.names}
        else:
            operands = {name: shown[name] for name in task.formula.names}
        calculation = _calculate(task, operands, exact[task.name], policy)
        found[task.name] = calculation
        shown[task.name] = calculation.value.shown
    return MappingProxyType(found)


def _calculate(
    task: _Task, operands: dict[str, Decimal], exact: Decimal, policy: Policy
) -> Calculation:
    computed = task.at(operands)
    forced = policy.forced.get(task.name)
    shown = forced
    if shown is None:
        shown = policy.shown(task.quantity, computed.value, exact=exact)
    return Calculation(
        task.quantity,
        MappingProxyType(operands),
        computed,
        Value(exact, shown),
        is_forced=forced is not None,
    )


def _shown_values(tasks: Iterable[_Task], start: Values, policy: Policy) -> Values:
    """What would be printed for every quantity of a step that is not."""
    shown = dict(start)
    for task in tasks:
        forced = policy.forced.get(task.name)
        value = policy.shown(task.quantity, task.at(shown).value) if forced is None else forced
        shown[task.name] = value
    return shown


def _exact_lines(
    tasks: Iterable[_Task], exact: Values, start: Values, policy: Policy
) -> Mapping[tuple[object, ...], Values]:
    """The operands of each line where exact values are carried."""
    lines: dict[tuple[object, ...], list[_Task]] = {}
    for task in tasks:
        lines.setdefault(task.line, []).append(task)
    return {line: _fewest_digits(found, exact, start, policy) for line, found in lines.items()}


def _fewest_digits(tasks: list[_Task], exact: Values, start: Values, policy: Policy) -> Values:
    """The exact operands rounded as far as the line still comes out as its values are printed.

    What the exercise states is printed as typed.
    """
    targets = [policy.shown(task.quantity, exact[task.name]) for task in tasks]
    names = dict.fromkeys(name for task in tasks for name in task.formula.names)
    operands: Values = {}
    for extra in range(EXTRA_PLACES_OF_A_LINE + 1):
        operands = {
            name: start[name]
            if start.get(name) == exact[name]
            else policy.operand(exact[name], extra)
            for name in names
        }
        if [policy.shown(task.quantity, task.at(operands).value) for task in tasks] == targets:
            break
    return operands
