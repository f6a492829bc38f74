"""What an instructor writes: the exercise file, read and checked."""

from __future__ import annotations

from solver.exercise.model import Exercise, Layer, Rounding
from solver.exercise.reading import load, parse

__all__ = ["Exercise", "Layer", "Rounding", "load", "parse"]
