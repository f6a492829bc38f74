"""Variants of an exercise: the same exercise with the numbers that a seed and a number stand for.

This is what the rest of the room builds on: `read` an exercise file, then `draw` any variant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from solver.arithmetic.solution import Solution
from solver.errors import ExerciseError
from solver.exam.drawing import Draws, NothingDrawn, deck, kept
from solver.exercise.model import Exercise
from solver.exercise.reading import parse, text_of

__all__ = ["Draws", "ExerciseFile", "NothingDrawn", "Variant", "draw", "read"]


@dataclass(frozen=True, slots=True)
class ExerciseFile:
    """An exercise as it stands in its file; `source` is what messages call the file.

    It can be sent to other processes.
    """

    source: str
    text: str
    exercise: Exercise


@dataclass(frozen=True, slots=True)
class Variant:
    """One variant, solved: `number` counts from 1, `toml` is its own exercise file.

    `numbers` are those that were drawn, by plain name; no two variants of a seed have the same.
    """

    number: int
    exercise: Exercise
    solution: Solution
    toml: str
    numbers: Mapping[str, Decimal]
    draws: Draws


def read(path: str | Path) -> ExerciseFile:
    """An exercise file to draw variants of.

    Raises ExerciseError naming the file, the line and key, also for a `[vary]` table that asks for
    what the exercise does not have.
    """
    source = str(path)
    try:
        text = text_of(path)
        file = ExerciseFile(source, text, parse(text))
        deck(text)
    except ExerciseError as error:
        raise error.located(source) from None
    return file


def draw(file: ExerciseFile, *, seed: int, number: int) -> Variant:
    """The variant of this number: the same every time, on every machine, in any order.

    Raises NothingDrawn, an ExerciseError that names the conditions that refused and how often,
    where they leave too little to draw from, and where there are no more different variants.
    """
    try:
        found = kept(file.text, seed=seed, number=number)
    except ExerciseError as error:
        raise error.located(file.source) from None
    variation = deck(file.text).variation
    return Variant(
        number,
        found.draw.exercise,
        found.draw.solution,
        variation.toml(found.numbers),
        dict(zip(variation.names, found.numbers, strict=True)),
        found.draws,
    )
