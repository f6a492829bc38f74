"""How mathematics is read: from LaTeX to a formula, here in plain text; and what is not read."""

from __future__ import annotations

import pytest

from solver.marking.chains import read_key
from solver.marking.grammar import formula_of
from solver.marking.source import Source
from solver.marking.spelling import spelled

READ = {
    r"w_{1,1}": "w_11",
    r"w_{11}": "w_11",
    r"w_{1,12}": "w_1,12",
    r"\mathit{Label}_1": "Label_1",
    r"\mathrm{Label}_1": "Label_1",
    "Label_1": "Label_1",
    r"2y_1Label_1": "2·y_1·Label_1",
    r"w_{11}^{+}": "w_11^+",
    r"{W^{(1)}_{11}}^{+}": "W_11^(1)^+",
    r"W_{11}^{(1)}": "W_11^(1)",
    r"a_1^{[2](3)}": "a_1^[2]^(3)",
    r"a_1^{(2)\langle 3\rangle}": "a_1^(2)^<3>",
    r"{a_1^{(2)}}^{\langle 3\rangle}": "a_1^(2)^<3>",
    r"v_{W^{(2)}_{11}}": "v_W_11^(2)",
    r"sig^{'}(h_1)": "sig'(h_1)",
    r"sig'(h_1)": "sig'(h_1)",
    r"\mathrm{sig}^{\prime}(h_1)": "sig'(h_1)",
    r"\frac{\partial Loss}{\partial w_{11}}": "∂Loss/∂w_11",
    r"\frac{\mathrm{d}sig(h_1)}{\mathrm{d}x}": "∂sig(h_1)/∂x",
    r"\frac{dL}{dw}": "∂L/∂w",
    r"\partial L / \partial w": "∂L/∂w",
    r"\frac{d_1}{d_2}": "d_1/d_2",
    r"\frac12": "1/2",
    r"8.3 \times 10^{-7}": "0.00000083",
    r"10^{-3}": "0.001",
    r"8.3 \times 10^{+2}": "830",
    r"\scalebox{0.68}{$\displaystyle a + b$}": "(a + b)",
    r".24": "0.24",
    r"e^{-h_1}": "exp(-h_1)",
    r"x_1 \cdot w_1 - b": "(x_1·w_1 - b)",
    r"0.5(1 - 0.5)": "0.5·(1 - 0.5)",
    r"a + -b": "(a - b)",
    r"(y - t)^2": "(y - t)^2",
    r"\left[ a \right]": "a",
    r"\Delta w_{35}": "Δw_35",
    r"\hat{m}_w": "hat(m)_w",
    r"\max(0, z)": "max(0, z)",
    r"\sqrt{2 \pi}": "sqrt(2·pi())",
    r"2_2": "2_2",
    r"W^{\top}": "transposed(W)",
    r"\mathbf{x}": "bold x",
    r"a \odot b": "⊙(a, b)",
    r"(a, b)": "list(a, b)",
    "w5 + o1": "(w_5 + o_1)",
    "w_11": "w_11",
    r"\text{net}_{h1}": "net_h1",
    r"\text{Loss} - 1": "(Loss - 1)",
    r"\mathbf{0.25}": "0.25",
    r"\delta{_2}": "delta_2",
    r"\hat{y_1}": "hat(y)_1",
    r"w_{5,\text{new}}": "w_5^new",
    r"w_{\text{old}}": "w",
    r"W^{[2]T}": "transposed(W^[2])",
    r"|y - t|": "abs((y - t))",
    r"\|y - t\|": "abs((y - t))",
    r"\underbrace{a - t}_{\text{error}}": "(a - t)",
    r"\nabla_w L": "∂L/∂w",
    "dL/dw": "∂L/∂w",
    r"\frac{\partial L}{\partial w}\Big|_{w=0.5}": "∂L/∂w",
    "½(y−t)²": "1/2·(y - t)^2",
    "η·δ₁": "eta·delta_1",
    "1.2e-3": "0.0012",
    "0{,}5": "0.5",
    "1[z > 0]": "1·{…}",
    "J(W, b)": "J",
}

UNREAD = [
    r"\mathbf{x y}",
    r"0.5 0.3",
    r"a +",
    r"\frac{\partial L}{w}",
    r"\unknown",
    r"(a",
    r"x_{}",
    "1" * 50,
]


@pytest.mark.parametrize("latex", READ)
def test_what_is_read(latex: str) -> None:
    formula = formula_of(latex)
    assert formula is not None
    assert spelled(formula) == READ[latex]


@pytest.mark.parametrize("latex", UNREAD)
def test_what_is_not_read(latex: str) -> None:
    assert formula_of(latex) is None


ENVIRONMENTS = [
    "$a = b$",
    r"\(a = b\)",
    r"\[a = b\]",
    "$$a = b$$",
    r"\begin{equation}a = b\end{equation}",
    r"\begin{align*}a &= b\end{align*}",
    r"\begin{align}\begin{split}a &= b\end{split}\end{align}",
    r"\begin{gather}a = b\end{gather}",
    r"\begin{eqnarray*}a &=& b\end{eqnarray*}",
    r"\begin{alignat*}{2}a &= b\end{alignat*}",
    r"\[\begin{aligned}a &= b\end{aligned}\]",
    r"\newcommand{\eq}{=}$a \eq b$",
    "$a = % a remark" + "\nb$",
]


@pytest.mark.parametrize("text", ENVIRONMENTS)
def test_where_mathematics_stands(text: str) -> None:
    (chain,) = read_key(Source("key.tex", text)).chains
    assert [spelled(side.formula) for side in chain.sides if side.formula] == ["a", "b"]
    assert chain.relations == ("=",)


@pytest.mark.parametrize(
    "text", [r"\begin{verbatim}$a$\end{verbatim}", "% $a = b$", r"\$5 and \$6"]
)
def test_where_none_stands(text: str) -> None:
    assert read_key(Source("key.tex", text)).chains == ()


def test_a_chain_goes_on_over_rows_and_displays() -> None:
    text = r"$$a = b + c \\ + d$$ so that $$= e$$"
    (chain,) = read_key(Source("key.md", text, is_markdown=True)).chains
    assert len(chain.sides) == 3
    assert chain.relations == ("=", "=")
