"""How large the circles of a network are, how far apart, and which of them are shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product
from math import isqrt
from typing import Final

from solver.document.figure_parts import Bias, Level, NetworkPicture
from solver.document.widths import math_width

WIDTH: Final = 16000
HEIGHT: Final = 11000
GAP: Final = 110  # between a label and whatever is beside it
STUB: Final = 550  # arrows into the inputs, out of the outputs, and into a unit from its bias

_NODE_EM: Final = 385  # \normalsize, 10.95 pt
_LABEL_EM: Final = 336  # \footnotesize, 9 pt, whose letters are a little wider for their size
_LINE: Final = 180  # half the height of a line of small type
_TALL_LINE: Final = 230  # the same with scripts above and below
_RADIUS: Final = 380
_LARGE_RADIUS: Final = 560
_MOST_ROWS: Final = 10
_MOST_LABELS: Final = 24  # between two columns; nobody reads more
_MANY_LABELS: Final = 16  # from here on, only the roomiest grids are worth a try
_MOST_SHOWN: Final = 7  # rows of a column of which some are left out
_STRIDES: Final = (5200, 6000, 4400)  # the preferred first
_PITCHES: Final = (2200, 1900, 2600, 3000, 1600, 3500)
_DENSE_PITCH: Final = 1600


@dataclass(frozen=True, slots=True)
class Plan:
    """The grid that a figure is drawn on.

    `columns` are the columns shown, `rows[k]` the units shown of the k-th of them; None
    stands for dots in place of what is left out.
    """

    level: Level
    radius: int
    small: bool
    pitch: int
    stride: int
    columns: tuple[int | None, ...]
    rows: tuple[tuple[int | None, ...], ...]

    def x(self, place: int) -> int:
        """Where a column stands."""
        return (2 * place - len(self.columns) + 1) * self.stride // 2

    def y(self, place: int, row: int) -> int:
        """Where a row of a column stands."""
        return (len(self.rows[place]) - 1 - 2 * row) * self.pitch // 2

    def floor(self) -> int:
        """The height at which the bias nodes stand, below all units."""
        tallest = max(map(len, self.rows))
        return -(tallest - 1) * self.pitch // 2 - max(min(self.pitch, 2600), 2 * self.radius + 350)


def label_sides(name: str, value: str = "") -> tuple[int, int]:
    """Half the width and half the height of a label in small type."""
    text = f"{name}={value}" if name and value else f"{name}{value}"
    across = _TALL_LINE if "^" in text or "frac" in text else _LINE
    return math_width(text) * _LABEL_EM // 2000 + GAP // 2, across


def has_bias_node(bias: Bias, picture: NetworkPicture, gap: int) -> bool:
    """Whether a bias is a node with lines to its units, or an arrow into its one unit."""
    shared = any(len(one.targets) > 1 for biases in picture.biases for one in biases)
    return len(bias.targets) > 1 or (shared and len(picture.biases[gap]) == 1)


def bias_sides(bias: Bias, level: Level) -> tuple[int, int]:
    """Half the sides of a bias node."""
    along, across = label_sides(bias.label, bias.value if level is Level.VALUES else "")
    return max(along + 90, 330), across + 80


def _room(picture: NetworkPicture, level: Level, radius: int) -> int:
    """What the width leaves between the middles of the first and the last column."""
    first, *_, last = picture.notes or ((), ())
    left = max((2 * label_sides(note)[0] + STUB for note in first if note), default=0)
    right = max((2 * label_sides(note)[0] for note in last if note), default=0) + STUB
    widest = max((bias_sides(one, level)[0] for gap in picture.biases for one in gap), default=0)
    return WIDTH - max(radius + left, widest) - max(radius + right, widest)


def plans(picture: NetworkPicture, level: Level) -> Iterator[Plan]:
    """The grids to try for a level, the preferred first."""
    small, radius = _circle(picture)
    room = _room(picture, level, radius)
    if level is Level.ELIDED:
        yield _elided(picture, radius, small, room)
        return
    counts = [len(column) for column in picture.columns]
    stride = min(max(_STRIDES), room // (len(counts) - 1))
    pitch = _highest(picture, max(counts), radius)
    fits = _rows_that_fit(picture, stride, radius) >= max(counts)
    if not fits or stride < 2 * radius + 700:
        return
    grid = tuple(range(len(counts))), tuple(tuple(range(count)) for count in counts)
    if level is Level.BARE:
        yield Plan(level, radius, small, _dense(picture, max(counts), radius), stride, *grid)
        return
    labels = max(one * other for one, other in pairwise(counts))
    if labels > _MOST_LABELS:
        return
    pitches = list(dict.fromkeys(min(pitch, one) for one in _PITCHES))
    strides = list(dict.fromkeys(min(stride, one) for one in _STRIDES))
    if labels > _MANY_LABELS:
        pitches, strides = [max(pitches)], [max(strides)]
    for one, other in product(pitches, strides):
        yield Plan(level, radius, small, one, other, *grid)


def _circle(picture: NetworkPicture) -> tuple[bool, int]:
    """Whether the names in the circles are set small, and the radius that holds them."""
    widest = max(math_width(label) for column in picture.columns for label in column)
    radius = max(_RADIUS, widest * _NODE_EM * 11 // 20000 + 70)
    if radius <= _LARGE_RADIUS:
        return False, radius
    return True, max(_LARGE_RADIUS, widest * _LABEL_EM * 11 // 20000 + 60)


def _highest(picture: NetworkPicture, rows: int, radius: int) -> int:
    """The largest pitch that so many rows leave room for, with what stands for the biases."""
    biases = [(bias, gap) for gap, found in enumerate(picture.biases) for bias in found]
    below = [has_bias_node(bias, picture, gap) for bias, gap in biases]
    above = 0 if all(below) else STUB + 2 * _TALL_LINE
    return (HEIGHT - 2 * radius - above) // max(rows - 1 + any(below), 1)


def _dense(picture: NetworkPicture, rows: int, radius: int) -> int:
    """The pitch of a figure without labels on its lines."""
    return min(_highest(picture, rows, radius), max(_DENSE_PITCH, 2 * radius + 300))


def _rows_that_fit(picture: NetworkPicture, stride: int, radius: int) -> int:
    """The most rows at which circles stay apart and no line touches a circle it passes."""
    for rows in range(_MOST_ROWS, 3, -1):
        pitch = _dense(picture, rows, radius)
        steepest = isqrt(stride**2 + (rows * pitch) ** 2)
        if pitch >= 2 * radius + 200 and stride * pitch // steepest >= radius:
            return rows
    return 3


def _elided(picture: NetworkPicture, radius: int, small: bool, room: int) -> Plan:
    count = len(picture.columns)
    columns = _shown(count, max(room // (2 * radius + 900) + 1, 3))
    stride = min(max(_STRIDES), room // (len(columns) - 1))
    fit = _rows_that_fit(picture, stride, radius)
    rows = tuple(
        (None,) if column is None else _shown(len(picture.columns[column]), fit)
        for column in columns
    )
    tallest = max(map(len, rows))
    pitch = _dense(picture, tallest, radius)
    return Plan(Level.ELIDED, radius, small, pitch, stride, columns, rows)


def _shown(count: int, most: int) -> tuple[int | None, ...]:
    """All of so many things, or the first and the last of them with dots between."""
    if count <= most:
        return tuple(range(count))
    most = min(most, _MOST_SHOWN)
    last = max(1, (most - 1) // 3)
    return *range(most - 1 - last), None, *range(count - last, count)
