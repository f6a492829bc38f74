"""The parts of a document: where a heading begins another example, the same names mean others."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from solver.formulas.expression import Expression, Symbol
from solver.marking.defining import are_far_apart, is_definition
from solver.marking.equations import Equations
from solver.marking.forms import formulas_after_head, formulas_of, is_schematic, refers_to_itself
from solver.marking.literals import literal
from solver.marking.sides import Chain
from solver.marking.spoken import quantities_in
from solver.marking.symbolic import Comparison

Chains = tuple[Chain, ...]
Learn = Callable[[Chains, Equations | None], Equations]
"""Reads chains; what the document says elsewhere stands in for what they do not define."""


@dataclass(frozen=True, slots=True)
class Part:
    """Chains in order, and what they say of their quantities."""

    chains: Chains
    equations: Equations


def parts_of(
    chains: Chains, headings: Sequence[int], problems: Collection[int], learn: Learn
) -> tuple[Part, ...]:
    """A document of one example is one part, whatever its headings; those of `problems` begin
    another one where they give other numbers.
    """
    whole = learn(chains, None)
    starts = (0, *headings)
    sections = [
        (starts[number] in problems, tuple(group))
        for number, group in groupby(
            chains, lambda chain: bisect_right(headings, chain.sides[0].start)
        )
    ]
    groups = list(_grouped(sections, Comparison(whole)))
    if len(groups) < 2:
        return (Part(chains, whole),)
    parts: list[Part] = []
    for group in groups:
        parts.append(Part(group, learn(group, parts[-1].equations if parts else whole)))
    return tuple(parts)


def _grouped(sections: Iterable[tuple[bool, Chains]], comparison: Comparison) -> Iterator[Chains]:
    """Sections together up to the first that says of a quantity that it is something else, or that
    is a problem of its own.
    """
    group: Chains = ()
    said: dict[Expression, Expression] = {}
    given: dict[Expression, Decimal] = {}
    for is_problem, section in sections:
        here = dict(reversed(list(_definitions(section))))
        stated = stated_in(section)
        is_another = any(
            name in said and _is_other(said[name], here[name], comparison) for name in here
        )
        if is_problem and any(given.get(name, stated[name]) != stated[name] for name in stated):
            is_another = True
        if is_another:
            yield group
            group, said, given = (), {}, {}
        group += section
        said, given = here | said, stated | given
    if group:
        yield group


def stated_in(chains: Iterable[Chain]) -> dict[Expression, Decimal]:
    """What some chains give a number to before they say anything else of it."""
    stated: dict[Expression, Decimal] = {}
    spoken: set[Expression] = set()
    for chain in chains:
        head = chain.head
        number = literal(chain.sides[1].formula) if len(chain.sides) == 2 else None
        if isinstance(head, Symbol) and number is not None and head not in spoken:
            stated[head] = number.value
        spoken |= {part for formula in formulas_of([chain]) for part in quantities_in(formula)}
    return stated


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
