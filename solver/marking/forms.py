"""What kind of chain one is: an equation, an assignment, a rule for every parameter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from solver.formulas.expression import Expression, Symbol
from solver.marking.naming import UPDATED
from solver.marking.sides import Chain
from solver.marking.spoken import has_sum, is_numeric, outside_derivatives, terms_and_factors


def formulas_of(chains: Iterable[Chain]) -> Iterator[Expression]:
    """Every side that was understood."""
    for chain in chains:
        for side in chain.sides:
            if side.formula is not None:
                yield side.formula


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


def has_number(chain: Chain) -> bool:
    """Whether it says what its formula is worth: a result may be that, which nothing uses."""
    return any(is_numeric(formula) for formula in formulas_of([chain]))


def is_schematic(chain: Chain) -> bool:
    """Whether it speaks of a sum over an index."""
    return any(map(has_sum, formulas_of([chain])))


def is_rule(chain: Chain) -> bool:
    """Whether it says once for every parameter what a step is: a new value, and no number."""
    head = chain.head
    return (
        isinstance(head, Symbol)
        and (head.name.endswith(UPDATED) or refers_to_itself(chain))
        and not any(side.formula is not None and is_numeric(side.formula) for side in chain.sides)
    )
