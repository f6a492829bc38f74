"""Working an exercise out: every quantity of a derivation, under the exercise's rounding policy.

Each quantity has its *exact* value (to `evaluation.DIGITS` digits, nothing rounded on the way) and
the value *shown*. When rounded values are carried, what is shown is worked out from the operands
as printed. When exact values are carried, the operands on a line get as many digits as it takes
for the line to come out as printed. Either way a reader with a calculator gets what they see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from solver.arithmetic.evaluation import Evaluated, arithmetic
from solver.arithmetic.policy import Policy, Working, policy_of
from solver.arithmetic.solution import Calculation, Round, Solution, Value
from solver.arithmetic.starts import starts_of
from solver.arithmetic.tasks import (
    Task,
    Values,
    answer_tasks_of,
    answers_first,
    exact_lines,
    forward_tasks_of,
    printed,
    tasks_of,
    worked_out,
)
from solver.calculus.building import givens
from solver.calculus.derivation import STEP_NUMBER, Derivation, Kind
from solver.errors import ExerciseError
from solver.exercise.model import Exercise
from solver.formulas.expression import names_in
from solver.formulas.identity import Itself

GUARD_PLACES = 1
EXTRA_PLACES = 12
"""How many places beyond the final ones `auto` tries, from the fewest to the most.

With none to guard them, the values on the way would be a unit off in the places that are asked for.
"""

ITERATIONS_TO_SHOW = 10
"""With more iterations than this, and no word of which to show, the first and the last are."""


OnStep = Callable[[Working], None]
"""What is told of each step of a long training: at how many places it was worked out, or exactly.

The steps of one pass through the training are told one after the other.
"""


def unseen(_: Working) -> None:
    """Nobody looks on."""


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


def work(exercise: Exercise, derivation: Derivation, *, on_step: OnStep = unseen) -> Solution:
    """Work out every quantity.

    With `working = "auto"` the fewest places beyond the final ones are found at which carrying
    rounded values gives every final answer as it truly is; where none does, exact values are.

    Raises ExerciseError where a quantity has no value (a division by zero), and where the rounding
    table names a quantity that the exercise does not have.
    """
    return round_off(train(exercise, derivation, on_step=on_step), on_step=on_step)


def train(exercise: Exercise, derivation: Derivation, *, on_step: OnStep = unseen) -> Training:
    """The first half of `work`: every step with exact values."""
    policy = policy_of(Itself(exercise.rounding), derivation)
    turns = []
    for turn in _exact_turns(exercise, derivation):
        turns.append(turn)
        on_step("exact")
    return Training(exercise, derivation, policy, tuple(turns))


def round_off(training: Training, *, on_step: OnStep = unseen) -> Solution:
    """The second half of `work`: the same steps as they are printed."""
    if training.policy.working == "auto":
        return next(_true_solutions(training, on_step))
    return _solution(training, training.policy, list(_attempts(training, training.policy, on_step)))


def forward_values(derivation: Derivation, stated: Values) -> Values:
    """The exact value of every quantity of the forward pass, and of all that is stated."""
    return worked_out(forward_tasks_of(derivation), stated)[0]


def _exact_turns(exercise: Exercise, derivation: Derivation) -> Iterator[Turn]:
    """Step after step with exact values, each from where the one before has led."""
    samples = len(exercise.inputs) if exercise.is_online else 1
    data = [givens(derivation.graph, exercise, turn=turn) for turn in range(samples)]
    steps = exercise.iterations * samples
    counts = _counts_steps(derivation)
    carried: Values = starts_of(exercise, derivation)
    inexact: frozenset[str] = frozenset()
    for number in range(steps):
        iteration, turn = divmod(number, samples)
        stated = {**data[turn], **({STEP_NUMBER: Decimal(number + 1)} if counts else {})}
        exact, rounded = worked_out(tasks_of(derivation), {**stated, **carried}, inexact)
        shows = number == steps - 1 or _shows(exercise, iteration + 1)
        sample = turn + 1 if samples > 1 else 0
        yield Turn(iteration + 1, sample, stated, exact if shows else None)
        carried = {old: exact[new] for old, new in derivation.carried.items()}
        inexact = frozenset(old for old, new in derivation.carried.items() if new in rounded)


@lru_cache(maxsize=16)
def _counts_steps(derivation: Derivation) -> bool:
    """Whether the optimizer needs to know how many steps there were."""
    return any(STEP_NUMBER in names_in(q.definition) for q in derivation.of_kind(Kind.STATE))


def _shows(exercise: Exercise, iteration: int) -> bool:
    """Whether the key has the steps of this iteration in full."""
    if exercise.show is not None:
        return iteration in exercise.show
    last = exercise.iterations
    return last <= ITERATIONS_TO_SHOW or iteration in (1, last)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A step worked out as it would be printed, from what it starts with.

    `lines` are the operands of each line where exact values are carried; else they are what is
    shown of earlier quantities.
    """

    turn: Turn
    start: Values
    lines: Mapping[tuple[object, ...], Values]
    computed: Mapping[str, tuple[Decimal, bool]]
    shown: Values

    @property
    def exact(self) -> Values:
        """Every exact value of a step that is shown."""
        assert self.turn.exact is not None
        return self.turn.exact


class _Untrue(Exception):
    """A final answer is not the true one, and no more need be worked out."""


