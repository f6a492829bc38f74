"""What a figure of a network is drawn from, and what it is drawn with.

All coordinates are whole hundredths of a millimetre about the middle of the figure, y upwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from solver.document.figure_labels import Box, Line


class Level(StrEnum):
    """How much of the network a figure says, from the most to the least."""

    VALUES = "values"  # every weight and bias with its name and value
    NAMES = "names"
    BARE = "bare"  # lines without labels
    ELIDED = "elided"  # and with dots for some of the units or layers


@dataclass(frozen=True, slots=True)
class Link:
    """A weight: its name in math LaTeX, and its printed value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Bias:
    """A bias and the units of the next column that it is added to."""

    label: str
    value: str
    targets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NetworkPicture:
    """What the figure is to show; columns from the inputs to the outputs.

    `links[g][i][j]` joins unit i of column g to unit j of column g + 1; `notes` has a
    string for each unit (its value, say) or is empty.
    """

    columns: tuple[tuple[str, ...], ...]
    links: tuple[tuple[tuple[Link, ...], ...], ...]
    biases: tuple[tuple[Bias, ...], ...]
    notes: tuple[tuple[str, ...], ...] = ()

    def note(self, column: int, row: int) -> str:
        """What stands beside a unit, or nothing."""
        return self.notes[column][row] if self.notes else ""

    @property
    def values(self) -> Iterator[str]:
        """Every number in it, in the order that `with_values` takes them."""
        yield from (link.value for gap in self.links for row in gap for link in row)
        yield from (bias.value for gap in self.biases for bias in gap)
        yield from (note for column in self.notes for note in column)

    def with_values(self, values: Iterable[str]) -> NetworkPicture:
        """The same picture with other numbers."""
        new = iter(values)
        return NetworkPicture(
            self.columns,
            tuple(
                tuple(tuple(Link(link.label, next(new)) for link in row) for row in gap)
                for gap in self.links
            ),
            tuple(
                tuple(Bias(bias.label, next(new), bias.targets) for bias in gap)
                for gap in self.biases
            ),
            tuple(tuple(next(new) for _ in column) for column in self.notes),
        )


@dataclass(frozen=True, slots=True)
class Node:
    """A shape with math in it; `kind` is unit, bias or dots."""

    kind: str
    box: Box
    label: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line that ends in an arrow head; `kind` is weight, bias or stub."""

    kind: str
    line: Line


@dataclass(frozen=True, slots=True)
class Label:
    """A name, a value or both, turned to the direction of its box."""

    box: Box
    name: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing, ready for the template."""

    level: Level
    small: bool  # whether the names in the nodes are set in the labels' size
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    labels: tuple[Label, ...]
