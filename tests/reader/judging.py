"""The independent judge: is every equality on the page true of what is printed in it?

The document is walked in order. A chain `name = ... = number` gives the name its printed number,
and formulas further down are worked out from such numbers. Neighbouring sides are then compared:
`=` must be exactly true, `≈` true after rounding to the last printed place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Literal, TypeAlias

from reader.displays import Chain, Display, NotUnderstood, Side
from reader.findings import Finding, Kind, Verdict
from reader.formula import Apply, Formula, Name, Number, literal
from reader.identities import Outcome, check_derivative, check_identity, defined_function
from reader.rounding import Digits, Mode, rounds_to
from reader.spread import blur, has_names, leaves, slack
from reader.values import (
    Binding,
    Scope,
    Unbound,
    Undefined,
    Value,
    compare,
    distance,
    evaluate,
    largest,
    same,
)

Equals: TypeAlias = Literal["exact", "always"]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rounding that the document says it follows."""

    mode: Mode
    equals: Equals
    digits: Digits


@dataclass(frozen=True, slots=True)
class _Worked:
    """A side of a chain with its value."""

    position: int
    side: Side
    value: Value


def judge(
    displays: Iterable[Display],
    *,
    rounding: Mode = "half-up",
    equals: Equals = "exact",
    digits: Digits = "decimals",
) -> list[Finding]:
    """Every finding of a document, in the order in which it is read."""
    rules = Rules(rounding, equals, digits)
    scope = Scope()
    findings: list[Finding] = []
    for number, display in enumerate(displays):
        for chain in display.chains:
            judged = _judge_chain(chain, scope, rules)
            findings += [replace(finding, display=number) for finding in judged]
            _learn(chain, scope)
    return findings


# One chain.


def _judge_chain(chain: Chain, scope: Scope, rules: Rules) -> Iterator[Finding]:
    for side in chain.sides:
        if isinstance(side, NotUnderstood):
            yield Finding("not-understood", "unread", side.text, note=side.reason)
    if not chain.relations:
        return
    inside, restated = _inside(chain, scope)
    worked = list(_worked(chain, inside))
    final = _final_unit(chain)
    for left, right in pairwise(worked):
        signs = chain.relations[left.position : right.position]
        if "←" not in signs:
            yield _judged(left, right, signs, inside, rules, final, restated=restated)
    yield from _unvalued(chain, inside, {item.position for item in worked})


def _inside(chain: Chain, scope: Scope) -> tuple[Scope, bool]:
    """What may be used within the chain: not an old value of the name it gives a value to.

    The exception is a name told again, `w = 0.2338`, which is held against its first value.
    """
    first = chain.sides[1]
    told = isinstance(first, Side) and literal(first.formula) is not None
    if chain.name in scope.values and told and chain.relations[0] in ("=", "≈"):
        return scope, True
    return scope.without(chain.name), False


def _worked(chain: Chain, scope: Scope) -> Iterator[_Worked]:
    for position, side in enumerate(chain.sides):
        if isinstance(side, Side):
            try:
                yield _Worked(position, side, evaluate(side.formula, scope))
            except (Unbound, Undefined):
                continue


def _final_unit(chain: Chain) -> Fraction:
    """One unit of the last place of the number that the chain arrives at, 0 if it has none."""
    for side in reversed(chain.sides):
        number = literal(side.formula) if isinstance(side, Side) else None
        if number is not None:
            return number.unit if "." in number.digits else Fraction(0)
    return Fraction(0)


# Two sides with values.


def _judged(
    left: _Worked,
    right: _Worked,
    signs: tuple[str, ...],
    scope: Scope,
    rules: Rules,
    final: Fraction,
    *,
    restated: bool,
) -> Finding:
    sign = _strongest(signs)
    number = literal(right.side.formula)
    unit = number.unit if number is not None else final
    room = slack(left.side.formula, scope)
    kind = _kind(left, right, number, scope, restated=restated and left.position == 0)
    if sign not in ("=", "≈"):
        kind = "inequality"
        verdict: Verdict = "true" if compare(left.value, sign, right.value) else "wrong"
    elif same(left.value, right.value):
        verdict = "true"
    elif number is not None:
        verdict = _literal_verdict(left, number, sign, rules)
    elif kind == "numeric":
        verdict = _numeric_verdict(left, right, sign, scope, rules)
    else:
        reach = unit + (room + slack(right.side.formula, scope) if kind == "symbolic" else 0)
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


def _strongest(signs: tuple[str, ...]) -> str:
    """The relation between two sides that may have unvalued ones between them."""
    unequal = [sign for sign in signs if sign not in ("=", "≈")]
    return unequal[0] if unequal else "≈" if "≈" in signs else "="


