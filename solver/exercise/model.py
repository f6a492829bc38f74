"""What an instructor writes: the exercise file as frozen, validated values.

Every number is a `Decimal` with the digits as typed. The descriptions here are the only ones: the
JSON Schema and the reference in the documentation are made from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    Field,
    PlainValidator,
    WithJsonSchema,
    WrapValidator,
    model_validator,
)

from solver.exercise.choices import Chosen, Penalties
from solver.exercise.equations import (
    Equation,
    PlainNumbers,
    equation_tables,
    only_with_layers,
)
from solver.exercise.fields import (
    MAX_ITERATIONS,
    FrozenMapping,
    Iterations,
    Names,
    NumbersByName,
    OneOf,
    PointsByName,
    Rate,
    Samples,
    Truth,
    Whole,
    layer_tables,
    refusal,
)
from solver.exercise.fitting import unfitting
from solver.exercise.layer import Layer
from solver.exercise.naming import custom_names
from solver.exercise.notation import Name
from solver.exercise.notations import NOTATIONS
from solver.exercise.options import (
    LOSS,
    NO_LOSS,
    OPTIMIZER,
    AnswerSpace,
    Batch,
    Form,
    Slope,
    WeightRows,
)
from solver.exercise.rounding import Rounding
from solver.exercise.shapes import by_source, kind_of
from solver.exercise.table import Table
from solver.exercise.text import Title, Wording
from solver.exercise.values import text
from solver.exercise.vary import Vary


class Exercise(Table):
    """One exercise: a network (or any graph, as equations), its numbers, and what is asked."""

    title: Title = Field(
        description="The heading: one line of text, or a table with one line per language.",
        examples=[{"zh": "神经网络习题", "en": "Neural network exercise"}],
    )
    question: Wording | None = Field(
        default=None,
        description=(
            "The instructor's own wording, in place of the whole text of the paper: the numbers"
            " that only the text states (targets, loss, learning rate, equations) have to stand in"
            " it. The title and the figure stay, and nothing else changes."
        ),
    )
    given: PlainNumbers = Field(
        default_factory=FrozenMapping,
        description=(
            "With `[[equations]]`: the numbers that the loss is not differentiated by. `x = [1, 2]`"
            ' gives x[1] and x[2], a list of lists K[1,2]; `"h[0]" = 0` gives a single one,'
            ' `"h[0]" = [0, 0]` h[0,1] and h[0,2].'
        ),
        examples=[{"x": [1, 1, 1], "h[0]": 0}],
    )
    parameters: PlainNumbers = Field(
        default_factory=FrozenMapping,
        description="With `[[equations]]`: the numbers that the loss is differentiated by.",
        examples=[{"u": 0.8, "v": 0.5}],
    )
    equations: Annotated[tuple[Equation, ...], BeforeValidator(equation_tables)] = Field(
        default=(),
        description=(
            "In place of layers: what is worked out from the given numbers and the parameters, in"
            " any order."
        ),
    )
    loss_name: Annotated[str, BeforeValidator(text)] | None = Field(
        default=None,
        description=(
            "With `[[equations]]`: the quantity that is differentiated. Without it, that of the"
            " last equation."
        ),
        examples=["L"],
    )
    inputs: Annotated[Samples, WrapValidator(only_with_layers(()))] = Field(
        default=None,
        validate_default=True,
        description="The values of the inputs x1, x2, …; for several samples, a row for each.",
        examples=[[0.08, 0.12], [[3, 1], [-1, 4]]],
    )
    targets: Annotated[Samples, WrapValidator(only_with_layers(()))] = Field(
        default=None,
        validate_default=True,
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
    layers: Annotated[
        tuple[Layer, ...],
        Field(min_length=1),
        BeforeValidator(layer_tables),
        WrapValidator(only_with_layers(())),
    ] = Field(
        default=None,
        validate_default=True,
        description="The layers with weights: first hidden layer first, output layer last.",
    )
    weight_rows: Annotated[WeightRows, OneOf(tuple(WeightRows))] = Field(
        default=WeightRows.SOURCES,
        description=(
            "Whose the rows of `weights` are: `sources`, the inputs or units that arrows come from;"
            " `units`, those that they go to, as in the matrix W of z = Wx + b."
        ),
    )
    loss: Annotated[Chosen, LOSS, WrapValidator(only_with_layers(NO_LOSS))] = Field(
        default=None,
        validate_default=True,
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
    penalty: Penalties = Field(
        default_factory=FrozenMapping,
        description="The strength λ of a penalty on the weights (not the biases), by its name.",
        examples=[{"l2": 0.01}],
    )
    learning_rate: Rate | None = Field(
        default=None,
        description="The step size, above 0. Without it only the gradients are asked for.",
        examples=[0.5],
    )
    optimizer: Annotated[Chosen, OPTIMIZER] = Field(
        default=Chosen("gradient descent", FrozenMapping()),
        description="How a step follows from the gradient.",
        examples=["gradient descent", {"name": "momentum", "beta": 0.9}],
    )
    start: NumbersByName = Field(
        default_factory=FrozenMapping,
        description="What the optimizer remembers before the first step, by plain names, if not 0.",
        examples=[{"v(w21)": 0.08}],
    )
    iterations: Annotated[int, Whole(1, MAX_ITERATIONS)] = Field(
        default=1, description="How often all samples are gone through."
    )
    show: Iterations | None = Field(
        default=None,
        description=(
            "The iterations that the key works out in full, with the last one always. Without it,"
            " all of up to ten; of more, the first and the last."
        ),
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
        Mapping[str, Name],
        PlainValidator(custom_names),
        WithJsonSchema({"type": "object", "additionalProperties": {"type": "string"}}),
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
    points: PointsByName = Field(
        default_factory=FrozenMapping,
        description=(
            "What each answer is worth to `backprop grade`, 0 or more, by the plain name of its"
            " parameter; `*` stands for any characters. Where several fit, the last counts;"
            " without a word it is 1."
        ),
        examples=[{"w1*": 2, "b1": 3}],
    )
    vary: Vary = Field(
        default_factory=Vary,
        description="Which numbers `backprop vary` changes, in a table of their own.",
    )
    answer_space: Annotated[AnswerSpace, OneOf(tuple(AnswerSpace))] = Field(
        default=AnswerSpace.NONE,
        description="Room for answers on the paper: `none`, ruled `lines`, or a blank `page`.",
    )

    @model_validator(mode="before")
    @classmethod
    def _by_source(cls, content: Any) -> Any:
        return by_source(content)

    @model_validator(mode="after")
    def _fits_together(self) -> Exercise:
        if problems := list(unfitting(self)):
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

    @property
    def is_one_step(self) -> bool:
        """Whether nothing follows the first step."""
        return self.iterations == 1 and not self.is_online and not self.loss_after

    @property
    def _optimizer(self) -> tuple[str, ...]:
        return (self.optimizer.name, *self.optimizer.constants)

    def structure(self) -> tuple[object, ...]:
        """What decides the symbols, the derivation and its form, and no number.

        Two exercises of the same structure share everything but their numbers.
        """
        if self.equations:
            return (
                (tuple(self.given), tuple(self.parameters), self.equations, self.loss_name),
                (self.learning_rate is None, *self._optimizer, self.is_one_step),
                (self.notation, self.names, self.form, self.ask, self.frozen),
            )
        layers = tuple(
            (layer.units, layer.activation, kind_of(layer.bias), kind_of(layer.threshold))
            for layer in self.layers
        )
        samples = 1 if self.is_online else len(self.inputs)
        return (
            (samples, len(self.inputs[0]), layers, self.batch, self.loss, self.fused),
            (tuple(self.penalty), self.learning_rate is None, *self._optimizer, self.is_one_step),
            (self.notation, self.names, self.slope, self.form, self.ask, self.frozen),
        )
