"""The `[vary]` table: which numbers change from variant to variant, and what a good draw is."""

from __future__ import annotations

import decimal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, overload

from pydantic import BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema

from solver.errors import did_you_mean
from solver.exercise.fields import Names, Path, Truth, Whole, refusal
from solver.exercise.table import Table
from solver.exercise.values import found, listed, number, text

MAX_CHOICES = 10**9
MAX_TRIES = 1_000_000

_EXACT = decimal.Context(prec=200)
_RANGE = ("from", "to", "step")
_LIKE = "a range like { from = -1, to = 1, step = 0.05 }, or a list of choices like [0.1, 0.2]"


@dataclass(frozen=True, slots=True)
class Steps(Sequence[Decimal]):
    """The numbers of a range, all with the same decimals."""

    first: Decimal
    step: Decimal
    size: int

    def __len__(self) -> int:
        return self.size

    @overload
    def __getitem__(self, index: int) -> Decimal: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Decimal]: ...

    def __getitem__(self, index: int | slice) -> Decimal | Sequence[Decimal]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(self.size))]
        if not -self.size <= index < self.size:
            raise IndexError(index)
        return _EXACT.fma(self.step, index % self.size, self.first)


def steps(first: Decimal, last: Decimal, step: Decimal) -> Steps:
    """The numbers from `first` to `last`; ValueError where the step does not lead there."""
    if step <= 0:
        raise ValueError(f"`step` has to be above 0, found {step}")
    if first > last:
        raise ValueError(f"the range is empty: `from` ({first}) is above `to` ({last})")
    amount, rest = _EXACT.divmod(_EXACT.subtract(last, first), step)
    if rest:
        raise ValueError(
            f"steps of {step} from {first} do not end on {last}, but on"
            f" {_EXACT.subtract(last, rest)}: change `to` or `step`"
        )
    if amount >= MAX_CHOICES:
        raise ValueError(f"the range has more than {MAX_CHOICES:,} numbers: take a larger `step`")
    return Steps(_EXACT.fma(0, step, first), step, int(amount) + 1)


def _choices(value: object) -> Sequence[Decimal]:
    """What a number may be: a range, or a list."""
    if isinstance(value, Mapping):
        return _range(value)
    if not isinstance(value, list | tuple):
        raise ValueError(f"expected {_LIKE}; found {found(value)}")
    if not value:
        raise ValueError("the list is empty: there is nothing to choose from")
    chosen = _numbers(enumerate(value))
    twice = next((one for one in chosen.values() if [*chosen.values()].count(one) > 1), None)
    if twice is not None:
        raise ValueError(f"{twice} stands in the list more than once")
    return tuple(chosen.values())


def _range(value: Mapping[str, object]) -> Steps:
    if unknown := [key for key in value if key not in _RANGE]:
        guess = did_you_mean(unknown[0], _RANGE)
        raise ValueError(f'a range has no key "{unknown[0]}"{guess}; it has {listed(_RANGE)}')
    if missing := [key for key in _RANGE if key not in value]:
        raise ValueError(f"the range has no {listed(missing)}: write {_LIKE}")
    bounds = _numbers((key, value[key]) for key in _RANGE)
    return steps(bounds["from"], bounds["to"], bounds["step"])


def _numbers(entries: Any) -> dict[Any, Decimal]:
    """Numbers by their keys or places, or one refusal for all that are none."""
    taken: dict[Any, Decimal] = {}
    problems: list[tuple[Path, str]] = []
    for key, entry in entries:
        try:
            taken[key] = number(entry)
        except ValueError as error:
            problems.append(((key,), str(error)))
    if problems:
        raise refusal(problems)
    return taken


_RANGE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {key: {"type": "number"} for key in _RANGE},
    "required": list(_RANGE),
    "additionalProperties": False,
}
_LIST_SCHEMA: dict[str, Any] = {"type": "array", "minItems": 1, "items": {"type": "number"}}

Choices = Annotated[
    Sequence[Decimal],
    PlainValidator(_choices),
    WithJsonSchema({"anyOf": [_LIST_SCHEMA, _RANGE_SCHEMA]}),
]


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _within(low: str, high: str) -> PlainValidator:
    """A number from `low` to below `high`."""

    def check(value: object) -> Decimal:
        taken = number(value)
        if not Decimal(low) <= taken < Decimal(high):
            raise ValueError(f"expected a number from {low} to below {high}, found {taken}")
        return taken

    return PlainValidator(check)


