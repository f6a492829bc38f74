"""What some keys of the exercise file can be: a few words, or a row of a table."""

from __future__ import annotations

from enum import StrEnum

from solver.exercise.choices import ChoiceOf, Chosen, other_names
from solver.exercise.fields import FrozenMapping
from solver.formulas import LOSSES, OPTIMIZERS

LOSS = ChoiceOf({name: row.constants for name, row in LOSSES.items()}, other_names(LOSSES))
OPTIMIZER = ChoiceOf(
    {
        name: {number.name: number.default for number in row.hyperparameters}
        for name, row in OPTIMIZERS.items()
    },
    other_names(OPTIMIZERS),
)
NO_LOSS = Chosen("", FrozenMapping())


class Form(StrEnum):
    """How a gradient is written out."""

    AUTO = "auto"
    PATHS = "paths"
    DELTAS = "deltas"
    ADJOINTS = "adjoints"
    MATRIX = "matrix"


class Batch(StrEnum):
    """What several samples are to one step."""

    SUM = "sum"
    MEAN = "mean"
    ONLINE = "online"


class WeightRows(StrEnum):
    """What a row of `weights` belongs to."""

    SOURCES = "sources"
    UNITS = "units"


class Slope(StrEnum):
    """From what the derivative of an activation function is worked out."""

    NOTATION = "notation"
    INPUT = "input"
    OUTPUT = "output"


class AnswerSpace(StrEnum):
    """The room left on the paper for answers."""

    NONE = "none"
    LINES = "lines"
    PAGE = "page"
