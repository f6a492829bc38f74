"""What an instructor writes: the exercise file as frozen, validated values.

Every number is a `Decimal` with the digits as typed. The descriptions here are the only ones: the
JSON Schema and the reference in the documentation are made from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from solver.exercise.choices import ChoiceOf, Chosen
from solver.exercise.fields import (
    FrozenMapping,
    Names,
    Number,
    OneOf,
    Rate,
    Samples,
    Truth,
    Whole,
    layer_tables,
    refusal,
)
from solver.exercise.layer import Layer
from solver.exercise.notations import NOTATIONS
from solver.exercise.rounding import Rounding
from solver.exercise.sense import (
    senseless_layers,
    senseless_optimizer,
    senseless_penalties,
    senseless_targets,
)
from solver.exercise.shapes import misfits
from solver.exercise.table import Table
from solver.exercise.text import Title, Wording
from solver.exercise.values import table_like
from solver.formulas import LOSSES, OPTIMIZERS

MAX_ITERATIONS = 100_000

_LOSS = ChoiceOf({name: tuple(row.constants) for name, row in LOSSES.items()})
_OPTIMIZER = ChoiceOf(
    {name: tuple(number.name for number in row.hyperparameters) for name, row in OPTIMIZERS.items()}
)


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


class Exercise(Table):
    """One exercise: a network, its data, and what is asked about one step of training."""

    title: Title = Field(
        description="The heading: one line of text, or a table with one line per language.",
        examples=[{"zh": "神经网络习题", "en": "Neural network exercise"}],
    )
    question: Wording | None = Field(
        default=None,
        description="The instructor's own wording of the question, in place of the built-in one.",
    )
    inputs: Samples = Field(
        description="The values of the inputs x1, x2, …; for several samples, a row for each.",
        examples=[[0.08, 0.12], [[3, 1], [-1, 4]]],
    )
    targets: Samples = Field(
        description=(
            "The true values (labels), one for each unit of the last layer; for several samples,"
            " a row for each."
        ),
        examples=[[0.05, 0.95], [[1, 0], [0, 1]]],
    )
    batch: Annotated[Batch, OneOf(tuple(Batch))] = Field(
        default=Batch.MEAN,
        description=(
            "What several samples are to a step: `sum` or `mean`, one step for the sum or mean of"
            " their losses; `online`, a step for each in turn."
        ),
    )
    layers: Annotated[tuple[Layer, ...], Field(min_length=1), BeforeValidator(layer_tables)] = (
        Field(description="The layers with weights: first hidden layer first, output layer last.")
    )
    loss: Annotated[Chosen, _LOSS] = Field(
        description="How the outputs are compared with the targets.",
        examples=["half squared error"],
    )
    fused: Truth = Field(
        default=True,
        description=(
            "Whether softmax or sigmoid and its cross-entropy are differentiated in one step, to"
            " output minus target; `false` writes both derivatives out."
        ),
    )
    penalty: Annotated[
        Mapping[str, Number], BeforeValidator(table_like), AfterValidator(FrozenMapping)
    ] = Field(
        default_factory=FrozenMapping,
        description="The strength λ of a penalty on the weights (not the biases), by its name.",
        examples=[{"l2": 0.01}],
    )
    learning_rate: Rate | None = Field(
        default=None,
        description="The step size, above 0. Without it only the gradients are asked for.",
        examples=[0.5],
    )
    optimizer: Annotated[Chosen, _OPTIMIZER] = Field(
        default=Chosen("gradient descent", FrozenMapping()),
        description="How a step follows from the gradient.",
        examples=["gradient descent", {"name": "momentum", "beta": 0.9}],
    )
    iterations: Annotated[int, Whole(1, MAX_ITERATIONS)] = Field(
        default=1, description="How often all samples are gone through."
    )
    show: tuple[Annotated[int, Whole(1, MAX_ITERATIONS)], ...] | None = Field(
        default=None,
        description="The iterations that the key works out in full. Without it, all of them.",
        examples=[[1, 3]],
    )
    loss_after: Truth = Field(
        default=False,
        description="Whether the key works out the loss after the last step, to compare.",
    )
    frozen: Names | None = Field(
        default=None,
        description="Parameters that keep their values, by their plain names; `b*` fits all b.",
        examples=[["b1", "b2"]],
    )
    notation: Annotated[str, OneOf(tuple(NOTATIONS))] = Field(
        default=next(iter(NOTATIONS)), description="How the quantities are named on the page."
    )
    form: Annotated[Form, OneOf(tuple(Form))] = Field(
        default=Form.AUTO,
        description=(
            "How gradients are derived. `paths`: the chain rule along every path from the loss to"
            " the parameter; `deltas`: the derivative by each unit's weighted sum is worked out"
            " once and then referred to; `adjoints`: the derivative by every quantity is;"
            " `matrix`: the deltas as matrix equations; `auto`: paths in small networks, deltas"
            " in larger ones."
        ),
    )
    slope: Annotated[Slope, OneOf(tuple(Slope))] = Field(
        default=Slope.NOTATION,
        description=(
            "From what an activation's derivative is worked out: its `input` (e^-x/(1+e^-x)^2 for"
            " the sigmoid), its `output` (a(1-a)), or as the `notation` has it."
        ),
    )
    names: Annotated[
        Mapping[str, str], BeforeValidator(table_like), AfterValidator(FrozenMapping)
    ] = Field(
        default_factory=FrozenMapping,
        description=(
            "Other names for single quantities: the plain name in the notation, and the new one"
            " in simple TeX."
        ),
        examples=[{"h1": "z_1"}],
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
        problems = list(misfits(self.inputs, self.layers, self.targets))
        problems += senseless_targets(self.loss, self.targets)
        problems += senseless_layers([(layer.activation, layer.units) for layer in self.layers])
        problems += senseless_optimizer(self.optimizer)
        problems += senseless_penalties(self.penalty)
        if self.show is not None:
            problems += [
                (("show", place), f"there is no iteration {number}: there are {self.iterations}")
                for place, number in enumerate(self.show)
                if number > self.iterations
            ]
        if problems:
            raise refusal(problems)
        return self

    @property
    def is_online(self) -> bool:
        """Whether each sample has a step of its own."""
        return len(self.inputs) > 1 and self.batch is Batch.ONLINE

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the title is written in, as ordered in the file."""
        return self.title.languages

    def structure(self) -> tuple[object, ...]:
        """What decides the symbols, the derivation and its form, and no number.

        Two exercises of the same structure share everything but their numbers.
        """
        layers = tuple(
            (layer.units, layer.activation, _kind(layer.bias), _kind(layer.threshold))
            for layer in self.layers
        )
        samples = 1 if self.is_online else len(self.inputs)
        return (
            (samples, len(self.inputs[0]), layers, self.batch, self.loss, self.fused),
            (tuple(self.penalty), self.learning_rate is None, self.optimizer.name),
            (self.notation, self.names, self.slope, self.form, self.ask, self.frozen),
        )


def _kind(bias: Decimal | tuple[Decimal, ...] | None) -> Literal["none", "shared", "per unit"]:
    if bias is None:
        return "none"
    return "shared" if isinstance(bias, Decimal) else "per unit"
