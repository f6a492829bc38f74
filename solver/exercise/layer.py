"""The `[[layers]]` tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from solver.exercise.choices import ChoiceOf, Chosen, other_names
from solver.exercise.fields import Bias, Weights, Whole
from solver.exercise.table import Table
from solver.formulas import ACTIVATIONS

_ACTIVATION = ChoiceOf(
    {name: row.constants for name, row in ACTIVATIONS.items()}, other_names(ACTIVATIONS)
)


def _columns(before: Mapping[str, Any]) -> int:
    # Of weights that were refused, which pydantic leaves out, nobody will ask the number.
    return len(before.get("weights", ((),))[0])


class Layer(Table):
    """A fully connected layer: everything between one row of units and the next."""

    activation: Annotated[Chosen, _ACTIVATION] = Field(
        description=(
            "The function that each unit applies to its weighted sum. One with constants of its"
            " own can be a table."
        ),
        examples=["sigmoid", {"name": "leaky relu", "slope": 0.1}],
    )
    weights: Weights = Field(
        description=(
            "One row for each source unit (an input, or a unit of the layer before), in order;"
            " in each row one number for each unit of this layer: the weight from that source to"
            ' that unit. With `weight_rows = "units"` rows and columns change places.'
        ),
        examples=[[[0.24, 0.3], [0.2, 0.16]]],
    )
    bias: Bias | None = Field(
        default=None,
        description=(
            "One number shared by all units of the layer (one parameter), or a list with a number"
            " for each unit (a parameter each). Without it the layer has no bias."
        ),
        examples=[0.28, [0.1, 0.2]],
    )
    threshold: Bias | None = Field(
        default=None,
        description="Like bias, but subtracted from the weighted sum, as some books have it.",
        examples=[[0.8, -0.1]],
    )
    units: Annotated[int, Whole(1, 100_000)] = Field(
        default_factory=_columns,
        description="How many units the layer has: only a check, for the weights say it already.",
        examples=[2],
    )
