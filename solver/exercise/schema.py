"""The exercise file described for machines (JSON Schema) and for people (a reference)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import NullableSchema, WithDefaultSchema

from solver.exercise.choices import Chosen
from solver.exercise.model import Exercise
from solver.exercise.values import as_toml

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
with `[`; then come the tables: one `[[layers]]` table for each layer with weights, or one
`[[equations]]` table for each equation of any other graph, and where wanted the rest, each headed
by its own name, like `[rounding]`. Error messages count from 1: `layers[2].weights[1]` is the first
row of the second layer.

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

    def encode_default(self, dft: object) -> object:
        return super().encode_default(dft.written if isinstance(dft, Chosen) else dft)


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the exercise file."""
    described = Exercise.model_json_schema(schema_generator=_Generator)
    either = [{"required": list(_needed_with_layers())}, {"required": ["equations"]}]
    return {"$schema": _Generator.schema_dialect, **described, "anyOf": either}


def _needed_with_layers() -> Iterator[str]:
    """The keys that stand in every exercise with layers, and in none with equations."""
    for key, field in Exercise.model_fields.items():
        if field.validate_default and field.default is None:
            yield key


def reference() -> str:
    """The reference of the exercise file in Markdown, a table for each of its tables."""
    described = schema()
    sections = [_section("The top of the file", described)]
    sections += (_section(*found) for found in _tables(described, described["$defs"], ""))
    return "\n".join([_INTRODUCTION, *sections])


def _tables(
    model: Mapping[str, Any], models: Mapping[str, Any], inside: str
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The headings of all tables inside a table, each with its model."""
    for key, node in model["properties"].items():
        is_list = "items" in node
        name = (node["items"] if is_list else node).get("$ref", "").rpartition("/")[2]
        path = f"{inside}{key}"
        if name and "properties" in models[name]:
            yield f"`[[{path}]]`" if is_list else f"`[{path}]`", models[name]
            yield from _tables(models[name], models, f"{path}.")


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
    if "anyOf" in model and key in model["anyOf"][0]["required"]:
        return "must be given, except with `[[equations]]`"
    # An empty list is nothing at all, and nothing that can be typed.
    return f"`{as_toml(node['default'])}`" if node.get("default", []) != [] else ""


def _kind(node: Mapping[str, Any], *, many: bool = False) -> str:
    """What a key takes, in words: one of it, or many."""
    if "enum" in node:
        return _joined([f"`{as_toml(name)}`" for name in node["enum"]])
    if "anyOf" in node:
        return ", or ".join(_kind(choice, many=many) for choice in node["anyOf"])
    if "properties" in node:
        return _table(node)
    one, several = _WORDS[node.get("type", "object")]
    contents = node.get("items", node.get("additionalProperties"))
    of = f" of {_kind(contents, many=True)}" if contents else ""
    return f"{several if many else one}{of}{_bounds(node)}"


def _table(node: Mapping[str, Any]) -> str:
    """A table that is typed on one line: with the name that it has to have, or just its keys."""
    keys = node["properties"]
    if "const" in keys.get("name", ()):
        written = {key: entry.get("const", entry.get("default", 0)) for key, entry in keys.items()}
        return f"`{as_toml(written)}`"
    last = " and " if "required" in node else " or "
    first = next(iter(keys.values()))
    return f"a table with {_joined([f'`{key}`' for key in keys], last)}, each {_kind(first)}"


def _bounds(node: Mapping[str, Any]) -> str:
    if "maximum" in node:
        return f", {node['minimum']} to {node['maximum']}"
    if "exclusiveMinimum" in node:
        return f" above {node['exclusiveMinimum']}"
    return f", {node['minimum']} or more" if "minimum" in node else ""


def _joined(names: Sequence[str], last: str = " or ") -> str:
    """`a`, `b` or `c`."""
    return last.join(filter(None, [", ".join(names[:-1]), names[-1]]))