_Small = Annotated[Decimal, WithJsonSchema({"type": "number", "minimum": 0})]


class Accept(Table):
    """What a draw has to fulfil to become a variant; others are refused, and drawn again."""

    tries: Annotated[int, Whole(1, MAX_TRIES)] = Field(
        default=2000,
        description="How many draws in a row may be refused before it is said to be hopeless.",
    )
    distinct_answers: Truth = Field(
        default=True, description="Whether no two final answers may be printed alike."
    )
    changed_answers: Truth = Field(
        default=True,
        description=(
            "Whether every final answer has to be printed otherwise than the value that its"
            " parameter started from, so that copying the question is never right. A parameter"
            " whose gradient is 0 to these places is a matter of `nonzero_gradients`."
        ),
    )
    nonzero_gradients: Truth = Field(
        default=True,
        description="Whether no gradient may be 0 to the places of the final answers.",
    )
    smallest_slope: Annotated[_Small, _within("0", "1")] = Field(
        default=Decimal("0.01"),
        json_schema_extra={"default": 0.01},  # pydantic would make a text of it
        description=(
            "A unit is saturated, and the draw refused, where the derivative of its sigmoid, tanh"
            " or other smooth activation is smaller than this. `0` lets everything pass."
        ),
    )
    live: Names | None = Field(
        default=None,
        description="Units whose pre-activation has to be above 0, by its plain name: live ReLUs.",
        examples=[["h1"]],
    )
    dead: Names | None = Field(
        default=None,
        description="Units whose pre-activation has to be below 0, by its plain name: dead ReLUs.",
        examples=[["h2"]],
    )
    tie_margin: Annotated[_Small, _within("0", "0.5")] = Field(
        default=Decimal("0.001"),
        json_schema_extra={"default": 0.001},
        description=(
            "How near a value may come to where rounding jumps, in units of the last place it is"
            " rounded to: 0.00345 is a tie to four places, 0.0034501 is 0.001 units from it. `0`"
            " lets everything pass."
        ),
    )
    true_answers: Truth = Field(
        default=True,
        description=(
            "Whether the final answers worked out from rounded values have to be those that exact"
            " values give."
        ),
    )
    loss_falls: Truth = Field(
        default=True, description="Whether the loss has to be smaller after the step."
    )
    where: Annotated[
        tuple[Annotated[str, BeforeValidator(text)], ...], BeforeValidator(_several)
    ] = Field(
        default=(),
        description=(
            "Comparisons that have to hold, in the plain names of the exercise, with <, <=, > and"
            " >=, for the exact values of every step that the key shows."
        ),
        examples=[["h1 > 0", "abs(y1 - y2) >= 0.1"]],
    )


class Vary(Table):
    """Which numbers change from variant to variant, and what they may be.

    The keys are groups of numbers, or the plain names of single ones (`"w2*"` stands for all whose
    name begins with w2), which count before their group's. A number without a key stays. With no
    key at all, inputs and weights change (of equations, the parameters), to numbers with the
    decimals and about the size of those in the file.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Choices]

    inputs: Choices | None = Field(
        default=None, description="The inputs.", examples=[[0.1, 0.2, 0.3]]
    )
    targets: Choices | None = Field(default=None, description="The true values.")
    weights: Choices | None = Field(
        default=None,
        description="All weights.",
        examples=[{"from": -1, "to": 1, "step": 0.05}],
    )
    biases: Choices | None = Field(default=None, description="All biases or thresholds.")
    given: Choices | None = Field(
        default=None, description="With `[[equations]]`: the given numbers."
    )
    parameters: Choices | None = Field(
        default=None, description="With `[[equations]]`: the parameters."
    )
    learning_rate: Choices | None = Field(default=None, description="The learning rate.")
    accept: Accept = Field(
        default_factory=Accept, description="What a good draw is, in a table of its own."
    )

    @property
    def groups(self) -> Mapping[str, Sequence[Decimal]]:
        """What the numbers of whole groups may be, by the group's key."""
        keys = (key for key in type(self).model_fields if key != "accept")
        stated = {key: getattr(self, key) for key in keys}
        return {key: choices for key, choices in stated.items() if choices is not None}

    @property
    def names(self) -> Mapping[str, Sequence[Decimal]]:
        """What single numbers may be, by plain name or pattern."""
        return self.__pydantic_extra__ or {}
