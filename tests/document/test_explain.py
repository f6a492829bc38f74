"""Which lines a key has, in which order, and which it leaves out."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import networks
import pytest
from networks import LECTURE, equal_layers, layer, lecture, network

from solver import passes
from solver.document.pieces import as_text
from solver.document.steps import Document, LineRole, SectionKind

SECTIONS = [
    (SectionKind.FORWARD, "h1 sig(h1) h2 sig(h2) y1 y2"),
    (SectionKind.SLOPES, "sig'(h1) sig'(h2)"),
    (SectionKind.LOSS, "Loss1 Loss2 Loss"),
    (SectionKind.ERRORS, "dLoss1/dy1 dLoss2/dy2"),
    (SectionKind.OUTPUT_GRADIENTS, "dLoss/dw21 dLoss/dw23 dLoss/dw22 dLoss/dw24 dLoss/db2"),
    (
        SectionKind.HIDDEN_GRADIENTS,
        "dLoss/dw11 dLoss/dw12 dLoss/dw13 dLoss/dw14 dLoss/db1",
    ),
    (SectionKind.UPDATES, "w21+ w23+ w22+ w24+ b2+ w11+ w12+ w13+ w14+ b1+"),
]


def test_the_sections_of_the_lecture() -> None:
    document = networks.explained(LECTURE)
    found = [(s.kind, " ".join(step.name for step in s.steps)) for s in document.sections]
    assert found == SECTIONS


# (quantity, the roles of its lines)
LINES = [
    ("h1", "symbols numbers products result"),
    ("sig(h1)", "symbols numbers result"),
    ("y2", "symbols numbers products result"),
    ("sig'(h1)", "symbols numbers result"),
    ("Loss1", "symbols numbers result"),
    ("Loss", "symbols numbers result"),
    ("dLoss1/dy1", "symbols numbers result"),
    ("dLoss/dw21", "components chain local numbers result"),
    ("dLoss/db2", "components chain local numbers result"),
    ("dLoss/dw11", "components chain local factored numbers result"),
    ("dLoss/db1", "components chain local factored numbers result"),
    ("w11+", "symbols numbers products result"),
]


@pytest.mark.parametrize(("name", "roles"), LINES)
def test_the_lines_of_a_step(name: str, roles: str) -> None:
    step = networks.step(networks.explained(LECTURE), name)
    assert " ".join(line.role for line in step.lines) == roles


W11 = [
    (
        r"\frac{\partial \mathit{Loss}_1}{\partial w_{11}}"
        r" + \frac{\partial \mathit{Loss}_2}{\partial w_{11}}"
    ),
    (
        r"\frac{\partial \mathit{Loss}_1}{\partial y_1}"
        r" \cdot \frac{\partial y_1}{\partial \mathrm{sig}(h_1)}"
        r" \cdot \frac{\partial \mathrm{sig}(h_1)}{\partial h_1}"
        r" \cdot \frac{\partial h_1}{\partial w_{11}}"
        r" + \frac{\partial \mathit{Loss}_2}{\partial y_2}"
        r" \cdot \frac{\partial y_2}{\partial \mathrm{sig}(h_1)}"
        r" \cdot \frac{\partial \mathrm{sig}(h_1)}{\partial h_1}"
        r" \cdot \frac{\partial h_1}{\partial w_{11}}"
    ),
    (
        r"(y_1 - \mathit{Label}_1) \cdot w_{21} \cdot \mathrm{sig}'(h_1) \cdot x_1"
        r" + (y_2 - \mathit{Label}_2) \cdot w_{22} \cdot \mathrm{sig}'(h_1) \cdot x_1"
    ),
    (
        r"[(y_1 - \mathit{Label}_1) \cdot w_{21} + (y_2 - \mathit{Label}_2) \cdot w_{22}]"
        r" \cdot \mathrm{sig}'(h_1) \cdot x_1"
    ),
    r"(1.15911 \times 0.5 + 0.14309 \times 0.45) \times 0.24358 \times 0.08",
    "0.01255",
]


def test_a_gradient_of_the_lecture_line_by_line() -> None:
    step = networks.step(networks.explained(LECTURE), "dLoss/dw11")
    assert [as_text(line.math) for line in step.lines] == W11
    assert [line.is_exact for line in step.lines] == [True] * 5 + [False]


NETWORKS: list[dict[str, Any]] = [
    LECTURE,
    lecture(form="deltas"),
    equal_layers(3, 2),
    network("1", "0", layer("identity", "0.5")),
    network("0", "0", layer("relu", "0 0", "0"), layer("tanh", "0 | 0", "0")),
    network("1 1", "1", layer("relu", "0.5 | -0.5"), layer("identity", "1")),
    lecture(rounding={"working": "exact", "trailing_zeros": False}),
]


@pytest.mark.parametrize("exercise", NETWORKS, ids=range(len(NETWORKS)))
def test_no_line_says_again_what_stands_before_it(exercise: dict[str, Any]) -> None:
    for step in networks.steps(networks.explained(exercise)):
        said = [step.subject, *(as_text(line.math) for line in step.lines)]
        assert all(one != other for one, other in itertools.pairwise(said)), step.name


@pytest.mark.parametrize("exercise", NETWORKS, ids=range(len(NETWORKS)))
def test_every_step_ends_in_its_number(exercise: dict[str, Any]) -> None:
    document = networks.explained(exercise)
    for step in networks.steps(document):
        assert step.lines[-1].role is LineRole.RESULT
        assert len(step.lines[-1].math) == 1


def line(document: Document, name: str, role: LineRole) -> str:
    return networks.line(document, name, role)


def test_products_stand_between_numbers_and_result() -> None:
    document = networks.explained(LECTURE)
    assert line(document, "h1", LineRole.NUMBERS) == r"0.08 \times 0.24 + 0.12 \times 0.2 + 0.28"
    assert line(document, "h1", LineRole.PRODUCTS) == "0.0192 + 0.024 + 0.28"
    assert line(document, "h1", LineRole.RESULT) == "0.3232"


def test_an_update_is_printed_before_it_is_rounded() -> None:
    """The lecture's own 0.23375 stands between its operands and its answer."""
    document = networks.explained(lecture(rounding={"working": 4}))
    assert line(document, "w11+", LineRole.NUMBERS) == r"0.24 - 0.5 \times 0.0125"
    assert line(document, "w11+", LineRole.PRODUCTS) == "0.23375"
    assert line(document, "w11+", LineRole.RESULT) == "0.2338"


