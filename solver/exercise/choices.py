"""A row of a table, chosen by its name: `"relu"`, or `{ name = "leaky relu", slope = 0.1 }`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_plain_validator_function

from solver.errors import did_you_mean
from solver.exercise.fields import FrozenMapping, OneOf
from solver.exercise.values import found, listed, number, quoted


@dataclass(frozen=True, slots=True)
class Chosen:
    """A row by its name, and the constants that the exercise gives it in place of its own."""

    name: str
    constants: FrozenMapping[Decimal]


@dataclass(frozen=True, slots=True)
class ChoiceOf:
    """The rows that can be chosen, each with the constants that it takes."""

    rows: Mapping[str, Collection[str]]

    def check(self, value: object) -> Chosen:
        """The choice, from a name or from a table with a name in it."""
        if isinstance(value, Chosen):
            return value
        names = OneOf(tuple(self.rows))
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
        except ValueError:
            raise ValueError(f"{key}: expected a number, found {found(value)}") from None

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        name = {"type": "string", "enum": list(self.rows)}
        constants = {key: {"type": "number"} for keys in self.rows.values() for key in keys}
        table = {
            "type": "object",
            "properties": {"name": name, **constants},
            "required": ["name"],
            "additionalProperties": False,
        }
        return {"anyOf": [name, table]} if constants else name
