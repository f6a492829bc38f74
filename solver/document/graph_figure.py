"""The picture of a computation graph: what is given on the left, the loss on the right.

On the wire that leaves a quantity stands its value, above, and the derivative of the loss by it,
below. The figure says as much as can be read; `GraphFigure.level` tells how much that is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from solver.document.figure_labels import Box
from solver.document.graph_layers import Arrangement, Slot, arrange, heights
from solver.document.graph_parts import (
    GraphFigure,
    GraphLabel,
    GraphLevel,
    GraphNode,
    GraphPicture,
    Vertex,
    Wire,
    blank_picture,
    numbers_of,
)
from solver.document.widths import math_width

__all__ = [
    "GraphFigure",
    "GraphLevel",
    "GraphPicture",
    "Vertex",
    "blank_picture",
    "draw_graph",
    "numbers_of",
]

WIDTH: Final = 16000
HEIGHT: Final = 15000
MOST_VERTICES: Final = 60

_STEEPEST: Final = 5  # how many times its length a wire may climb where there is room
_GAP: Final = (800, 2400)  # between columns, at the least and at the most where there is room
_ENTRY: Final = 220  # of a wire that runs level into its box, for the arrow head
_LEVEL: Final = 90  # a wire that would climb no more than this enters its box off the middle
_END: Final = 500  # of the wire that leaves the loss, where no numbers stand on it
_PAD: Final = 90


@dataclass(frozen=True, slots=True)
class _Type:
    """A size of type: ems of names and of numbers, half a line of each, the least gap with it."""

    small: bool
    gap: int
    name: int
    number: int
    half_name: int
    half_operation: int
    half_number: int


_TYPES: Final = (
    _Type(False, 500, 385, 336, 230, 170, 190),
    _Type(True, 350, 336, 300, 210, 150, 170),
)


def draw_graph(picture: GraphPicture) -> GraphFigure:
    """The figure that says the most of what can be read, with level NONE where that is nothing."""
    if 1 < len(picture.vertices) <= MOST_VERTICES:
        arrangement = arrange(len(picture.vertices), picture.edges)
        has_numbers = any(vertex.value for vertex in picture.vertices)
        for level in (GraphLevel.VALUES, GraphLevel.NAMES)[not has_numbers :]:
            for kind in _TYPES:
                plan = _Plan(picture, arrangement, level, kind)
                if plan.fits():
                    return plan.figure()
    return GraphFigure(GraphLevel.NONE, small=False)


@dataclass(frozen=True, slots=True)
class _Column:
    """From the left: boxes about a middle, then the wires that leave them with their numbers."""

    left: int
    middle: int
    right: int


class _Plan:
    """One way to draw a picture: a size of type."""

    def __init__(
        self,
        picture: GraphPicture,
        arrangement: Arrangement,
        level: GraphLevel,
        kind: _Type,
    ) -> None:
        self._picture = picture
        self._arrangement = arrangement
        self._level = level
        self._type = kind
        self._y = self._place_rows()
        self._columns = tuple(self._place_columns())

    def fits(self) -> bool:
        """Whether the figure is no larger than a page has room for."""
        width = self._columns[-1].right - self._columns[0].left
        return width <= WIDTH and self._height() <= HEIGHT

    def _height(self) -> int:
        tops = (self._y[slot] + self._half(slot) for slot in self._y)
        return max(tops) - min(self._y[slot] - self._half(slot) for slot in self._y)

    def figure(self) -> GraphFigure:
        """The drawing."""
        boxes = {slot.vertex: self._box(slot) for slot in self._y if not slot.is_wire}
        nodes = tuple(
            GraphNode(vertex.kind, boxes[at], vertex.label, vertex.operation)
            for at, vertex in enumerate(self._picture.vertices)
        )
        labels = tuple(self._labels(boxes)) if self._level is GraphLevel.VALUES else ()
        return GraphFigure(self._level, self._type.small, nodes, tuple(self._wires(boxes)), labels)

    # --- sizes -----------------------------------------------------------------------------------

    def _vertex(self, slot: Slot) -> Vertex:
        return self._picture.vertices[slot.vertex]

    def _box_sides(self, vertex: Vertex) -> tuple[int, int]:
        """Half the width and half the height of a vertex's box."""
        kind = self._type
        name = math_width(vertex.label) * kind.name // 2000 + _PAD + 30
        operation = math_width(vertex.operation) * kind.number // 2000 + _PAD
        half = kind.half_name + (kind.half_operation if vertex.operation else 0) + 60
        return max(name, operation, 290), half

    def _number_width(self, text: str) -> int:
        return math_width(text) * self._type.number // 1000 + 2 * _PAD if text else 0

    def _stub(self, vertex: Vertex) -> int:
        """The length of the wire on which a vertex's numbers stand."""
        least = _END if vertex.kind == "loss" else 0
        if self._level is not GraphLevel.VALUES:
            return least
        return max(self._number_width(vertex.value), self._number_width(vertex.gradient), least)

    def _half(self, slot: Slot) -> int:
        """The room that a slot needs above and below its middle."""
        if slot.is_wire:
            return 170
        vertex = self._vertex(slot)
        numbers = 2 * self._type.half_number + 40
        labelled = self._level is GraphLevel.VALUES and (vertex.value or vertex.gradient)
        return max(self._box_sides(vertex)[1], numbers if labelled else 0) + _PAD

    # --- places ----------------------------------------------------------------------------------

    def _place_columns(self) -> Iterator[_Column]:
        sizes = [self._column_size(slots) for slots in self._arrangement.columns]
        left = 0
        for (half, stub), gap in zip(sizes, [*self._gaps(sizes), 0], strict=True):
            yield _Column(left, left + half, left + 2 * half + stub)
            left += 2 * half + stub + gap

    def _column_size(self, slots: tuple[Slot, ...]) -> tuple[int, int]:
        """Half the width of the widest box, and the length of the longest stub."""
        vertices = [self._vertex(slot) for slot in slots if not slot.is_wire]
        halves = [self._box_sides(vertex)[0] for vertex in vertices]
        return max(halves, default=0), max(map(self._stub, vertices), default=0)

    def _gaps(self, sizes: Sequence[tuple[int, int]]) -> list[int]:
        """Wide where wires climb far; narrower, all in proportion, where there is no room."""
        climbs = [0] * (len(sizes) - 1)
        for start, end in self._arrangement.links:
            climb = abs(self._y[start] - self._y[end])
            climbs[start.column] = max(climbs[start.column], climb)
        wanted = [min(max(climb // _STEEPEST, _GAP[0]), _GAP[1]) for climb in climbs]
        least = self._type.gap
        room = WIDTH - sum(2 * half + stub for half, stub in sizes) - least * len(climbs)
        more = sum(wanted) - least * len(climbs)
        if room >= more:
            return wanted
        return [least + (gap - least) * max(room, 0) // more for gap in wanted]

    def _place_rows(self) -> dict[Slot, int]:
        slots = [slot for column in self._arrangement.columns for slot in column]
        return heights(self._arrangement, {slot: self._half(slot) for slot in slots})

    def _box(self, slot: Slot) -> Box:
        along, across = self._box_sides(self._vertex(slot))
        return Box(self._columns[slot.column].middle, self._y[slot], along, across)

    def _wires(self, boxes: Mapping[int, Box]) -> Iterator[Wire]:
        for start, end in self._arrangement.links:
            first, last = self._columns[start.column], self._columns[end.column]
            x1 = first.left if start.is_wire else _right(boxes[start.vertex])
            y1, y2 = self._y[start], self._y[end]
            if end.is_wire:
                yield Wire(x1, y1, first.right, last.left, y2, last.left, arrow=False)
            else:
                box = boxes[end.vertex]
                y2 = y1 if abs(y1 - y2) <= _LEVEL else y2
                x2 = last.left - _ENTRY
                yield Wire(x1, y1, first.right, x2, y2, box.x - box.along, arrow=True)
        for at, vertex in enumerate(self._picture.vertices):
            if vertex.kind == "loss":
                y, right = boxes[at].y, self._columns[-1].right
                yield Wire(_right(boxes[at]), y, right, right, y, right, arrow=True)

    def _labels(self, boxes: Mapping[int, Box]) -> Iterator[GraphLabel]:
        for at, vertex in enumerate(self._picture.vertices):
            box, half = boxes[at], self._type.half_number
            for kind, text, side in (("value", vertex.value, 1), ("gradient", vertex.gradient, -1)):
                if text:
                    along = self._number_width(text) // 2
                    x = box.x + box.along + along
                    yield GraphLabel(kind, Box(x, box.y + side * (half + 30), along, half), text)


def _right(box: Box) -> int:
    return box.x + box.along
