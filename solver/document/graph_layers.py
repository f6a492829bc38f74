"""Where the quantities of a computation graph stand: columns by depth, rows with few crossings.

A quantity that is used further on than in the next column gets a slot in every column between,
through which its wire runs level; so no wire ever passes behind a box.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from typing import NamedTuple

_SWEEPS = 12
_STIFF = 6  # how much more than a box a wire on its way through keeps to its height


class Slot(NamedTuple):
    """A place in a column for a vertex, or for its wire on the way through."""

    vertex: int
    column: int
    is_wire: bool


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Columns of slots from top to bottom, and which slots of neighbouring columns are joined."""

    columns: tuple[tuple[Slot, ...], ...]
    links: tuple[tuple[Slot, Slot], ...]


_Links = Sequence[tuple[Slot, Slot]]


@lru_cache(maxsize=16)
def arrange(count: int, edges: tuple[tuple[int, int], ...]) -> Arrangement:
    """So many vertices, in topological order, in columns; inputs stand where they are needed."""
    column = _columns(count, edges)
    slots, links = _slots(column, edges)
    rows: list[list[Slot]] = [[] for _ in range(max(column) + 1)]
    for slot in sorted(slots):
        rows[slot.column].append(slot)
    return Arrangement(_untangled(rows, links), links)


def _columns(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """The longest way to each vertex; one that nothing flows into stands right before its use."""
    column = [0] * count
    for start, end in sorted(edges, key=lambda edge: edge[1]):
        column[end] = max(column[end], column[start] + 1)
    for vertex in range(count):
        uses = [column[end] for start, end in edges if start == vertex]
        if uses and all(end != vertex for _, end in edges):
            column[vertex] = min(uses) - 1
    return column


def _slots(
    column: Sequence[int], edges: Sequence[tuple[int, int]]
) -> tuple[set[Slot], tuple[tuple[Slot, Slot], ...]]:
    slots = {Slot(vertex, at, is_wire=False) for vertex, at in enumerate(column)}
    links: dict[tuple[Slot, Slot], None] = {}
    for start, end in edges:
        way = [Slot(start, column[start], is_wire=False)]
        way += [Slot(start, at, is_wire=True) for at in range(column[start] + 1, column[end])]
        way.append(Slot(end, column[end], is_wire=False))
        slots.update(way)
        links.update(dict.fromkeys(pairwise(way)))
    return slots, tuple(links)


def _untangled(rows: list[list[Slot]], links: _Links) -> tuple[tuple[Slot, ...], ...]:
    """The order with the fewest crossings found by sorting columns by their neighbours' means."""
    before, after = _joined((b, a) for a, b in links), _joined(links)
    best, fewest = [list(row) for row in rows], _crossings(rows, links)
    for sweep in range(_SWEEPS):
        forwards = sweep % 2 == 0
        for row in rows if forwards else reversed(rows):
            _sort(row, rows, before if forwards else after, after)
        crossings = _crossings(rows, links)
        if crossings < fewest:
            best, fewest = [list(row) for row in rows], crossings
    return tuple(map(tuple, best))


_Neighbours = Mapping[Slot, Sequence[Slot]]


def _joined(links: Iterable[tuple[Slot, Slot]]) -> _Neighbours:
    """To each slot those that it is joined to."""
    found: dict[Slot, list[Slot]] = defaultdict(list)
    for start, end in links:
        found[start].append(end)
    return found


def _sort(
    row: list[Slot], rows: Sequence[Sequence[Slot]], near: _Neighbours, after: _Neighbours
) -> None:
    place = _places(rows)

    def mean(slot: Slot) -> tuple[int, int]:
        # An input goes beside what it is used with.
        found = [place[other] for other in near[slot] or after[slot] or [slot]]
        return 1000 * len(rows) * sum(found) // len(found), place[slot]

    row.sort(key=mean)


def _places(rows: Sequence[Sequence[Slot]]) -> Mapping[Slot, int]:
    """The place of each slot in its column, in thousandths of the column."""
    return {
        slot: (2 * at + 1) * 1000 // (2 * len(row)) for row in rows for at, slot in enumerate(row)
    }


def _crossings(rows: Sequence[Sequence[Slot]], links: _Links) -> int:
    place = {slot: at for row in rows for at, slot in enumerate(row)}
    sides: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for start, end in links:
        sides[start.column].append((place[start], place[end]))
    return sum(
        (a - c) * (b - d) < 0 for ends in sides.values() for (a, b), (c, d) in combinations(ends, 2)
    )


def heights(arrangement: Arrangement, half: Mapping[Slot, int]) -> dict[Slot, int]:
    """The height of each slot: near the middle of its neighbours, and apart from the others.

    `half` is the room that a slot needs above its middle, and below it.
    """
    y: dict[Slot, int] = {}
    near = _joined(link for a, b in arrangement.links for link in ((a, b), (b, a)))
    for column in arrangement.columns:
        y.update(_apart(column, [0] * len(column), half))
    for sweep in range(_SWEEPS):
        columns = arrangement.columns if sweep % 2 == 0 else arrangement.columns[::-1]
        for column in columns:
            wanted = [_wanted(slot, near[slot], y) for slot in column]
            y.update(_apart(column, wanted, half))
    return y


def _wanted(slot: Slot, near: Sequence[Slot], y: Mapping[Slot, int]) -> int:
    """Where a slot would like to be; a wire would like to run straight above all."""
    straight = [other for other in near if other.vertex == slot.vertex]
    chosen = straight or near
    return sum(y[other] for other in chosen) // len(chosen) if chosen else y[slot]


def _apart(
    column: Sequence[Slot], wanted: Sequence[int], half: Mapping[Slot, int]
) -> dict[Slot, int]:
    """Heights in the column's order, downwards, as near to the wanted ones as there is room.

    With the room that each needs taken off, it is enough that heights do not rise; neighbours
    that would are pooled at their mean.
    """
    depth = [0]
    for one, two in pairwise(column):
        depth.append(depth[-1] + half[one] + half[two])
    pools: list[tuple[int, int, int]] = []  # weighted total, weight, slots
    for slot, target, offset in zip(column, wanted, depth, strict=True):
        weight = _STIFF if slot.is_wire else 1
        pools.append((weight * (target + offset), weight, 1))
        while len(pools) > 1 and pools[-2][0] * pools[-1][1] < pools[-1][0] * pools[-2][1]:
            low, high = pools.pop(), pools.pop()
            pools.append((high[0] + low[0], high[1] + low[1], high[2] + low[2]))
    free = [total // weight for total, weight, slots in pools for _ in range(slots)]
    return {slot: at - offset for slot, at, offset in zip(column, free, depth, strict=True)}
