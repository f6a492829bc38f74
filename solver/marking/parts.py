"""The parts of a document: where a heading begins another example, the same names mean others."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from solver.formulas.expression import Expression, Symbol
from solver.marking.defining import are_far_apart, is_definition
from solver.marking.equations import Equations
from solver.marking.forms import formulas_after_head, is_schematic, refers_to_itself
from solver.marking.sides import Chain
from solver.marking.symbolic import Comparison

Chains = tuple[Chain, ...]
Learn = Callable[[Chains, Equations | None], Equations]
"""Reads chains; what the document says elsewhere stands in for what they do not define."""


@dataclass(frozen=True, slots=True)
class Part:
    """Chains in order, and what they say of their quantities."""

    chains: Chains
    equations: Equations


def parts_of(chains: Chains, headings: Sequence[int], learn: Learn) -> tuple[Part, ...]:
    """A document of one example is one part, whatever its headings."""
    whole = learn(chains, None)
    sections = [
        tuple(group)
        for _, group in groupby(chains, lambda chain: bisect_right(headings, chain.sides[0].start))
    ]
    groups = list(_grouped(sections, Comparison(whole)))
    if len(groups) < 2:
        return (Part(chains, whole),)
    parts: list[Part] = []
    for group in groups:
        parts.append(Part(group, learn(group, parts[-1].equations if parts else whole)))
    return tuple(parts)


def _grouped(sections: Iterable[Chains], comparison: Comparison) -> Iterator[Chains]:
    """Sections together up to the first that says of a quantity that it is something else."""
    group: Chains = ()
    said: dict[Expression, Expression] = {}
    for section in sections:
        here = dict(reversed(list(_definitions(section))))
        if any(name in said and _is_other(said[name], here[name], comparison) for name in here):
            yield group
            group, said = (), {}
        group += section
        said = here | said
    if group:
        yield group


def _definitions(chains: Iterable[Chain]) -> Iterator[tuple[Expression, Expression]]:
    for chain in chains:
        head = chain.head
        is_quantity = isinstance(head, Symbol) and "=" in chain.relations[:1]
        if is_quantity and not refers_to_itself(chain) and not is_schematic(chain):
            formula = next(formulas_after_head(chain), None)
            if formula is not None and head is not None and is_definition(formula):
                yield head, formula


def _is_other(one: Expression, other: Expression, comparison: Comparison) -> bool:
    """Whether they are not the same, and too far apart for a slip of the pen."""
    return are_far_apart(one, other) and not comparison.same(one, other)
