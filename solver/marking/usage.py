"""What is defined and not used in a document, and what is used and not defined."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from decimal import Decimal

from solver.formulas.elementary import ELEMENTARY
from solver.formulas.expression import Call, Expression, Number, Symbol
from solver.marking.cases import NO_CASE
from solver.marking.cursor import DERIVATIVE
from solver.marking.equations import Equations
from solver.marking.forms import formulas_of, has_number, is_rule, is_schematic
from solver.marking.literals import literal
from solver.marking.naming import GREEK, UPDATED
from solver.marking.scripts import SCHEMATIC
from solver.marking.sides import Chain
from solver.marking.spoken import derivatives_in, inside, outside_derivatives, quantities_in
from solver.marking.substituting import POSITIVE

_EXPLAINED = 4
"""How many quantities are explained for each that is not, where that one may be a slip."""


def unused_names(chains: Iterable[Chain], found: Equations) -> list[Expression]:
    """What is given or defined and never used; what a step leads to need not be."""
    chains = tuple(chains)
    worked_out = {chain.head for chain in chains if has_number(chain) and chain.head}
    defined: dict[Expression, None] = {}
    is_computed = False
    used: set[Expression] = set()
    for chain in chains:
        head, *others = (side.formula for side in chain.sides)
        for formula in others:
            used.update(() if formula is None else quantities_in(formula))
        if head is None:
            continue
        if not isinstance(head, Symbol) or not chain.relations:
            used.update(part for part in quantities_in(head) if part != head or not chain.relations)
        is_computed |= len(chain.sides) > 2
        is_later = is_computed and _is_numbered(head)
        if chain.relations and _may_be_unused(head, found) and not is_later:
            defined[head] = None
    used |= {name for name in defined if isinstance(name, Symbol) and _is_one_of_many(name, used)}
    used |= {name for name in defined if isinstance(name, Call) and Symbol(name.function) in used}
    given = found.values.keys() - found.formulas.keys()
    is_only_defined = found.formulas.keys() - worked_out
    unused = [name for name in defined if name not in used and name in given | is_only_defined]
    numbered = numbered_in({*defined, *used})
    unused = [name for name in unused if not stands_for_many(name, numbered)]
    put_in = _numbers_put_in(chains)
    in_numbers = {name for name in unused if name in given and abs(found.values[name]) in put_in}
    puts_in_at_once = 2 * len(in_numbers) > len(given & defined.keys())
    silent = in_numbers if puts_in_at_once else in_numbers & POSITIVE
    return [name for name in unused if name not in silent]


def _numbers_put_in(chains: Iterable[Chain]) -> frozenset[Decimal]:
    """The numbers that something is worked out with: who puts all in at once names few."""
    sides = (side.formula for chain in chains for side in chain.sides)
    worked_with = (formula for formula in sides if formula is not None and literal(formula) is None)
    return frozenset(
        abs(part.value)
        for formula in worked_with
        for part in inside(formula)
        if isinstance(part, Number)
    )


_INDEX = re.compile(r"_[ijklmn]+(?:[+-]1)?(?=\^|$)|\^[(\[][a-z](?:[+-]1)?[)\]]")
_SCRIPT = re.compile(rf"{_INDEX.pattern}|_[\d,]+(?=\^|$)|\^[(\[]\d+[)\]]")


def numbered_in(spoken: Iterable[Expression]) -> frozenset[str]:
    """The names that have numbers where others may have letters, with neither."""
    names = (name.name for name in spoken if isinstance(name, Symbol))
    return frozenset(_SCRIPT.sub("#", name) for name in names if not _INDEX.search(name))


def stands_for_many(name: Expression, numbered: frozenset[str]) -> bool:
    """Whether it has a letter where others of its name have a number: `a^(l)`, beside `a^(1)`."""
    if not isinstance(name, Symbol) or _INDEX.search(name.name) is None:
        return False
    return _SCRIPT.sub("#", name.name) in numbered


def _is_one_of_many(name: Symbol, used: set[Expression]) -> bool:
    """Whether `x_i` stands for it, which is x_1."""
    base = name.name.partition("_")[0]
    return any(Symbol(f"{base}_{index}") in used for index in "ijkn")


def _is_numbered(head: Expression) -> bool:
    """Whether it may be the value after so many steps, `w^(1)`, which nothing goes on with."""
    return isinstance(head, Symbol) and head.name.endswith(")")


def _may_be_unused(head: Expression, found: Equations) -> bool:
    """Not the name of a new value, nor of a function that is known anyway."""
    if isinstance(head, Symbol):
        return not head.name.endswith((*UPDATED, "*")) and not head.name.startswith("∇")
    return (
        isinstance(head, Call)
        and head.function not in (DERIVATIVE, *ELEMENTARY)
        and found.function(head.function.rstrip("'")) is None
        and not head.function.startswith(SCHEMATIC)
    )


def strange_steps(chains: Iterable[Chain], found: Equations) -> dict[Symbol, Chain]:
    """New values, `c^+ = …`, of what there is not: nothing but a function's definition, if that,
    speaks of c.
    """
    chains = tuple(chains)
    spoken = {part for formula in formulas_of(chains) for part in quantities_in(formula)}
    spoken -= {Symbol(function.variable) for function in found.functions.values()} - found.known
    strange: dict[Symbol, Chain] = {}
    for chain in chains:
        if isinstance(chain.head, Symbol) and chain.head.name.endswith("^+"):
            before = Symbol(chain.head.name.removesuffix("^+"))
            if before not in spoken:
                strange.setdefault(before, chain)
    return strange


def undefined_names(chains: Iterable[Chain], found: Equations) -> list[Symbol]:
    """What is differentiated, and neither defined nor given a number anywhere."""
    chains = tuple(chains)
    heads = {chain.head for chain in chains}
    return sorted(
        {
            of
            for of, _ in derivatives_in(formulas_of(chains))
            if isinstance(of, Symbol) and of in found.open and of not in heads
        },
        key=str,
    )


def lonely_names(chains: Iterable[Chain], found: Equations) -> dict[Symbol, Chain]:
    """What a single formula speaks of, without a number or an equation anywhere.

    Rules for every parameter, and sums over an index, speak of what stands for others.
    """
    if found.is_partial:
        return {}
    places: dict[Symbol, set[int]] = {}
    first: dict[Symbol, Chain] = {}
    for chain in chains:
        for side in chain.sides:
            if side.formula is None:
                continue
            names = _names_outside(side.formula) - _argument_of(chain)
            for name in names:  # one side may be in the equations of several entries of a matrix
                places.setdefault(name, set()).add(side.start)
            if chain.relations and not is_rule(chain) and not is_schematic(chain):
                for name in names - {chain.head}:
                    first.setdefault(name, chain)
    explained = {*found.formulas, *found.values}
    explained |= {Symbol(function.variable) for function in found.functions.values()}
    numbered = numbered_in(places)
    lonely = {
        name: chain
        for name, chain in first.items()
        if len(places[name]) == 1 and name not in explained and not _is_old(name, places)
        if not stands_for_many(name, numbered)
    }
    if len(lonely) * _EXPLAINED > len(explained):
        return {}  # the document leaves much unexplained
    return {name: chain for name, chain in lonely.items() if name.name not in GREEK}


def _is_old(name: Symbol, spoken: Collection[Symbol]) -> bool:
    """Whether it is what a quantity was before the step: v in v^+ = β v - …"""
    return any(Symbol(name.name + mark) in spoken for mark in UPDATED)


def _argument_of(chain: Chain) -> set[Expression]:
    """What a function is defined of: the x of sig(x) = …"""
    return set(chain.head.arguments) if isinstance(chain.head, Call) else set()


def _names_outside(formula: Expression) -> set[Symbol]:
    parts = outside_derivatives(formula)
    return {part for part in parts if isinstance(part, Symbol) and part != NO_CASE}
