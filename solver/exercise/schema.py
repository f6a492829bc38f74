"""The exercise file described for machines (JSON Schema) and for people (a reference)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import NullableSchema, WithDefaultSchema

from solver.exercise.model import Exercise
from solver.exercise.values import as_toml

_TABLES = (
    ("The top of the file", "Exercise"),
    ("`[[layers]]`", "Layer"),
    ("`[rounding]`", "Rounding"),
)

_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "array": ("a list", "lists"),
        "boolean": ("`true` or `false`", "`true` or `false`"),
        "integer": ("a whole number", "whole numbers"),
        "number": ("a number", "numbers"),
        "object": ("a table", "tables"),
        "string": ("text", "texts"),
    }
)

_INTRODUCTION = """\
# The exercise file

An exercise is one TOML file. Numbers are read with the digits as typed, and nothing is rounded
before the calculation begins. Keys at the top of the file stand before the first line that starts
with `[`; then comes one `[[layers]]` table for each layer with weights, and last, where wanted, a
`[rounding]` table. Error messages count from 1: `layers[2].weights[1]` is the first row of the
second layer.

`backprop new NAME.toml` writes an exercise to start from, and `backprop schema` prints the JSON
Schema that editors check and complete by.
"""


class _Generator(GenerateJsonSchema):
    """Keys in the order of the model, no invented titles, and no null, which TOML does not have."""

    def sort(
        self,
        value: JsonSchemaValue,
        parent_key: str | None = None,  # noqa: ARG002
    ) -> JsonSchemaValue:
        return value

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002
        return False

    def nullable_schema(self, schema: NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        inner = self.generate_inner(schema["schema"])
        return inner if schema.get("default") is None else super().default_schema(schema)


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the exercise file."""
    described = Exercise.model_json_schema(schema_generator=_Generator)
    return {"$schema": _Generator.schema_dialect, **described}


def reference() -> str:
    """The reference of the exercise file in Markdown, a table for each of its tables."""
    described = schema()
    models = {"Exercise": described, **described["$defs"]}
    sections = (_section(heading, models[name]) for heading, name in _TABLES)
    return "\n".join([_INTRODUCTION, *sections])


def _section(heading: str, model: Mapping[str, Any]) -> str:
    rows = (_row(key, node, model) for key, node in model["properties"].items())
    header = "| Key | What it is | Default | What it means |\n| --- | --- | --- | --- |"
    return "\n".join([f"## {heading}", "", model["description"], "", header, *rows, ""])


def _row(key: str, node: Mapping[str, Any], model: Mapping[str, Any]) -> str:
    meaning = " ".join([node["description"], *_examples(key, node)])
    return f"| `{key}` | {_kind(node)} | {_default(key, node, model)} | {meaning} |"


def _examples(key: str, node: Mapping[str, Any]) -> Iterator[str]:
    written = [f"`{key} = {as_toml(example)}`" for example in node.get("examples", ())]
    if written:
        yield f"Example: {' or '.join(written)}."


def _default(key: str, node: Mapping[str, Any], model: Mapping[str, Any]) -> str:
    if key in model.get("required", ()):
        return "must be given"
    return f"`{as_toml(node['default'])}`" if "default" in node else ""


def _kind(node: Mapping[str, Any], *, many: bool = False) -> str:
    """What a key takes, in words: one of it, or many."""
    if "enum" in node:
        return " or ".join(f"`{as_toml(name)}`" for name in node["enum"])
    if "anyOf" in node:
        return ", or ".join(_kind(choice, many=many) for choice in node["anyOf"])
    one, several = _WORDS[node.get("type", "object")]
    contents = node.get("items", node.get("additionalProperties"))
    of = f" of {_kind(contents, many=True)}" if contents else ""
    bounds = f", {node['minimum']} to {node['maximum']}" if "maximum" in node else ""
    return f"{several if many else one}{of}{bounds}"
