"""The parts of a document: where a heading begins another example, the same names mean others."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
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
    starts, ordered = (0, *headings), sorted(problems)
    sections = [
        _Section(tuple(group), bisect_right(ordered, starts[number]))
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


@dataclass(frozen=True, slots=True)
class _Section:
    """The chains under a heading, and the problem that they are of."""

    chains: Chains
    problem: int


def _grouped(sections: Sequence[_Section], comparison: Comparison) -> Iterator[Chains]:
    """Sections together up to the first that says of a quantity that it is something else, or that
    begins a problem of its own.
    """
    problems: dict[int, list[Chain]] = {}
    for section in sections:
        problems.setdefault(section.problem, []).extend(section.chains)
    said = _Said()
    problem = 0
    for section in sections:
        is_another = said.are_far(section.chains, comparison)
        if section.problem != problem:
            problem = section.problem
            chains = [
                chain for each in sections if each.problem == problem for chain in each.chains
            ]
            is_another |= said.are_others(chains, comparison)
        if is_another:
            yield said.chains
            said = _Said()
        said.add(section.chains)
    yield said.chains


@dataclass(slots=True)
class _Said:
    """What the chains of a group say that their quantities are, and what these are worth."""

    chains: Chains = ()
    formulas: dict[Expression, Expression] = field(default_factory=dict)
    numbers: dict[Expression, Decimal] = field(default_factory=dict)

    def add(self, chains: Chains) -> None:
        """More of the group."""
        self.chains += chains
        self.formulas = _defined(chains) | self.formulas
        self.numbers = stated_in(chains) | self.numbers

    def are_far(self, chains: Chains, comparison: Comparison) -> bool:
        """Whether some chains say something else altogether of a quantity."""
        return any(_is_other(*both, comparison) for both in self._again(chains))

    def are_others(self, chains: Iterable[Chain], comparison: Comparison) -> bool:
        """Whether they say anything else, or give another number."""
        chains = tuple(chains)
        stated = stated_in(chains)
        if any(self.numbers.get(name, stated[name]) != stated[name] for name in stated):
            return True
        return any(comparison.same(*both) is False for both in self._again(chains))

    def _again(self, chains: Chains) -> list[tuple[Expression, Expression]]:
        said, here = self.formulas, _defined(chains)
        return [(said[name], here[name]) for name in here if name in said]


def _defined(chains: Iterable[Chain]) -> dict[Expression, Expression]:
    return dict(reversed(list(_definitions(chains))))


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
