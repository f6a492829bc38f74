"""All the numbers of a solution under their plain names, for a reader that is a program."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal

from solver.arithmetic.rounding import without_trailing_zeros
from solver.arithmetic.solution import Solution, Value
from solver.calculus.derivation import Kind
from solver.document.printing import print_plain

EXACT_DIGITS = 30

Entry = Mapping[str, object]
Record = Mapping[str, Mapping[str, Entry]]


def record_of(solution: Solution) -> Record:
    """`quantities` and `parameters`, each by plain name.

    Everything has its `exact` value (30 significant digits, fewer where it ends before) and the
    value `shown`, as strings; a parameter that is asked for has its `gradient` and the value it is
    `updated` to as well.
    """
    gradients = {g.subject: g.name.plain for g in solution.derivation.gradients}
    quantities = {
        name: _entry(found.value)
        for name, found in solution.calculations.items()
        if found.quantity.kind not in (Kind.GRADIENT, Kind.UPDATED)
    }
    givens = {name: _entry(Value(value, value)) for name, value in solution.givens.items()}
    parameters = {
        node.plain: givens.pop(node.plain) for node in solution.derivation.graph.parameters
    }
    for name, value in solution.finals.items():
        gradient = solution.calculations[gradients[name]].value
        parameters[name] = {
            **parameters[name],
            "gradient": _entry(gradient),
            "updated": _entry(value),
        }
    return {"quantities": {**givens, **quantities}, "parameters": parameters}


def _entry(value: Value) -> Entry:
    return {"exact": _exact(value.exact), "shown": print_plain(value.shown)}


def _exact(value: Decimal) -> str:
    return print_plain(without_trailing_zeros(Context(prec=EXACT_DIGITS).plus(value)))
