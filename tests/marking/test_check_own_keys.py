"""No false alarm on what the program writes: random networks, all notations, forms, languages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import networks
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from properties.profiles import FAST
from strategies import exercises
from varieties import any_exercises

from solver.errors import ExerciseError
from solver.exercise import parse
from solver.marking.checking import check
from solver.marking.expected import expected_of
from solver.marking.findings import Kind, Verdict
from solver.marking.source import Source
from solver.passes import explain, solve

pytestmark = pytest.mark.no_cover

CHOICES = st.fixed_dictionaries(
    {
        "notation": st.sampled_from(["lecture", "net/out", "z/a", "Err/theta"]),
        "form": st.sampled_from(["auto", "paths", "deltas", "adjoints", "matrix"]),
        "slope": st.sampled_from(["notation", "input", "output"]),
    }
)
LANGUAGES = st.sampled_from(["en", "zh", "zh+en"])
FURTHER = st.sampled_from(
    [None, "leaky relu", "elu", "softplus", "silu", "gelu", "gelu tanh", "hard sigmoid", "relu"]
)


def check_the_key(
    exercise: dict[str, Any], activation: str | None, language: str, *, known: bool
) -> None:
    """Nothing but roundings that `=` hides, where the exercise asks for `=` everywhere."""
    if activation is not None:
        first, *others = exercise["layers"]
        exercise = exercise | {"layers": [first | {"activation": activation}, *others]}
    try:
        solution = networks.solved(exercise)
        document = explain(solution)
    except ExerciseError:
        return  # its form does not go with the rest, its numbers run out of bounds or off the page
    text = networks.key_of(document, language)
    report = check(Source("key.tex", text), *([expected_of(solution)] if known else []))
    allowed = {Kind.PRINTED} if known else set()
    if exercise["rounding"]["equals"] == "always":
        allowed.add(Kind.ROUNDED)
    odd = [
        line
        for line, finding in zip(report.lines(), report.findings, strict=True)
        if finding.kind not in allowed
    ]
    assert odd == []
    assert not report.verdicts.get(Verdict.UNREAD)
    assert report.verdicts[Verdict.TRUE] > 0


small = exercises(largest_layer=2, most_layers=2)


@FAST
@given(small, CHOICES, FURTHER, LANGUAGES, st.booleans())
def test_nothing_is_wrong_with_a_key(
    exercise: dict[str, Any],
    chosen: dict[str, str],
    activation: str | None,
    language: str,
    known: bool,
) -> None:
    check_the_key(exercise | chosen, activation, language, known=known)


@pytest.mark.slow
@settings(FAST, max_examples=500)
@given(any_exercises(largest_layer=2), LANGUAGES, st.booleans())
def test_nothing_is_wrong_with_the_keys_of_500_networks(
    exercise: dict[str, Any], language: str, known: bool
) -> None:
    check_the_key(exercise, None, language, known=known)


def of_one(*activations: object, **keys: object) -> dict[str, Any]:
    """Layers of one unit each."""
    layers = [networks.layer("sigmoid", "0.5", "0.25") | {"activation": a} for a in activations]
    return networks.network("0.4", "0.8", *layers, **keys)


def of_two(*activations: object, **keys: object) -> dict[str, Any]:
    """Two layers of two units each; two samples, where the keys do not say otherwise."""
    first, last = activations
    layers = [
        networks.layer("sigmoid", "0.24 0.3 | 0.2 0.16", "0.28") | {"activation": first},
        networks.layer("sigmoid", "0.5 0.45 | 0.55 0.4", "0.6") | {"activation": last},
    ]
    return networks.network("0.4 -0.7 | 0.1 0.2", "1 0 | 0.5 1", *layers) | keys


def gradients_of(*layers: dict[str, Any], **keys: object) -> dict[str, Any]:
    """The derivatives for three samples of one number, in matrices, units numbered through."""
    usual = {"notation": "Err/theta", "form": "matrix", "batch": "sum"}
    one = networks.network(
        "0.19 | 0.13 | -1.44", "0.15 0.25 | 0.4 -0.97 | 0.25 -0.2", *layers, **usual
    )
    return {key: value for key, value in one.items() if key != "learning_rate"} | keys


L2 = {"l2": Decimal("0.1")}
ONE_SAMPLE = {"inputs": networks.samples("0.4 -0.7"), "targets": networks.samples("1 0")}
EXACT = {"working": "exact", "final": 3}
LATER = {"learning_rate": Decimal("0.5"), "iterations": 3, "rounding": EXACT}

ONCE_ODD: dict[str, dict[str, Any] | str] = {
    "the only entry of a matrix has no number": of_one(
        "sigmoid", "sigmoid", form="matrix", loss_after=True
    ),
    "two sigmoids": of_one("sigmoid", {"name": "sigmoid", "gain": Decimal("0.5")}, notation="z/a"),
    "a bias of one unit among matrices, squared": of_one(
        "identity", "identity", form="matrix", optimizer="adagrad"
    ),
    "two GELUs": of_one("gelu", "gelu tanh"),
    "no formula for what a unit puts out": of_one("relu", "sigmoid", loss_after=True),
    "a bias of all units of a softmax": networks.network(
        "0.4",
        "1 0",
        networks.layer("tanh", "0.5", "0.2"),
        networks.layer("softmax", "0.3 0.7", "0.1"),
        loss="cross-entropy",
        fused=False,
        form="paths",
    ),
    "samples side by side, one unit asked for": gradients_of(
        networks.layer("softplus", "0.77 -0.02"), penalty=L2, ask=["w13"]
    ),
    "samples side by side, units numbered through": gradients_of(
        networks.layer("identity", "-0.686"),
        networks.layer("tanh", "0.5 -0.0049"),
        ask=["w23"],
        slope="input",
        rounding=EXACT,
    ),
    "samples side by side, one weight asked for": of_two(
        "sigmoid", "tanh", notation="z/a", form="matrix", penalty=L2, ask=["W2_11"]
    ),
    "one weight of a matrix asked for": of_two(
        "sigmoid", "tanh", notation="z/a", form="matrix", penalty=L2, ask=["W2_11"], **ONE_SAMPLE
    ),
    "a unit of another name": networks.network(
        "0.4 -0.7",
        "1",
        networks.layer("relu", "0.24 0.3 0.1 | 0.2 0.16 0.4", "0.28"),
        networks.layer("sigmoid", "0.5 | 0.5 | 0.5", "0.6"),
        form="matrix",
        names={"h1": "q"},
    ),
    "steps that are left out": of_two(
        "tanh", "identity", optimizer="momentum", show=[2, 3], **LATER, **ONE_SAMPLE
    ),
    "samples after steps that are left out": of_two(
        "tanh", "identity", batch="online", show=[2], **LATER
    ),
    "the matrix of the derivatives of a softmax": of_two(
        "tanh",
        "softmax",
        loss="binary cross-entropy",
        form="matrix",
        rounding=EXACT,
        **ONE_SAMPLE | {"targets": networks.samples("1 0.587")},
    ),
    "digits cut off, which leads towards 0": networks.network(
        "1",
        "-0.0292",
        networks.layer("identity", "-0.1698"),
        loss={"name": "huber", "delta": Decimal("0.5")},
        rounding=EXACT | {"final": 2, "digits": "significant", "mode": "truncate"},
    ),
    "a loss with a quantity in it that it depends on in other ways too": """
