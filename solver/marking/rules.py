"""A step stated once for every parameter, `w^+ = w - α ∂Loss/∂w`, held against each single one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from solver.formulas.expression import (
    Call,
    Expression,
    Negative,
    Number,
    Product,
    Sum,
    Symbol,
    rebuild,
)
from solver.marking.forms import formulas_after_head, formulas_of
from solver.marking.naming import UPDATED
from solver.marking.scripts import LOSSES
from solver.marking.sides import Chain
from solver.marking.spoken import derivatives_in, is_numeric
from solver.marking.symbolic import Comparison

MOST_RULES = 30


@dataclass(frozen=True, slots=True)
class Broken:
    """A chain that is not as the rule for all says; `is_rule` where the rule itself is odd."""

    chain: Chain
    rule: Chain
    is_rule: bool = False


def broken_rules(chains: Iterable[Chain], comparison: Comparison) -> Iterator[Broken]:
    """Every step that is not an instance of its rule; a rule that none follows is itself wrong."""
    chains = tuple(chains)
    steps = [chain for chain in chains if _is_step(chain)]
    rules = [chain for chain in steps if not _has_numbers(chain)][:MOST_RULES]
    variables = {base for chain in rules if (base := _base(chain)) and "_" not in base}
    parameters = _parameters(chains)
    followed: dict[int, list[tuple[Chain, bool]]] = {}
    for chain in steps:
        if _has_numbers(chain):
            for place, holds in _judged(chain, rules, variables, parameters, comparison):
                followed.setdefault(place, []).append((chain, holds))
    for place, found in followed.items():
        if len(found) > 1 and not any(holds for _, holds in found):
            yield Broken(rules[place], rules[place], is_rule=True)
        else:
            yield from (Broken(chain, rules[place]) for chain, holds in found if not holds)


def uphill_steps(chains: Iterable[Chain]) -> Iterator[Chain]:
    """Steps that go up the gradient of a loss: w + η ∂L/∂w."""
    for chain in chains:
        head = chain.head
        if not isinstance(head, Symbol):
            continue
        names = {
            head,
            *(Symbol(head.name.removesuffix(m)) for m in UPDATED if head.name.endswith(m)),
        }
        for formula in formulas_after_head(chain):
            if isinstance(formula, Sum) and names & set(formula.terms) and _climbs(formula, names):
                yield chain
                break


def _climbs(formula: Sum, names: set[Symbol]) -> bool:
    return any(
        isinstance(term, Product)
        and any(_is_slope(factor, names) for factor in term.factors)
        and not any(_is_negative(factor) for factor in term.factors)
        for term in formula.terms
    )


def _is_negative(factor: Expression) -> bool:
    return isinstance(factor, Negative) or (isinstance(factor, Number) and factor.value < 0)


def _is_slope(factor: Expression, names: set[Symbol]) -> bool:
    """Whether it is the derivative of a loss by what the step changes."""
    match factor:
        case Call("∂", (Symbol(of), Symbol() as by)):
            return by in names and of.partition("_")[0] in LOSSES
    return False


def _parameters(chains: Iterable[Chain]) -> set[str]:
    """Everything that something is differentiated by."""
    formulas = formulas_of(chains)
    return {by.name for _, by in derivatives_in(formulas) if isinstance(by, Symbol)}


def _judged(
    chain: Chain,
    rules: list[Chain],
    variables: set[str],
    parameters: set[str],
    comparison: Comparison,
) -> Iterator[tuple[int, bool]]:
    """Whether a step follows the rule that fits it most closely."""
    head = _name(chain)
    fitting = [
        (len(_name(rule)), place, variable, match[1])
        for place, rule in enumerate(rules)
        for variable in variables
        if (match := _pattern(_name(rule), variable).fullmatch(head)) and match[1] in parameters
    ]
    if not fitting:
        return
    _, place, variable, parameter = max(fitting)
    rule = next(formulas_after_head(rules[place]))
    verdict = comparison.same(
        _instance(rule, variable, parameter, comparison.equations.known),
        next(formulas_after_head(chain)),
    )
    if verdict is not None:
        yield place, verdict


def _is_step(chain: Chain) -> bool:
    head = chain.head
    return (
        isinstance(head, Symbol)
        and head.name.endswith(UPDATED)
        and next(formulas_after_head(chain), None) is not None
    )


def _has_numbers(chain: Chain) -> bool:
    return any(side.formula is not None and is_numeric(side.formula) for side in chain.sides)


def _name(chain: Chain) -> str:
    return chain.head.name if isinstance(chain.head, Symbol) else ""


def _base(chain: Chain) -> str:
    name = _name(chain)
    return next((name.removesuffix(mark) for mark in UPDATED if name.endswith(mark)), "")


def _bounded(variable: str) -> str:
    return rf"(?<![A-Za-z]){re.escape(variable)}(?![A-Za-z0-9_])"


def _pattern(head: str, variable: str) -> re.Pattern[str]:
    pieces = re.split(_bounded(variable), head)
    if len(pieces) < 2:
        return re.compile(r"(?!)()")
    first, *others = map(re.escape, pieces)
    return re.compile(f"{first}(.+){others[0]}" + "".join(rf"\1{piece}" for piece in others[1:]))


def _instance(
    formula: Expression, variable: str, parameter: str, known: Collection[Expression]
) -> Expression:
    """The rule with a parameter for its variable, in names like v_w too where there are such."""
    if isinstance(formula, Symbol):
        named = Symbol(re.sub(_bounded(variable), lambda _: parameter, formula.name))
        return named if formula.name == variable or named in known else formula
    return rebuild(formula, lambda part: _instance(part, variable, parameter, known))
