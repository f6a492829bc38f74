"""A power that is a name of its own: the variance σ², where nothing speaks of σ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from solver.formulas.expression import Expression, Number, Power, Symbol, children, rebuild
from solver.marking.sides import Chain, Side


def power_as_name(formula: Expression) -> Expression:
    """What stands for a power where it is a name; any other formula is what it is."""
    match formula:
        case Power(Symbol(name), Number(value)):
            return Symbol(f"{name}^{value}")
    return formula


def named_powers(chains: Iterable[Chain]) -> frozenset[Expression]:
    """The powers that a chain is about, of what stands nowhere else."""
    chains = tuple(chains)
    heads: set[Expression] = {
        chain.head for chain in chains if chain.head is not None and _is_power(chain.head)
    }
    if not heads:
        return frozenset()
    alone = {name for formula in _formulas(chains) for name in _names(formula, heads)}
    return frozenset(head for head in heads if isinstance(head, Power) and head.base not in alone)


def with_names(chain: Chain, powers: frozenset[Expression]) -> Chain:
    """The chain with a name for each of these powers."""
    return replace(chain, sides=tuple(_named(side, powers) for side in chain.sides))


def with_name(formula: Expression, powers: frozenset[Expression]) -> Expression:
    """The formula with a name for each of these powers."""
    if formula in powers:
        return power_as_name(formula)
    return rebuild(formula, lambda part: with_name(part, powers))


def _named(side: Side, powers: frozenset[Expression]) -> Side:
    return side if side.formula is None else replace(side, formula=with_name(side.formula, powers))


def _is_power(formula: Expression) -> bool:
    return power_as_name(formula) is not formula


def _formulas(chains: Iterable[Chain]) -> Iterator[Expression]:
    return (side.formula for chain in chains for side in chain.sides if side.formula is not None)


def _names(formula: Expression, powers: set[Expression]) -> Iterator[Expression]:
    """The names in a formula, those in a power of these left out."""
    stack = [formula]
    while stack:
        part = stack.pop()
        if part in powers:
            continue
        if isinstance(part, Symbol):
            yield part
        stack += children(part)
