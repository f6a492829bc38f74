"""Every equality in a printed key is true of the digits printed in it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import networks
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import layer, lecture, network
from properties.profiles import FAST, THOROUGH, red_marks
from strategies import MODES, exercises

from solver.output.latex import Part, write_latex

pytestmark = pytest.mark.no_cover

small = exercises(largest_layer=3, most_layers=3)


@FAST
@given(small)
def test_what_a_key_prints_is_true(exercise: dict[str, Any]) -> None:
    assert red_marks(exercise) == []


@pytest.mark.slow
@THOROUGH
@given(exercises())
def test_what_the_key_of_a_large_network_prints_is_true(exercise: dict[str, Any]) -> None:
    assert red_marks(exercise) == []


@FAST
@given(small, st.sampled_from(["paths", "deltas"]))
def test_what_a_key_prints_is_true_in_either_form(exercise: dict[str, Any], form: str) -> None:
    assert red_marks(exercise | {"form": form}) == []


COARSE = st.fixed_dictionaries(
    {
        "final": st.integers(0, 6),
        "working": st.integers(0, 2),
        "mode": st.sampled_from(MODES),
        "trailing_zeros": st.booleans(),
    }
)


@FAST
@given(small, COARSE)
def test_what_a_coarsely_rounded_key_prints_is_true(
    exercise: dict[str, Any], rounding: dict[str, Any]
) -> None:
    assert red_marks(exercise | {"rounding": rounding}, coarse=True) == []


POLICIES = [
    {"final": final, "working": working, "digits": digits, "equals": equals}
    for final in (1, 4, 20)
    for working in ("auto", "exact", 4)
    for digits in ("decimals", "significant")
    for equals in ("exact", "always")
]


@pytest.mark.parametrize("rounding", POLICIES, ids=lambda table: " ".join(map(str, table.values())))
def test_the_lecture_is_true_under_every_policy(rounding: dict[str, Any]) -> None:
    assert red_marks(lecture(rounding=rounding), coarse=True) == []


def hostile(inputs: str, first: str, bias: str, second: str, targets: str) -> dict[str, Any]:
    """Two inputs, two hidden units, two outputs; the activations are left to the test."""
    return network(inputs, targets, layer("relu", first, bias), layer("identity", second, "0"))


HOSTILE = {
    "zeros": hostile("0 0", "0 0 | 0 0", "0", "0 0 | 0 0", "0 0"),
    "typed zeros": hostile("-0.0 0.00", "-0.0 0 | 0 0.0", "-0.00", "0 0 | 0 -0.0", "0 1"),
    "tiny": hostile("1e-30 -1e-30", "1e-30 1 | -1 1e-15", "1e-30", "1e-30 1 | 1 1", "0 1e-30"),
    "saturated": hostile("30 -30", "30 1 | -1 2", "1", "30 1 | 1 1", "0 1"),
    "negative": hostile("-0.5 -0.25", "-0.5 0.5 | -0.5 -1", "-0.125", "-30 1 | -1 -1", "-1 0"),
    "at the kink": hostile("1 1", "0.5 0.10 | -0.5 -0.10", "0.0", "0.1 1 | -0.1 1", "0.2 0.2"),
    "trailing zeros": hostile(
        "0.10 1.0", "0.20 0.30 | 1.00 2.0", "0.50", "1.0 0.10 | 3 4", "1.0 2"
    ),
    "whole numbers": hostile("5 7", "2 3 | 4 5", "6", "1 2 | 3 4", "100 200"),
}
ACTIVATIONS = ["identity", "sigmoid", "tanh", "relu"]


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_numbers_do_not_make_a_key_lie(name: str, activation: str) -> None:
    exercise = HOSTILE[name]
    first, second = exercise["layers"]
    layers = [first | {"activation": activation}, second | {"activation": "sigmoid"}]
    assert red_marks(exercise | {"layers": layers}) == []


@pytest.mark.parametrize("rate", ["1e-12", "1e-40", "0.001", "1000"])
def test_learning_rates_from_tiny_to_huge(rate: str) -> None:
    assert red_marks(lecture(learning_rate=Decimal(rate))) == []


SHAPES = [
    *(networks.equal_layers(depth, 1, name) for depth in (1, 4, 8) for name in ACTIVATIONS),
    networks.equal_layers(12, 1),
    networks.equal_layers(8, 1, form="paths"),
    networks.equal_layers(3, 4, ask=["w1_3", "b2"]),
    network(
        "0.5", "1", layer("sigmoid", " ".join(["0.3"] * 30), "0.1"),
        layer("identity", " | ".join(["0.1"] * 30), "0.2"),
    ),
]  # fmt: skip


@pytest.mark.parametrize("exercise", SHAPES, ids=range(len(SHAPES)))
def test_deep_and_wide_networks(exercise: dict[str, Any]) -> None:
    assert red_marks(exercise) == []


def test_every_language_prints_the_same_mathematics() -> None:
    document = networks.explained(lecture())
    displays = [
        networks.key_of(document, language).split(r"\begin{align*}")[1:]
        for language in ("en", "zh")
    ]
    english, chinese = (
        [text.partition(r"\end{align*}")[0] for text in found] for found in displays
    )
    assert english == chinese
    assert english


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_numbers_have_a_paper_too(name: str) -> None:
    document = networks.explained(HOSTILE[name])
    assert r"\end{document}" in write_latex(document, Part.PAPER, language="zh")
