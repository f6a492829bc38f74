"""The reader on matrices: each equality is one of each of their entries."""

from __future__ import annotations

import pytest
from reader import faults, judge, not_understood, read_displays

GIVEN = r"""
\[ \mathbf{x} = \begin{pmatrix} x_1 \\ x_2 \end{pmatrix} = \begin{pmatrix} 0.5 \\ -2 \end{pmatrix} \]
\[ \mathbf{W}^{(1)} = \begin{pmatrix} 0.1 & 0.2 \\ -0.3 & 0.4 \end{pmatrix} \]
\[ \boldsymbol{\delta} = \begin{pmatrix} 1 \\ 0.5 \end{pmatrix} \]
\[ \sigma(x) = \frac{1}{1 + e^{-x}} \]
"""  # noqa: E501

TRUE = [
    r"\mathbf{W}^{(1)} \mathbf{x} = \begin{pmatrix} -0.35 \\ -0.95 \end{pmatrix}",
    r"\mathbf{z} = \mathbf{W}^{(1)} \mathbf{x} + \mathbf{1} = \begin{pmatrix} 0.65 \\ 0.05 \end{pmatrix}",
    r"\begin{pmatrix} 0.1 & 0.2 \end{pmatrix} \begin{pmatrix} 3 \\ 4 \end{pmatrix} = \begin{pmatrix} 1.1 \end{pmatrix}",
    r"(\mathbf{W}^{(1)})^{\mathsf{T}} \boldsymbol{\delta} = \begin{pmatrix} -0.05 \\ 0.4 \end{pmatrix}",
    r"\boldsymbol{\delta} \mathbf{x}^{\mathsf{T}} = \begin{pmatrix} 0.5 & -2 \\ 0.25 & -1 \end{pmatrix}",
    r"\boldsymbol{\delta} \odot (\mathbf{1} - \mathbf{x}) = \begin{pmatrix} 0.5 \\ 1.5 \end{pmatrix}",
    r"\boldsymbol{\delta} \mathbf{1}^{\mathsf{T}} + \mathbf{W}^{(1)} = \begin{pmatrix} 1.1 & 1.2 \\ 0.2 & 0.9 \end{pmatrix}",
    r"\mathbf{1}^{\mathsf{T}} \boldsymbol{\delta} = \begin{pmatrix} 1.5 \end{pmatrix}",
    r"-2 \left[ \mathbf{x} - \boldsymbol{\delta} \right] = \begin{pmatrix} 1 \\ 5 \end{pmatrix}",
    r"\sigma(\mathbf{x}) = \sigma \begin{pmatrix} 0.5 \\ -2 \end{pmatrix} \approx \begin{pmatrix} 0.6225 \\ 0.1192 \end{pmatrix}",
    r"\mathbf{x} = \scalebox{0.8}{$\displaystyle \begin{pmatrix} 0.5 \\ -2 \end{pmatrix}$}",
    r"{\mathbf{W}^{(1)}}^{+} = \mathbf{W}^{(1)} - 0.5 \begin{pmatrix} 1 & 1 \\ 1 & 1 \end{pmatrix} = \begin{pmatrix} -0.4 & -0.3 \\ -0.8 & -0.1 \end{pmatrix}",
]  # fmt: skip


@pytest.mark.parametrize("text", TRUE)
def test_true_equalities(text: str) -> None:
    displays = read_displays(rf"{GIVEN} \[ {text} \]")
    assert not_understood(displays) == []
    findings = judge(displays)
    assert faults(findings) == []
    assert findings[-1].verdict == "true"


WRONG = {
    "one entry": r"\mathbf{W}^{(1)} \mathbf{x} = \begin{pmatrix} -0.35 \\ -0.96 \end{pmatrix}",
    "rows for columns": r"(\mathbf{W}^{(1)})^{\mathsf{T}} \mathbf{x} = \begin{pmatrix} -0.35 \\ -0.95 \end{pmatrix}",
    "a sign": r"\boldsymbol{\delta} - \mathbf{x} = \begin{pmatrix} 0.5 \\ -2.5 \end{pmatrix}",
    "the given": r"\mathbf{x} = \begin{pmatrix} 0.5 \\ 2 \end{pmatrix}",
    "rounded": r"\sigma(\mathbf{x}) = \begin{pmatrix} 0.6225 \\ 0.1192 \end{pmatrix}",
    "shapes": r"\mathbf{x} \odot \begin{pmatrix} 1 \\ 1 \end{pmatrix} = \begin{pmatrix} 0.5 & -2 \end{pmatrix}",
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong_equalities(name: str) -> None:
    assert faults(judge(read_displays(rf"{GIVEN} \[ {WRONG[name]} \]")))


def test_a_row_may_go_on_with_a_matrix() -> None:
    rows = r"\mathbf{y} &= 2 \\ &\quad {} \begin{pmatrix} 1 \\ 2 \end{pmatrix} \\ &= \begin{pmatrix} 2 \\ 4 \end{pmatrix}"  # noqa: E501
    findings = judge(read_displays(rf"\begin{{align*}} {rows} \end{{align*}}"))
    assert findings
    assert faults(findings) == []


def test_bold_letters_are_other_quantities() -> None:
    text = r"$y = 3$ $\mathbf{y} = \begin{pmatrix} 1 \\ 2 \end{pmatrix}$ $y + 1 = 4$"
    assert faults(judge(read_displays(text))) == []
