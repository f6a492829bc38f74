"""What a document says of its quantities, read through once before it is judged."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal

from solver.formulas.elementary import ELEMENTARY
from solver.formulas.expression import Call, Expression, Symbol
from solver.marking.cases import NO_CASE
from solver.marking.cursor import DERIVATIVE
from solver.marking.equations import USUAL_FUNCTIONS, Equations, Function
from solver.marking.literals import literal
from solver.marking.naming import GREEK, UPDATED
from solver.marking.sides import Chain
from solver.marking.spoken import (
    derivatives_in,
    has_sum,
    is_numeric,
    outside_derivatives,
    quantities_in,
    terms_and_factors,
)

_EXPLAINED = 4
"""How many quantities are explained for each that is not, where that one may be a slip."""

SCHEMATIC = ("softmax", "sum")
"""What formulas for every index are written with; they are read and not worked out."""


def equations_of(
    chains: Iterable[Chain],
    *,
    values: Mapping[Expression, Decimal],
    formulas: Mapping[Expression, Expression],
    is_partial: bool = False,
) -> Equations:
    """All equations of a document; `values` and `formulas` are known from elsewhere, the
    formulas for what the document itself does not define.
    """
    chains = tuple(chain for chain in chains if "=" in chain.relations)
    found = Equations(values=dict(values), is_partial=is_partial)
    heads = {
        chain.head for chain in chains if chain.head is not None and not _is_function(chain, ())
    }
    for chain in chains:
        _learn(chain, found, heads)
    for name, formula in formulas.items():
        found.formulas.setdefault(name, formula)
    found.known = _known(chains, found)
    found.open = {name for name in _unexplained(chains) if not _is_explained(name, found)}
    found.open |= _found_elsewhere(chains, found)
    found.unexplained = set(lonely_names(chains, found))
    for name, other in _renamed(chains, found).items():
        found.formulas[name] = found.renamed[name] = other
        found.open.discard(name)
    return found


def formulas_after_head(chain: Chain) -> Iterator[Expression]:
    """The sides of a chain that speak of quantities, the first side left out."""
    for side in chain.sides[1:]:
        if side.formula is not None and not is_numeric(side.formula):
            yield side.formula


def refers_to_itself(chain: Chain) -> bool:
    """Whether it is an assignment, `w = w - …`, rather than an equation."""
    head = chain.head
    return isinstance(head, Symbol) and any(
        head in outside_derivatives(formula) for formula in formulas_after_head(chain)
    )


def follows_from_itself(chain: Chain) -> bool:
    """Whether it is no step either: a = 1/(1 + e^{-a}), where w = w - … is one."""
    return refers_to_itself(chain) and not any(
        chain.head == part
        for formula in formulas_after_head(chain)
        for part in terms_and_factors(formula)
    )


def _learn(chain: Chain, found: Equations, heads: set[Expression]) -> None:
    head = chain.head
    if head is None or refers_to_itself(chain):
        return
    if _is_function(chain, heads):
        assert isinstance(head, Call)
        _learn_function(head, chain, found)
        return
    is_application = isinstance(head, Call) and head.function not in (DERIVATIVE, *ELEMENTARY)
    if isinstance(head, Symbol) or is_application:
        formula = next(formulas_after_head(chain), None)
        number = literal(chain.sides[1].formula)
        if formula is not None and formula != head:
            if not _is_schematic(chain):
                found.formulas.setdefault(head, formula)
        elif number is not None and isinstance(head, Symbol):
            found.values.setdefault(head, number.value)


def _is_function(chain: Chain, heads: Iterable[Expression | None]) -> bool:
    """Whether it says what a function is: `sig(x) = …`, where x is nothing else."""
    head = chain.head
    if not (isinstance(head, Call) and len(head.arguments) == 1):
        return False
    variable = head.arguments[0]
    if not isinstance(variable, Symbol) or head.function == DERIVATIVE or variable in heads:
        return False
    bodies = [f for f in formulas_after_head(chain) if _is_function_of(variable, f)]
    return bool(bodies)


def _is_function_of(variable: Symbol, formula: Expression) -> bool:
    return {q for q in quantities_in(formula) if isinstance(q, Symbol)} == {variable}


def _learn_function(head: Call, chain: Chain, found: Equations) -> None:
    variable = head.arguments[0]
    assert isinstance(variable, Symbol)
    body = next(f for f in formulas_after_head(chain) if _is_function_of(variable, f))
    speaks_of_itself = any(
        isinstance(part, Call) and part.function == head.function for part in quantities_in(body)
    )
    if head.function not in ELEMENTARY and not speaks_of_itself:
        found.functions.setdefault(head.function, Function(variable.name, body))


def _known(chains: Iterable[Chain], found: Equations) -> set[Expression]:
    """Every quantity that has an equation or a number, or that is spoken of outside of ∂/∂."""
    names: set[Expression] = {*found.formulas, *found.values}
    for formula in [*found.formulas.values(), *(_sides(chains))]:
        names |= outside_derivatives(formula)
    return names - {Symbol(function.variable) for function in found.functions.values()}


def _sides(chains: Iterable[Chain]) -> Iterator[Expression]:
    for chain in chains:
        for side in chain.sides:
            if side.formula is not None:
                yield side.formula


def _unexplained(chains: Iterable[Chain]) -> set[Expression]:
    """What is differentiated, and what is worked out in numbers."""
    found: set[Expression] = set()
    for chain in chains:
        if isinstance(chain.head, Symbol) and len(chain.sides) > 2 and not refers_to_itself(chain):
            found.add(chain.head)
    return found | {of for of, _ in derivatives_in(_sides(chains))}


def _found_elsewhere(chains: Iterable[Chain], found: Equations) -> set[Expression]:
    """What is first spoken of in the middle of the working, with nothing but its number."""
    spoken: set[Expression] = set()
    elsewhere: set[Expression] = set()
    is_computed = False
    for chain in chains:
        head = chain.head
        is_number = len(chain.sides) == 2 and literal(chain.sides[1].formula) is not None
        is_new = isinstance(head, Symbol) and head not in spoken and head not in found.formulas
        if head is not None and is_number and is_new and is_computed:
            elsewhere.add(head)
        is_computed |= len(chain.sides) > 2 and _has_number(chain)
        for formula in _sides([chain]):
            spoken.update(quantities_in(formula))
    return elsewhere


def _is_explained(name: Expression, found: Equations) -> bool:
    if name in found.formulas or not isinstance(name, Symbol | Call):
        return True
    if isinstance(name, Call):
        known = {*found.functions, *USUAL_FUNCTIONS, *ELEMENTARY}
        return name.function.rstrip("'") in known
    return False


def _renamed(chains: tuple[Chain, ...], found: Equations) -> dict[Expression, Symbol]:
    """A loss that is differentiated and not defined, where one of nearly its name is defined and
    not used: the same under two names (`Loss_3 = Loss_1 + Loss_2`, then ∂Loss).
    """
    unused = unused_names(chains, found)
    missing = {of for of, _ in derivatives_in(_sides(chains)) if of in found.open}
    alike: dict[str, list[Symbol]] = {}
    for other in unused:
        if isinstance(other, Symbol):
            alike.setdefault(_base(other), []).append(other)
    return {
        name: alike[_base(name)][0]
        for name in sorted(missing, key=str)
        if isinstance(name, Symbol) and len(alike.get(_base(name), ())) == 1
    }


def _base(name: Symbol) -> str:
    return name.name.partition("_")[0]


def unused_names(chains: Iterable[Chain], found: Equations) -> list[Expression]:
    """What is given or defined and never used; what a step leads to need not be."""
    chains = tuple(chains)
    worked_out = {chain.head for chain in chains if _has_number(chain) and chain.head}
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
    used |= {name for name in defined if isinstance(name, Call) and Symbol(name.function) in used}
    is_given = found.values.keys() - found.formulas.keys()
    is_only_defined = found.formulas.keys() - worked_out
    return [name for name in defined if name not in used and name in is_given | is_only_defined]


def _has_number(chain: Chain) -> bool:
    """Whether it says what its formula is worth: a result may be that, which nothing uses."""
    return any(is_numeric(formula) for formula in _sides([chain]))


def _is_numbered(head: Expression) -> bool:
    """Whether it may be the value after so many steps, `w^(1)`, which nothing goes on with."""
    return isinstance(head, Symbol) and head.name.endswith(")")


def _may_be_unused(head: Expression, found: Equations) -> bool:
    """Not the name of a new value, nor of a function that is known anyway."""
    if isinstance(head, Symbol):
        return not head.name.endswith((*UPDATED, "*"))
    return (
        isinstance(head, Call)
        and head.function not in (DERIVATIVE, *ELEMENTARY)
        and found.function(head.function.rstrip("'")) is None
        and not head.function.startswith(SCHEMATIC)
    )


def strange_steps(chains: Iterable[Chain]) -> dict[Symbol, Chain]:
    """New values, `c^+ = …`, of what there is not: nothing else speaks of c."""
    chains = tuple(chains)
    spoken = {part for formula in _sides(chains) for part in quantities_in(formula)}
    found: dict[Symbol, Chain] = {}
    for chain in chains:
        if isinstance(chain.head, Symbol) and chain.head.name.endswith("^+"):
            before = Symbol(chain.head.name.removesuffix("^+"))
            if before not in spoken:
                found.setdefault(before, chain)
    return found


def undefined_names(chains: Iterable[Chain], found: Equations) -> list[Symbol]:
    """What is differentiated, and neither defined nor given a number anywhere."""
    chains = tuple(chains)
    heads = {chain.head for chain in chains}
    return sorted(
        {
            of
            for of, _ in derivatives_in(_sides(chains))
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
            if chain.relations and not is_rule(chain) and not _is_schematic(chain):
                for name in names - {chain.head}:
                    first.setdefault(name, chain)
    explained = {*found.formulas, *found.values}
    explained |= {Symbol(function.variable) for function in found.functions.values()}
    lonely = {
        name: chain
        for name, chain in first.items()
        if len(places[name]) == 1 and name not in explained and not _is_old(name, places)
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


def _is_schematic(chain: Chain) -> bool:
    return any(map(has_sum, _sides([chain])))


def is_rule(chain: Chain) -> bool:
    """Whether it says once for every parameter what a step is: a new value, and no number."""
    head = chain.head
    return (
        isinstance(head, Symbol)
        and (head.name.endswith(UPDATED) or refers_to_itself(chain))
        and not any(side.formula is not None and is_numeric(side.formula) for side in chain.sides)
    )
