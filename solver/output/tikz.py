"""The parts of a network's figure as TikZ; what they look like is said in the template.

Coordinates are whole hundredths of a millimetre, y upwards; see `solver.document.figure`.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from solver.document.figure import Figure
from solver.document.figure_labels import Box
from solver.document.figure_parts import Arrow, Label, Node
from solver.output.gaps import FIGURE_BODY


def network_body(figure: Figure) -> Markup:
    """A command on a line of its own for each arrow, each label and each node.

    Of a figure with nothing in it, a gap.
    """
    if not figure.nodes:
        return Markup(FIGURE_BODY)
    return Markup("\n".join(_commands(figure)))


def _commands(figure: Figure) -> Iterator[str]:
    yield from map(_arrow, figure.arrows)
    yield from map(_label, figure.labels)
    yield from map(_node, figure.nodes)


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
    size = f"minimum width={2 * box.along}*0.01mm, minimum height={2 * box.across}*0.01mm"
    said = _said(node.label, node.value)
    return rf"  \node[{node.kind}, {size}] at ({box.x},{box.y}) {{{said}}};"


def _turned(box: Box) -> str:
    """Along its line: upright where that is level."""
    return f", rotate={{atan2({box.uy},{box.ux})}}" if box.uy else ""


def _said(name: str, value: str) -> str:
    """A name, a value, or "name = value"."""
    return f"${name}={value}$" if name and value else f"${name}{value}$"