def test_products_that_run_too_long_are_left_out() -> None:
    exercise = lecture(rounding={"working": 12})
    roles = [found.role for found in networks.step(networks.explained(exercise), "y1").lines]
    assert LineRole.PRODUCTS not in roles


def test_sums_without_a_product_have_no_products_line() -> None:
    exercise = lecture(rounding={"working": "exact", "final": 2})
    roles = [found.role for found in networks.step(networks.explained(exercise), "Loss").lines]
    assert roles == [LineRole.SYMBOLS, LineRole.NUMBERS, LineRole.RESULT]


KINK = network("1 1", "1", layer("relu", "0.5 -0.75 | -0.5 0.25"), layer("identity", "1 | 1"))

# (quantity, its condition, its value)
CONDITIONS = [("ReLU'(h1)", r"0 \le 0", "0"), ("ReLU'(h2)", r"-0.5 \le 0", "0")]


@pytest.mark.parametrize(("name", "condition", "value"), CONDITIONS)
def test_the_derivative_of_a_relu_says_on_which_side_it_is(
    name: str, condition: str, value: str
) -> None:
    result = networks.step(networks.explained(KINK), name).lines[-1]
    assert (result.condition, as_text(result.math)) == (condition, value)


def test_a_living_relu() -> None:
    exercise = network("1", "1", layer("relu", "0.5"), layer("identity", "2"))
    result = networks.step(networks.explained(exercise), "ReLU'(h1)").lines[-1]
    assert (result.condition, as_text(result.math), result.is_exact) == ("0.5 > 0", "1", True)


def test_what_is_read_off_a_rounded_line_is_rounded_too() -> None:
    """y - Label comes to 0.5025, of which two figures were printed: so it is nowhere = 0.50."""
    exercise = network(
        "0.05", "-0.5", layer("identity", "0.05", "0"),
        rounding={"digits": "significant", "final": 2, "working": 2},
    )  # fmt: skip
    document = networks.explained(exercise)
    for name in ("dLoss/dy", "dLoss/db1"):
        result = networks.step(document, name).lines[-1]
        assert (as_text(result.math)[:3], result.is_exact) == ("0.5", False)


def test_the_head_of_a_hidden_layer_has_its_number() -> None:
    sections = networks.explained(equal_layers(4, 1)).sections
    layers = [s.layer for s in sections if s.kind is SectionKind.HIDDEN_GRADIENTS]
    assert layers == [3, 2, 1]


def test_a_formula_by_cases_has_the_case_that_holds_in_its_numbers(examples: Path) -> None:
    document = passes.explain(passes.solve(passes.load(examples / "convolution.toml")))
    (section,) = (found for found in document.sections if found.kind is SectionKind.GRADIENTS)
    steps = {step.about: step for step in section.steps}
    for name, numbers, condition in [
        ("z[1,1]", r"-0.29375 \times 1", "0.35 > 0"),
        ("z[2,1]", r"-0.29375 \times 0", r"-1.15 \le 0"),
    ]:
        lines = steps[name].lines
        assert as_text(lines[-2].math) == numbers
        assert lines[-1].condition == condition


def test_a_step_starts_from_the_parameters_and_then_from_what_is_remembered(
    examples: Path,
) -> None:
    document = passes.explain(passes.solve(passes.load(examples / "two-steps-of-momentum.toml")))
    parameters = [
        ["w_{13}", "w_{14}", "w_{23}", "w_{24}", r"\theta_3", r"\theta_4"],
        ["w_{35}", "w_{45}", r"\theta_5"],
    ]
    states = [[f"v_{{{name}}}" for name in layer] for layer in parameters]
    first, second = (s for s in document.sections if s.kind is SectionKind.ROUND)
    assert [[one.name for one in group] for group in first.facts] == states
    assert [[one.name for one in group] for group in second.facts] == [*parameters, *states]
