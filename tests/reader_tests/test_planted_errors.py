"""One figure changed in each kind of line of real keys: the judge has to see every one of them."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

import networks
import pytest
from networks import layer, lecture, network
from reader import faults, judge, not_understood, read_displays, unchecked

pytestmark = pytest.mark.no_cover

KEYS: dict[str, dict[str, Any]] = {
    "lecture": lecture(),
    "training": network(
        "0.5 -0.2 | 0.1 0.3",
        "1 | 0",
        layer("hard sigmoid", "0.4 -0.6 | 0.3 0.2", "0.1 0.2"),
        layer("sigmoid", "0.5 | -0.7", "0.3"),
        loss="binary cross-entropy",
        fused=False,
        optimizer="adam",
        batch="online",
        iterations=2,
        penalty={"l2": Decimal("0.01")},
        loss_after=True,
        rounding={"working": 6},
    ),
    "matrix": lecture(form="matrix", rounding={"working": 5}),
    "corrections": lecture(notation="Err/theta", form="deltas"),
}


@cache
def key(name: str) -> str:
    return networks.key_of(networks.explained(KEYS[name]))


def reds(tex: str) -> int:
    """How much the judge marks; what it could not read or judge counts too."""
    displays = read_displays(tex)
    findings = judge(displays)
    return len(faults(findings)) + len(not_understood(displays)) + len(unchecked(findings))


@cache
def reds_before(name: str) -> int:
    return reds(key(name))


@pytest.mark.parametrize("name", ["lecture", "training", "corrections"])
def test_nothing_in_these_keys_is_marked(name: str) -> None:
    assert reds_before(name) == 0


PLANTED = [
    ("lecture", "a number put in", r"= 0.08 \times 0.24", r"= 0.08 \times 0.25"),
    ("lecture", "a product", "= 0.0192 + 0.024", "= 0.0193 + 0.024"),
    ("lecture", "a sum", "&= 0.3232", "&= 0.3233"),
    ("lecture", "a function", r"e^{-0.3232}} \approx 0.58010", r"e^{-0.3232}} \approx 0.58011"),
    ("lecture", "= for ≈", r"e^{-0.3232}} \approx 0.58010", r"e^{-0.3232}} = 0.58010"),
    ("lecture", "an answer in the table", "$.2337$", "$.2338$"),
    ("lecture", "a value before the step", "$w_{11}$ & $0$ & $.24$", "$w_{11}$ & $0$ & $.25$"),
    ("training", "where a step starts", "$w_{21} = 0.806469$", "$w_{21} = 0.806468$"),
    ("training", "a state carried", "m_{w_{21}} = 0.028906", "m_{w_{21}} = 0.028907"),
    ("training", "a power of β", r"\frac{0.000921}{1 - 0.9^2}", r"\frac{0.000921}{1 - 0.9^3}"),
    ("training", "a moment put in", r"\frac{0.000921}{1 - 0.9^2}", r"\frac{0.000922}{1 - 0.9^2}"),
    ("training", "a corrected moment", r"&\approx 0.004847", r"&\approx 0.004848"),
    ("training", "two conditions", "(-3 < 0.24 < 3)", "(-3 < 0.24 < 0.2)"),
    ("training", "the sample of a step", r"1}{6} \approx 0.166667", r"1}{6} \approx 0.166666"),
    ("training", "a penalty", r"= \frac{0.01}{2} \times 0.4^2", r"= \frac{0.01}{2} \times 0.5^2"),
    ("training", "the loss after", "loss becomes $0.929078$", "loss becomes $0.929077$"),
    ("training", "the loss before", "before it was $1.579205$", "before it was $1.579204$"),
    ("training", "the last answer", "$.6556$", "$.6557$"),
    ("matrix", "an entry", r"0.3232 \\ 0.3232 \end{pmatrix} \displaybreak",
     r"0.3233 \\ 0.3232 \end{pmatrix} \displaybreak"),
    ("matrix", "an entry put in", r"\begin{pmatrix} 0.58010 \\ 0.58010 \end{pmatrix} +",
     r"\begin{pmatrix} 0.58010 \\ 0.58011 \end{pmatrix} +"),
    ("matrix", "a function of a vector", r"\approx \begin{pmatrix} 0.24358",
     r"\approx \begin{pmatrix} 0.24359"),
    ("corrections", "an error", "= 0.05 - 1.2", "= 0.06 - 1.2"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "_kind", "old", "new"), PLANTED, ids=lambda text: text[:30])
def test_a_planted_error_is_seen(name: str, _kind: str, old: str, new: str) -> None:
    tex = key(name)
    assert old in tex
    assert reds(tex.replace(old, new, 1)) > reds_before(name)
