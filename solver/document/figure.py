"""The picture of a network: circles, arrows and labels.

The figure says as much as can be read: names and values of all weights and biases, or their
names, or nothing on the lines, or only some of the units; `Figure.level` tells which.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Final

from solver.document.figure_labels import Box, Line, Track, place
from solver.document.figure_parts import (
    Arrow,
    Bias,
    Figure,
    Label,
    Level,
    Link,
    NetworkPicture,
    Node,
)
from solver.document.figure_plan import (
    GAP,
    STUB,
    Plan,
    bias_sides,
    has_bias_node,
    label_sides,
    plans,
)
from solver.document.widths import alike

__all__ = ["Bias", "Figure", "Level", "Link", "NetworkPicture", "draw"]

_HEAD: Final = 220  # an arrow head
_FEW: Final = 12  # faults that never make a figure unreadable


def draw(picture: NetworkPicture) -> Figure:
    """The figure that says the most of what can be read.

    Its grid is chosen once for numbers that are as wide: variants have most of them in common.
    """
    found = _sketch(picture, _best_plan(picture.with_values(map(alike, picture.values))))
    assert found is not None, "numbers as wide as these have fitted"
    return found[1]


@lru_cache(maxsize=1024)
def _best_plan(picture: NetworkPicture) -> Plan:
    for level in Level:
        best: tuple[int, Plan] | None = None
        for plan in plans(picture, level):
            found = _sketch(picture, plan)
            if found and (best is None or found[0] < best[0]):
                best = found[0], plan
            if best and best[0] == 0:
                break
        if best:
            return best[1]
    raise AssertionError("the last level always fits")


@dataclass(frozen=True, slots=True)
class _Gap:
    """All that stands between two columns; the labels of `links` have no place yet."""

    links: tuple[tuple[Line, Link], ...]
    bias_lines: tuple[Line, ...]
    bias_nodes: tuple[Node, ...]
    bias_labels: tuple[Label, ...]
    bias_stubs: tuple[Line, ...]

    def lines(self) -> tuple[Line, ...]:
        return (*(line for line, _ in self.links), *self.bias_lines)


def _sketch(picture: NetworkPicture, plan: Plan) -> tuple[int, Figure] | None:
    """The figure on a grid and the faults of its labels; None if they are not legible."""
    gaps = [_gap(picture, plan, place) for place in _neighbours(plan)]
    nodes = (*_units(picture, plan), *(node for gap in gaps for node in gap.bias_nodes))
    labels = (*_notes(picture, plan), *(label for gap in gaps for label in gap.bias_labels))
    faults = 0
    if plan.level in (Level.VALUES, Level.NAMES):
        fixed = (*(node.box for node in nodes), *(label.box for label in labels))
        found = _labelled(plan, gaps, fixed)
        if found is None:
            return None
        faults, labels = found[0], (*labels, *found[1])
    arrows = (*_arrows(gaps, plan.radius), *_stubs(picture, plan))
    return faults, Figure(plan.level, plan.small, nodes, arrows, labels)


def _neighbours(plan: Plan) -> Iterator[int]:
    """The places k of the plan whose column is joined to that of place k + 1."""
    for k, column in enumerate(plan.columns[:-1]):
        if column is not None and plan.columns[k + 1] is not None:
            yield k


def _units(picture: NetworkPicture, plan: Plan) -> Iterator[Node]:
    for k, column in enumerate(plan.columns):
        for row, unit in enumerate(plan.rows[k]):
            box = Box(plan.x(k), plan.y(k, row), plan.radius, plan.radius)
            if column is None:
                yield Node("dots", box, r"\cdots")
            elif unit is None:
                yield Node("dots", box, r"\vdots")
            else:
                yield Node("unit", box, picture.columns[column][unit])


def _gap(picture: NetworkPicture, plan: Plan, place: int) -> _Gap:
    gap = plan.columns[place]
    assert gap is not None
    targets = _centres(plan, place + 1)
    links = tuple(
        (Line(*start, *end), picture.links[gap][i][j])
        for i, start in _centres(plan, place).items()
        for j, end in targets.items()
    )
    shared = [bias for bias in picture.biases[gap] if has_bias_node(bias, picture, gap)]
    nodes = tuple(_bias_node(bias, plan, place) for bias in shared)
    lines = tuple(
        Line(node.box.x, node.box.y, *targets[j])
        for bias, node in zip(shared, nodes, strict=True)
        for j in bias.targets
        if j in targets
    )
    own = [bias for bias in picture.biases[gap] if bias not in shared]
    return _Gap(links, lines, nodes, *_own_biases(plan, own, targets))


def _own_biases(
    plan: Plan, biases: Sequence[Bias], targets: Mapping[int, tuple[int, int]]
) -> tuple[tuple[Label, ...], tuple[Line, ...]]:
    """Labels and arrows of biases that belong to one unit each, above their units."""
    if plan.level in (Level.BARE, Level.ELIDED):
        return (), ()
    tops = [(x, y + plan.radius) for x, y in (targets[bias.targets[0]] for bias in biases)]
    labels = (_above(bias, *top, plan.level) for bias, top in zip(biases, tops, strict=True))
    return tuple(labels), tuple(Line(x, top + STUB, x, top) for x, top in tops)


def _centres(plan: Plan, place: int) -> dict[int, tuple[int, int]]:
    """The middles of the circles of a column that are shown, by the number of the unit."""
    return {
        unit: (plan.x(place), plan.y(place, row))
        for row, unit in enumerate(plan.rows[place])
        if unit is not None
    }


def _bias_node(bias: Bias, plan: Plan, place: int) -> Node:
    box = Box(plan.x(place), plan.floor(), *bias_sides(bias, plan.level))
    return Node("bias", box, bias.label, bias.value if plan.level is Level.VALUES else "")


def _above(bias: Bias, x: int, top: int, level: Level) -> Label:
    """The label at the tail of the arrow from a unit's own bias."""
    value = bias.value if level is Level.VALUES else ""
    along, across = label_sides(bias.label, value)
    return Label(Box(x, top + STUB + across, along, across), bias.label, value)


