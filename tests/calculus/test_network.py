"""Which quantities a network has, under which names, and how each follows from others."""

from __future__ import annotations

from typing import Any

import networks
import pytest
from networks import LECTURE, equal_layers, layer, network

from solver.document.steps import LineRole

NO_BIAS = network("1 2", "1", layer("tanh", "0.1 0.2 | 0.3 0.4"), layer("identity", "0.5 | 0.6"))
OWN_BIASES = network(
    "1", "1 0", layer("relu", "0.1 0.2 0.3", "0.1 0.2 0.3"),
    layer("sigmoid", "0.1 0.2 | 0.3 0.4 | 0.5 0.6", "0.7 0.8"),
)  # fmt: skip
WIDE = network(
    "1", "1", layer("relu", " ".join(["0.1"] * 10)), layer("identity", "|".join("1" * 10))
)

# (exercise, its parameters, its forward pass)
NAMES = {
    "the lecture": (
        LECTURE,
        "w11 w12 w13 w14 b1 w21 w22 w23 w24 b2",
        "h1 sig(h1) h2 sig(h2) y1 y2 Loss1 Loss2 Loss",
    ),
    "no bias, one output": (NO_BIAS, "w11 w12 w13 w14 w21 w22", "h1 tanh(h1) h2 tanh(h2) y Loss"),
    "a bias for each unit": (
        OWN_BIASES,
        "w11 w12 w13 b11 b12 b13 w21 w22 w23 w24 w25 w26 b21 b22",
        "h1 ReLU(h1) h2 ReLU(h2) h3 ReLU(h3) y1 sig(y1) y2 sig(y2) Loss1 Loss2 Loss",
    ),
    "no hidden layer": (
        network("1 2", "1", layer("sigmoid", "3 | 4", "5")), "w11 w12 b1", "y sig(y) Loss"
    ),
    "three layers": (
        equal_layers(3, 1),
        "w11 b1 w21 b2 w31 b3",
        "h11 sig(h11) h21 sig(h21) y sig(y) Loss",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_names_of_a_network(name: str) -> None:
    exercise, parameters, forward = NAMES[name]
    record = networks.record(exercise)
    assert " ".join(record["parameters"]) == parameters
    sections = networks.explained(exercise).sections
    found = [s.name for section in sections for s in section.steps if s.kind in FORWARD]
    assert sorted(found) == sorted(forward.split())
    assert all(quantity in record["quantities"] for quantity in found)


FORWARD = ("pre-activation", "activation", "loss")


def test_indices_of_two_digits_are_kept_apart() -> None:
    record = networks.record(WIDE)
    assert list(record["parameters"])[8:11] == ["w1_9", "w1_10", "w2_1"]
    final = networks.explained(WIDE).finals[9]
    assert (final.name, final.updated_name) == ("w_{1,10}", "w_{1,10}^{+}")


# (exercise, quantity, what the key says it is)
EQUATIONS: list[tuple[dict[str, Any], str, str]] = [
    (LECTURE, "h2", r"x_1 \cdot w_{12} + x_2 \cdot w_{14} + b_1"),
    (LECTURE, "y1", r"\mathrm{sig}(h_1) \cdot w_{21} + \mathrm{sig}(h_2) \cdot w_{23} + b_2"),
    (LECTURE, "sig(h1)", r"\frac{1}{1 + e^{-h_1}}"),
    (LECTURE, "Loss2", r"\frac{1}{2}(y_2 - \mathit{Label}_2)^2"),
    (LECTURE, "Loss", r"\mathit{Loss}_1 + \mathit{Loss}_2"),
    (NO_BIAS, "h1", r"x_1 \cdot w_{11} + x_2 \cdot w_{13}"),
    (NO_BIAS, "Loss", r"\frac{1}{2}(y - \mathit{Label})^2"),
    (OWN_BIASES, "h3", r"x_1 \cdot w_{13} + b_{13}"),
    (OWN_BIASES, "y2", " + ".join(
        [rf"\mathrm{{ReLU}}(h_{k}) \cdot w_{{2{2 * k}}}" for k in (1, 2, 3)] + ["b_{22}"]
    )),
    (OWN_BIASES, "ReLU(h1)", r"\max(0, h_1)"),
    (OWN_BIASES, "Loss1", r"\frac{1}{2}[\mathrm{sig}(y_1) - \mathit{Label}_1]^2"),
]  # fmt: skip


@pytest.mark.parametrize(("exercise", "quantity", "equation"), EQUATIONS)
def test_how_a_quantity_follows_from_others(
    exercise: dict[str, Any], quantity: str, equation: str
) -> None:
    document = networks.explained(exercise)
    assert networks.line(document, quantity, LineRole.SYMBOLS) == equation


# (loss, number of outputs, what the key says of the whole)
LOSSES = [
    ("squared error", 2, r"\mathit{Loss}_1 + \mathit{Loss}_2"),
    ("mean squared error", 1, r"(y - \mathit{Label})^2"),
]


@pytest.mark.parametrize(("loss", "outputs", "equation"), LOSSES)
def test_the_loss_of_several_outputs(loss: str, outputs: int, equation: str) -> None:
    row = " ".join(["0.5"] * outputs)
    exercise = network("1", row, layer("identity", row), loss=loss)
    assert networks.line(networks.explained(exercise), "Loss", LineRole.SYMBOLS) == equation
