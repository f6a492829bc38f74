"""What exercises of other courses have shown: what their pages say in either language."""

from __future__ import annotations

from decimal import Decimal

import pytest
from networks import explained, key_of, layer, line, network

from solver.document.steps import LineRole
from solver.output.latex import Part, write_latex

HALF = Decimal("0.5")


def test_with_numbers_only_the_case_that_holds_is_written() -> None:
    penalty = {"l1": Decimal("0.1")}
    document = explained(network("1 2", "1", layer("identity", "0.5 | -0.1"), penalty=penalty))
    for name, sign in (("dJ/dw11", "1"), ("dJ/dw12", "(-1)")):
        written = line(document, name, LineRole.NUMBERS)
        assert written.endswith(rf"0.1 \times {sign}")
        assert "cases" not in written


def test_a_gain_goes_through_the_function_and_its_derivative() -> None:
    activation = {"name": "sigmoid", "gain": 2}
    one = network("1", "1", {**layer("sigmoid", "0.5"), "activation": activation})
    key = key_of(explained(one))
    assert r"\frac{1}{1 + e^{-2 \cdot x}}" in key
    assert r"2 \cdot \frac{e^{-2 \cdot x}}{(1 + e^{-2 \cdot x})^2}" in key


@pytest.mark.parametrize("gain", [1, 2])
def test_only_the_plain_sigmoid_is_fused_with_its_loss(gain: int) -> None:
    table = {**layer("sigmoid", "0.5"), "activation": {"name": "sigmoid", "gain": gain}}
    document = explained(network("1", "1", table, loss="binary cross-entropy"))
    assert document.problem.fused == ("sigmoid" if gain == 1 else "")


SAID = [
    ("en", {}, "starts at 0."),
    ("en", {"start": {"v(w11)": HALF}}, "starts at 0, except for $v_{w_{11}} = 0.5$."),
    ("zh", {}, "初值为 0。"),
    ("zh", {"start": {"v(w11)": HALF}}, "各累积量的初值除 $v_{w_{11}} = 0.5$ 外均为 0。"),
    ("en", {"rounding": {"final": 0}}, "the answers to whole numbers."),
    ("zh", {"rounding": {"final": 0}}, "到整数"),
    ("en", {"activation": "leaky relu"}, "leaky ReLU activation"),
    ("zh", {"activation": "bipolar sigmoid"}, "双极性 sigmoid 函数"),
    ("en", {"loss": "step perceptron"}, "perceptron loss for targets of 0 and 1"),
    ("zh", {"loss": "perceptron"}, "感知机损失"),
]


@pytest.mark.parametrize(("language", "changes", "said"), SAID)
def test_a_paper_says(language: str, changes: dict[str, object], said: str) -> None:
    keys = {key: value for key, value in changes.items() if key != "activation"}
    one = network("1", "1", layer(str(changes.get("activation", "identity")), "0.5"))
    document = explained({**one, "optimizer": "momentum", **keys})
    paper = write_latex(document, Part.PAPER, language=language)
    assert said in "".join(paper.split("\n"))
