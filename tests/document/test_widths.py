"""The estimated widths beside those that XeTeX measured."""

from __future__ import annotations

import pytest

from solver.document.widths import math_width

# Measured once: 1000 * \wd / 1em of `$\displaystyle …$` in an 11 pt article set by XeLaTeX.
MEASURED = r"""
 1010  h_1
 1538  w_{11}
 1538  w_{11}^{+}
 1005  x_1
  863  b_1
 1778  0.24
 4556  -0.123456
 2837  \mathrm{Label}_1
 2960  \mathrm{sig}(h_1)
 3216  \mathrm{sig}'(h_1)
 1956  \mathit{Loss}
 2390  \mathit{Loss}_1
 3220  \mathit{sig}'(h_1)
 1017  V_1
  643  \alpha
 1520  \delta^{(2)}_1
  586  \partial
 4649  w_{11}=0.24
12181  h_1 = x_1 \cdot w_{11} + x_2 \cdot w_{13} + b_1
13278  0.08 \times 0.24 + 0.12 \times 0.2 + 0.28
 9278  0.0192 + 0.024 + 0.28
 3884  \frac{1}{1+e^{-h_1}}
 4705  \frac{e^{-x}}{(1+e^{-x})^2}
 5096  \frac{e^{-h_1}}{\left(1+e^{-h_1}\right)^2}
 3195  \frac{\partial \mathit{Loss}_1}{\partial y_1}
 6261  \frac{\partial \mathit{Loss}_1}{\partial w_{21}} \cdot \frac{\partial y_1}{\partial w_{21}}
 7881  \left(\frac{\partial y_1}{\partial x} + \frac{\partial y_2}{\partial x}\right) \cdot x_1
 6802  \tfrac{1}{2}(y_1 - \mathrm{Label}_1)^2
 7081  \frac{1}{2}\left(y_1 - \mathrm{Label}_1\right)^2
 8021  \left(y_1 - \mathrm{Label}_1\right) \cdot w_{21}
14242  \left[(y_1 - \mathrm{Label}_1) \cdot w_{21}\right] \cdot \mathrm{sig}'(h_1) \cdot x_1
15552  \bigl[(y_1 - \mathrm{Label}_1) \cdot w_{21} + w_{22}\bigr] \cdot \mathrm{sig}'(h_1)
 1802  \Bigl(\tfrac{1}{2}\Bigr)
 1775  \bigg[\frac{1}{2}\bigg]
 1775  \left[\frac{1}{2}\right]
 1524  \left(\tfrac{1}{2}\right)
 2469  \left(e^{-x}\right)
 2455  \left(w_{11}^{+}\right)
 9758  w_{11}^{+} = w_{11} - \alpha \cdot \frac{\partial \mathit{Loss}}{\partial w_{11}}
 9333  \approx 0.24 - 0.5 \times 0.0125
 3833  = 0.2337
 3111  \approx -0.2
 5875  x + (-0.2) \cdot y
 4538  1.2 \times 10^{-5}
 2685  1 - a^2
 4425  a_1 (1 - a_1)
 4482  \operatorname{max}(0, z_1)
 4981  \max(0, h_{12})
 3789  \tanh(h_1)
 1925  \ln y_1
 5945  1 - \tanh^2(h_1)
 3322  \text{if } x > 0
 2709  \quad x, \, y
 1538  w_{11}^{\dagger}
 1318  \delta_{h_1}
  924  \hat{y}_1
13550  -\left(t_1 \ln y_1 + (1 - t_1) \ln(1 - y_1)\right)
 2284  \sigma(z_1)
 3188  \sigma'(z^{(2)}_{1})
 1780  w^{(1)}_{11}
 1405  \sqrt{x}
 3399  \boxed{0.2337}
 3271  e^{-0.3232}
 6424  \frac{e^{-0.3232}}{(1+e^{-0.3232})^2}
 3643  -\frac{y_1}{1-y_1}
 2088  \eta \cdot \nabla
 6420  \frac{1}{1+e^{-(-0.3232)}}
 5188  \mathrm{softmax}(y)_1
 4343  \mathrm{ReLU}(h_1)
 1398  h_{12}
 2263  \mathrm{net}_{h_1}
 5779  \left(y_1 \cdot \mathrm{sig}'(h_1)\right)
 6861  \left(1 - \tanh(h_1)^2\right)
 5906  \left(1 - \left(0.58\right)^2\right)
 5399  \left(\frac{1}{1+e^{-x}}\right)^2
 1788  \left(h_{1}\right)
 5332  \mathrm{sig}'(h_{11})\cdot x_1
 3765  \frac{\partial \mathrm{sig}(h_1)}{\partial h_1}
 1572  \left\{x\right\}
  826  \frac{\frac{1}{2}}{3}
 4056  2 \cdot \left(-0.3\right)
 2212  \mathit{Loss}'
 4726  \log(1+e^{x})
 6330  \left(y_1 - \left(0.58\right)^2\right)
 5628  \left((0.58)^2+1\right)
 4940  \left(x\left(y_1+1\right)\right)
 5938  \left[\left(y_1+\frac{1}{2}\right)^2\right]
13315  \frac{\partial y_1}{\partial x}\left(y_1^2-2y_1\mathrm{Label}_1+\mathrm{Label}_1^2\right)
 3250  \begin{pmatrix} 0.24 \\ 0.3 \end{pmatrix}
 5663  \begin{pmatrix} 0.24 & -0.3 \end{pmatrix}
 1488  \begin{pmatrix} x \end{pmatrix}
 6219  \begin{pmatrix} 0.24 & -0.3 \\ 0.16 & 0.2 \end{pmatrix}
 5076  \begin{pmatrix} 1 & 2 & 3 \\ 4 & 5 & 6 \\ 7 & 8 & 9 \end{pmatrix}
 2250  \begin{pmatrix} 1 \\ 2 \\ 3 \\ 4 \\ 5 \\ 6 \end{pmatrix}
 5461  \begin{pmatrix} w_{11} & w_{13} \\ w_{12} & w_{14} \end{pmatrix}
 4973  \begin{pmatrix} \frac{e^{0.1}}{e^{0.1} + e^{0.2}} \\ \frac{e^{0.2}}{e^{0.1} + e^{0.2}} \end{pmatrix}
14108  \begin{pmatrix} 0.24 & -0.3 \\ 0.16 & 0.2 \end{pmatrix} \begin{pmatrix} 0.08 \\ 0.12 \end{pmatrix} + \begin{pmatrix} 0.28 \\ 0.28 \end{pmatrix}
11972  \left[ \begin{pmatrix} 0.58 \\ 0.58 \end{pmatrix} - \begin{pmatrix} 1 \\ 0 \end{pmatrix} \right] \odot \begin{pmatrix} 0.24 \\ 0.25 \end{pmatrix}
 7056  \left[ \begin{pmatrix} 1 \\ 2 \\ 3 \\ 4 \end{pmatrix} - \begin{pmatrix} 1 \\ 2 \\ 3 \\ 4 \end{pmatrix} \right]
 5414  \mathbf{W}^{(1)} \mathbf{x} + \mathbf{b}^{(1)}
10201  \bigl[(\mathbf{W}^{(2)})^{\mathsf{T}} \boldsymbol{\delta}^{(2)}\bigr] \odot \sigma'(\mathbf{z}^{(1)})
 2098  \boldsymbol{\delta}^{(2)} \mathbf{1}
 3328  \boldsymbol{\Delta}^{(2)} \mathbf{A}^{\mathsf{T}}
 1631  \boldsymbol{\theta}^{(1)}
 7482  \mathbf{out}_1 \odot (\mathbf{1} - \mathbf{out}_1)
 2762  \frac{\partial \mathit{Loss}}{\partial \mathbf{W}_1}
 5589  \mathrm{sig}\begin{pmatrix} 0.3232 \\ 0.3712 \end{pmatrix}
 6472  0.5 \begin{pmatrix} -0.0125 \\ 0.0188 \end{pmatrix}
 4445  \lambda \operatorname{sgn}(\mathbf{W}_1)
 7669  x + \begin{cases} 1, & x > 0 \\ 0.1, & x \le 0 \end{cases}
"""

ROWS = [line.split(maxsplit=1) for line in MEASURED.strip().splitlines()]


@pytest.mark.parametrize(("measured", "latex"), ROWS, ids=[latex for _, latex in ROWS])
def test_close_to_what_tex_measures(measured: str, latex: str) -> None:
    assert -3 * int(measured) <= 100 * (math_width(latex) - int(measured)) <= 7 * int(measured)


# The printer never writes these, but a label may hold anything.
@pytest.mark.parametrize(
    "latex", ["", "_1", "^", r"\left(", "}", r"x_{1", r"\nosuch x", r"\frac{1}"]
)
def test_broken_formulas_have_a_width_too(latex: str) -> None:
    assert math_width(latex) >= 0


def test_a_chinese_character_is_an_em_wide() -> None:
    assert math_width(r"\text{权重}") == 2000
