"""Formulas without numbers: checked at sample points; functions learned where they are defined."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, TypeAlias
from zlib import crc32

from reader.formula import Apply, Formula, Name, literal
from reader.spread import leaves
from reader.values import (
    ELEMENTARY,
    MP,
    Definition,
    Scope,
    Unbound,
    Undefined,
    evaluate,
    real,
    same,
)

Outcome: TypeAlias = Literal["holds", "fails", "open"]

_SAMPLES = range(3)
_STEP = Fraction(1, 10**25)


def _sample(name: str, number: int) -> Fraction:
    """A value for a name that has none: reproducible, of either sign, never a round number."""
    return Fraction(crc32(f"{name} {number}".encode()) % 4001 - 2000, 997) + Fraction(1, 7919)


def _free(formula: Formula, scope: Scope) -> set[str]:
    """The names without a value; raises `Unbound` where one of them cannot be given any."""
    names: set[str] = set()
    while True:
        try:
            evaluate(formula, scope.with_values({name: _sample(name, 0) for name in names}))
        except Unbound as missing:
            if missing.closed:
                raise
            names.add(missing.name)
        else:
            return names


def check_identity(left: Formula, right: Formula, scope: Scope) -> Outcome:
    """Whether two formulas in the same free names are equal whatever the names are worth."""
    try:
        names = _free(left, scope)
        if not names or names != _free(right, scope):
            return "open"
        for number in _SAMPLES:
            inside = scope.with_values({name: _sample(name, number) for name in names})
            if not same(evaluate(left, inside), evaluate(right, inside)):
                return "fails"
    except (Unbound, Undefined):
        return "open"
    return "holds"


def defined_function(head: Formula, formulas: list[Formula], scope: Scope) -> Definition | None:
    """What `f(x) = ...` defines: its argument has no value and nothing else is free in it."""
    if not isinstance(head, Apply) or len(head.arguments) != 1 or head.function in ELEMENTARY:
        return None
    variable = head.arguments[0]
    if not isinstance(variable, Name) or variable.text in scope.values:
        return None
    for formula in formulas:
        if literal(formula) is None and _is_function_of(variable.text, formula, scope):
            return Definition(variable.text, formula)
    return None


def _is_function_of(variable: str, formula: Formula, scope: Scope) -> bool:
    """Whether the formula can be worked out from the variable alone, without the numbers found."""
    names = {str(leaf) for leaf in leaves(formula) if isinstance(leaf, Name)} - {"pi"}
    try:
        return names <= {variable} and _free(formula, Scope({}, scope.functions)) <= {variable}
    except (Unbound, Undefined):
        return False


def check_derivative(head: Formula, formula: Formula, scope: Scope) -> Outcome:
    """Whether what is said of `f'(x)` is the derivative of the `f` known so far."""
    if not isinstance(head, Apply) or not head.function.endswith("'"):
        return "open"
    original = Apply(head.function[:-1], head.arguments)
    variable = head.arguments[0]
    if not isinstance(variable, Name) or variable.text in scope.values:
        return "open"
    if not _is_function_of(variable.text, original, scope):
        return "open"
    if not _is_function_of(variable.text, formula, scope):
        return "open"
    for number in _SAMPLES:
        point = _sample(variable.text, number)
        stated = evaluate(formula, _at(variable.text, point, scope))
        above = evaluate(original, _at(variable.text, point + _STEP, scope))
        below = evaluate(original, _at(variable.text, point - _STEP, scope))
        slope = (real(above) - real(below)) / real(2 * _STEP)
        if abs(real(stated) - slope) > MP.mpf(10) ** -20:
            return "fails"
    return "holds"


def _at(variable: str, point: Fraction, scope: Scope) -> Scope:
    """The functions known so far, and nothing else but the variable."""
    return Scope({}, scope.functions).with_values({variable: point})