def _kind(
    left: _Worked, right: _Worked, number: Number | None, scope: Scope, *, restated: bool
) -> Kind:
    if restated:
        return "restated"
    left_named, right_named = (has_names(item.side.formula, scope) for item in (left, right))
    if right_named:
        return "symbolic"
    if not left_named:
        return "numeric"
    return "substituted" if number is None else "evaluated"


def _literal_verdict(left: _Worked, number: Number, sign: str, rules: Rules) -> Verdict:
    """A value that is not exactly the number printed after it."""
    if rounds_to(left.value, number, rules.mode, rules.digits):
        return "true" if sign == "≈" or rules.equals == "always" else "rounded"
    apart = distance(left.value, number.value)
    return "loose" if compare(apart, "<=", number.unit) else "wrong"


def _numeric_verdict(
    left: _Worked, right: _Worked, sign: str, scope: Scope, rules: Rules
) -> Verdict:
    """Two sums of numbers that differ: what has been rounded in the second one may explain it."""
    exact = frozenset(str(leaf) for leaf in leaves(left.side.formula) if isinstance(leaf, Number))
    reach = blur(right.side.formula, scope, exact)
    apart = distance(left.value, right.value)
    if compare(apart, "<=", reach):
        return "true" if sign == "≈" or rules.equals == "always" else "rounded"
    return "loose" if compare(apart, "<=", 2 * reach) else "wrong"


# Sides without values.


def _unvalued(chain: Chain, scope: Scope, worked: set[int]) -> Iterator[Finding]:
    """Neighbours that cannot be worked out: identities are checked, the rest is told as such."""
    for position, (left, right) in enumerate(pairwise(chain.sides)):
        if not (isinstance(left, Side) and isinstance(right, Side)):
            continue
        if {position, position + 1} <= worked:
            continue
        outcome = check_identity(left.formula, right.formula, scope)
        if outcome == "open" and _is_definition(chain, position):
            continue
        note = _missing(left, right, scope) if outcome == "open" else ""
        yield _told("identity", outcome, left, chain.relations[position], right, note=note)
    head, last = chain.sides[0], chain.sides[-1]
    if isinstance(head, Side) and isinstance(last, Side):
        derived = check_derivative(head.formula, last.formula, scope)
        if derived != "open":
            yield _told("derivative", derived, head, "=", last)


def _is_definition(chain: Chain, position: int) -> bool:
    """Whether these neighbours give a name its value, so that nothing is claimed of it."""
    head = chain.sides[0]
    return position == 0 and isinstance(head, Side) and isinstance(head.formula, (Name, Apply))


def _missing(left: Side, right: Side, scope: Scope) -> str:
    """Why the sides cannot be compared: the first name without a value, or what is undefined."""
    for side in (left, right):
        try:
            evaluate(side.formula, scope)
        except (Unbound, Undefined) as problem:
            return str(problem.args[0])
    return ""


def _told(
    kind: Kind, outcome: Outcome, left: Side, sign: str, right: Side, *, note: str = ""
) -> Finding:
    verdicts: dict[Outcome, Verdict] = {"holds": "true", "fails": "wrong", "open": "no-values"}
    text = f"{left.text} {sign} {right.text}"
    return Finding(verdicts[outcome], kind, text, relation=sign, marked=right.marked, note=note)


# What a chain teaches.


def _learn(chain: Chain, scope: Scope) -> None:
    """Keeps the number a name has been given, or the function that has been defined."""
    head = chain.sides[0]
    if chain.name is None or not isinstance(head, Side):
        return
    sides = [side for side in _equal_part(chain)[1:] if isinstance(side, Side)]
    inside = scope.without(chain.name)
    definition = defined_function(head.formula, [side.formula for side in sides], inside)
    if definition is not None and isinstance(head.formula, Apply):
        scope.functions.setdefault(head.formula.function, definition)
        return
    binding = _last_value([side.formula for side in sides], inside)
    if binding is not None:
        scope.values[chain.name] = binding


def _equal_part(chain: Chain) -> tuple[Side | NotUnderstood, ...]:
    """The sides before the first inequality."""
    for position, sign in enumerate(chain.relations):
        if sign not in ("=", "≈", "←"):
            return chain.sides[: position + 1]
    return chain.sides


def _last_value(formulas: list[Formula], scope: Scope) -> Binding | None:
    """The last printed number, or where there is none the value of the last formula."""
    numbers = [number for number in map(literal, formulas) if number is not None]
    valued = []
    for formula in formulas:
        try:
            valued.append((evaluate(formula, scope), slack(formula, scope)))
        except (Unbound, Undefined):
            continue
    if not valued:
        return None
    value = numbers[-1].value if numbers else valued[-1][0]
    rounding = largest(distance(worth, value) for worth, _ in valued)
    unit = numbers[-1].unit if numbers and rounding != 0 else Fraction(0)
    return Binding(value, unit + largest(room for _, room in valued))
