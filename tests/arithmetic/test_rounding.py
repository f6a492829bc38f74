"""The one function that rounds, as a table."""

from __future__ import annotations

from decimal import Decimal

import networks
import pytest
from networks import lecture

from solver.arithmetic.rounding import (
    distance,
    places_after_the_point,
    round_to,
    without_trailing_zeros,
)
from solver.exercise.rounding import Digits, Mode

# (number, places, half-up, half-even, truncate)
DECIMALS = [
    ("0.23375", 4, "0.2338", "0.2338", "0.2337"),
    ("0.23365", 4, "0.2337", "0.2336", "0.2336"),
    ("0.125", 2, "0.13", "0.12", "0.12"),
    ("0.135", 2, "0.14", "0.14", "0.13"),
    ("-0.125", 2, "-0.13", "-0.12", "-0.12"),
    ("2.5", 0, "3", "2", "2"),
    ("0.5", 0, "1", "0.50", "0.50"),
    ("0.12499999999999999999", 2, "0.12", "0.12", "0.12"),
    ("0.125000000000000000001", 2, "0.13", "0.13", "0.12"),
    ("0.9999", 3, "1.000", "1.000", "0.999"),
    ("1", 4, "1.0000", "1.0000", "1.0000"),
    ("0.000000999", 4, "0.0000010", "0.0000010", "9.9E-7"),
    ("1234567", 2, "1234567.00", "1234567.00", "1234567.00"),
    ("1E+3", 1, "1000.0", "1000.0", "1000.0"),
    ("0", 4, "0", "0", "0"),
    ("-0.0", 4, "0", "0", "0"),
]
SIGNIFICANT = [
    ("0.00123456", 3, "0.00123", "0.00123", "0.00123"),
    ("0.012355", 4, "0.01236", "0.01236", "0.01235"),
    ("123.45", 4, "123.5", "123.4", "123.4"),
    ("9.996", 3, "10.0", "10.0", "9.99"),
    ("12345", 2, "1.2E+4", "1.2E+4", "1.2E+4"),
    ("5", 3, "5.00", "5.00", "5.00"),
    ("1E-30", 2, "1.0E-30", "1.0E-30", "1.0E-30"),
]
MODES = [Mode.HALF_UP, Mode.HALF_EVEN, Mode.TRUNCATE]


def by_mode(table: list[tuple[str, int, str, str, str]]) -> list[tuple[str, int, Mode, str]]:
    return [
        (number, places, mode, expected)
        for number, places, *results in table
        for mode, expected in zip(MODES, results, strict=True)
    ]


@pytest.mark.parametrize(("number", "places", "mode", "expected"), by_mode(DECIMALS))
def test_decimals(number: str, places: int, mode: Mode, expected: str) -> None:
    assert str(round_to(Decimal(number), places, mode=mode, digits=Digits.DECIMALS)) == expected


@pytest.mark.parametrize(("number", "places", "mode", "expected"), by_mode(SIGNIFICANT))
def test_significant_figures(number: str, places: int, mode: Mode, expected: str) -> None:
    assert str(round_to(Decimal(number), places, mode=mode, digits=Digits.SIGNIFICANT)) == expected


TINY = [
    ("0.000012", "0.000012"),
    ("0.0000123", "0.000012"),
    ("-0.0000128", "-0.000013"),
    ("0.0000995", "0.0001"),
    ("0.00004", "0.000040"),
    ("1.25E-30", "1.3E-30"),
]


@pytest.mark.parametrize(("number", "expected"), TINY)
def test_what_is_not_zero_never_becomes_zero(number: str, expected: str) -> None:
    rounded = round_to(Decimal(number), 4, mode=Mode.HALF_UP, digits=Digits.DECIMALS)
    assert rounded == Decimal(expected)
    assert rounded != 0


