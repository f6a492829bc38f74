"""What `dz` is where it is a name: the derivative of the document's one loss by z."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from solver.formulas.expression import Call, Expression, Symbol, rebuild
from solver.marking.cursor import DERIVATIVE
from solver.marking.forms import formulas_after_head
from solver.marking.scripts import LOSSES
from solver.marking.sides import Chain


def with_derivatives(chains: Iterable[Chain]) -> tuple[Chain, ...]:
    """The chains with a derivative for each name like dz, where there is one loss."""
    chains = tuple(chains)
    losses = {chain.head for chain in chains if chain.head is not None and _is_loss(chain)}
    if len(losses) != 1:
        return chains
    (loss,) = losses
    return tuple(
        replace(
            chain,
            sides=tuple(
                side if side.formula is None else replace(side, formula=_put_in(side.formula, loss))
                for side in chain.sides
            ),
        )
        for chain in chains
    )


def _is_loss(chain: Chain) -> bool:
    head = chain.head
    is_named = isinstance(head, Symbol) and head.name.partition("_")[0] in LOSSES
    return is_named and next(formulas_after_head(chain), None) is not None


def _put_in(formula: Expression, loss: Expression) -> Expression:
    match formula:
        case Symbol(name) if len(name) > 1 and name[0] == "d" and (name[1:2] + "_")[0].isalpha():
            return Call(DERIVATIVE, (loss, Symbol(name[1:]))) if _is_short(name[1:]) else formula
    return rebuild(formula, lambda part: _put_in(part, loss))


def _is_short(name: str) -> bool:
    """Whether it is a single letter with its scripts, and no word like `ata`."""
    return len(name) == 1 or not name[1].isalpha()
