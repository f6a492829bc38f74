"""Where along their lines the labels of a figure can stand.

All in whole numbers: positions in hundredths of a millimetre, directions as vectors of
length 4096. A label is a rectangle that lies along its line and hides the piece under it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import combinations
from math import isqrt
from operator import itemgetter
from typing import Final

_UNIT: Final = 4096

# Shares of a line, in thousandths, at which the middle of its label may stand.
_SHARES: Final = (500, *(500 + side * step for step in range(25, 351, 25) for side in (-1, 1)))
_SWEEPS: Final = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line between two points."""

    x1: int
    y1: int
    x2: int
    y2: int

    def point(self, share: int) -> tuple[int, int]:
        """The point at so many thousandths of the way."""
        x = self.x1 + (self.x2 - self.x1) * share // 1000
        return x, self.y1 + (self.y2 - self.y1) * share // 1000

    def length(self) -> int:
        """Its length, rounded down."""
        return isqrt((self.x2 - self.x1) ** 2 + (self.y2 - self.y1) ** 2)

    def cut(self, start: int, end: int) -> Line:
        """The line without these lengths at its ends."""
        length = max(self.length(), 1)
        first = self.point(1000 * start // length)
        return Line(*first, *self.point(1000 - 1000 * end // length))


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle about (x, y), `along` and `across` its half sides, turned to (ux, uy)."""

    x: int
    y: int
    along: int
    across: int
    ux: int = _UNIT
    uy: int = 0

    def reach(self, ux: int, uy: int) -> int:
        """How far it extends from its middle in a direction."""
        dot, cross = self.ux * ux + self.uy * uy, self.ux * uy - self.uy * ux
        return (self.along * abs(dot) + self.across * abs(cross)) // _UNIT

    def overlaps(self, other: Box) -> bool:
        """Whether no line along a side of either keeps the two apart."""
        dx, dy = other.x - self.x, other.y - self.y
        if dx * dx + dy * dy > (self.along + self.across + other.along + other.across) ** 2:
            return False
        return not any(
            abs(dx * ux + dy * uy) >= self.reach(ux, uy) + other.reach(ux, uy)
            for ux, uy in (
                (self.ux, self.uy),
                (-self.uy, self.ux),
                (other.ux, other.uy),
                (-other.uy, other.ux),
            )
        )

    def hides(self, line: Line) -> int:
        """The length of the piece of `line` that lies under the box."""
        first, last = 0, 1000  # thousandths of the line
        dx, dy = line.x2 - line.x1, line.y2 - line.y1
        for ux, uy, half in (
            (self.ux, self.uy, self.along),
            (-self.uy, self.ux, self.across),
        ):
            start = ((line.x1 - self.x) * ux + (line.y1 - self.y) * uy) // _UNIT
            step = (dx * ux + dy * uy) // _UNIT
            if step == 0:
                if abs(start) >= half:
                    return 0
                continue
            near, far = sorted(1000 * (sign * half - start) // step for sign in (-1, 1))
            first, last = max(first, near), min(last, far)
        return max(0, last - first) * line.length() // 1000


@dataclass(frozen=True, slots=True)
class Track:
    """A line that wants a label: half the label's sides, and where on the line it may be."""

    line: Line
    along: int
    across: int
    start: int  # free of the nodes from here
    stop: int  # to here, both as lengths from the line's first point

    def box(self, share: int) -> Box:
        """The label with its middle at so many thousandths of the way."""
        x, y = self.line.point(share)
        length = self.line.length()
        ux = (self.line.x2 - self.line.x1) * _UNIT // length
        uy = (self.line.y2 - self.line.y1) * _UNIT // length
        return Box(x, y, self.along, self.across, ux, uy)

    def fits(self, share: int) -> bool:
        """Whether the label there is clear of both ends."""
        at = self.line.length() * share // 1000
        return self.start + self.along <= at <= self.stop - self.along


@dataclass(frozen=True, slots=True)
class _Spot:
    share: int
    box: Box
    hidden: int  # 2 for each line of another label that passes under it, 1 for a faint one


@lru_cache(maxsize=1024)  # the variants of an exercise differ in digits, seldom in widths
def place(
    tracks: tuple[Track, ...], *, obstacles: tuple[Box, ...], faint: tuple[Line, ...]
) -> tuple[int, tuple[Box, ...]] | None:
    """Labels for all the tracks, and how far they are from perfect; None if they do not fit.

    No label touches another or an obstacle; a line that passes under a label does so
    across it, not along it. Perfect (0) is to hide no line and to stand all in one
    column; `faint` lines have no labels, and matter half as much as those of the tracks.
    """
    lines = [*((track.line, 2) for track in tracks), *((line, 1) for line in faint)]
    spots = [_spots(track, obstacles, lines) for track in tracks]
    if not all(spots):
        return None
    column = _column(spots)
    freely = _descend([min(choices, key=_rank) for choices in spots], spots)
    found = [
        (sum(spot.hidden for spot in row) + fault, tuple(spot.box for spot in row))
        for fault, row in enumerate((column, freely))
        if row
    ]
    return min(found, key=itemgetter(0), default=None)


def _rank(spot: _Spot) -> tuple[int, int]:
    return spot.hidden, abs(spot.share - 500)


def _spots(
    track: Track, obstacles: Sequence[Box], lines: Sequence[tuple[Line, int]]
) -> tuple[_Spot, ...]:
    spots = []
    for share in filter(track.fits, _SHARES):
        box = track.box(share)
        hidden = [
            (piece, weight)
            for line, weight in lines
            if line != track.line and (piece := box.hides(line))
        ]
        longest = max((piece for piece, _ in hidden), default=0)
        if longest <= 5 * box.across and not any(map(box.overlaps, obstacles)):
            spots.append(_Spot(share, box, sum(weight for _, weight in hidden)))
    return tuple(spots)


def _column(spots: Sequence[tuple[_Spot, ...]]) -> list[_Spot] | None:
    """All labels at the same share of their lines: the most regular look there is."""
    rows = []
    for share in _SHARES:
        row = [spot for choices in spots for spot in choices if spot.share == share]
        if len(row) == len(spots) and not _clash(row):
            rows.append(row)
    return min(rows, key=lambda row: sum(spot.hidden for spot in row), default=None)


def _clash(row: Sequence[_Spot]) -> bool:
    return any(one.box.overlaps(two.box) for one, two in combinations(row, 2))


def _descend(row: list[_Spot], spots: Sequence[tuple[_Spot, ...]]) -> list[_Spot] | None:
    """Move one label at a time to its best place until nothing overlaps."""
    for _ in range(_SWEEPS):
        before = list(row)
        for index, choices in enumerate(spots):
            others = row[:index] + row[index + 1 :]
            row[index] = min(choices, key=partial(_cost, others))
        if row == before:
            break
    return None if _clash(row) else row


def _cost(others: Sequence[_Spot], spot: _Spot) -> tuple[int, int, int]:
    return sum(spot.box.overlaps(other.box) for other in others), *_rank(spot)
