"""The schema and the reference say what the reader does."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from solver.exercise.notations import NOTATIONS
from solver.exercise.schema import reference, schema
from solver.exercise.starter import starter
from solver.formulas import ACTIVATIONS, LOSSES

EXAMPLES = sorted((Path(__file__).parents[2] / "docs" / "examples").glob("*.toml"))


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    name = node.get("$ref", "").removeprefix("#/$defs/")
    return {**schema()["$defs"][name], **node} if name else node


TYPES: dict[str, type | tuple[type, ...]] = {
    "array": list,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "object": dict,
    "string": str,
}


def fits(value: Any, node: dict[str, Any]) -> bool:
    """Whether a TOML value is what the schema asks for: as much of JSON Schema as ours uses."""
    node = resolved(node)
    if "anyOf" in node:
        return any(fits(value, choice) for choice in node["anyOf"])
    if not isinstance(value, TYPES[node["type"]]) or value not in node.get("enum", [value]):
        return False
    if isinstance(value, list):
        return all(fits(entry, node["items"]) for entry in value)
    return not isinstance(value, dict) or fits_keys(value, node)


def fits_keys(table: dict[str, Any], node: dict[str, Any]) -> bool:
    known, others = node.get("properties", {}), node["additionalProperties"]
    return all(key in table for key in node.get("required", ())) and all(
        fits(entry, known[key]) if key in known else others and fits(entry, others)
        for key, entry in table.items()
    )


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        yield from nodes(child)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_fits_the_schema(path: Path) -> None:
    assert fits(tomllib.loads(path.read_text(encoding="utf-8")), schema())


def test_the_starter_fits_the_schema() -> None:
    assert fits(tomllib.loads(starter("sheet")), schema())


@pytest.mark.parametrize(
    ("written", "mistake"),
    [
        ("learning_rate", "learning_rat"),
        ("loss", "los"),
        ('"sigmoid"\n', '"sigmiod"\n'),
        ("rate = 0.1", 'rate = "0.1"'),
        ("final = 4", 'final = "four"'),
        ("[1, 0.5]", "[[1, 0.5]]"),
    ],
)
def test_what_the_reader_refuses_does_not_fit_the_schema(written: str, mistake: str) -> None:
    assert not fits(tomllib.loads(starter("x").replace(written, mistake)), schema())


def test_the_schema_is_json_of_the_draft_it_names_and_asks_for_no_null() -> None:
    described = json.loads(json.dumps(schema()))
    assert described["$schema"].endswith("draft/2020-12/schema")
    assert not [node for node in nodes(described) if node.get("type") == "null"]
    assert not [node for node in nodes(described) if node.get("default", "") is None]


def test_the_schema_lists_the_names_in_the_tables() -> None:
    top, layer = schema()["properties"], schema()["$defs"]["Layer"]["properties"]
    assert layer["activation"]["enum"] == list(ACTIVATIONS)
    assert top["loss"]["enum"] == list(LOSSES)
    assert top["notation"]["enum"] == list(NOTATIONS)


def test_every_key_is_described_in_the_schema_and_in_the_reference() -> None:
    text = reference()
    for model in (schema(), *schema()["$defs"].values()):
        for key, node in model["properties"].items():
            assert node["description"].endswith((".", "…")), key
            assert f"| `{key}` | " in text
            assert node["description"] in text


def test_the_reference_has_a_table_for_each_table() -> None:
    text = reference()
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# The exercise file",
        "## The top of the file",
        "## `[[layers]]`",
        "## `[rounding]`",
    ]
    assert "| `weights` | a list of lists of numbers | must be given |" in text
    assert "| `final` | a whole number, 0 to 20 | `4` |" in text
    assert '| `working` | `"auto"` or `"exact"`, or a whole number, 0 to 30 | `"auto"` |' in text


def test_the_examples_in_the_reference_are_toml() -> None:
    examples = re.findall(r"`(\w+ = .+?)`", reference())
    assert len(examples) > 8
    for example in examples:
        assert tomllib.loads(example)
