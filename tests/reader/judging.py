"""The independent judge: is every equality on the page true of what is printed in it?

The document is walked in order. A chain `name = ... = number` gives the name its printed number,
and formulas further down are worked out from such numbers. Neighbouring sides are then compared:
`=` must be exactly true, `≈` true after rounding to the last printed place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from reader.comparing import Carried, Equals, Rules, Worked, compared
from reader.conclusions import Conclusions
from reader.displays import Chain, Display, NotUnderstood, Side
from reader.entries import Matrices
from reader.findings import Finding, Kind, Verdict
from reader.formula import (
    Apply,
    Formula,
    Name,
    Negative,
    Number,
    Opaque,
    Product,
    Quotient,
    Sum,
    literal,
    parts,
    replaced,
)
from reader.identities import Outcome, check_derivative, check_identity, defined_function
from reader.matrices import entrywise
from reader.rounding import Digits, Mode
from reader.spread import has_names, leaves, slack
from reader.story import Story
from reader.values import Binding, Scope, Unbound, Undefined, distance, evaluate, largest

_ENTRY = re.compile(r"\[\d+,\d+\]$")


def judge(
    displays: Iterable[Display],
    *,
    rounding: Mode = "half-up",
    equals: Equals = "exact",
    digits: Digits = "decimals",
    carried: Carried = "printed",
) -> list[Finding]:
    """Every finding of a document, in the order in which it is read.

    An equality of matrices is one of each of their entries.

    `carried` is "exact" where the document goes on from unrounded values: then the same quantity
    may be printed with fewer or more digits, and a line put in numbers is only as true as those.
    """
    rules = Rules(rounding, equals, digits, carried)
    story = Story(Scope(step=1))
    conclusions = Conclusions(story, rules)
    matrices = Matrices()
    findings: list[Finding] = []
    for number, display in enumerate(displays):
        story.goes_on(display)
        judged = conclusions.read(display)
        for chain in (one for whole in display.chains for one in entrywise(whole, matrices)):
            judged += _read_chain(chain, story, rules)
        findings += [replace(finding, display=number) for finding in judged]
    return findings + conclusions.of_the_loss()


def _read_chain(chain: Chain, story: Story, rules: Rules) -> list[Finding]:
    """What is to be said of a chain, which then counts as known."""
    if chain.name is not None and len(chain.relations) > 1:
        story.begins_with(chain.name)
    is_told_anew = story.is_assigning and chain.name in story.scope.values
    judged = [] if is_told_anew else list(_judge_chain(chain, story.scope, rules))
    _learn(chain, story.scope, is_cut=rules.carried == "exact" and story.part != "given")
    if chain.name in story.scope.values:
        story.remember(chain.name)
    return judged


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
            yield compared(left, right, signs, inside, rules, final, restated=restated)
    yield from _unvalued(chain, inside, {item.position for item in worked})


def _inside(chain: Chain, scope: Scope) -> tuple[Scope, bool]:
    """What may be used within the chain: not an old value of the name it gives a value to.

    The exception is a name told again, `w = 0.2338`, which is held against its first value.
    """
    first = chain.sides[1]
    told = isinstance(first, Side) and literal(first.formula) is not None
    if chain.name in scope.values and told and chain.relations[0] in ("=", "≈"):
        return scope, True
    head = chain.sides[0]
    return (scope.without(head.formula) if isinstance(head, Side) else scope), False


def _worked(chain: Chain, scope: Scope) -> Iterator[Worked]:
    for position, side in enumerate(chain.sides):
        if isinstance(side, Side):
            try:
                known = scope.values.get(str(side.formula))
                unit = known.unit if known is not None else Fraction(0)
                yield Worked(position, side, evaluate(side.formula, scope), unit)
            except (Unbound, Undefined):
                continue


def _final_unit(chain: Chain) -> Fraction:
    """One unit of the last place of the number that the chain arrives at, 0 if it has none."""
    for side in reversed(chain.sides):
        number = literal(side.formula) if isinstance(side, Side) else None
        if number is not None:
            return number.unit if "." in number.digits else Fraction(0)
    return Fraction(0)


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
        told = _told("identity", outcome, left, chain.relations[position], right, note=note)
        # The line of a matrix that gives a derivative by the outputs its numbers.
        is_put_in = note.startswith("∂") and _ENTRY.search(left.text) is not None
        yield replace(told, numeric=told.numeric and not is_put_in)
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
    return Finding(
        verdicts[outcome], kind, text, relation=sign, marked=right.marked, note=note,
        numeric=not _is_chain(left.formula)
        and (_is_numeric(left.formula) or _is_numeric(right.formula)),
    )  # fmt: skip


def _is_chain(formula: Formula) -> bool:
    """Whether it is of derivatives alone, which the lines below it work out."""
    return all(str(leaf).startswith("∂") for leaf in leaves(formula))


def _is_numeric(formula: Formula) -> bool:
    """Whether it is of numbers alone."""
    return not any(isinstance(leaf, (Name, Opaque)) for leaf in leaves(formula))


# What a chain teaches.


def _learn(chain: Chain, scope: Scope, *, is_cut: bool) -> None:
    """Keeps the number a name has been given, or the function that has been defined.

    `is_cut` says that a number that was worked out may have more digits than are printed, also
    where what stands before it comes out.
    """
    head = chain.sides[0]
    if not chain.relations or not isinstance(head, Side):
        return
    sides = [side for side in _equal_part(chain)[1:] if isinstance(side, Side)]
    inside = scope.without(head.formula)
    definition = defined_function(head.formula, [side.formula for side in sides], inside)
    if definition is not None and isinstance(head.formula, Apply):
        scope.functions.setdefault(head.formula.function, definition)
        return
    binding = _last_value([side.formula for side in sides], inside, is_cut=is_cut)
    if binding is not None and chain.name is not None:
        scope.values[chain.name] = binding
        for side in sides:
            _learn_formula(side.formula, binding, scope, inside)
    elif binding is not None and has_names(head.formula, inside):
        scope.formulas[head.formula] = binding


def _learn_formula(formula: Formula, binding: Binding, scope: Scope, inside: Scope) -> None:
    """Keeps what a formula that a name was worked out from came to."""
    for call in _calls(formula, scope):
        if has_names(call, inside):
            scope.calls[call] = binding
    if isinstance(formula, Sum) and _is_numeric(formula):
        scope.sums[tuple(evaluate(term, inside) for term in formula.terms)] = binding
    if _stands_for_more(formula, inside):
        scope.worked[formula] = binding
        if (opposite := _opposite(formula)) is not None:
            scope.worked[opposite] = replace(binding, value=-binding.value)


def _opposite(formula: Formula) -> Formula | None:
    """`y` of `-y`, `T - y` of `y - T`, and `2(T - y)` of `2(y - T)`."""
    match formula:
        case Negative(operand):
            return operand
        case Sum((left, Negative(right))):
            return Sum((right, Negative(left)))
        case Product((*factors, Sum((_, Negative(_))) as difference)):
            opposite = _opposite(difference)
            return None if opposite is None else Product((*factors, opposite))
    return None


def _calls(formula: Formula, scope: Scope) -> Iterator[Formula]:
    """What is a function of a name: `s(h)`, or `1/(1 + exp(-h))` where that is what `s` is."""
    if isinstance(formula, Apply):
        yield formula
    for function, known in scope.functions.items():
        for name in {leaf for leaf in leaves(formula) if isinstance(leaf, Name)}:
            if replaced(known.formula, known.variable, name) == formula:
                yield Apply(function, (name,))


def _stands_for_more(formula: Formula, scope: Scope) -> bool:
    """Whether its printed value may stand for it further down: of a formula, or of a fraction."""
    if isinstance(formula, Quotient) and not has_names(formula, scope):
        return all(isinstance(part, Number) for part in parts(formula))
    return has_names(formula, scope) and not isinstance(formula, (Name, Apply))


def _equal_part(chain: Chain) -> tuple[Side | NotUnderstood, ...]:
    """The sides before the first inequality."""
    for position, sign in enumerate(chain.relations):
        if sign not in ("=", "≈", "←"):
            return chain.sides[: position + 1]
    return chain.sides


def _last_value(formulas: list[Formula], scope: Scope, *, is_cut: bool) -> Binding | None:
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
    unit = numbers[-1].unit if numbers and (is_cut or rounding != 0) else Fraction(0)
    printed = numbers[-1].unit if numbers else Fraction(0)
    return Binding(value, unit + largest(room for _, room in valued), printed)