def _notes(picture: NetworkPicture, plan: Plan) -> Iterator[Label]:
    """Values beside the units: left of inputs, right of outputs, below the others."""
    last = len(plan.columns) - 1
    for k, column in enumerate(plan.columns):
        for unit, (x, y) in _centres(plan, k).items():
            note = picture.note(column, unit) if column is not None else ""
            along, across = label_sides(note)
            side = (k == last) - (k == 0)
            right = side * (plan.radius + STUB + along)
            down = 0 if side else plan.radius + across
            if note:
                yield Label(Box(x + right, y - down, along, across), note)


def _stubs(picture: NetworkPicture, plan: Plan) -> Iterator[Arrow]:
    """Arrows into the inputs that have a value, and out of all outputs."""
    for unit, (x, y) in _centres(plan, 0).items():
        if picture.note(0, unit):
            yield Arrow("stub", Line(x - plan.radius - STUB, y, x - plan.radius, y))
    for x, y in _centres(plan, len(plan.columns) - 1).values():
        yield Arrow("stub", Line(x + plan.radius, y, x + plan.radius + STUB, y))


def _arrows(gaps: Sequence[_Gap], radius: int) -> Iterator[Arrow]:
    for gap in gaps:
        yield from (Arrow("bias", line.cut(0, radius)) for line in gap.bias_lines)
        yield from (Arrow("weight", line.cut(radius, radius)) for line, _ in gap.links)
        yield from (Arrow("bias", line) for line in gap.bias_stubs)


def _labelled(
    plan: Plan, gaps: Sequence[_Gap], fixed: tuple[Box, ...]
) -> tuple[int, tuple[Label, ...]] | None:
    """The labels of all links, and their faults: lines they hide, places out of line.

    None if they do not fit, or if they have values and more faults than can be read past.
    """
    if any(one.overlaps(two) for one, two in combinations(fixed, 2)):
        return None
    total, labels = 0, list[Label]()
    for gap in gaps:
        total += sum(label.box.hides(line) > 0 for label in gap.bias_labels for line in gap.lines())
        values = [link.value if plan.level is Level.VALUES else "" for _, link in gap.links]
        names = [link.label for _, link in gap.links]
        tracks = tuple(
            _track(line, plan.radius, label_sides(name, value))
            for (line, _), name, value in zip(gap.links, names, values, strict=True)
        )
        found = place(tracks, obstacles=fixed, faint=gap.bias_lines)
        if found is None:
            return None
        total += found[0]
        labels += map(Label, found[1], names, values)
    crowded = plan.level is Level.VALUES and total > max(_FEW, len(labels))
    return None if crowded else (total, tuple(labels))


def _track(line: Line, radius: int, sides: tuple[int, int]) -> Track:
    return Track(line, *sides, radius + GAP, line.length() - radius - GAP - _HEAD)
