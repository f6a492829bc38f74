"""Numbers as students write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from solver.marking.figures import is_nothing, read_number, readings


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0.2337", "0.2337"),
        (" .5 ", "0.5"),
        ("0,2337", "0.2337"),
        ("-0.0511", "-0.0511"),
        ("−0.0511", "-0.0511"),
        ("–0,05", "-0.05"),
        ("０．２３３７", "0.2337"),
        ("－０。５", "-0.5"),
        ("1.2e-5", "0.000012"),
        ("1.2E-05", "0.000012"),
        ("1.2×10^-5", "0.000012"),
        ("1.2 x 10^{-5}", "0.000012"),
        ("1.2·10⁻⁵", "0.000012"),
        ("1.2*10**(-5)", "0.000012"),
        ("3/8", "0.375"),
        ("-3 / 8", "-0.375"),
        ("3⁄8", "0.375"),
        ("1,234.5", "1234.5"),
        ("≈0.23", "0.23"),
        ("$0.23$", "0.23"),
        ("+7", "7"),
        ("7.", "7"),
        ("=0.2337", "0.2337"),
        ("w11 = 0.24 - 0.0063 = 0.2337", "0.2337"),
        ("w11+≈0.2337", "0.2337"),
        ("0.2337。", "0.2337"),
        ("0.2337;", "0.2337"),
        ("23.37 %", "0.2337"),
        ("２３．３７％", "0.2337"),
        ("1.234,5", "1234.5"),
        ("1.234.567", "1234567"),
        ("1 234.5", "1234.5"),
        ("12,345,678", "12345678"),
    ],
)
def test_what_is_read(written: str, number: str) -> None:
    assert read_number(written) == Decimal(number)


def test_of_two_readings_the_nearer_one_counts() -> None:
    assert readings("1,234") == (Decimal("1.234"), Decimal(1234))
    assert readings("0,234") == (Decimal("0.234"),)
    assert read_number("-1,234", Decimal(-1000)) == -1234
    assert read_number("1,234", Decimal(2)) == Decimal("1.234")


@pytest.mark.parametrize("written", ["", " ", "N/A", "#N/A", "-", "—", "／", "无", "缺考", "None"])
def test_what_says_that_there_is_no_answer(written: str) -> None:
    assert is_nothing(written)
    assert read_number(written) is None


@pytest.mark.parametrize("written", ["?", "0", "不会", "0.2.3", "idk"])
def test_what_is_an_answer_of_some_kind(written: str) -> None:
    assert not is_nothing(written)


def test_a_fraction_has_many_digits() -> None:
    third = read_number("1/3")
    assert third is not None
    assert str(third).startswith("0." + "3" * 50)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "-",
        "0.2.3",
        "1,2,3",
        "1/0",
        "1/2/3",
        "1 1/2",
        "=",
        "0.2337 or 0.2338",
        "=1+1",
        "=HYPERLINK(1)",
        "nan",
        "inf",
        "1e999999",
        "1_000",
        "٣",
        "0.2337?",
        "9" * 61,
        "1e",
    ],
)
def test_what_is_not(written: str) -> None:
    assert read_number(written) is None
