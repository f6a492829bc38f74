"""All the numbers of a solution under their plain names, for a reader that is a program."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal

from solver.arithmetic.rounding import without_trailing_zeros
from solver.arithmetic.solution import Round, Solution, Value
from solver.calculus.derivation import Kind
from solver.document.printing import print_plain

EXACT_DIGITS = 30

Entry = Mapping[str, object]
Record = Mapping[str, object]


def record_of(solution: Solution) -> Record:
    """`quantities` and `parameters`, each by plain name, as they are in the last step.

    Everything has its `exact` value (30 significant digits, fewer where it ends before) and the
    value `shown`, as strings; a parameter that is asked for has its `gradient` and the value it is
    `updated` to as well. With several steps, `steps` has the same of each that the key shows.
    """
    record = dict(_of_round(solution, solution.last))
    if solution.exercise.iterations > 1 or solution.exercise.is_online:
        record["steps"] = [
            {"iteration": one.iteration, "sample": one.sample, **_of_round(solution, one)}
            for one in solution.rounds
        ]
    if solution.after:
        record["after"] = {name: _entry(found.value) for name, found in solution.after.items()}
    return record


def _of_round(solution: Solution, one: Round) -> Record:
    parameters = [node.plain for node in solution.derivation.graph.parameters]
    stated = {name: Value(value, value) for name, value in one.givens.items()}
    worked_out = {
        name: found.value
        for name, found in one.calculations.items()
        if found.quantity.kind not in (Kind.GRADIENT, Kind.UPDATED)
    }
    quantities = {**stated, **worked_out}
    return {
        "quantities": {
            name: _entry(value) for name, value in quantities.items() if name not in parameters
        },
        "parameters": {name: _parameter(solution, one, name) for name in parameters},
    }


def _parameter(solution: Solution, one: Round, name: str) -> Entry:
    """A parameter before the step, its gradient, and what it is updated to."""
    answers = {
        found.quantity.kind: found.value
        for found in one.calculations.values()
        if found.quantity.subject == name
    }
    if one is solution.last and name in solution.finals and solution.policy.answers is not None:
        answers[solution.policy.answers] = solution.finals[name]
    keys = (("gradient", Kind.GRADIENT), ("updated", Kind.UPDATED))
    before = one.givens[name]
    return {
        **_entry(Value(before, before)),
        **{key: _entry(answers[kind]) for key, kind in keys if kind in answers},
    }


def _entry(value: Value) -> Entry:
    return {"exact": _exact(value.exact), "shown": print_plain(value.shown)}


def _exact(value: Decimal) -> str:
    return print_plain(without_trailing_zeros(Context(prec=EXACT_DIGITS).plus(value)))
