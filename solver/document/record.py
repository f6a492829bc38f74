"""All the numbers of a solution under their plain names, for a reader that is a program."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal

from solver.arithmetic.ranges import Ends
from solver.arithmetic.rounding import without_trailing_zeros
from solver.arithmetic.solution import Round, Solution, Value
from solver.calculus.derivation import Kind
from solver.document.numerals import print_plain

EXACT_DIGITS = 30
_EXACT = Context(prec=EXACT_DIGITS)

Entry = Mapping[str, object]
Record = Mapping[str, object]


def record_of(solution: Solution, accepted: Mapping[str, Ends]) -> Record:
    """`quantities` and `parameters`, each by plain name, as they are in the last step.

    Everything has its `exact` value (30 significant digits, fewer where it ends before) and the
    value `shown`, as strings; a parameter that is asked for has its `gradient` and the value it is
    `updated` to as well, and its answer the `range` to accept, where that is given (of a range
    without bounds there are no ends). With several steps, `steps` has the same of each that the
    key shows.
    """
    record = dict(_of_round(solution, solution.last, accepted))
    if solution.exercise.iterations > 1 or solution.exercise.is_online:
        record["steps"] = [
            {"iteration": one.iteration, "sample": one.sample, **_of_round(solution, one, {})}
            for one in solution.rounds
        ]
    if solution.after:
        record["after"] = {name: _entry(found.value) for name, found in solution.after.items()}
    return record


def _of_round(solution: Solution, one: Round, accepted: Mapping[str, Ends]) -> Record:
    parameters = [node.plain for node in solution.derivation.graph.parameters]
    stated = {name: Value(one.exact[name], value) for name, value in one.givens.items()}
    worked_out = {
        name: found.value
        for name, found in one.calculations.items()
        if found.quantity.kind not in _ANSWERS
    }
    quantities = {**stated, **worked_out}
    answers = _answers(solution, one)
    for name, ends in accepted.items():
        key = _ANSWERS[Kind.UPDATED if solution.derivation.carried else Kind.GRADIENT]
        answers[name][key] = {**answers[name][key], "range": list(ends or (None, None))}
    return {
        "quantities": {
            name: _entry(value) for name, value in quantities.items() if name not in answers
        },
        "parameters": {
            name: {**_entry(stated[name]), **answers.get(name, {})} for name in parameters
        },
    }


_ANSWERS = {Kind.GRADIENT: "gradient", Kind.UPDATED: "updated"}


def _answers(solution: Solution, one: Round) -> Mapping[str, dict[str, Entry]]:
    """By parameter its gradient and what it is updated to; the final answers as they are given."""
    found: dict[str, dict[str, Entry]] = {
        node.plain: {} for node in solution.derivation.graph.parameters
    }
    for calculation in one.calculations.values():
        quantity = calculation.quantity
        if quantity.kind in _ANSWERS:
            is_final = (
                one is solution.last
                and quantity.kind is solution.policy.answers
                and quantity.subject in solution.finals
            )
            value = solution.finals[quantity.subject] if is_final else calculation.value
            found[quantity.subject][_ANSWERS[quantity.kind]] = _entry(value)
    return found


def _entry(value: Value) -> Entry:
    return {"exact": _exact(value.exact), "shown": print_plain(value.shown)}


def _exact(value: Decimal) -> str:
    return print_plain(without_trailing_zeros(_EXACT.plus(value)))
