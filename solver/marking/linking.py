"""What a document says of its quantities without saying it: by chains, indices and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise

from solver.formulas.expression import Call, Expression, Symbol, rebuild
from solver.marking.defining import is_definition
from solver.marking.equations import Equations
from solver.marking.forms import formulas_of
from solver.marking.literals import literal
from solver.marking.sides import Chain
from solver.marking.spoken import is_nameless, quantities_in

_GENERAL = re.compile(r"(?P<base>[^_]+)_(?P<index>[ijkn])")
_INSTANCE = re.compile(r"(?P<base>[^_]+)_(?P<number>\d)")


def link(chains: tuple[Chain, ...], found: Equations) -> None:
    """Adds what follows for quantities that have no equation of their own."""
    _learn_between(chains, found)
    _learn_instances(chains, found)
    _link_values(chains, found)


def _learn_between(chains: Iterable[Chain], found: Equations) -> None:
    """What a name in the middle of a chain is, that has no equation of its own: y = a = sig(z)."""
    for chain in chains:
        sides = [side.formula for side in chain.sides]
        for name, formula in pairwise(sides[1:]):
            is_new = isinstance(name, Symbol) and name not in found.values
            if is_new and name is not None and formula is not None and is_definition(formula):
                found.formulas.setdefault(name, formula)


def _learn_instances(chains: Iterable[Chain], found: Equations) -> None:
    """What y_1 is where only y_i = w x_i is said."""
    general = {
        match.group("base", "index"): formula
        for name, formula in found.formulas.items()
        if isinstance(name, Symbol) and (match := _GENERAL.fullmatch(name.name))
    }
    if not general:
        return
    for name in {part for formula in formulas_of(chains) for part in quantities_in(formula)}:
        match = _INSTANCE.fullmatch(name.name) if isinstance(name, Symbol) else None
        for index in () if match is None or name in found.values else "ijkn":
            if match and (formula := general.get((match["base"], index))) is not None:
                instance = _with_index(formula, index, match["number"])
                found.formulas.setdefault(name, instance)


def _with_index(formula: Expression, index: str, number: str) -> Expression:
    if isinstance(formula, Symbol):
        return Symbol(re.sub(rf"(?<=_){index}\b", number, formula.name))
    return rebuild(formula, lambda part: _with_index(part, index, number))


def _link_values(chains: Iterable[Chain], found: Equations) -> None:
    """A function of a number is one of the quantity that has it: a = sig(0.3775) after z = 0.3775.

    Without such a quantity nothing is known of what it follows from.
    """
    owners: dict[Decimal, set[Expression]] = {}
    for chain in chains:
        number = literal(chain.sides[-1].formula)
        if isinstance(chain.head, Symbol) and number is not None:
            owners.setdefault(number.value, set()).add(chain.head)
    for name, formula in found.formulas.items():
        if isinstance(formula, Call) and is_nameless(formula) and len(formula.arguments) == 1:
            number = literal(formula.arguments[0])
            owner = set() if number is None else owners.get(number.value, set()) - {name}
            if len(owner) == 1:
                found.formulas[name] = Call(formula.function, tuple(owner))