def _true_solutions(training: Training, on_step: OnStep) -> Iterator[Solution]:
    """The solutions whose final answers are all true, from the fewest working places on."""
    policy = training.policy
    for extra in range(GUARD_PLACES, EXTRA_PLACES + 1):
        carried = policy.carrying(policy.rounding.final + extra)
        try:
            attempts = list(_attempts(training, carried, on_step, stops=True))
        except (ExerciseError, _Untrue):
            continue  # too few places; they may leave nothing of a divisor
        yield _solution(training, carried, attempts)
    exact = policy.carrying("exact")
    yield _solution(training, exact, list(_attempts(training, exact, on_step)))


def _solution(training: Training, policy: Policy, attempts: Sequence[_Attempt]) -> Solution:
    tasks = tasks_of(training.derivation)
    rounds = tuple(
        Round(
            attempt.turn.iteration,
            attempt.turn.sample,
            MappingProxyType(dict(attempt.start)),
            MappingProxyType({name: attempt.exact[name] for name in attempt.start}),
            _calculations(tasks, attempt, policy),
        )
        for attempt in attempts
    )
    return Solution(
        training.exercise,
        training.derivation,
        policy,
        training.turns[0].stated,
        rounds,
        MappingProxyType(dict(_finals(training, attempts[-1], policy))),
        _after(training, rounds[-1], policy),
    )


def _attempts(
    training: Training, policy: Policy, on_step: OnStep, *, stops: bool = False
) -> Iterator[_Attempt]:
    """The steps that the key shows; those between are only calculated, where they matter.

    If it `stops` at a final answer that is not the true one, it raises _Untrue there.
    """
    tasks = tasks_of(training.derivation)
    if stops and policy.answers is not None:
        tasks = answers_first(training.derivation, policy.answers)
    carried: Values = starts_of(training.exercise, training.derivation)
    for turn in training.turns:
        rules = policy if turn is training.turns[-1] else policy.on_the_way
        if turn.exact is None and policy.working == "exact":
            continue
        if turn.exact is not None and policy.working == "exact" and turn is not training.turns[0]:
            names = training.derivation.carried
            carried = {name: rules.operand(turn.exact[name], 0) for name in names}
        attempt = _attempt(tasks, turn, {**turn.stated, **carried}, rules, stops=stops)
        if policy.working != "exact":
            on_step(policy.working)
        if turn.exact is not None:
            yield attempt
        carried = {old: attempt.shown[new] for old, new in training.derivation.carried.items()}


def _attempt(
    tasks: tuple[Task, ...], turn: Turn, start: Values, policy: Policy, *, stops: bool = False
) -> _Attempt:
    """Every quantity in order, from operands as they are printed."""
    exact = turn.exact or {}
    shown: dict[str, Decimal] = dict(start)
    computed: dict[str, tuple[Decimal, bool]] = {}
    lines = exact_lines(tasks, exact, start, policy) if policy.working == "exact" else {}
    with arithmetic() as context:
        for task, name, show, forced, is_answer in printed(Itself(tasks), policy):
            found = task.within(context, lines[task.line] if lines else shown)
            value = found[0] if forced is None else forced
            if is_answer and stops and policy.final(value) != policy.final(exact[name]):
                raise _Untrue
            computed[name] = found
            shown[name] = show(value, exact.get(name)) if forced is None else forced
    return _Attempt(turn, start, lines, computed, shown)


def _after(training: Training, last: Round, policy: Policy) -> Mapping[str, Calculation]:
    """The forward pass with the new parameters, where it is asked for."""
    if not training.exercise.loss_after:
        return MappingProxyType({})
    carried = training.derivation.carried
    start = dict(last.givens) | {old: last.shown(new) for old, new in carried.items()}
    exact = dict(last.givens) | {
        old: last.calculations[new].value.exact for old, new in carried.items()
    }
    forward = forward_tasks_of(training.derivation)
    after, _ = worked_out(forward, exact, exact.keys())
    rules = policy.on_the_way
    attempt = _attempt(forward, replace(training.turns[-1], exact=after), start, rules)
    return _calculations(forward, attempt, rules)


def _finals(training: Training, last: _Attempt, policy: Policy) -> Iterator[tuple[str, Value]]:
    assert policy.answers is not None, "the last step has the answers"
    for task in answer_tasks_of(training.derivation, policy.answers):
        exact, settled = last.exact[task.name], _settled(task.name, last, policy)
        yield task.quantity.subject, Value(exact, policy.final(settled))


def _settled(name: str, last: _Attempt, policy: Policy) -> Decimal:
    """The value a final answer is rounded from: unrounded, unless it is dictated."""
    if name in policy.forced:
        return last.shown[name]
    return last.exact[name] if policy.working == "exact" else last.computed[name][0]


def _calculations(
    tasks: Iterable[Task], attempt: _Attempt, policy: Policy
) -> Mapping[str, Calculation]:
    exact, shown, computed, lines = attempt.exact, attempt.shown, attempt.computed, attempt.lines
    return MappingProxyType(
        {
            (name := task.name): Calculation(
                task.quantity,
                lines[task.line] if lines else shown,
                Evaluated(*computed[name]),
                Value(exact[name], shown[name]),
                name in policy.forced,
            )
            for task in tasks
        }
    )
