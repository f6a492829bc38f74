"""Comparisons between the quantities of an exercise, as they are typed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from solver.errors import ExerciseError
from solver.exam.comparisons import comparison

VALUES = {
    "h1": "0.1",
    "sig(h1)": "0.2",
    "sig'(h1)": "0.25",
    "dLoss/dw11": "0.3",
    "w11": "0.5",
    "w11+": "0.4",
    "w1": "7",
    "y1": "0.6",
    "y2": "0.75",
    "K[1,2]": "0.9",
    "Δw35": "-0.01",
}
NUMBERS = {name: Decimal(value) for name, value in VALUES.items()}

HOLDS = [
    ("h1 > 0", True),
    ("h1 > 0.1", False),
    ("h1 >= 0.1", True),
    ("h1 < 0.1", False),
    ("h1 <= 0.1", True),
    ("abs(y1 - y2) >= 0.15", True),
    ("abs(y1 - y2) > 0.15", False),
    ("0 < h1 < sig(h1) < 1", True),
    ("0 < sig(h1) < h1", False),
    ("sig'(h1) > 0.2", True),
    ("sig(h1)*2 >= 0.4", True),
    ("dLoss/dw11 < 0.31", True),
    ("w11+ < w11", True),
    ("w11+0.1 > 0.55", True),
    ("w11 + 0.1 > 0.55", True),
    ("w11+ - h1 >= 0.3", True),
    ("max(w1, w11) > 6", True),
    ("K[1,2] > y2", True),
    ("Δw35 < 0", True),
    ("1/(h1 - h1) > 0", False),
    ("ln(Δw35) < 0", False),
]


@pytest.mark.parametrize(("text", "expected"), HOLDS)
def test_holds(text: str, expected: bool) -> None:
    assert comparison(text, tuple(VALUES)).holds(NUMBERS) is expected


MISTAKES = [
    ("h1", "has to compare with <, <=, > or >="),
    ("h1 = 0", "has to compare"),
    ("h1 => 0", "has to compare"),
    ("h1 != 0 > 1", "has to compare"),
    ("h1 ≥ 0", "has to compare"),
    ("h2 > 0", "there is no quantity called 'h2'"),
    ("learning > 0", "there is no quantity called 'learning'; there are h1, sig(h1)"),
    ("sig(h2) > 0", "there is no function 'sig'"),
    ("h1 >", "there is nothing here"),
    ("h1 > (1", "expected ')'"),
    ("__import__('os') > 1", "a name begins with a letter"),
    ("h1.real > 1", "and no point"),
    ("exp(sig(h1) + q) > 1", "called 'q'"),
]


@pytest.mark.parametrize(("text", "problem"), MISTAKES)
def test_mistakes(text: str, problem: str) -> None:
    with pytest.raises(ExerciseError) as caught:
        comparison(text, tuple(VALUES))
    assert problem in str(caught.value)


def test_a_message_shows_names_as_they_were_typed_and_the_right_column() -> None:
    with pytest.raises(ExerciseError) as caught:
        comparison("sig'(h1) + dLoss/dw11 + q > 1", tuple(VALUES))
    _, shown, caret = str(caught.value).rsplit("\n", 2)
    assert shown.strip() == "sig'(h1) + dLoss/dw11 + q"
    assert shown[caret.index("^")] == "q"