def test_a_number_of_many_digits_keeps_all_that_are_asked_for() -> None:
    number = Decimal("0." + "123456789" * 6)
    rounded = round_to(number, 40, mode=Mode.HALF_UP, digits=Digits.DECIMALS)
    assert str(rounded) == "0.1234567891234567891234567891234567891235"


TRIMMED = [
    ("0.1170", "0.117"),
    ("2.000", "2"),
    ("1E+2", "100"),
    ("1.20E+40", "12" + "0" * 39),
    ("100", "100"),
    ("0.00", "0"),
    ("-0.510", "-0.51"),
    ("0." + "1" * 60, "0." + "1" * 60),
]


@pytest.mark.parametrize(("number", "expected"), TRIMMED)
def test_trailing_zeros_dropped(number: str, expected: str) -> None:
    assert str(without_trailing_zeros(Decimal(number))) == expected


@pytest.mark.parametrize(("number", "places"), [("0.1170", 4), ("3", 0), ("1E+3", 0), ("1E-7", 7)])
def test_places_after_the_point(number: str, places: int) -> None:
    assert places_after_the_point(Decimal(number)) == places


# What an exercise's table makes of the lecture's dLoss/db2, 1.3021974... with exact values.
POLICIES = [
    ({}, "1.3022"),
    ({"final": 6}, "1.302197"),
    ({"final": 0}, "1"),
    ({"final": 20}, "1.30219744438347085543"),
    ({"mode": "truncate"}, "1.3021"),
    ({"digits": "significant"}, "1.302"),
    ({"digits": "significant", "final": 1}, "1"),
]


@pytest.mark.parametrize(("table", "expected"), POLICIES)
def test_a_rounding_table_at_work(table: dict[str, object], expected: str) -> None:
    rounding = {"working": "exact", **table}
    parameters = networks.record(lecture(rounding=rounding))["parameters"]
    assert parameters["b2"]["gradient"]["shown"] == expected


# (trailing zeros, the lecture's b1+ and b2+ to three places, and b1+ to four)
ZEROS = [(True, "0.117", "-0.051", "0.1170"), (False, "0.117", "-0.051", "0.117")]


@pytest.mark.parametrize(("kept", "three", "negative", "four"), ZEROS)
def test_trailing_zeros_of_answers(kept: bool, three: str, negative: str, four: str) -> None:
    def answer(name: str, final: int) -> object:
        rounding = {"final": final, "trailing_zeros": kept}
        return networks.record(lecture(rounding=rounding))["parameters"][name]["updated"]["shown"]

    assert (answer("b1", 3), answer("b2", 3), answer("b1", 4)) == (three, negative, four)


# (number, places, in units of the last place how far from a tie, and from where digits drop off)
JUMPS = [
    ("0.00345", 4, "0", "0.5"),
    ("-0.00345", 4, "0", "0.5"),
    ("0.0034501", 4, "0.001", "0.499"),
    ("0.00344", 4, "0.1", "0.4"),
    ("0.0034", 4, "0.5", "0.5"),
    ("0.00349999", 4, "0.4999", "0.0001"),
    ("12.5", 0, "0", "0.5"),
    ("0", 4, "0.5", "0.5"),
    ("0.00001245", 4, "0.05", "0.45"),  # is given to two figures: 0.000012
]


@pytest.mark.parametrize(("number", "places", "tie", "cut"), JUMPS)
def test_distance_to_where_rounding_jumps(number: str, places: int, tie: str, cut: str) -> None:
    for mode, expected in [
        (Mode.HALF_UP, tie),
        (Mode.HALF_EVEN, tie),
        (Mode.TRUNCATE, cut),
    ]:
        found = distance(places, mode, Digits.DECIMALS)(Decimal(number))
        assert found == Decimal(expected), mode


@pytest.mark.parametrize(("number", "expected"), [("12345", "0"), ("0.012344", "0.1")])
def test_distance_with_significant_figures(number: str, expected: str) -> None:
    found = distance(4, Mode.HALF_UP, Digits.SIGNIFICANT)(Decimal(number))
    assert found == Decimal(expected)
