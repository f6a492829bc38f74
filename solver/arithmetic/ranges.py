"""What to accept: the values that a correct student can reach who rounds on the way.

There is more than one correct way. The derivatives may be followed along paths, by deltas, or by
the derivative of every quantity; those of the activation functions may be taken from the input or
from the output; sums may be factored or not. A range takes in all of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import lru_cache

from solver.arithmetic.handwork import Hand
from solver.arithmetic.intervals import Interval, hull, point
from solver.arithmetic.solution import Solution
from solver.arithmetic.starts import starts_of
from solver.calculus.building import build, givens
from solver.calculus.derivation import Derivation, Kind
from solver.calculus.deriving import derive
from solver.errors import ExerciseError
from solver.exercise.model import Exercise
from solver.exercise.options import Form, Slope
from solver.formulas.expression import Expression, names_in

MAX_STEPS = 100
"""Of training; by then the ranges of a student who rounds have grown out of all use."""

Ranges = Mapping[str, Interval]
Known = MutableMapping[tuple[Expression, tuple[Interval, ...]], Interval]
"""What a formula came to with which operands, for students who keep equally many places."""
Ends = tuple[str, str] | None
"""From where to where, in figures; nothing where every number is in the range."""


def ranges(solution: Solution, places: int) -> Ranges:
    """For each final answer, by parameter, what a student can reach who keeps so many `places`.

    They are counted as the exercise counts them; the answer itself may be given to fewer, if that
    is what the exercise asks for. Raises ExerciseError for an exercise with too many steps.
    """
    found = reachable(solution.exercise, ways(solution), places)
    carried = solution.derivation.carried
    rules = solution.exercise.rounding
    answer = Hand(min(places, rules.final), rules.digits)
    names = {
        quantity.subject: quantity.name.plain
        for quantity in solution.derivation.of_kind(Kind.GRADIENT)
    }
    return {
        parameter: answer.rounded(found[carried.get(parameter, names[parameter])])
        for parameter in solution.finals
    }


def printed_ranges(solution: Solution, places: int) -> Mapping[str, Ends]:
    """The ends of `ranges` as they are printed."""
    final = solution.exercise.rounding.final
    found = ranges(solution, places)
    return {name: as_printed(one, final=final) for name, one in found.items()}


def as_printed(range_: Interval, *, final: int) -> Ends:
    """The ends of a range rounded outwards, to one place more than an answer has, if it has any."""
    if not range_.is_bounded:
        return None
    ends = range_.outwards(final + 1)
    return f"{ends.low:f}", f"{ends.high:f}"


def ways(solution: Solution) -> tuple[Derivation, ...]:
    """The exercise's own derivation, and the other correct ones for the same quantities."""
    return (solution.derivation, *_others(solution.exercise))


def _others(exercise: Exercise) -> tuple[Derivation, ...]:
    """What follows from an exercise's structure is worked out once for all its variants."""
    return _derived(Structure(exercise))


class Structure:
    """An exercise, alike to every other of the same structure."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.key = exercise.structure()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Structure) and self.key == other.key

    def __hash__(self) -> int:
        return hash(repr(self.key))


@lru_cache(maxsize=16)
def _derived(structure: Structure) -> tuple[Derivation, ...]:
    return tuple(_derivations(structure.exercise))


def _derivations(exercise: Exercise) -> Iterator[Derivation]:
    """In every form that the exercise can be derived in."""
    slopes = (Slope.NOTATION,) if exercise.equations else (Slope.INPUT, Slope.OUTPUT)
    for slope in slopes:
        for form in (Form.AUTO, Form.DELTAS, Form.ADJOINTS):
            other = exercise.model_copy(update={"form": form, "slope": slope})
            with suppress(ExerciseError):
                yield derive(build(other), other)


def reachable(
    exercise: Exercise,
    derivations: Sequence[Derivation],
    places: int,
    own: Mapping[str, Decimal] | None = None,
    *,
    known: Known | None = None,
) -> Ranges:
    """What a student can get for each quantity of the last step, in any of some derivations.

    From a student's `own` values, right or wrong, that step goes on as they stand. Derivations have
    most of their formulas in common; what is `known` is not worked out again, and new results are
    put there. Raises ExerciseError for an exercise with too many steps.
    """
    remembered: Known = {} if known is None else known
    samples = len(exercise.inputs) if exercise.is_online else 1
    steps = check_steps(exercise)
    hand = Hand(places, exercise.rounding.digits)
    first = derivations[0]
    carried = _points(starts_of(exercise, first))
    found: Ranges = {}
    for number in range(steps):
        data = givens(first.graph, exercise, turn=number % samples)
        stated = _points({"t": Decimal(number + 1), **data})
        start = {**stated, **carried}
        told = _points(own or {}) if number == steps - 1 else {}
        found = _hulls([_step(hand, one, start, told, remembered) for one in derivations])
        carried = {old: found[new] for old, new in first.carried.items()}
    return found


def check_steps(exercise: Exercise) -> int:
    """How many steps an exercise has; ExerciseError where that is too many for students."""
    steps = exercise.iterations * (len(exercise.inputs) if exercise.is_online else 1)
    if steps > MAX_STEPS:
        raise ExerciseError(
            f"what students may get is told for {MAX_STEPS} steps at the most; there are {steps}"
        )
    return steps


def _points(values: Mapping[str, Decimal]) -> dict[str, Interval]:
    return {name: point(value) for name, value in values.items()}


def _step(hand: Hand, derivation: Derivation, start: Ranges, own: Ranges, known: Known) -> Ranges:
    """One step of training by one derivation; a derivative may be factored or written out."""
    forms: dict[str, tuple[Expression, ...]] = {
        found.name.plain: (found.local, found.factored) for found in derivation.gradients
    }
    values, found = dict(start), dict(start)
    for quantity in derivation.quantities:
        name = quantity.name.plain
        formulas = {quantity.definition: None} | dict.fromkeys(forms.get(name, ()))
        results = [_result(hand, formula, values, known) for formula in formulas]
        found[name] = hull(results)
        values[name] = own.get(name, found[name])
    return found


def _result(hand: Hand, formula: Expression, values: Ranges, known: Known) -> Interval:
    key = formula, tuple(values[name] for name in names_in(formula))
    if key not in known:
        known[key] = hand.rounded(hand.worked_out(formula, values))
    return known[key]


def _hulls(found: Iterable[Ranges]) -> Ranges:
    """For each name what any of them has."""
    collected: dict[str, list[Interval]] = {}
    for one in found:
        for name, interval in one.items():
            collected.setdefault(name, []).append(interval)
    return {name: hull(intervals) for name, intervals in collected.items()}
