"""How much the printed digits of its operands leave a formula open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from reader.formula import Apply, Formula, Name, Number, Opaque, parts
from reader.values import Binding, Scope, Undefined, Value, distance, evaluate, operands


def leaves(formula: Formula) -> Iterator[Formula]:
    """The numbers, names and functions in a formula, left to right."""
    if isinstance(formula, (Number, Name, Apply, Opaque)):
        yield formula
    for part in parts(formula):
        yield from leaves(part)


def has_names(formula: Formula, scope: Scope) -> bool:
    """Whether the formula speaks of quantities, rather than of numbers alone."""
    return any(
        isinstance(leaf, (Name, Opaque)) or (isinstance(leaf, Apply) and str(leaf) in scope.values)
        for leaf in leaves(formula)
    )


def slack(formula: Formula, scope: Scope) -> Value:
    """How far the rounding of its names may have moved a formula."""
    return _spread(formula, scope, {name: known.slack for name, known in _known(formula, scope)})


def _known(formula: Formula, scope: Scope) -> Iterator[tuple[str, Binding]]:
    """The printed values that the formula is worked out from."""
    known = scope.formulas.get(formula) or scope.values.get(str(formula))
    if known is not None:
        yield str(formula), known
        return
    for part in operands(formula, scope):
        yield from _known(part, scope)


def blur(formula: Formula, scope: Scope, exact: frozenset[str] = frozenset()) -> Value:
    """How far half a unit of the last place of each decimal in it moves a formula."""
    steps = {
        f"#{leaf}": leaf.unit / 2
        for leaf in leaves(formula)
        if isinstance(leaf, Number) and "." in leaf.digits and str(leaf) not in exact
    }
    return _spread(formula, scope, steps)


def _spread(formula: Formula, scope: Scope, steps: Mapping[str, Value]) -> Value:
    middle = evaluate(formula, scope)
    total: Value = Fraction(0)
    for key, step in steps.items():
        if step != 0:
            total = total + distance(_moved(formula, scope, key, step), middle)
    return total


def _moved(formula: Formula, scope: Scope, key: str, step: Value) -> Value:
    """Its value with one operand moved; down where upwards it has none, as `ln(1 - y)`."""
    try:
        return evaluate(formula, scope.nudged(key, step))
    except Undefined:
        return evaluate(formula, scope.nudged(key, -step))
