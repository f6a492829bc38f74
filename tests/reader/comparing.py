"""Two neighbouring sides with values: is what stands between them true?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Literal, TypeAlias

from reader.displays import Side
from reader.findings import Finding, Kind, Verdict
from reader.formula import Number, literal
from reader.rounding import Digits, Mode, rounds_to
from reader.spread import blur, has_names, leaves, slack
from reader.values import (
    Scope,
    Unbound,
    Undefined,
    Value,
    compare,
    distance,
    evaluate,
    same,
)

Equals: TypeAlias = Literal["exact", "always"]
Carried: TypeAlias = Literal["printed", "exact"]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rounding that the document says it follows."""

    mode: Mode
    equals: Equals
    digits: Digits
    carried: Carried


@dataclass(frozen=True, slots=True)
class Worked:
    """A side of a chain with its value; of a name told before, the unit of its last place."""

    position: int
    side: Side
    value: Value
    unit: Fraction = Fraction(0)


def compared(
    left: Worked,
    right: Worked,
    signs: tuple[str, ...],
    scope: Scope,
    rules: Rules,
    final: Fraction,
    *,
    restated: bool,
) -> Finding:
    """What is to be said of two sides; `final` is a unit of the number the chain arrives at."""
    sign = _strongest(signs)
    number = literal(right.side.formula)
    unit = number.unit if number is not None else final
    room = slack(left.side.formula, scope)
    kind = _kind(left, right, number, scope, restated=restated and left.position == 0)
    if sign not in ("=", "≈"):
        kind = "inequality"
        verdict: Verdict = "true" if compare(left.value, sign, right.value) else "wrong"
    elif _equal(left, right, kind, scope, rules):
        verdict = "true"
    elif kind == "restated" and number is not None:
        verdict = restated_verdict(left.value, left.unit, number, rules)
    elif number is not None:
        verdict = _literal_verdict(left, number, sign, rules)
    elif kind == "numeric":
        verdict = _numeric_verdict(left, right, sign, scope, rules)
    else:
        reach = unit + _tolerance(left, right, kind, scope, rules)
        verdict = "loose" if compare(distance(left.value, right.value), "<=", reach) else "wrong"
    return Finding(
        verdict,
        kind,
        f"{left.side.text} {sign} {right.side.text}",
        left.value,
        sign,
        right.value,
        slack=room if kind != "numeric" else blur(left.side.formula, scope),
        unit=unit,
        marked=left.side.marked or right.side.marked,
    )


def _equal(left: Worked, right: Worked, kind: Kind, scope: Scope, rules: Rules) -> bool:
    """Equal in one of the ways in which the page can be read.

    Where exact values are carried, `y - L = 0.00944` may be told again although the `y` printed
    first has too few digits to find it.
    """
    if same(left.value, right.value):
        return True
    is_told_again = kind == "evaluated" and rules.carried == "exact"
    if kind not in ("substituted", "symbolic") and not is_told_again:
        return False
    ways = [list(_readings(item, scope)) for item in (left, right)]
    return any(same(one, other) for one, other in product(*ways))


def _readings(item: Worked, scope: Scope) -> Iterator[Value]:
    """Its value with `tanh(h)` as printed further up; worked out from the printed `h`; with the
    printed value of a formula in it that a name was worked out from; and with that of `a` for
    `s(h)` where `a = s(h)`.
    """
    yield item.value
    readings = (scope.by_definition(), scope.as_worked(), scope.as_worked_innermost())
    for reading in (*readings, scope.as_called(), scope.as_added()):
        try:
            yield evaluate(item.side.formula, reading)
        except (Unbound, Undefined):
            continue


def _tolerance(left: Worked, right: Worked, kind: Kind, scope: Scope, rules: Rules) -> Value:
    """What may lie between two formulas because their names stand for rounded numbers."""
    if kind == "symbolic":
        return slack(left.side.formula, scope) + slack(right.side.formula, scope)
    if rules.carried == "exact":
        return slack(left.side.formula, scope) + 2 * blur(right.side.formula, scope)
    return Fraction(0)


def _strongest(signs: tuple[str, ...]) -> str:
    """The relation between two sides that may have unvalued ones between them."""
    unequal = [sign for sign in signs if sign not in ("=", "≈")]
    return unequal[0] if unequal else "≈" if "≈" in signs else "="


def _kind(
    left: Worked, right: Worked, number: Number | None, scope: Scope, *, restated: bool
) -> Kind:
    if restated:
        return "restated"
    left_named, right_named = (has_names(item.side.formula, scope) for item in (left, right))
    if right_named:
        return "symbolic"
    if not left_named:
        return "numeric"
    return "substituted" if number is None else "evaluated"


def _literal_verdict(left: Worked, number: Number, sign: str, rules: Rules) -> Verdict:
    """A value that is not exactly the number printed after it."""
    if rounds_to(left.value, number, rules.mode, rules.digits):
        return "true" if sign == "≈" or rules.equals == "always" else "rounded"
    apart = distance(left.value, number.value)
    return "loose" if compare(apart, "<=", number.unit) else "wrong"


def restated_verdict(value: Value, unit: Fraction, number: Number, rules: Rules) -> Verdict:
    """A number told again, with more digits or fewer; `unit` is that of the first telling.

    Where exact values are carried both are rounded from one that is not on the page.
    """
    if rounds_to(value, number, rules.mode, rules.digits):
        return "true"
    reach = unit + number.unit
    if rules.carried == "exact" and rules.mode != "truncate":
        reach = reach / 2
    apart = distance(value, number.value)
    if rules.carried == "exact" and compare(apart, "<=", reach):
        return "true"
    return "loose" if compare(apart, "<=", number.unit) else "wrong"


def _numeric_verdict(left: Worked, right: Worked, sign: str, scope: Scope, rules: Rules) -> Verdict:
    """Two sums of numbers that differ: what has been rounded in the second one may explain it."""
    exact = frozenset(str(leaf) for leaf in leaves(left.side.formula) if isinstance(leaf, Number))
    reach = blur(right.side.formula, scope, exact)
    apart = distance(left.value, right.value)
    if compare(apart, "<=", reach):
        return "true" if sign == "≈" or rules.equals == "always" else "rounded"
    return "loose" if compare(apart, "<=", 2 * reach) else "wrong"
