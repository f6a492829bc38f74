"""The equalities in the cells of a table: `| w | 1.2 - 0.25 · 0.4 = 1.1 |`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from solver.formulas.expression import Expression, Number
from solver.marking.literals import literal
from solver.marking.sides import Chain
from solver.marking.spoken import quantities_in
from solver.marking.tables import Row

_ROW_ENDS = re.compile(r"\\\\|\\tabularnewline\b|\n[ \t]*\|")


def chains_of_table(cells: Iterable[Chain], text: str) -> list[Chain]:
    """What a table says in its cells; names and numbers alone are what its columns are about."""
    chains = [
        chain
        for chain in _over_columns(cells, text)
        if chain.relations or any(side.problem for side in chain.sides)
    ]
    several = _of_several_values(chains)
    return [_without_head(chain) if chain.head in several else chain for chain in chains]


def _over_columns(cells: Iterable[Chain], text: str) -> list[Chain]:
    """The chains of the cells, of which one may go on in the next column: `h = 2x | = 0.4`."""
    chains: list[Chain] = []
    for chain in cells:
        if chain.goes_on and chains and _may_go_on(chains[-1], chain, text):
            last = chains[-1]
            sides, relations = last.sides + chain.sides[1:], last.relations + chain.relations
            chains[-1] = replace(last, sides=sides, relations=relations)
        else:
            chains.append(chain)
    return chains


def _may_go_on(before: Chain, chain: Chain, text: str) -> bool:
    """Not behind a number: the columns may show values that have nothing to do with each other."""
    last = before.sides[-1]
    is_one_row = _ROW_ENDS.search(text, last.end, chain.sides[0].start) is None
    return is_one_row and literal(last.formula) is None


def _of_several_values(chains: Iterable[Chain]) -> set[Expression]:
    """What has a number in one row and another one in the next: a row is a sample, or a step."""
    values: dict[Expression, set[Decimal]] = {}
    for chain in chains:
        number = literal(chain.sides[-1].formula)
        if chain.head is not None and number is not None:
            values.setdefault(chain.head, set()).add(number.value)
    return {head for head, numbers in values.items() if len(numbers) > 1}


def _without_head(chain: Chain) -> Chain:
    first, *others = chain.sides
    return replace(chain, sides=(replace(first, formula=None), *others))


def given_in(
    tables: Iterable[tuple[Row, ...]], chains: Iterable[Chain]
) -> dict[Expression, Number]:
    """What tables say that quantities are worth before anything else speaks of them."""
    first: dict[Expression, int] = {}
    for chain in chains:
        for side in chain.sides:
            for name in () if side.formula is None else quantities_in(side.formula):
                first.setdefault(name, side.start)
    return {
        row.name: row.numbers[0]
        for table in tables
        for row in table
        if len(row.numbers) == 1
        and row.numbers[0] is not None
        and row.end <= first.get(row.name, 0)
    }
