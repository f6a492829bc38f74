"""The reader on matrices: each equality is one of each of their entries."""

from __future__ import annotations

import re

import pytest
from reader import faults, judge, not_understood, read_displays


def tex(text: str) -> str:
    """The text with a matrix for each `<1 2; 3 4>`."""
    return re.sub(r"<([^<>]*)>", _matrix, text)


def _matrix(found: re.Match[str]) -> str:
    rows = (" & ".join(row.split()) for row in found[1].split(";"))
    body = r" \\ ".join(rows)
    return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"


GIVEN = r"""
\[ \mathbf{x} = <x_1; x_2> = <0.5; -2> \]
\[ \mathbf{W}^{(1)} = <0.1 0.2; -0.3 0.4> \]
\[ \boldsymbol{\delta} = <1; 0.5> \]
\[ \sigma(x) = \frac{1}{1 + e^{-x}} \]
"""

TRUE = [
    r"\mathbf{W}^{(1)} \mathbf{x} = <-0.35; -0.95>",
    r"\mathbf{z} = \mathbf{W}^{(1)} \mathbf{x} + \mathbf{1} = <0.65; 0.05>",
    r"<0.1 0.2> <3; 4> = <1.1>",
    r"(\mathbf{W}^{(1)})^{\mathsf{T}} \boldsymbol{\delta} = <-0.05; 0.4>",
    r"\boldsymbol{\delta} \mathbf{x}^{\mathsf{T}} = <0.5 -2; 0.25 -1>",
    r"\boldsymbol{\delta} \odot (\mathbf{1} - \mathbf{x}) = <0.5; 1.5>",
    r"\boldsymbol{\delta} \mathbf{1}^{\mathsf{T}} + \mathbf{W}^{(1)} = <1.1 1.2; 0.2 0.9>",
    r"\mathbf{1}^{\mathsf{T}} \boldsymbol{\delta} = <1.5>",
    r"-2 \left[ \mathbf{x} - \boldsymbol{\delta} \right] = <1; 5>",
    r"\sigma(\mathbf{x}) = \sigma <0.5; -2> \approx <0.6225; 0.1192>",
    r"\mathbf{x} = \scalebox{0.8}{$\displaystyle <0.5; -2>$}",
    r"{\mathbf{W}^{(1)}}^{+} = \mathbf{W}^{(1)} - 0.5 <1 1; 1 1> = <-0.4 -0.3; -0.8 -0.1>",
]


@pytest.mark.parametrize("text", TRUE)
def test_true_equalities(text: str) -> None:
    displays = read_displays(tex(rf"{GIVEN} \[ {text} \]"))
    assert not_understood(displays) == []
    findings = judge(displays)
    assert faults(findings) == []
    assert findings[-1].verdict == "true"


WRONG = {
    "one entry": r"\mathbf{W}^{(1)} \mathbf{x} = <-0.35; -0.96>",
    "rows for columns": r"(\mathbf{W}^{(1)})^{\mathsf{T}} \mathbf{x} = <-0.35; -0.95>",
    "a sign": r"\boldsymbol{\delta} - \mathbf{x} = <0.5; -2.5>",
    "the given": r"\mathbf{x} = <0.5; 2>",
    "rounded": r"\sigma(\mathbf{x}) = <0.6225; 0.1192>",
    "shapes": r"\mathbf{x} \odot <1; 1> = <0.5 -2>",
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_equalities(name: str) -> None:
    assert faults(judge(read_displays(tex(rf"{GIVEN} \[ {WRONG[name]} \]"))))


def test_a_row_may_go_on_with_a_matrix() -> None:
    rows = r"\mathbf{y} &= 2 \\ &\quad {} <1; 2> \\ &= <2; 4>"
    findings = judge(read_displays(tex(rf"\begin{{align*}} {rows} \end{{align*}}")))
    assert findings
    assert faults(findings) == []


def test_an_entry_of_a_function_has_an_index() -> None:
    text = r"\[ \mathrm{softmax}(x)_i = \frac{e^{x_i}}{\sum_{j} e^{x_j}} \]"
    assert faults(judge(read_displays(text))) == []


def test_bold_letters_are_other_quantities() -> None:
    text = r"$y = 3$ $\mathbf{y} = <1; 2>$ $y + 1 = 4$"
    assert faults(judge(read_displays(tex(text)))) == []
