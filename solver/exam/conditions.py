"""What a good draw is: one row of `ROWS` for each key of `[vary.accept]`.

What a condition checks is said where its key is described, in `solver.exercise.vary`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from operator import ne

from solver.arithmetic.solution import Solution
from solver.arithmetic.tasks import Values, answer_tasks_of
from solver.arithmetic.working import Training, forward_values, round_off
from solver.calculus.building import givens
from solver.calculus.derivation import Derivation, Kind
from solver.calculus.graph import Node, Partial, Role
from solver.errors import ExerciseError
from solver.exam.comparisons import Comparison, comparison
from solver.exercise.model import Exercise
from solver.exercise.patterns import picked
from solver.exercise.rounding import Digits, Mode, Rounding
from solver.exercise.vary import Accept
from solver.formulas.expression import Cases


@dataclass(frozen=True)
class Draw:
    """Numbers that may become a variant, worked out exactly; rounded only if somebody looks."""

    exercise: Exercise
    training: Training

    @cached_property
    def solution(self) -> Solution:
        """The exercise with these numbers, solved."""
        return round_off(self.training)

    @property
    def steps(self) -> Iterator[Values]:
        """The exact values of every step that the key shows."""
        return (turn.exact for turn in self.training.turns if turn.exact is not None)


Check = Callable[[Draw], bool]


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that has to be true of a draw; `name` is what a report of refusals calls it."""

    name: str
    holds: Check


@dataclass(frozen=True, slots=True)
class Subject:
    """What conditions are about: an exercise's own wishes, and what all its variants share."""

    exercise: Exercise
    derivation: Derivation

    @property
    def accept(self) -> Accept:
        """What the exercise file wants of a draw."""
        return self.exercise.vary.accept

    @property
    def names(self) -> tuple[str, ...]:
        """The plain names of everything that has a value."""
        quantities = (quantity.name.plain for quantity in self.derivation.quantities)
        return (*self.derivation.graph.stated, *quantities)


@dataclass(frozen=True, slots=True)
class Row:
    """A key of `[vary.accept]`, and how to make conditions of what it says."""

    name: str
    conditions: Callable[[Subject], Iterable[Condition]]


def conditions_of(exercise: Exercise, derivation: Derivation) -> tuple[Condition, ...]:
    """Everything that a draw has to fulfil, in the order of the rows.

    Raises ExerciseError for a condition over an unknown name, and for one that is no comparison.
    """
    subject = Subject(exercise, derivation)
    return tuple(condition for row in ROWS for condition in row.conditions(subject))


def _signs(name: str, is_right: Callable[[Decimal], bool]) -> Row:
    """Units whose pre-activations have a wanted sign."""

    def conditions(subject: Subject) -> Iterator[Condition]:
        wanted = getattr(subject.accept, name) or ()
        nodes = subject.derivation.graph.having(Role.PREACTIVATION, Role.INTERMEDIATE)
        units = _picked(wanted, [node.plain for node in nodes], name)
        if units:
            yield Condition(
                name,
                lambda draw: all(is_right(step[unit]) for step in draw.steps for unit in units),
            )

    return Row(name, conditions)


def _picked(patterns: Sequence[str], names: Sequence[str], key: str) -> tuple[str, ...]:
    return tuple(
        name
        for at, pattern in enumerate(patterns, 1)
        for name in picked(pattern, names, place=f"vary.accept.{key}[{at}]", what="unit called")
    )


def _comparisons(subject: Subject) -> Iterator[Condition]:
    for at, text in enumerate(subject.accept.where, start=1):
        try:
            yield Condition(text, _true_in_every_step(comparison(text, subject.names)))
        except ExerciseError as error:
            raise ExerciseError(error.problem, place=f"vary.accept.where[{at}]") from None


def _true_in_every_step(found: Comparison) -> Check:
    return lambda draw: all(map(found.holds, draw.steps))


def _slopes(subject: Subject) -> Iterator[Condition]:
    least = subject.accept.smallest_slope
    names = [
        partial.name.plain
        for node in subject.derivation.graph.having(Role.ACTIVATION)
        for partial in node.partials
        if partial.name is not None and _can_saturate(node, partial)
    ]
    slopes = [q.name.plain for q in subject.derivation.of_kind(Kind.LOCAL)]
    watched = [name for name in slopes if name in names]
    if watched and least:
        yield Condition(
            "smallest_slope",
            lambda draw: all(abs(step[name]) >= least for step in draw.steps for name in watched),
        )


def _can_saturate(node: Node, partial: Partial) -> bool:
    """Whether the slope comes near 0 by and by; the parts of a ReLU are not near, but live or dead.

    A softmax has a slope for each unit of its layer, and is not a matter of one.
    """
    return len(node.partials) == 1 and not isinstance(partial.expression, Cases)


def _gradients(subject: Subject) -> Iterator[Condition]:
    derivation, rounding = subject.derivation, subject.exercise.rounding
    names = [
        quantity.name.plain
        for quantity in derivation.of_kind(Kind.GRADIENT)
        if quantity.subject in derivation.asked
    ]
    is_zero = _rounding_to_zero(rounding)
    if subject.accept.nonzero_gradients:
        yield Condition(
            "nonzero_gradients",
            lambda draw: not any(is_zero(step[name]) for step in draw.steps for name in names),
        )


