"""Working an exercise out: every quantity of a derivation, under the exercise's rounding policy.

Each quantity has its *exact* value (to `evaluation.DIGITS` digits, nothing rounded on the way) and
the value *shown*. When rounded values are carried, what is shown is worked out from the operands
as printed. When exact values are carried, the operands on a line get as many digits as it takes
for the line to come out as printed. Either way a reader with a calculator gets what they see.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from solver.arithmetic.evaluation import Evaluated, evaluate
from solver.arithmetic.policy import Policy, policy_for
from solver.arithmetic.solution import Calculation, Solution, Value
from solver.calculus.derivation import Derivation, Kind, Quantity
from solver.calculus.network import givens
from solver.errors import ExerciseError
from solver.exercise.model import Exercise
from solver.formulas.expression import names_in

EXTRA_PLACES = 12
"""How many places beyond the final ones `auto` tries, and an exact line may need."""

Values = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class _Task:
    """What is the same however the numbers are rounded."""

    exercise: Exercise
    derivation: Derivation
    givens: Values
    exact: Values


def work(exercise: Exercise, derivation: Derivation) -> Solution:
    """Work out every quantity.

    With `working = "auto"` the fewest places are found at which carrying rounded values gives
    every final answer as it truly is; where none does, exact values are carried.

    Raises ExerciseError where a quantity has no value (a division by zero), and where the rounding
    table names a quantity that the exercise does not have.
    """
    policy = policy_for(
        exercise.rounding, [quantity.name.plain for quantity in derivation.quantities]
    )
    stated = {given.name.plain: given.value for given in givens(exercise)}
    task = _Task(exercise, derivation, stated, _exact_values(derivation, stated))
    if policy.working == "auto":
        return next(_true_solutions(task, policy))
    return _solution(task, policy)


def _true_solutions(task: _Task, policy: Policy) -> Iterator[Solution]:
    """The solutions whose final answers are all true, from the fewest working places on."""
    for extra in range(EXTRA_PLACES + 1):
        carried = replace(policy, working=policy.rounding.final + extra)
        try:
            solution = _solution(task, carried)
        except ExerciseError:
            continue  # too few places leave nothing of a divisor
        if not solution.untrue_finals:
            yield solution
    yield _solution(task, replace(policy, working="exact"))


def _solution(task: _Task, policy: Policy) -> Solution:
    calculations = {found.quantity.name.plain: found for found in _calculations(task, policy)}
    finals = {
        found.quantity.subject: Value(found.value.exact, policy.final(_settled(found)))
        for found in calculations.values()
        if found.quantity.kind is Kind.UPDATED
    }
    return Solution(
        task.exercise,
        task.derivation,
        policy,
        MappingProxyType(dict(task.givens)),
        MappingProxyType(calculations),
        MappingProxyType(finals),
    )


def _settled(calculation: Calculation) -> Decimal:
    """The value a final answer is rounded from: unrounded, unless it is dictated."""
    if calculation.is_forced:
        return calculation.value.shown
    return calculation.computed.value


def _calculations(task: _Task, policy: Policy) -> Iterator[Calculation]:
    """Every quantity in order, from operands as they are printed."""
    shown = dict(task.givens)
    for quantity in task.derivation.quantities:
        if policy.working == "exact":
            operands = _fewest_digits(task, policy, quantity)
        else:
            operands = {name: shown[name] for name in names_in(quantity.definition)}
        found = _calculate(task, policy, quantity, operands)
        shown[quantity.name.plain] = found.value.shown
        yield found


def _calculate(task: _Task, policy: Policy, quantity: Quantity, operands: Values) -> Calculation:
    computed = _evaluate(quantity, operands)
    forced = policy.forced.get(quantity.name.plain)
    shown = policy.shown(quantity, computed.value) if forced is None else forced
    return Calculation(
        quantity,
        MappingProxyType(dict(operands)),
        computed,
        Value(task.exact[quantity.name.plain], shown),
        is_forced=forced is not None,
    )


def _fewest_digits(task: _Task, policy: Policy, quantity: Quantity) -> Values:
    """The exact operands rounded as far as the line still comes out as its value is printed.

    Givens are printed as typed.
    """
    target = policy.shown(quantity, task.exact[quantity.name.plain])
    names = names_in(quantity.definition)
    operands: Values = {}
    for extra in range(EXTRA_PLACES + 1):
        operands = {
            name: task.givens[name]
            if name in task.givens
            else policy.operand(task.exact[name], extra)
            for name in names
        }
        if policy.shown(quantity, _evaluate(quantity, operands).value) == target:
            break
    return operands


def _exact_values(derivation: Derivation, stated: Values) -> Values:
    values = dict(stated)
    for quantity in derivation.quantities:
        values[quantity.name.plain] = _evaluate(quantity, values).value
    return values


def _evaluate(quantity: Quantity, values: Values) -> Evaluated:
    try:
        return evaluate(quantity.definition, values)
    except ArithmeticError:
        operands = ", ".join(
            f"{name} = {values[name]:.6g}" for name in names_in(quantity.definition)
        )
        raise ExerciseError(f"{quantity.name.plain} has no value for {operands}") from None
