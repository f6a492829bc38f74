"""Every line of every derivation is the derivative that SymPy finds of the composed loss."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import networks
import pytest
import sympy
from calculus.composing import Composed, worth
from networks import LECTURE, layer, lecture, network, solved

from solver.document.steps import StepKind
from solver.errors import ExerciseError

TWO_ONE = layer("sigmoid", "0.3 | -0.4", "0.2")
NETWORKS: dict[str, dict[str, Any]] = {
    "the lecture": LECTURE,
    "no hidden layer": network("0.3 0.7", "0.2", TWO_ONE),
    "no bias": network("0.3 0.7", "0.2", layer("tanh", "0.3 | -0.4")),
    "a bias for each unit": network(
        "0.3", "0.2 0.1", layer("tanh", "0.3 0.5", "0.1 0.2"),
        layer("sigmoid", "0.1 0.2 | 0.3 0.4", "-0.3 0.4"),
    ),
    "ReLU on both sides of the kink": network(
        "0.5 1", "0.2", layer("relu", "1 -2 | 0.5 0.3", "0.1"), layer("identity", "0.7 | 0.9", "1")
    ),
    "mean of two": lecture(loss="mean squared error"),
    "mean of one": network("0.3 0.7", "0.2", TWO_ONE, loss="mean squared error"),
    "squared error": lecture(loss="squared error"),
    "three layers": network(
        "0.3", "0.2 0.4", layer("tanh", "0.3 0.5", "0.1"),
        layer("sigmoid", "0.1 0.2 | 0.3 0.4", "0.2"), layer("identity", "0.5 0.6 | 0.7 0.8", "0.3"),
    ),
    "four layers of one": networks.equal_layers(4, 1),
    "one unit in the middle": network(
        "0.3 0.2", "0.2 0.4", layer("sigmoid", "0.3 | 0.5", "0.1"), layer("tanh", "0.1 0.2", "0.2")
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", ["paths", "deltas"])
@pytest.mark.parametrize("name", NETWORKS)
def test_every_line_is_the_derivative_of_the_composed_loss(name: str, form: str) -> None:
    solution = solved(NETWORKS[name] | {"form": form})
    composed = Composed(solution)
    quantities, partials = composed.quantities(), composed.partials()
    for gradient in solution.derivation.gradients:
        expected = worth(composed.derivative(gradient.subject), solution)
        lines = {
            "components": (gradient.components, partials | quantities),
            "chain": (gradient.chain, partials | quantities),
            "local": (gradient.local, quantities),
            "factored": (gradient.factored, quantities),
            "valued": (gradient.valued, quantities),
        }
        for line, (formula, known) in lines.items():
            if formula is not None:
                found = worth(composed.written(formula, known), solution)
                assert abs(found - expected) < Decimal("1e-45"), (gradient.subject, line)


def test_the_derivatives_of_the_lecture_are_the_same_formulas() -> None:
    solution = solved(LECTURE)
    composed = Composed(solution)
    quantities = composed.quantities()
    for gradient in solution.derivation.gradients:
        difference = composed.written(gradient.factored, quantities) - composed.derivative(
            gradient.subject
        )
        assert sympy.simplify(difference) == 0, gradient.subject


ORDER = [
    ("the lecture", "w21 w23 w22 w24 b2 w11 w12 w13 w14 b1"),
    ("no bias", "w11 w12"),
    ("a bias for each unit", "w21 w23 w22 w24 b21 b22 w11 w12 b11 b12"),
    ("four layers of one", "y w41 b4 h31 w31 b3 h21 w21 b2 h11 w11 b1"),
]


@pytest.mark.parametrize(("name", "subjects"), ORDER)
def test_from_the_output_back(name: str, subjects: str) -> None:
    """In each layer its units, its weights by the loss terms that they reach, its biases."""
    found = [gradient.subject for gradient in solved(NETWORKS[name]).derivation.gradients]
    assert " ".join(found) == subjects


def test_only_what_an_answer_needs_is_derived() -> None:
    document = networks.explained(networks.equal_layers(3, 2, ask=["w21"]))
    derived = [s.about for s in networks.steps(document) if s.kind is StepKind.ADJOINT]
    assert derived == ["y1", "y2", "h21"]
    gradients = [s.about for s in networks.steps(document) if s.kind is StepKind.GRADIENT]
    assert gradients == ["w21"]


def test_answers_come_in_the_order_of_the_network() -> None:
    document = networks.explained(lecture(ask=["b2", "w21", "w13"]))
    assert [found.name for found in document.finals] == ["w_{13}", "w_{21}", "b_2"]


UNKNOWN = [
    (["w15"], r"ask\[1\]: the network has no parameter 'w15' \(did you mean 'w1\d'\?\)"),
    (["w11", "B1"], r"ask\[2\]: the network has no parameter 'B1'.*it has w11, .*, b2"),
    (["h1"], r"the network has no parameter 'h1'"),
    (["y1"], r"it has w11, w12, w13, w14, b1, w21, w22, w23, w24, b2"),
]


@pytest.mark.parametrize(("ask", "message"), UNKNOWN)
def test_what_cannot_be_asked_for(ask: list[str], message: str) -> None:
    with pytest.raises(ExerciseError, match=message):
        solved(lecture(ask=ask))
