"""What an instructor writes: the exercise file, read and checked."""

from __future__ import annotations

from solver.exercise.layer import Layer
from solver.exercise.model import Exercise
from solver.exercise.reading import load, parse
from solver.exercise.rounding import Rounding

__all__ = ["Exercise", "Layer", "Rounding", "load", "parse"]
