"""The lecture's exercise with the true numbers: `docs/examples/lecture9.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from solver import passes
from solver.document.pieces import as_text
from solver.document.steps import Document, LineRole

# (parameter, final answer, the same with nothing rounded on the way, gradient likewise)
ANSWERS = [
    ("w11", "0.2337", "0.2337258", "0.0125483"),
    ("w12", "0.2932", "0.2932309", "0.0135383"),
    ("w13", "0.1906", "0.1905888", "0.0188225"),
    ("w14", "0.1498", "0.1498463", "0.0203074"),
    ("b1", "0.1170", "0.1169587", "0.3260825"),
    ("w21", "0.1638", "0.1637981", "0.672404"),
    ("w22", "0.4085", "0.4084969", "0.083006"),
    ("w23", "0.2138", "0.2137981", "0.672404"),
    ("w24", "0.3585", "0.3584969", "0.083006"),
    ("b2", "-0.0511", "-0.0510987", "1.302197"),
]

# (quantity, as shown with five working places, with nothing rounded)
QUANTITIES = [
    ("h1", "0.3232", "0.3232"),
    ("h2", "0.3232", "0.3232"),
    ("sig(h1)", "0.58010", "0.580104"),
    ("sig(h2)", "0.58010", "0.580104"),
    ("y1", "1.20911", "1.209109"),
    ("y2", "1.09309", "1.093088"),
    ("sig'(h1)", "0.24358", "0.243583"),
    ("sig'(h2)", "0.24358", "0.243583"),
    ("Loss1", "0.67177", "0.671767"),
    ("Loss2", "0.01024", "0.010237"),
    ("Loss", "0.68201", "0.682004"),
    ("dLoss1/dy1", "1.15911", "1.159109"),
    ("dLoss2/dy2", "0.14309", "0.143088"),
]

_E1 = r"(y_1 - \mathit{Label}_1)"
_E2 = r"(y_2 - \mathit{Label}_2)"
_S1 = r"\mathrm{sig}'(h_1)"
_S2 = r"\mathrm{sig}'(h_2)"

FACTORED = [
    ("dLoss/dw11", rf"[{_E1} \cdot w_{{21}} + {_E2} \cdot w_{{22}}] \cdot {_S1} \cdot x_1"),
    ("dLoss/dw12", rf"[{_E1} \cdot w_{{23}} + {_E2} \cdot w_{{24}}] \cdot {_S2} \cdot x_1"),
    ("dLoss/dw13", rf"[{_E1} \cdot w_{{21}} + {_E2} \cdot w_{{22}}] \cdot {_S1} \cdot x_2"),
    ("dLoss/dw14", rf"[{_E1} \cdot w_{{23}} + {_E2} \cdot w_{{24}}] \cdot {_S2} \cdot x_2"),
    (
        "dLoss/db1",
        (
            rf"{_E1} \cdot [w_{{21}} \cdot {_S1} + w_{{23}} \cdot {_S2}]"
            rf" + {_E2} \cdot [w_{{22}} \cdot {_S1} + w_{{24}} \cdot {_S2}]"
        ),
    ),
]


@pytest.fixture(scope="module")
def document() -> Document:
    path = Path(__file__).parents[2] / "docs" / "examples" / "lecture9.toml"
    return passes.explain(passes.solve(passes.load(path)))


@pytest.fixture(scope="module")
def record(document: Document) -> Mapping[str, Any]:
    return document.record


def agrees(exact: str, audited: str) -> bool:
    """Whether an exact value, cut to the places of the audited one, is the same."""
    return Decimal(exact).quantize(Decimal(audited)) == Decimal(audited)


@pytest.mark.parametrize(("name", "shown", "exact", "gradient"), ANSWERS)
def test_answers(
    name: str, shown: str, exact: str, gradient: str, record: Mapping[str, Any]
) -> None:
    parameter = record["parameters"][name]
    assert parameter["updated"]["shown"] == shown
    assert agrees(parameter["updated"]["exact"], exact)
    assert agrees(parameter["gradient"]["exact"], gradient)
    assert len(parameter["updated"]["exact"].lstrip("-0.")) <= 30


@pytest.mark.parametrize(("name", "shown", "exact"), QUANTITIES)
def test_quantities(name: str, shown: str, exact: str, record: Mapping[str, Any]) -> None:
    assert record["quantities"][name]["shown"] == shown
    assert agrees(record["quantities"][name]["exact"], exact)


def test_five_working_places_are_the_fewest(document: Document) -> None:
    assert (document.rounding.working, document.rounding.is_auto) == (5, True)
    assert document.rounding.untrue == ()
    assert document.rounding.forced == ()


@pytest.mark.parametrize(("name", "line"), FACTORED)
def test_sums_of_paths_are_factored_as_a_teacher_does(
    name: str, line: str, document: Document
) -> None:
    (step,) = (s for section in document.sections for s in section.steps if s.name == name)
    roles = {found.role: as_text(found.math) for found in step.lines}
    assert roles[LineRole.FACTORED] == line
