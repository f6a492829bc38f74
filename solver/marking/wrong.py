"""What mistakes lead to: for each way of making one, the numbers of a student who makes it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from solver.arithmetic.policy import Policy
from solver.arithmetic.ranges import Structure, check_steps
from solver.arithmetic.solution import Solution
from solver.arithmetic.working import Training, forward_values, train
from solver.calculus.derivation import Derivation, Kind, Quantity
from solver.errors import ExerciseError
from solver.exercise.model import Exercise
from solver.exercise.notation import updated
from solver.formulas.expression import names_in
from solver.marking.adjoints import CircularError, right_derivation
from solver.marking.mistakes import MISTAKES

Numbers = Mapping[str, Decimal]
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class WrongWay:
    """A mistake made in one way: its derivation, and every value that it leads to, unrounded.

    `values` are those of the last step by plain name; after the step, `Loss+` is that of `Loss`.
    """

    mistake: str
    derivation: Derivation
    values: Numbers


def answer_names(derivation: Derivation) -> Mapping[str, str]:
    """For each parameter that is asked for the quantity that is the answer."""
    kind = Kind.UPDATED if derivation.carried else Kind.GRADIENT
    names = {found.subject: found.name.plain for found in derivation.of_kind(kind)}
    return {parameter: names[parameter] for parameter in derivation.asked}


def wrong_ways(solution: Solution) -> tuple[WrongWay, ...]:
    """All ways of all mistakes by which some number comes out that is not right.

    A way that comes to nothing, as a division by zero does, is left out. Raises ExerciseError for
    an exercise with too many steps.
    """
    check_steps(solution.exercise)
    return tuple(_wrong_ways(solution.exercise, solution.policy))


def _wrong_ways(exercise: Exercise, policy: Policy) -> Iterator[WrongWay]:
    bare = _bare(exercise)
    right, changed = _derivations(Structure(exercise))
    true = _values(bare, right)
    for mistake, derivation in changed:
        try:
            values = _values(bare, derivation)
        except ExerciseError:
            continue
        if any(policy.final(value) != policy.final(true[name]) for name, value in values.items()):
            yield WrongWay(mistake, derivation, values)


def gone_wrong(
    exercise: Exercise, way: WrongWay, names: Collection[str]
) -> Mapping[str, tuple[Quantity, ...]]:
    """For each of some answers what is not worked out as it is right, of all that it follows from.

    The quantities go from the answer back. With several steps, an answer follows from what the
    steps before the last have changed, too.
    """
    right, _ = _derivations(Structure(exercise))
    rightly = {quantity.name.plain: quantity for quantity in right.quantities}
    quantities = way.derivation.quantities
    wrong = {q.name.plain for q in quantities if q != rightly[q.name.plain]}
    before = right.carried if check_steps(exercise) > 1 else {}
    behind: dict[str, frozenset[str]] = {}
    for _ in range(len(before) + 1):
        known = dict(behind)
        for quantity in quantities:
            name, parents = quantity.name.plain, names_in(quantity.definition)
            each = (behind.get(before.get(parent, parent), _NONE) for parent in parents)
            behind[name] = frozenset({name} & wrong).union(*each)
        if behind == known:
            break
    return {
        name: tuple(q for q in reversed(quantities) if q.name.plain in behind.get(name, _NONE))
        for name in names
    }


def right_values(exercise: Exercise) -> Numbers:
    """Every value of a student who makes no mistake, unrounded, as in a `WrongWay`."""
    right, _ = _derivations(Structure(exercise))
    return _values(_bare(exercise), right)


@lru_cache(maxsize=16)
def _derivations(
    structure: Structure,
) -> tuple[Derivation, tuple[tuple[str, Derivation], ...]]:
    """The right derivation, and the wrong ones of every mistake, each once."""
    right = right_derivation(structure.exercise)
    changed = []
    for row in MISTAKES.values():
        seen = {right.quantities}
        for way in row.ways:
            with suppress(CircularError):  # as where a new weight is needed to find it
                derivation = way(right)
                if derivation.quantities not in seen:
                    changed.append((row.name, derivation))
                    seen.add(derivation.quantities)
    return right, tuple(changed)


def _bare(exercise: Exercise) -> Exercise:
    """The exercise without rounding rules for single quantities, not all of which there are."""
    rounding = exercise.rounding.model_copy(update={"places": {}, "values": {}})
    return exercise.model_copy(update={"rounding": rounding})


def _values(exercise: Exercise, derivation: Derivation) -> Numbers:
    training = train(exercise, derivation)
    last = training.turns[-1].exact or {}
    return {**last, **_after(training, last)}


def _after(training: Training, last: Numbers) -> Numbers:
    """The forward pass with the new parameters, where it is asked for."""
    derivation = training.derivation
    if not training.exercise.loss_after:
        return {}
    new = {old: last[name] for old, name in derivation.carried.items()}
    found = forward_values(derivation, {**last, **new})
    names = [quantity.name for quantity in derivation.of_kind(Kind.FORWARD)]
    return {updated(name).plain: found[name.plain] for name in names}
