"""Along which paths a derivative is written, in which order, and in which form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import networks
import pytest
from networks import LECTURE, equal_layers, layer, lecture, network

from solver.document.steps import LineRole, StepKind
from solver.errors import ExerciseError


def chain(exercise: dict[str, Any], parameter: str) -> str:
    """The chain of a gradient, `Loss/y y/w` for each product of partials."""
    line = networks.line(networks.explained(exercise), f"dLoss/d{parameter}", LineRole.CHAIN)
    text = line.replace(r"\frac{\partial ", "").replace(r"}{\partial ", "/").replace(r"\cdot ", "")
    for command in (r"\mathit", r"\mathrm", "{", "}", "_"):
        text = text.replace(command, "")
    return text


CHAINS = [
    ("w21", "Loss1/y1 y1/w21"),
    ("w24", "Loss2/y2 y2/w24"),
    ("b2", "Loss1/y1 y1/b2 + Loss2/y2 y2/b2"),
    (
        "w14",
        "Loss1/y1 y1/sig(h2) sig(h2)/h2 h2/w14 + Loss2/y2 y2/sig(h2) sig(h2)/h2 h2/w14",
    ),
    (
        "b1",
        (
            "Loss1/y1 y1/sig(h1) sig(h1)/h1 h1/b1 + Loss1/y1 y1/sig(h2) sig(h2)/h2 h2/b1"
            " + Loss2/y2 y2/sig(h1) sig(h1)/h1 h1/b1 + Loss2/y2 y2/sig(h2) sig(h2)/h2 h2/b1"
        ),
    ),
]


@pytest.mark.parametrize(("parameter", "expected"), CHAINS)
def test_paths_by_the_losses_first_then_unit_by_unit(parameter: str, expected: str) -> None:
    assert chain(LECTURE, parameter) == expected


IN_DELTA_FORM = [
    ("w21", "Loss/y1 y1/w21"),
    ("b2", "Loss/y1 y1/b2 + Loss/y2 y2/b2"),
    ("w14", "Loss/h2 h2/w14"),
    ("h1", "Loss/y1 y1/sig(h1) sig(h1)/h1 + Loss/y2 y2/sig(h1) sig(h1)/h1"),
]


@pytest.mark.parametrize(("subject", "expected"), IN_DELTA_FORM)
def test_deltas_stop_at_the_next_unit(subject: str, expected: str) -> None:
    assert chain(lecture(form="deltas"), subject) == expected


def forms() -> Iterator[tuple[dict[str, Any], bool]]:
    """Exercises, and whether `auto` defines the derivative by each unit for them."""
    yield LECTURE, False
    yield network("1", "1", layer("sigmoid", "0.5")), False
    yield equal_layers(2, 4), False
    yield equal_layers(3, 1), True
    yield equal_layers(4, 2), True
    yield equal_layers(2, 5), True
    yield equal_layers(2, 5, ask=["w2_1"]), False
    yield equal_layers(3, 1, form="paths"), False
    yield lecture(form="deltas"), True


@pytest.mark.parametrize(("exercise", "defines_units"), list(forms()))
def test_paths_in_small_networks_and_deltas_in_larger_ones(
    exercise: dict[str, Any], defines_units: bool
) -> None:
    kinds = {found.kind for found in networks.steps(networks.explained(exercise))}
    assert (StepKind.ADJOINT in kinds) is defines_units


def test_a_derivative_by_a_unit_is_defined_once_and_before_it_is_used() -> None:
    names = [found.name for found in networks.steps(networks.explained(equal_layers(4, 2)))]
    assert len(set(names)) == len(names)
    assert names.index("dLoss/dh21") < names.index("dLoss/dh11") < names.index("dLoss/dw11")


def test_a_path_form_that_no_page_could_hold() -> None:
    with pytest.raises(ExerciseError, match=r'form: .*factors.* form = "deltas"'):
        networks.solved(equal_layers(7, 6, form="paths"))


def test_the_same_network_in_delta_form_is_quick() -> None:
    document = networks.explained(equal_layers(7, 6, ask=["b1"]))
    assert networks.step(document, "dLoss/db1").lines