title = "Two ways"
form = "paths"
[given]
x = 0.6
[parameters]
p = 0.4
[[equations]]
name = "a"
expression = "p*x"
[[equations]]
name = "b"
expression = "a^2 + p"
[[equations]]
name = "L"
expression = "a*b"
""",
}


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("name", ONCE_ODD)
def test_what_once_raised_an_alarm(name: str, known: bool) -> None:
    exercise = ONCE_ODD[name]
    solution = solve(parse(exercise)) if isinstance(exercise, str) else networks.solved(exercise)
    text = networks.key_of(explain(solution))
    report = check(Source("key.tex", text), *([expected_of(solution)] if known else []))
    assert report.lines() == []


OUTPUTS = [
    ("cross-entropy", "softmax"),
    ("binary cross-entropy", "sigmoid"),
    ("huber", "identity"),
    ("absolute error", "tanh"),
]
STEPS = ["momentum", "momentum of gradients", "nesterov", "adagrad", "rmsprop", "adam", "adamw"]


def other(**keys: object) -> dict[str, Any]:
    """A network whose exercise has further keys; `output` is its last activation."""
    output = str(keys.pop("output", "sigmoid"))
    layers = (
        networks.layer("sigmoid", "0.24 0.3 | 0.2 0.16", "0.28"),
        networks.layer(output, "0.5 0.45 | 0.55 0.4", "0.6 0.1"),
    )
    return networks.network("0.4 -0.7", "1 0", *layers, **keys)


def errors_in(exercise: dict[str, Any]) -> list[str]:
    text = networks.key_of(networks.explained(exercise))
    report = check(Source("key.tex", text))
    return [
        line for line, found in zip(report.lines(), report.findings, strict=True) if found.is_error
    ]


@pytest.mark.parametrize("notation", ["lecture", "net/out", "z/a", "Err/theta"])
@pytest.mark.parametrize(("loss", "output"), OUTPUTS)
def test_keys_with_other_losses(loss: str, output: str, notation: str) -> None:
    for form in ("paths", "deltas", "adjoints", "matrix"):
        assert errors_in(other(loss=loss, output=output, notation=notation, form=form)) == []


@pytest.mark.parametrize("notation", ["lecture", "z/a"])
@pytest.mark.parametrize("optimizer", STEPS)
def test_keys_with_other_steps(optimizer: str, notation: str) -> None:
    assert errors_in(other(optimizer=optimizer, notation=notation, iterations=2)) == []


@pytest.mark.parametrize("notation", ["lecture", "net/out", "z/a", "Err/theta"])
@pytest.mark.parametrize("batch", ["mean", "sum", "online"])
def test_keys_with_several_samples(batch: str, notation: str) -> None:
    keys = {
        "inputs": networks.samples("0.1 0.2 | 0.3 -0.4"),
        "targets": networks.samples("1 0 | 0.5 1"),
    }
    assert errors_in(other(notation=notation, batch=batch) | keys) == []
