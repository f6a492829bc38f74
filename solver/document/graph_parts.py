"""What the figure of a computation graph is drawn from, and what it is drawn with.

All coordinates are whole hundredths of a millimetre, y upwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from solver.calculus.graph import Graph, Node, Role
from solver.document.figure_labels import Box
from solver.formulas import FUNCTIONS
from solver.formulas.expression import (
    Call,
    Expression,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)


class GraphLevel(StrEnum):
    """How much a figure says, from the most to the least."""

    VALUES = "values"  # every quantity with its value and its derivative
    NAMES = "names"
    NONE = "none"  # too large to draw


@dataclass(frozen=True, slots=True)
class Vertex:
    """A quantity: its name, what makes it, its value, and the derivative of the loss by it.

    Everything but `kind` (given, parameter, computed or loss) is math LaTeX, and may be empty.
    """

    label: str
    kind: str
    operation: str = ""
    value: str = ""
    gradient: str = ""


@dataclass(frozen=True, slots=True)
class GraphPicture:
    """Quantities in topological order, and which flow into which, by their places."""

    vertices: tuple[Vertex, ...]
    edges: tuple[tuple[int, int], ...]

    @property
    def values(self) -> Iterator[str]:
        """The value of every vertex and the derivative by it, where they are there."""
        for vertex in self.vertices:
            yield from (vertex.value, vertex.gradient)

    def with_values(self, values: Iterable[str]) -> GraphPicture:
        """The same picture with other numbers."""
        new = iter(values)
        return GraphPicture(
            tuple(replace(vertex, value=next(new), gradient=next(new)) for vertex in self.vertices),
            self.edges,
        )


@dataclass(frozen=True, slots=True)
class GraphNode:
    """The box of a quantity."""

    kind: str
    box: Box
    label: str
    operation: str = ""


@dataclass(frozen=True, slots=True)
class Wire:
    """A line that runs level, bends between `bend` and `x2` from one height to the other, and
    runs level again to `x3`; `arrow` where it ends at a box.
    """

    x1: int
    y1: int
    bend: int
    x2: int
    y2: int
    x3: int
    arrow: bool

    @property
    def middle(self) -> int:
        """Half way through the bend."""
        return (self.bend + self.x2) // 2


@dataclass(frozen=True, slots=True)
class GraphLabel:
    """A value above its wire or a gradient below it; `kind` says which."""

    kind: str
    box: Box
    text: str


@dataclass(frozen=True, slots=True)
class GraphFigure:
    """A drawing, ready for the template."""

    level: GraphLevel
    small: bool
    nodes: tuple[GraphNode, ...] = ()
    wires: tuple[Wire, ...] = ()
    labels: tuple[GraphLabel, ...] = ()


def numbers_of(
    graph: Graph, values: Mapping[str, str], gradients: Mapping[str, str]
) -> Iterator[str]:
    """Printed numbers by the plain names of nodes, in the order of the picture of their graph.

    Numbers may be missing; the loss has the derivative 1.
    """
    for node in _drawn(graph):
        yield values.get(node.plain, "")
        yield "1" if node is graph.loss else gradients.get(node.plain, "")


def blank_picture(graph: Graph) -> GraphPicture:
    """The picture of a graph without numbers. What nothing uses is left out."""
    nodes = _drawn(graph)
    place = {node.plain: at for at, node in enumerate(nodes)}
    kinds = {Role.LOSS: "loss", Role.WEIGHT: "parameter", Role.BIAS: "parameter"}
    vertices = tuple(
        Vertex(
            label=node.name.latex,
            kind=kinds.get(node.role, "computed" if node.definition else "given"),
            operation=_operation(node.definition),
        )
        for node in nodes
    )
    edges = tuple(
        (place[partial.parent], place[node.plain]) for node in nodes for partial in node.partials
    )
    return GraphPicture(vertices, edges)


def _drawn(graph: Graph) -> list[Node]:
    return [node for node in graph.nodes if graph.consumers[node.plain] or node.role is Role.LOSS]


_AROUND = {"root": r"\sqrt{\cdot}", "bars": r"|\cdot|"}


def _operation(definition: Expression | None) -> str:
    """The sign of an equation that is a single operation, and of any call."""
    match definition:
        case Call(function, _):
            row = FUNCTIONS[function]
            return _AROUND.get(row.layout, row.latex)
        case Sum(operands) if all(map(_is_leaf, operands)):
            return "-" if len(operands) == 2 and isinstance(operands[1], Negative) else "+"
        case Product(operands) if all(map(_is_leaf, operands)):
            return r"\times"
        case Quotient(above, below) if _is_leaf(above) and _is_leaf(below):
            return r"\div"
        case Power(base, Number(value)) if _is_leaf(base):
            return f"(\\cdot)^{{{value:f}}}"
        case Negative(operand) if _is_leaf(operand):
            return "-"
    return ""


def _is_leaf(expression: Expression) -> bool:
    if isinstance(expression, Negative):
        expression = expression.operand
    return isinstance(expression, Number | Symbol)
