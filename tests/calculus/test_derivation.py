"""Every line of every derivation is the derivative that SymPy finds of the composed loss."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import networks
import pytest
import sympy
from calculus.composing import Composed, are_close
from networks import LECTURE, layer, lecture, network, numbers, solved

from solver.calculus.symbolic import symbol, to_sympy
from solver.document.steps import StepKind
from solver.errors import ExerciseError
from solver.formulas.expression import names_in, substitute

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
    "softmax": lecture(
        loss="cross-entropy", targets=numbers("0 1"),
        layers=[LECTURE["layers"][0], LECTURE["layers"][1] | {"activation": "softmax"}],
    ),
    "a batch": network("0.08 0.12 | 0.3 -0.2", "0.05 0.95 | 1 0", *LECTURE["layers"]),
    "a penalty": lecture(penalty={"l2": Decimal("0.1")}),
    "one unit in the middle": network(
        "0.3 0.2", "0.2 0.4", layer("sigmoid", "0.3 | 0.5", "0.1"), layer("tanh", "0.1 0.2", "0.2")
    ),
}  # fmt: skip


@pytest.mark.no_cover
@pytest.mark.parametrize("form", ["paths", "deltas", "adjoints"])
@pytest.mark.parametrize("name", NETWORKS)
def test_every_line_is_the_derivative_of_the_composed_loss(name: str, form: str) -> None:
    solution = solved(NETWORKS[name] | {"form": form})
    composed = Composed(solution)
    loss = solution.derivation.graph.loss.plain
    for gradient in solution.derivation.gradients:
        expected = composed.derivative(loss, gradient.subject)
        for line in ("components", "chain", "local", "factored", "valued"):
            formula = getattr(gradient, line)
            if formula is not None:
                assert are_close(composed.worth(formula), expected), (gradient.subject, line)


def test_a_derivative_of_the_lecture_is_the_same_formula() -> None:
    solution = solved(lecture(ask=["b1"]))
    composed = Composed(solution)
    (found,) = solution.derivation.gradients
    quantities = {q.name.plain: q.definition for q in solution.derivation.quantities}
    formula = found.factored
    while any(name in quantities for name in names_in(formula)):
        formula = substitute(formula, quantities)
    expected = sympy.diff(composed.formula("Loss", kept="b1"), symbol("b1"))
    assert sympy.simplify(to_sympy(formula) - expected) == 0


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


ASKED = [
    (["w1*"], "w_{11} w_{12} w_{13} w_{14}"),
    (["b*", "w24"], "b_1 w_{24} b_2"),
    (["w*3"], "w_{13} w_{23}"),
]


@pytest.mark.parametrize(("ask", "names"), ASKED)
def test_patterns_may_be_asked_for(ask: list[str], names: str) -> None:
    finals = networks.explained(lecture(ask=ask)).finals
    assert " ".join(found.name for found in finals) == names


UNKNOWN = [
    (["w111"], r"ask\[1\]: there is no parameter called 'w111' \(did you mean 'w11'\?\)"),
    (["w11", "B1"], r"ask\[2\]: there is no parameter called 'B1'"),
    (["h1"], r"'h1'; there are w11, w12, w13, w14, b1, w21, w22, w23, w24, b2$"),
    (["w3*"], r"there is no parameter called 'w3\*'"),
]


@pytest.mark.parametrize(("ask", "message"), UNKNOWN)
def test_what_cannot_be_asked_for(ask: list[str], message: str) -> None:
    with pytest.raises(ExerciseError, match=message):
        solved(lecture(ask=ask))
