"""What the keys of a rounding table do to the numbers of a key, and which names it takes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import networks
import pytest
from networks import lecture, shown

from solver.document.steps import LineRole
from solver.errors import ExerciseError


def rounded(**table: object) -> dict[str, Any]:
    return lecture(rounding={"working": 5, **table})


# (places by name or pattern, quantity, as printed)
PLACES = [
    ({}, "sig(h1)", "0.58010"),
    ({"sig(h1)": 2}, "sig(h1)", "0.58"),
    ({"sig(h1)": 2}, "sig(h2)", "0.58010"),
    ({"sig(h*)": 2}, "sig(h2)", "0.58"),
    ({"sig(h*)": 2}, "sig'(h1)", "0.24358"),
    ({"sig*": 2}, "sig'(h1)", "0.24"),
    ({"*": 3}, "y2", "1.093"),
    ({"*": 3, "y2": 1}, "y2", "1.1"),
    ({"y2": 1, "*": 3}, "y2", "1.093"),
    ({"dLoss1/d*": 1}, "dLoss1/dy1", "1.2"),
    ({"h1": 2}, "h1", "0.32"),
]


@pytest.mark.parametrize(("places", "quantity", "expected"), PLACES)
def test_places_of_single_quantities(places: dict[str, int], quantity: str, expected: str) -> None:
    assert shown(rounded(places=places), quantity) == expected


def test_a_value_forced_on_a_quantity_is_carried_and_marked() -> None:
    document = networks.explained(rounded(values={"sig'(h1)": Decimal("0.2435")}))
    record: Any = document.record
    assert record["quantities"]["sig'(h1)"]["shown"] == "0.2435"
    assert record["quantities"]["sig'(h1)"]["exact"].startswith("0.24358336")
    assert r"\times 0.2435 \times" in networks.line(document, "dLoss/dw11", LineRole.NUMBERS)
    (correction,) = document.rounding.forced
    assert (correction.subject, correction.printed, correction.right) == (
        r"\mathrm{sig}'(h_1)", "0.2435", "0.2436",
    )  # fmt: skip
    key = networks.key_of(document)
    assert key.count(r"0.2435^{\dagger}") == 1


def test_a_pattern_forces_a_value_on_many() -> None:
    document = networks.explained(rounded(values={"sig(h*)": Decimal("0.58")}))
    assert [found.printed for found in document.rounding.forced] == ["0.58", "0.58"]
    assert networks.key_of(document).count(r"\dagger}") == 2


# (answer, as printed, as it should be)
TOLD = [
    ("w_{11}^{+}", "0.2338", "0.2337"),
    ("w_{12}^{+}", "0.2933", "0.2932"),
    ("w_{14}^{+}", "0.1499", "0.1498"),
]


def test_answers_that_are_not_the_true_ones_are_told() -> None:
    """With 4 places carried, three of the lecture's answers come out wrong in the fourth place."""
    document = networks.explained(rounded(working=4))
    assert [(t.subject, t.printed, t.right) for t in document.rounding.untrue] == TOLD
    sentence = networks.key_of(document).partition(r"\end{tabular}")[2]
    for subject, printed, right in TOLD:
        assert f"${subject} = {right}$ (here ${printed}$)" in sentence


def test_equals_always_prints_no_other_sign() -> None:
    for language in ("en", "zh"):
        key = networks.key_of(networks.explained(rounded(equals="always")), language)
        assert r"\approx" not in key.partition(r"\begin{align*}")[2]


def test_equals_exact_prints_both_signs() -> None:
    document = networks.explained(rounded())
    results = {
        found.name: found.lines[-1].is_exact for found in networks.steps(document) if found.lines
    }
    assert results["h1"]
    assert not results["sig(h1)"]
    assert results["dLoss1/dy1"]
    assert not results["dLoss/dw21"]


MISTAKES = [
    ("places", {"sig(h3)": 2}, r'rounding\.places\."sig\(h3\)".*did you mean \'sig\(h[12]\)\''),
    ("places", {"q*": 2}, r"no quantity called 'q\*'; there are h1, "),
    ("places", {"Loss3": 2}, r"did you mean 'Loss[12]?'"),
    ("values", {"w11": Decimal(1)}, r'rounding\.values\."w11"'),
    ("values", {"SIG(h1)": Decimal(1)}, r"no quantity called 'SIG\(h1\)'"),
]


@pytest.mark.parametrize(("table", "entries", "message"), MISTAKES)
def test_names_that_fit_nothing(table: str, entries: dict[str, Any], message: str) -> None:
    with pytest.raises(ExerciseError, match=message):
        networks.solved(rounded(**{table: entries}))
