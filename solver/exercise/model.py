"""What an instructor writes: the exercise file as frozen, validated values.

Every number is a `Decimal` with the digits as typed. The descriptions here are the only ones: the
JSON Schema and the reference in the documentation are made from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from itertools import chain
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from solver.exercise.fields import (
    MAX_PLACES,
    Bias,
    FrozenMapping,
    Names,
    Numbers,
    NumbersByName,
    OneOf,
    Path,
    PlacesByName,
    Rate,
    Truth,
    Weights,
    Whole,
    layer_tables,
    refusal,
)
from solver.exercise.notation import NOTATIONS
from solver.exercise.shapes import misfits
from solver.exercise.text import Title, Wording
from solver.formulas import ACTIVATIONS, LOSSES

MAX_FINAL_PLACES = 20


class Form(StrEnum):
    """How a gradient is written out."""

    AUTO = "auto"
    PATHS = "paths"
    DELTAS = "deltas"


class AnswerSpace(StrEnum):
    """The room left on the paper for answers."""

    NONE = "none"
    LINES = "lines"
    PAGE = "page"


class Mode(StrEnum):
    """What happens to the digits that are cut off."""

    HALF_UP = "half-up"
    HALF_EVEN = "half-even"
    TRUNCATE = "truncate"


class Digits(StrEnum):
    """What places count."""

    DECIMALS = "decimals"
    SIGNIFICANT = "significant"


class Equals(StrEnum):
    """Where `=` is printed."""

    EXACT = "exact"
    ALWAYS = "always"


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


def _columns(before: Mapping[str, Any]) -> int:
    # Of weights that were refused, which pydantic leaves out, nobody will ask the number.
    return len(before.get("weights", ((),))[0])


class Layer(_Table):
    """A fully connected layer: everything between one row of units and the next."""

    activation: Annotated[str, OneOf(tuple(ACTIVATIONS))] = Field(
        description="The function that each unit applies to its weighted sum.",
        examples=["sigmoid"],
    )
    weights: Weights = Field(
        description=(
            "One row for each source unit (an input, or a unit of the layer before), in order;"
            " in each row one number for each unit of this layer: the weight from that source to"
            " that unit."
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
    units: Annotated[int, Whole(1, 100_000)] = Field(
        default_factory=_columns,
        description="How many units the layer has: only a check, for the weights say it already.",
        examples=[2],
    )


class Rounding(_Table):
    """How numbers are rounded and printed."""

    final: Annotated[int, Whole(0, MAX_FINAL_PLACES)] = Field(
        default=4, description="The places that final answers are given to; the question says so."
    )
    working: Annotated[
        int | Literal["auto", "exact"], Whole(0, MAX_PLACES, words=("auto", "exact"))
    ] = Field(
        default="auto",
        description=(
            "The places carried from step to step. `auto`: as few as still give the true final"
            " answers. `exact`: every step goes on from unrounded values."
        ),
    )
    mode: Annotated[Mode, OneOf(tuple(Mode))] = Field(
        default=Mode.HALF_UP,
        description=(
            "How a number is cut short: `half-up` makes 0.13 of 0.125, as schools teach;"
            " `half-even` makes 0.12; `truncate` leaves out the digits, whatever they are."
        ),
    )
    digits: Annotated[Digits, OneOf(tuple(Digits))] = Field(
        default=Digits.DECIMALS,
        description=(
            "What the places count: `decimals`, digits after the point; `significant`, digits"
            " from the first that is not 0."
        ),
    )
    trailing_zeros: Truth = Field(
        default=True, description="Whether 0.1170 is printed as it is (`true`) or as 0.117."
    )
    equals: Annotated[Equals, OneOf(tuple(Equals))] = Field(
        default=Equals.EXACT,
        description=(
            "`exact`: = stands only where a line is exactly true of the numbers printed, ≈ where"
            " it was rounded. `always`: = everywhere."
        ),
    )
    places: PlacesByName = Field(
        default_factory=FrozenMapping,
        description=(
            "Places of single quantities, by their plain names; `*` stands for any characters."
            " Where several fit, the last counts."
        ),
        examples=[{"sig(h*)": 2}],
    )
    values: NumbersByName = Field(
        default_factory=FrozenMapping,
        description=(
            "Values forced on single quantities in place of those calculated, to reproduce a key"
            " printed elsewhere, slips included. The key says that they are forced."
        ),
        examples=[{"sig'(h1)": 0.2435}],
    )

    @model_validator(mode="after")
    def _leaves_digits(self) -> Rounding:
        counted = chain(
            ((("final",), self.final), (("working",), self.working)),
            ((("places", name), places) for name, places in self.places.items()),
        )
        empty: list[Path] = [path for path, places in counted if places == 0]
        if empty and self.digits is Digits.SIGNIFICANT:
            raise refusal(
                (path, "0 significant digits leave nothing of a number") for path in empty
            )
        return self


class Exercise(_Table):
    """One exercise: a network, its data, and what is asked about one step of training."""

    title: Title = Field(
        description="The heading: one line of text, or a table with one line per language.",
        examples=[{"zh": "神经网络习题", "en": "Neural network exercise"}],
    )
    question: Wording | None = Field(
        default=None,
        description="The instructor's own wording of the question, in place of the built-in one.",
    )
    inputs: Numbers = Field(
        description="The values of the inputs x1, x2, …", examples=[[0.08, 0.12]]
    )
    targets: Numbers = Field(
        description="The true values (labels), one for each unit of the last layer.",
        examples=[[0.05, 0.95]],
    )
    layers: Annotated[tuple[Layer, ...], Field(min_length=1), BeforeValidator(layer_tables)] = (
        Field(description="The layers with weights: first hidden layer first, output layer last.")
    )
    loss: Annotated[str, OneOf(tuple(LOSSES))] = Field(
        description="How the outputs are compared with the targets.",
        examples=["half squared error"],
    )
    learning_rate: Rate = Field(
        description="The step size of gradient descent, above 0.",
        examples=[0.5],
    )
    notation: Annotated[str, OneOf(tuple(NOTATIONS))] = Field(
        default=next(iter(NOTATIONS)), description="How the quantities are named on the page."
    )
    form: Annotated[Form, OneOf(tuple(Form))] = Field(
        default=Form.AUTO,
        description=(
            "How gradients are derived. `paths`: the chain rule along every path from the loss to"
            " the parameter; `deltas`: ∂Loss/∂unit is defined once per unit and then referred to;"
            " `auto`: paths in small networks, deltas in larger ones."
        ),
    )
    ask: Names | None = Field(
        default=None,
        description="The parameters asked for, by their plain names. Without it, all of them.",
        examples=[["w11", "b1"]],
    )
    rounding: Rounding = Field(
        default_factory=Rounding, description="The rules for rounding, in a table of their own."
    )
    answer_space: Annotated[AnswerSpace, OneOf(tuple(AnswerSpace))] = Field(
        default=AnswerSpace.NONE,
        description="Room for answers on the paper: `none`, ruled `lines`, or a blank `page`.",
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Exercise:
        problems = list(misfits(len(self.inputs), self.layers, len(self.targets)))
        if problems:
            raise refusal(problems)
        return self

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the title is written in, as ordered in the file."""
        return self.title.languages

    def structure(self) -> tuple[object, ...]:
        """What decides the symbols, the derivation and its form, and no number.

        Two exercises of the same structure share everything but their numbers.
        """
        layers = tuple((layer.units, layer.activation, _biases(layer)) for layer in self.layers)
        return (len(self.inputs), layers, self.loss, self.notation, self.form, self.ask)


def _biases(layer: Layer) -> Literal["none", "shared", "per unit"]:
    if layer.bias is None:
        return "none"
    return "shared" if isinstance(layer.bias, Decimal) else "per unit"
