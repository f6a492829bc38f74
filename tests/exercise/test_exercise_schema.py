"""The schema and the reference say what the reader does."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from solver.exercise import parse
from solver.exercise.notations import NOTATIONS
from solver.exercise.options import Batch, Form
from solver.exercise.schema import reference, schema
from solver.exercise.starter import starter
from solver.formulas import ACTIVATIONS, LOSSES, OPTIMIZERS, PENALTIES

EXAMPLES = sorted((Path(__file__).parents[2] / "docs" / "examples").glob("*.toml"))


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    name = node.get("$ref", "").removeprefix("#/$defs/")
    return {**schema()["$defs"][name], **node} if name else node


TYPES: dict[str, type | tuple[type, ...]] = {
    "any": object,
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
    if not any(not choice or fits(value, choice) for choice in node.get("anyOf", [{}])):
        return False
    if not isinstance(value, TYPES[node.get("type", "any")]) or not within(value, node):
        return False
    if isinstance(value, list):
        return all(fits(entry, node.get("items", {})) for entry in value)
    return not isinstance(value, dict) or fits_keys(value, node)


def within(value: Any, node: dict[str, Any]) -> bool:
    """Whether a value of the right type is one of those allowed."""
    return (
        value in node.get("enum", [value])
        and value == node.get("const", value)
        and ("minimum" not in node or value >= node["minimum"])
        and ("maximum" not in node or value <= node["maximum"])
        and ("exclusiveMinimum" not in node or value > node["exclusiveMinimum"])
        and ("minItems" not in node or len(value) >= node["minItems"])
    )


def fits_keys(table: dict[str, Any], node: dict[str, Any]) -> bool:
    known, others = node.get("properties", {}), node.get("additionalProperties", {})
    return all(key in table for key in node.get("required", ())) and all(
        fits(entry, known[key]) if key in known else others is not False and fits(entry, others)
        for key, entry in table.items()
    )


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        yield from nodes(child)


@pytest.mark.no_cover
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
        ("[1, 0.5]", "[[[1, 0.5]]]"),
        ("[1, 0.5]", "[]"),
        ("loss = ", "# loss = "),
        ('"sigmoid"\n', '{ name = "tanh" }\n'),
        ('"sigmoid"\n', '{ name = "leaky relu", alpha = 1 }\n'),
        ('"sigmoid"\n', "{ slope = 1 }\n"),
        ("rate = 0.1", "rate = 0"),
        ("rate = 0.1", "rate = 0.1\niterations = 0"),
        ("rate = 0.1", 'rate = 0.1\noptimizer = "adan"'),
        ("rate = 0.1", 'rate = 0.1\noptimizer = { name = "adam", beta = 0.9 }'),
        ("rate = 0.1", "rate = 0.1\npenalty = { l3 = 0.9 }"),
        ("rate = 0.1", "rate = 0.1\npenalty = { l2 = -1 }"),
        ("rate = 0.1", "rate = 0.1\nshow = [0]"),
    ],
)
def test_what_the_reader_refuses_does_not_fit_the_schema(written: str, mistake: str) -> None:
    assert not fits(tomllib.loads(starter("x").replace(written, mistake)), schema())


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("rate = 0.1", 'rate = 0.1\noptimizer = { name = "adam", beta1 = 0.8 }'),
        ("rate = 0.1", "rate = 0.1\nloss_after = true\niterations = 3\nshow = [1, 3]"),
        ("rate = 0.1", "rate = 0.1\npenalty = { l2 = 0.1, l1 = 0 }"),
        ("learning_rate = 0.1\n", ""),
        ('"sigmoid"\n', '{ name = "elu", alpha = 1.5 }\n'),
        ('"half squared error"', '{ name = "huber", delta = 1.5 }'),
        ("inputs = [1, 0.5]\n", "inputs = [[1, 0.5]]\n"),
        ("bias = 0.1\n", "threshold = [0.1, -0.2]\n"),
        ("title = ", "names = { h1 = 'z_1' }\ntitle = "),
    ],
)
def test_what_the_reader_takes_fits_the_schema(written: str, instead: str) -> None:
    assert written in starter("x")
    changed = starter("x").replace(written, instead, 1)
    parse(changed)
    assert fits(tomllib.loads(changed), schema())


def test_the_schema_is_json_of_the_draft_it_names_and_asks_for_no_null() -> None:
    described = json.loads(json.dumps(schema()))
    assert described["$schema"].endswith("draft/2020-12/schema")
    assert not [node for node in nodes(described) if node.get("type") == "null"]
    assert not [node for node in nodes(described) if node.get("default", "") is None]


def choices(node: dict[str, Any]) -> tuple[list[str], dict[str, dict[str, Any]]]:
    """The names that a key can be, and for those with constants, these with their defaults."""
    name, *tables = node["anyOf"]
    constants = {
        table["properties"]["name"]["const"]: {
            key: entry["default"] for key, entry in table["properties"].items() if key != "name"
        }
        for table in tables
    }
    return name["enum"], constants


def test_the_schema_lists_the_names_in_the_tables() -> None:
    top, layer = schema()["properties"], schema()["$defs"]["Layer"]["properties"]
    assert choices(layer["activation"]) == (
        list(ACTIVATIONS),
        {
            "sigmoid": {"gain": 1},
            "bipolar sigmoid": {"gain": 1},
            "leaky relu": {"slope": 0.01},
            "elu": {"alpha": 1},
        },
    )
    assert choices(top["loss"]) == (list(LOSSES), {"huber": {"delta": 1}})
    names, constants = choices(top["optimizer"])
    assert names == list(OPTIMIZERS)
    assert constants["adam"] == {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
    assert constants.keys() == OPTIMIZERS.keys() - {"gradient descent"}
    assert list(top["penalty"]["properties"]) == list(PENALTIES)
    assert top["notation"]["enum"] == list(NOTATIONS)
    assert top["form"]["enum"] == list(Form)
    assert top["batch"]["enum"] == list(Batch)


def test_defaults_are_those_of_the_reader() -> None:
    top = schema()["properties"]
    assert top["optimizer"]["default"] == "gradient descent"
    assert (top["iterations"]["default"], top["loss_after"]["default"]) == (1, False)
    assert (top["batch"]["default"], top["slope"]["default"]) == ("mean", "notation")
    assert "default" not in top["learning_rate"]


def test_an_exercise_has_layers_or_equations() -> None:
    assert schema()["required"] == ["title"]
    with_layers, with_equations = (choice["required"] for choice in schema()["anyOf"])
    assert with_layers == ["inputs", "targets", "layers", "loss"]
    assert with_equations == ["equations"]


def tables() -> Iterator[dict[str, Any]]:
    """Every table of the file, the top of it first."""
    yield schema()
    yield from (model for model in schema()["$defs"].values() if "properties" in model)


def test_every_key_is_described_in_the_schema_and_in_the_reference() -> None:
    text = reference()
    for model in tables():
        for key, node in model["properties"].items():
            assert node["description"].endswith((".", "…")), key
            assert f"| `{key}` | " in text
            assert node["description"] in text


def test_the_reference_has_a_table_for_each_table() -> None:
    text = reference()
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings[:2] == ["# The exercise file", "## The top of the file"]
    assert {"## `[[layers]]`", "## `[[equations]]`", "## `[rounding]`"} < set(headings)
    assert len(headings) == len(set(headings)) == 1 + len(list(tables()))
    assert text.count("| --- | --- | --- | --- |") == len(list(tables()))


ROWS = [
    "| `weights` | a list of lists of numbers | must be given |",
    "| `inputs` | a list of numbers, or a list of lists of numbers | must be given, except with",
    "| `final` | a whole number, 0 to 20 | `4` |",
    '| `working` | `"auto"` or `"exact"`, or a whole number, 0 to 30 | `"auto"` |',
    "| `learning_rate` | a number above 0 |  |",
    '| `batch` | `"sum"`, `"mean"` or `"online"` | `"mean"` |',
    "| `penalty` | a table with `l2` or `l1`, each a number, 0 or more |  |",
    "| `show` | a list of whole numbers, 1 to 100000 |  |",
    '`"softmax"`, or `{ name = "sigmoid", gain = 1 }`, or `{ name = "bipolar sigmoid", gain = 1 }`',
    ', or `{ name = "leaky relu", slope = 0.01 }`, or `{ name = "elu", alpha = 1 }` | ',
    '`{ name = "adam", beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }`',
    ' | `"gradient descent"` | How a step follows from the gradient.',
    "| `threshold` | a number, or a list of numbers |  |",
]


@pytest.mark.parametrize("row", ROWS)
def test_the_reference_says_what_a_key_takes(row: str) -> None:
    assert row in reference()


def test_no_row_of_the_reference_is_broken() -> None:
    for line in reference().splitlines():
        assert not line.startswith("|") or line.count(" | ") == 3, line


def test_the_examples_in_the_reference_are_toml() -> None:
    examples = re.findall(r"`(\w+ = .+?)`", reference())
    assert len(examples) > 8
    for example in examples:
        assert tomllib.loads(example)
