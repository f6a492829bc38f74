"""Every number of a record against two independent references, and every final answer."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import networks
import pytest
from hypothesis import given
from properties.profiles import FAST, THOROUGH
from reader.rounding import Mode, rounded
from reference import finite_differences, work_out
from reference.network import MP, Real
from strategies import exercises, exercises_asking

pytestmark = pytest.mark.no_cover

small = exercises(largest_layer=3, most_layers=3)


def agree(exact: str, expected: Real, *, digits: int = 30) -> bool:
    """Equal to so many significant digits; of what is tiny, to the 45th place."""
    apart = abs(MP.mpf(exact) - expected)
    return bool(apart <= max(abs(expected) * MP.mpf(10) ** (1 - digits), MP.mpf(10) ** -45))


def check_against_the_references(exercise: Mapping[str, Any]) -> None:
    parameters = networks.record(exercise)["parameters"]
    expected = work_out(exercise)
    assert parameters.keys() == expected.gradients.keys()
    for name, found in parameters.items():
        assert agree(found["gradient"]["exact"], expected.gradients[name]), name
        assert agree(found["updated"]["exact"], expected.updated[name]), name
    if not expected.at_a_kink:
        for name, slope in finite_differences(exercise).items():
            assert agree(parameters[name]["gradient"]["exact"], slope), name


@FAST
@given(small)
def test_gradients_and_updates_are_the_true_ones(exercise: dict[str, Any]) -> None:
    check_against_the_references(exercise)


@pytest.mark.slow
@THOROUGH
@given(exercises())
def test_gradients_and_updates_of_large_networks(exercise: dict[str, Any]) -> None:
    check_against_the_references(exercise)


@FAST
@given(small)
def test_the_forward_pass_is_the_true_one(exercise: dict[str, Any]) -> None:
    quantities = networks.record(exercise)["quantities"]
    done = work_out(exercise).forward
    totals = [
        found["exact"]
        for name, found in quantities.items()
        if name[0] in "hy" and name[1:].isdigit() | (name == "y")
    ]
    expected = [total for layer in done.preactivations for total in layer]
    assert len(totals) == len(expected)
    assert all(map(agree, totals, expected))
    assert agree(quantities["Loss"]["exact"], done.loss)


@FAST
@given(exercises_asking())
def test_only_what_is_asked_for_is_worked_out(exercise: dict[str, Any]) -> None:
    parameters = networks.record(exercise)["parameters"]
    expected = work_out(exercise).gradients
    assert parameters.keys() == expected.keys()
    worked = {name for name, found in parameters.items() if "gradient" in found}
    assert worked == set(exercise["ask"])
    for name in worked:
        assert agree(parameters[name]["gradient"]["exact"], expected[name]), name


@FAST
@given(small)
def test_both_forms_give_the_same_gradients(exercise: dict[str, Any]) -> None:
    paths, deltas = (
        networks.record(exercise | {"form": form})["parameters"] for form in ("paths", "deltas")
    )
    for name in paths:
        one, other = (found[name]["gradient"]["exact"] for found in (paths, deltas))
        assert agree(one, MP.mpf(other), digits=29), name


def true_answer(exact: Decimal, rounding: Mapping[str, Any]) -> Fraction:
    """The exact value as the final places ask for it, rounded by the tests' own function.

    What would print as zero keeps two figures.
    """
    if exact == 0:
        return Fraction(0)
    final, mode = rounding["final"], rounding["mode"]
    first = Fraction(10) ** exact.adjusted()
    unit = Fraction(1, 10**final)
    if rounding["digits"] == "significant":
        unit = first / 10 ** (final - 1)
    answer = _rounded(exact, unit, mode)
    return answer if answer != 0 else _rounded(exact, first / 10, mode)


def _rounded(exact: Decimal, unit: Fraction, mode: Mode) -> Fraction:
    return rounded(Fraction(exact), unit, mode)


@FAST
@given(small)
def test_final_answers_are_the_true_ones_rounded(exercise: dict[str, Any]) -> None:
    for working in ("auto", "exact"):
        rounding = exercise["rounding"] | {"working": working}
        document = networks.explained(exercise | {"rounding": rounding})
        assert document.rounding.untrue == ()
        record: Any = document.record
        for name, found in record["parameters"].items():
            updated = found["updated"]
            expected = true_answer(Decimal(updated["exact"]), rounding)
            assert Fraction(updated["shown"]) == expected, name


@FAST
@given(small)
def test_a_dagger_stands_only_at_dictated_values(exercise: dict[str, Any]) -> None:
    document = networks.explained(exercise)
    assert document.rounding.forced == ()
    assert r"\dagger" not in networks.key_of(document)
