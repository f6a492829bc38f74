"""The `[rounding]` table."""

from __future__ import annotations

from enum import StrEnum
from itertools import chain
from typing import Annotated, Literal

from pydantic import Field, model_validator

from solver.exercise.fields import (
    MAX_PLACES,
    FrozenMapping,
    NumbersByName,
    OneOf,
    Path,
    PlacesByName,
    Truth,
    Whole,
    refusal,
)
from solver.exercise.table import Table

MAX_FINAL_PLACES = 20


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


class Rounding(Table):
    """How numbers are rounded and printed."""

    final: Annotated[int, Whole(0, MAX_FINAL_PLACES)] = Field(
        default=4, description="The places that final answers are given to; the question says so."
    )
    working: Annotated[
        int | Literal["auto", "exact"], Whole(0, MAX_PLACES, words=("auto", "exact"))
    ] = Field(
        default="auto",
        description=(
            "The places carried from step to step. `auto`: as few beyond the final ones as give the"
            " true final answers. `exact`: every step goes on from unrounded values."
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
            " printed elsewhere, slips included. The key says that they are forced. `working` has"
            " to be a number of places."
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

    @model_validator(mode="after")
    def _goes_on_with_values(self) -> Rounding:
        if self.values and isinstance(self.working, str):
            reason = "what follows goes on from these values only where rounded ones are carried"
            remedy = f"write working = {self.final}, for example"
            raise refusal([(("values",), f"{reason}: {remedy}")])
        return self
