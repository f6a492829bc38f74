"""The parts of a figure as TikZ; what they look like is said in the template.

Coordinates are whole hundredths of a millimetre, y upwards.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from solver.document.figure import Figure
from solver.document.figure_labels import Box
from solver.document.figure_parts import Arrow, Label, Node
from solver.document.graph_parts import GraphFigure, GraphNode, Wire
from solver.output.gaps import FIGURE_BODY


def figure_body(figure: Figure | GraphFigure) -> Markup:
    """A command on a line of its own for each arrow, each label and each node.

    Of an outline, a gap.
    """
    if not figure.nodes:
        return Markup(FIGURE_BODY)
    commands = _of_network(figure) if isinstance(figure, Figure) else _of_graph(figure)
    return Markup("\n".join(commands))


def outline(figure: Figure | GraphFigure) -> Figure | GraphFigure:
    """The figure without anything in it."""
    if isinstance(figure, Figure):
        return Figure(figure.level, figure.small, (), (), ())
    return GraphFigure(figure.level, figure.small)


def _of_network(figure: Figure) -> Iterator[str]:
    yield from map(_arrow, figure.arrows)
    yield from map(_label, figure.labels)
    yield from map(_node, figure.nodes)


def _of_graph(figure: GraphFigure) -> Iterator[str]:
    size = r"\scriptsize" if figure.small else r"\footnotesize"
    yield from map(_wire, figure.wires)
    yield from (_quantity(node, size) for node in figure.nodes)
    for label in figure.labels:
        yield rf"  \node[{label.kind}] at ({label.box.x},{label.box.y}) {{${label.text}$}};"


def _wire(wire: Wire) -> str:
    """Level, then in a bend to the other height, then level again."""
    way = f"({wire.x1},{wire.y1})"
    if wire.y1 != wire.y2:
        way += (
            f" -- ({wire.bend},{wire.y1}) .. controls ({wire.middle},{wire.y1})"
            f" and ({wire.middle},{wire.y2}) .. ({wire.x2},{wire.y2})"
        )
    if wire.y1 == wire.y2 or wire.x2 != wire.x3:
        way += f" -- ({wire.x3},{wire.y2})"
    return rf"  \draw[{'arrow' if wire.arrow else 'wire'}] {way};"


def _quantity(node: GraphNode, size: str) -> str:
    """The name and, below it, what makes it."""
    said = f"${node.label}$"
    if node.operation:
        said += rf"\\[-0.4ex]{size}\color{{black!60}}${node.operation}$"
    box = node.box
    return rf"  \node[{node.kind}, {_measures(box)}] at ({box.x},{box.y}) {{{said}}};"


def _arrow(arrow: Arrow) -> str:
    line = arrow.line
    return rf"  \draw[{arrow.kind} arrow] ({line.x1},{line.y1}) -- ({line.x2},{line.y2});"


def _label(label: Label) -> str:
    box = label.box
    return (
        rf"  \node[label{_turned(box)}] at ({box.x},{box.y}) {{{_said(label.name, label.value)}}};"
    )


def _node(node: Node) -> str:
    box = node.box
    said = _said(node.label, node.value)
    return rf"  \node[{node.kind}, {_measures(box)}] at ({box.x},{box.y}) {{{said}}};"


def _measures(box: Box) -> str:
    return f"minimum width={2 * box.along}*0.01mm, minimum height={2 * box.across}*0.01mm"


def _turned(box: Box) -> str:
    """Along its line: upright where that is level."""
    return f", rotate={{atan2({box.uy},{box.ux})}}" if box.uy else ""


def _said(name: str, value: str) -> str:
    """A name, a value, or "name = value"."""
    return f"${name}={value}$" if name and value else f"${name}{value}$"
