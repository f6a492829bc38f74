"""Random systems of equations: values, derivatives and keys against references of their own."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from properties.profiles import FAST, THOROUGH, red_marks_of
from properties.test_values import agree
from random_systems import RandomSystem, random_systems
from reader import Finding
from reference.differences import DIGITS, difference
from reference.numbers import MP, Real, real

from solver.document.steps import Document
from solver.exercise import parse
from solver.passes import explain, solve

pytestmark = pytest.mark.no_cover


def document_of(system: RandomSystem) -> Document:
    return explain(solve(parse(system.text)))


def by_differences(system: RandomSystem, name: str) -> Real:
    """The derivative of the loss, with nothing differentiated."""
    with MP.workdps(DIGITS):
        at = real(system.parameters[name])
        return difference(lambda value: system.values({name: value})["L"], at)


def check_every_number(system: RandomSystem) -> None:
    record: Any = document_of(system).record
    values = system.values()
    for name, value in values.items():
        if name not in system.given and name not in system.parameters:
            assert agree(record["quantities"][name]["exact"], value), name
    assert record["parameters"].keys() == system.parameters.keys()
    assume(not system.is_at_a_kink)
    for name, found in record["parameters"].items():
        slope = by_differences(system, name)
        assert agree(found["gradient"]["exact"], slope), name
        updated = real(system.parameters[name]) - slope / 10
        assert agree(found["updated"]["exact"], updated, digits=28), name


@FAST
@given(random_systems())
def test_every_number_of_a_system(system: RandomSystem) -> None:
    check_every_number(system)


def red_marks(system: RandomSystem) -> list[Finding]:
    """Of a local derivative, which is told in numbers only, nothing can be said."""
    _, red = red_marks_of(document_of(system), system.rounding)
    return red


@FAST
@given(random_systems(most_quantities=2))
def test_what_the_key_of_a_system_prints_is_true(system: RandomSystem) -> None:
    assert red_marks(system) == []


@pytest.mark.slow
@THOROUGH
@given(random_systems(most_quantities=5))
def test_every_number_of_a_larger_system(system: RandomSystem) -> None:
    check_every_number(system)


@pytest.mark.slow
@THOROUGH
@given(random_systems(most_quantities=4))
def test_what_the_key_of_a_larger_system_prints_is_true(system: RandomSystem) -> None:
    assert red_marks(system) == []
