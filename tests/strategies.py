"""Random exercises for hypothesis, as the plain dicts that an exercise file is read into.

Every number is a `Decimal` with one to four places, zeros and ties included; `to_toml` writes the
same digits into a file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeAlias

from hypothesis import assume
from hypothesis import strategies as st
from reference import network_of
from reference.passes import forward

Exercise: TypeAlias = dict[str, Any]

ACTIVATIONS = ("identity", "sigmoid", "tanh", "relu")
LOSSES = ("half squared error", "squared error", "mean squared error")
MODES = ("half-up", "half-even", "truncate")

# Zeros, ties at every place, and values whose products end early or round badly.
_TELLING = tuple(map(Decimal, ("0", "0.5", "-0.5", "0.25", "0.05", "-0.125", "0.0005", "1", "-1")))

# Beyond this a sigmoid has nothing left to say and e^{-h} no longer fits on the page.
_LARGEST_PREACTIVATION = 12


@st.composite
def decimals(draw: st.DrawFn, low: int = -1, high: int = 1) -> Decimal:
    """A number between two whole numbers, with one to four places."""
    if draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from([d for d in _TELLING if low <= d <= high]))
    places = draw(st.integers(1, 4))
    return Decimal(draw(st.integers(low * 10**places, high * 10**places))).scaleb(-places)


def rounding_tables() -> st.SearchStrategy[dict[str, Any]]:
    """The `[rounding]` of an exercise, every key given."""
    return st.fixed_dictionaries(
        {
            "final": st.integers(2, 6),
            "mode": st.sampled_from(MODES),
            "digits": st.sampled_from(["decimals", "significant"]),
            "trailing_zeros": st.booleans(),
            "equals": st.sampled_from(["exact", "always"]),
        }
    ).flatmap(_with_working)


def _with_working(table: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    places = st.integers(table["final"], table["final"] + 4)
    working = st.sampled_from(["auto", "exact"]) | places
    return working.map(lambda chosen: table | {"working": chosen})


@st.composite
def _layers(
    draw: st.DrawFn, sources: int, units: int, activations: Sequence[str]
) -> dict[str, Any]:
    row = st.lists(decimals(), min_size=units, max_size=units)
    layer: dict[str, Any] = {
        "activation": draw(st.sampled_from(activations)),
        "weights": draw(st.lists(row, min_size=sources, max_size=sources)),
    }
    bias = draw(st.none() | decimals() | row)
    return layer if bias is None else layer | {"bias": bias}


@st.composite
def exercises(
    draw: st.DrawFn,
    *,
    largest_layer: int = 4,
    most_layers: int = 4,
    activations: Sequence[str] = ACTIVATIONS,
) -> Exercise:
    """A fully connected network with its targets, loss, learning rate and rounding."""
    units = draw(st.lists(st.integers(1, largest_layer), min_size=2, max_size=most_layers + 1))
    layers = [draw(_layers(sources, count, activations)) for sources, count in pairwise(units)]
    exercise: Exercise = {
        "title": "A random network",
        "inputs": draw(st.lists(decimals(-2, 2), min_size=units[0], max_size=units[0])),
        "targets": draw(st.lists(decimals(), min_size=units[-1], max_size=units[-1])),
        "loss": draw(st.sampled_from(LOSSES)),
        "learning_rate": draw(decimals(0, 1).filter(lambda rate: rate > 0)),
        "layers": layers,
        "rounding": draw(rounding_tables()),
    }
    assume(_is_sane(exercise))
    return exercise


@st.composite
def exercises_asking(draw: st.DrawFn) -> Exercise:
    """An exercise that asks for some of its parameters only."""
    exercise = draw(exercises(largest_layer=3, most_layers=3))
    names = list(network_of(exercise).parameters)
    return exercise | {"ask": draw(st.lists(st.sampled_from(names), min_size=1, unique=True))}


def _is_sane(exercise: Exercise) -> bool:
    totals = forward(network_of(exercise)).preactivations
    return all(abs(total) <= _LARGEST_PREACTIVATION for layer in totals for total in layer)


def to_toml(exercise: Mapping[str, Any]) -> str:
    """The exercise file, with every digit as it stands in the dict."""
    plain = [k for k in exercise if k not in ("layers", "rounding")]
    lines = [f"{key} = {_toml(exercise[key])}" for key in plain]
    for layer in exercise["layers"]:
        lines += ["", "[[layers]]", *(f"{key} = {_toml(value)}" for key, value in layer.items())]
    if "rounding" in exercise:
        lines += rounding_lines(exercise["rounding"])
    return "\n".join(lines) + "\n"


def rounding_lines(table: Mapping[str, Any]) -> list[str]:
    """The `[rounding]` of an exercise file."""
    plain = {key: value for key, value in table.items() if not isinstance(value, Mapping)}
    lines = ["", "[rounding]", *(f"{key} = {_toml(value)}" for key, value in plain.items())]
    for name in table.keys() - plain.keys():
        entries = (f"{json.dumps(key)} = {_toml(value)}" for key, value in table[name].items())
        lines += ["", f"[rounding.{name}]", *entries]
    return lines


def _toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case Decimal():
            return format(value, "f")
        case str():
            return json.dumps(value, ensure_ascii=False)
        case list() | tuple():
            return f"[{', '.join(map(_toml, value))}]"
        case Mapping():
            entries = (f"{json.dumps(key)} = {_toml(item)}" for key, item in value.items())
            return f"{{ {', '.join(entries)} }}"
        case _:
            return str(value)
