"""What the entries of a vector or a matrix are called where they stand by themselves.

The key says it of what it is given, `W_1 = (w_11 w_13; w_12 w_14)`. What it works out is named as
its notation numbers the units: the first entry of `h` is `h_1`, that of `I^(2)` the next unit after
those of the layer before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeAlias

from reader.formula import Apply, Formula, Matrix, Name

Entries: TypeAlias = tuple[tuple[str, ...], ...]

_BOLD = re.compile(r"bold ([A-Za-z]+(?:_\w+|\^\(\d+\))?)")
_BY = re.compile(r"∂\w+/∂(bold .*|\w+\(bold .*\))")
_UNIT = re.compile(r"([A-Za-z]+)(?:_(\d+)|\^\((\d+)\))?")
_SAMPLE = re.compile(r"\^(?:\(\d+\)|langle\d+rangle)$")


@dataclass(slots=True)
class Matrices:
    """The shape of everything bold, and the names that were given to entries.

    `layers` are the rows of the matrices of weights, the number of units of each layer; `samples`
    the marks of the columns, `^(1)` and `^(2)`, where there are several.
    """

    shapes: dict[str, tuple[int, int]] = field(default_factory=dict)
    entries: dict[str, Entries] = field(default_factory=dict)
    layers: list[int] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)
    inputs: int = 0

    def learn(self, head: Formula, shape: tuple[int, int], told: Formula | None) -> None:
        """Keeps the shape of what a chain begins with, and the names it gives to the entries."""
        if not isinstance(head, (Name, Apply)):
            return
        self.shapes[str(head)] = shape
        if isinstance(head, Apply):
            self.shapes.setdefault(str(head.arguments[0]), shape)
        names = _names(told)
        stem = str(head).removeprefix("bold ")
        if names is None or stem in self.entries or not isinstance(head, Name):
            return
        if not self.entries:
            self.inputs = shape[0]
            self.samples = ["".join(_SAMPLE.findall(name)) for name in names[0]]
        if stem[0] == "W":
            self.layers.append(shape[0])
        self.entries[stem] = names

    def shape(self, text: str) -> tuple[int, int] | None:
        """Of a derivative by something bold, its shape."""
        if text not in self.shapes and (by := _BY.fullmatch(text)) is not None:
            return self.shapes.get(by[1])
        return self.shapes.get(text)

    def entry(self, text: str, row: int, column: int) -> str:
        """The name of an entry, of what is derived by it or of its new value."""
        stems = {stem: self._name(stem, row, column) for stem in _BOLD.findall(text)}
        if not stems or None in stems.values():
            return f"{text}[{row + 1},{column + 1}]"
        return _BOLD.sub(lambda found: str(stems[found[1]]), text)

    def _name(self, stem: str, row: int, column: int) -> str | None:
        if stem in self.entries:
            rows = self.entries[stem]
            return rows[row][column] if row < len(rows) and column < len(rows[0]) else None
        unit = _UNIT.fullmatch(stem)
        if unit is None or column >= len(self.samples):
            return None
        name = self._unit(unit[1], int(unit[2] or unit[3] or 0), row + 1)
        return None if name is None else name + self.samples[column]

    def _unit(self, letter: str, layer: int, place: int) -> str | None:
        """A unit of a layer, counted from 1; layer 0 is the only one of its letter."""
        before = sum(self.layers[: layer - 1]) if layer else 0
        match letter:
            case "y" | "Y" if self.layers[-1:] == [1]:
                return "y"
            case "h" | "H" | "y" | "Y":
                return f"{letter.lower()}_{layer or ''}{place}"
            case "net" | "out" if layer == len(self.layers):
                return f"{letter}_o{place}"
            case "net" | "out":
                return f"{letter}_h{before + place}"
            case "z" | "Z" | "a" | "A" | "delta" | "Delta":
                return f"{letter.lower()}_{place}^({layer})"
            case "I" | "O" | "Err":
                return f"{letter}_{self.inputs + before + place}"
        return None


def _names(told: Formula | None) -> Entries | None:
    """The names that a matrix is made of, if it is."""
    if not isinstance(told, Matrix):
        return None
    if not all(isinstance(entry, Name) for row in told.rows for entry in row):
        return None
    return tuple(tuple(map(str, row)) for row in told.rows)