def _rounding_to_zero(rounding: Rounding) -> Callable[[Decimal], bool]:
    """Whether nothing is left of a value to the places of the final answers."""
    if rounding.digits is Digits.SIGNIFICANT:
        return lambda value: not value
    unit = Decimal(1).scaleb(-rounding.final)
    limit = unit if rounding.mode is Mode.TRUNCATE else unit / 2
    if rounding.mode is Mode.HALF_EVEN:
        return lambda value: abs(value) <= limit
    return lambda value: abs(value) < limit


def _falling_loss(subject: Subject) -> Iterator[Condition]:
    if subject.accept.loss_falls and subject.derivation.carried:
        yield Condition("loss_falls", _loss_falls)


def _loss_falls(draw: Draw) -> bool:
    """Online, it is the sum of all samples' losses that has to."""
    derivation, turns = draw.training.derivation, draw.training.turns
    last = turns[-1].exact
    assert last is not None, "the last step is always shown"
    after = {old: last[new] for old, new in derivation.carried.items()}
    if not draw.exercise.is_online and turns[0].exact is not None:
        before = turns[0].exact[derivation.graph.loss.plain]
        return _loss(derivation, [{**turns[0].stated, **after}]) < before
    samples = range(len(draw.exercise.inputs) if draw.exercise.is_online else 1)
    stated = [givens(derivation.graph, draw.exercise, turn=turn) for turn in samples]
    return _loss(derivation, [{**one, **after} for one in stated]) < _loss(derivation, stated)


def _loss(derivation: Derivation, starts: Iterable[Values]) -> Decimal:
    name = derivation.graph.loss.plain
    return sum((forward_values(derivation, start)[name] for start in starts), Decimal(0))


def _true_answers(subject: Subject) -> Iterator[Condition]:
    if subject.accept.true_answers:
        yield Condition("true_answers", lambda draw: not draw.solution.untrue_finals)


def _distinct_answers(subject: Subject) -> Iterator[Condition]:
    if subject.accept.distinct_answers:
        yield Condition("distinct_answers", _are_distinct)


def _are_distinct(draw: Draw) -> bool:
    answers = sorted(value.shown for value in draw.solution.finals.values())
    return all(map(ne, answers, answers[1:]))


def _answer_margins(subject: Subject) -> Iterator[Condition]:
    """Only the exact values it takes, and most draws that a tie refuses it refuses."""
    margin = subject.accept.tie_margin
    if margin:
        yield Condition("tie_margin", lambda draw: _answers_keep_away(draw.training, margin))


def _answers_keep_away(training: Training, margin: Decimal) -> bool:
    """Whether every true final answer is so far from where rounding jumps."""
    policy, exact = training.policy, training.turns[-1].exact
    assert exact is not None, "the last step is always shown"
    assert policy.answers is not None, "and has the answers"
    answers = answer_tasks_of(training.derivation, policy.answers)
    return all(policy.final_margin(exact[task.name]) >= margin for task in answers)


def _changed_answers(subject: Subject) -> Iterator[Condition]:
    derivation = subject.derivation
    gradients = {found.subject: found.name.plain for found in derivation.of_kind(Kind.GRADIENT)}
    is_zero = _rounding_to_zero(subject.exercise.rounding)

    def stays(draw: Draw, parameter: str) -> bool:
        """Whether who copies the question has the answer, though there is a gradient to find."""
        solution = draw.solution
        start = solution.policy.final(solution.first[parameter])
        return solution.finals[parameter].shown == start and not all(
            is_zero(step[gradients[parameter]]) for step in draw.steps
        )

    if subject.accept.changed_answers and derivation.carried:
        yield Condition(
            "changed_answers",
            lambda draw: not any(stays(draw, name) for name in derivation.asked),
        )


def _margins(subject: Subject) -> Iterator[Condition]:
    margin = subject.accept.tie_margin
    if margin:
        yield Condition("tie_margin", lambda draw: _keeps_away(draw.solution, margin))


def _keeps_away(solution: Solution, margin: Decimal) -> bool:
    """Whether every value of the key is so far from where rounding jumps."""
    printing = solution.policy.printing
    for one in solution.rounds:
        for quantity, _, (value, _), (_, shown), is_forced in one.calculations.values():
            if shown != value and not is_forced and printing(quantity).margin(value) < margin:
                return False
    return True


# What refuses many or is quickly told comes first.
ROWS = (
    _signs("live", lambda value: value > 0),
    _signs("dead", lambda value: value < 0),
    Row("where", _comparisons),
    Row("smallest_slope", _slopes),
    Row("nonzero_gradients", _gradients),
    Row("tie_margin", _answer_margins),
    Row("true_answers", _true_answers),
    Row("distinct_answers", _distinct_answers),
    Row("changed_answers", _changed_answers),
    Row("tie_margin", _margins),
    Row("loss_falls", _falling_loss),
)
