"""Every number of the record of any exercise, against references that know no derivation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from properties.profiles import FAST, THOROUGH, explained, red_marks
from properties.test_values import agree, true_answer
from reader import Side, literal, read_chains
from reference import differences_of, steps_of
from reference.passes import at_a_kink, objective
from reference.results import Step
from varieties import any_exercises

from solver.document.steps import SectionKind

pytestmark = pytest.mark.no_cover

OBJECTIVES = ("J", "Loss", "E_total", "L", "E", "E_o1")


def check_every_number(exercise: Mapping[str, Any]) -> None:
    """Losses, gradients and new values of every step that is shown, and the loss after."""
    record: Any = explained(exercise).record
    steps = {(step.iteration, step.sample): step for step in steps_of(exercise)}
    shown = record.get("steps", [{"iteration": 1, "sample": next(iter(steps))[1], **record}])
    for found in shown:
        check_step(found, steps[found["iteration"], found["sample"]])
    last = list(steps.values())[-1]
    check_step(record, last)
    check_what_is_worked_out(record, exercise)
    if exercise.get("loss_after"):
        assert last.updated is not None
        after = objective(replace(last.network, parameters=last.updated), last.samples)
        assert agree(record["after"][loss_of(record["after"])]["exact"], after, digits=28)


def check_what_is_worked_out(record: Mapping[str, Any], exercise: Mapping[str, Any]) -> None:
    """All that is not held, unless some of it is asked for and nothing else is needed."""
    has_more = (
        exercise.get("iterations", 1) > 1
        or exercise.get("loss_after")
        or exercise.get("batch") == "online"
    )
    free = record["parameters"].keys() - set(exercise.get("frozen", ()))
    expected = free if has_more or "ask" not in exercise else set(exercise["ask"])
    key = "updated" if "learning_rate" in exercise else "gradient"
    assert {name for name, found in record["parameters"].items() if key in found} == expected


def loss_of(quantities: Mapping[str, Any]) -> str:
    """The name of what is minimised."""
    return next(name for name in OBJECTIVES if name in quantities)


def check_step(found: Mapping[str, Any], expected: Step) -> None:
    loss = loss_of(found["quantities"])
    assert agree(found["quantities"][loss]["exact"], expected.loss), loss
    by_differences = differences_of(expected.network, expected.samples)
    is_smooth = not at_a_kink(expected.network, expected.samples)
    assert found["parameters"].keys() == expected.network.parameters.keys()
    for name, parameter in found["parameters"].items():
        if "gradient" in parameter:
            gradient = parameter["gradient"]["exact"]
            assert agree(gradient, expected.gradients[name]), name
            assert not is_smooth or agree(gradient, by_differences[name]), name
        if "updated" in parameter:
            assert expected.updated is not None
            assert agree(parameter["updated"]["exact"], expected.updated[name], digits=28), name


@FAST
@given(any_exercises())
def test_every_number_of_any_exercise(exercise: dict[str, Any]) -> None:
    check_every_number(exercise)


@pytest.mark.slow
@THOROUGH
@given(any_exercises(largest_layer=4, most_iterations=4))
def test_every_number_of_larger_exercises(exercise: dict[str, Any]) -> None:
    check_every_number(exercise)


small = any_exercises(largest_layer=2, most_layers=2, most_samples=2, most_iterations=2)


@FAST
@given(small)
def test_what_the_key_of_any_exercise_prints_is_true(exercise: dict[str, Any]) -> None:
    assert red_marks(exercise) == []


@pytest.mark.slow
@THOROUGH
@given(any_exercises())
def test_what_the_key_of_any_larger_exercise_prints_is_true(exercise: dict[str, Any]) -> None:
    assert red_marks(exercise) == []


@FAST
@given(small)
def test_the_loss_after_is_the_true_one_rounded(exercise: dict[str, Any]) -> None:
    """The sentence about it, where the digits are the program's choice."""
    rounding = exercise["rounding"] | {"working": "auto"}
    document = explained(exercise | {"rounding": rounding})
    for section in document.sections:
        if section.kind is SectionKind.LOSS_AFTER:
            record: Any = document.record
            after = Decimal(record["after"][loss_of(record["after"])]["exact"])
            (side,) = read_chains(section.facts[0][1].value)[0].sides
            assert isinstance(side, Side)
            number = literal(side.formula)
            assert number is not None
            assert number.value == true_answer(after, rounding)
