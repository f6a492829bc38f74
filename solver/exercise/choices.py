"""A row of a table, chosen by its name: `"relu"`, or `{ name = "leaky relu", slope = 0.1 }`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Protocol

from pydantic import (
    AfterValidator,
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_plain_validator_function

from solver.errors import did_you_mean
from solver.exercise.fields import FrozenMapping, Number, OneOf
from solver.exercise.values import as_json, listed, number, quoted, table_like
from solver.formulas import PENALTIES


@dataclass(frozen=True, slots=True)
class Chosen:
    """A row by its name, and the constants that the exercise gives it in place of its own."""

    name: str
    constants: FrozenMapping[Decimal]

    def __eq__(self, other: object) -> bool:
        """Whether it is the same choice with the same digits: 1 and 1.00 print differently."""
        if not isinstance(other, Chosen) or self.name != other.name:
            return False
        return self.constants is other.constants or self._digits == other._digits

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def _digits(self) -> Sequence[tuple[str, str]]:
        return [(key, str(value)) for key, value in self.constants.items()]

    @property
    def written(self) -> object:
        """The choice as it is typed, in values of JSON's kind."""
        numbers = {key: as_json(value) for key, value in self.constants.items()}
        return {"name": self.name, **numbers} if numbers else self.name


@dataclass(frozen=True, slots=True)
class ChoiceOf:
    """The rows that can be chosen, each with the constants that it takes and their defaults.

    `also` has other names of rows, with the row that is meant.
    """

    rows: Mapping[str, Mapping[str, Decimal | None]]
    also: Mapping[str, str]

    def check(self, value: object) -> Chosen:
        """The choice, from a name or from a table with a name in it."""
        if isinstance(value, Chosen):
            return value
        names = OneOf(tuple(self.rows), self.also)
        if not isinstance(value, Mapping):
            return Chosen(names.check(value), FrozenMapping())
        if "name" not in value:
            raise ValueError(f'expected a name, like {{ name = "{names.names[0]}" }}')
        name = names.check(value["name"])
        constants = {key: self._constant(name, key, value[key]) for key in value if key != "name"}
        return Chosen(name, FrozenMapping(constants))

    def _constant(self, name: str, key: str, value: object) -> Decimal:
        allowed = self.rows[name]
        if key not in allowed:
            has = f"it has {listed(allowed)}" if allowed else "it has none"
            guess = did_you_mean(key, allowed)
            raise ValueError(f"{quoted(name)} has no constant {quoted(key)}{guess}: {has}")
        try:
            return number(value)
        except ValueError as error:
            raise ValueError(f"{key}: {error}") from None

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        name = {"type": "string", "enum": list(self.rows)}
        tables = list(self._tables())
        return {"anyOf": [name, *tables]} if tables else name

    def _tables(self) -> Iterator[dict[str, Any]]:
        """The schema of a table for each row that has constants."""
        for name, defaults in self.rows.items():
            constants = {
                key: {"type": "number"} | ({} if default is None else {"default": as_json(default)})
                for key, default in defaults.items()
            }
            if constants:
                yield {
                    "type": "object",
                    "properties": {"name": {"type": "string", "const": name}, **constants},
                    "required": ["name", *(key for key in defaults if defaults[key] is None)],
                    "additionalProperties": False,
                }


class Named(Protocol):
    """A row, as far as its names go."""

    @property
    def also(self) -> tuple[str, ...]:
        """What others call it."""


def other_names(table: Mapping[str, Named]) -> Mapping[str, str]:
    """What others call the rows of a table, each with the row's own name."""
    return FrozenMapping({other: name for name, row in table.items() for other in row.also})


Penalties = Annotated[
    Mapping[str, Number],
    BeforeValidator(table_like),
    AfterValidator(FrozenMapping),
    WithJsonSchema(
        {
            "type": "object",
            "properties": {name: {"type": "number", "minimum": 0} for name in PENALTIES},
            "additionalProperties": False,
        }
    ),
]
