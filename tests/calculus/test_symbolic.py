"""Derivatives that SymPy finds, as they are printed; and each against a difference quotient."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest
import sympy
from effort import calls_of
from formula_judge import is_close, points, real_of, slope_of, sympy_of

from solver.calculus.symbolic import differentiate, from_sympy, partials_of, symbol, to_sympy
from solver.document.pieces import as_text
from solver.document.printing import print_symbols
from solver.formulas import FUNCTIONS
from solver.formulas.expression import (
    HALF,
    ONE,
    TWO,
    ZERO,
    Branch,
    Call,
    Cases,
    Expression,
    Number,
    Sum,
    Symbol,
    call,
    names_in,
    rebuild,
)

W, X, Y, T = map(Symbol, "wxyt")
NINE = Number(Decimal(9))
LATEX = {name: name for name in "wxyt"}


def number(text: str) -> Number:
    return Number(Decimal(text))


SIGN = r"\begin{cases} 1, & x > 0 \\ -1, & x < 0 \\ 0, & x = 0 \end{cases}"

DERIVATIVES: list[tuple[Expression, str, str]] = [
    (W * X + Y, "w", "x"),
    (W * X + Y, "t", "0"),
    (number("0.10") * X, "x", "0.10"),
    (number("-0.2") * X, "x", "-0.2"),
    (X**3, "x", r"3 \cdot x^2"),
    (X ** number("0.5"), "x", r"\frac{1}{2 \cdot \sqrt{x}}"),
    (X ** number("1e1000"), "x", r"\frac{x^{1 \times 10^{1000}} \cdot (1 \times 10^{1000})}{x}"),
    (X / Y, "y", r"-\frac{x}{y^2}"),
    ((X + Y + T) / 3, "y", r"\frac{1}{3}"),
    (HALF * (X + Y), "y", r"\frac{1}{2}"),
    (-(X + Y), "y", "-1"),
    (HALF * (Y - T) ** 2, "y", "y - t"),
    (1 - X**2, "x", r"-2 \cdot x"),
    (call("exp", -(X**2)), "x", r"-2 \cdot x \cdot e^{-x^2}"),
    (call("sqrt", X**2 + Y**2), "y", r"\frac{y}{\sqrt{x^2 + y^2}}"),
    (call("sqrt", X**2), "x", SIGN),
    (call("erf", X), "x", r"\frac{2 \cdot e^{-x^2}}{\sqrt{\pi}}"),
    (call("tanh", W * X), "x", r"w \cdot [1 - \tanh^2(w \cdot x)]"),
    (call("cos", X) + call("sin", X), "x", r"-\sin(x) + \cos(x)"),
    (X * call("exp", ONE), "x", "e^{1}"),
    (call("abs", X), "x", SIGN),
    (call("max", ZERO, X), "x", r"\begin{cases} 1, & x > 0 \\ 0, & x \le 0 \end{cases}"),
    (
        call("max", X, Y, T),
        "t",
        r"\begin{cases} 1, & t > \max(x, y) \\ 0, & t \le \max(x, y) \end{cases}",
    ),
    (
        call("max", X, Y, T, W),
        "w",
        r"\begin{cases} 1, & w > \max(x, y, t) \\ 0, & w \le \max(x, y, t) \end{cases}",
    ),
    (call("sigmoid", X), "x", r"\frac{e^{-x}}{(1 + e^{-x})^2}"),
    (
        Y * call("sigmoid", X),
        "y",
        r"\mathrm{sig}(x)",
    ),
    (
        W * Cases((Branch(X**2, X, ">", ZERO),), -X),
        "x",
        r"w \cdot \Biggl(\begin{cases} 2 \cdot x, & x > 0 \\ -1, & x \le 0 \end{cases}\Biggr)",
    ),
    (Y * Cases((Branch(X, T, ">", ZERO),), X), "x", "y"),
    (
        Y * Cases((Branch(X, T, ">", ZERO),), -X),
        "y",
        r"\begin{cases} x, & t > 0 \\ -x, & t \le 0 \end{cases}",
    ),
]


@pytest.mark.parametrize(("formula", "name", "latex"), DERIVATIVES, ids=str)
def test_derivatives(formula: Expression, name: str, latex: str) -> None:
    assert as_text(print_symbols(differentiate(formula, name), LATEX)) == latex


@pytest.mark.parametrize("formula", [row[0] for row in DERIVATIVES], ids=str)
def test_all_partials_at_once(formula: Expression) -> None:
    assert partials_of(formula) == {
        name: differentiate(formula, name) for name in names_in(formula)
    }


OUTER = [*FUNCTIONS, "cases"]
INNER: list[Expression] = [W * X + Y, X**2 + 1, call("tanh", X) * W + TWO]


def outer_of(name: str, inner: Expression) -> Expression:
    if name == "cases":
        return Cases((Branch(inner**2, inner, ">", X),), inner - X)
    arguments = (inner, X, Y)[: 3 if FUNCTIONS[name].variadic else FUNCTIONS[name].arity]
    return Call(name, arguments)


@pytest.mark.no_cover
@pytest.mark.parametrize(("name", "inner"), list(product(OUTER, INNER)), ids=str)
def test_composites(name: str, inner: Expression) -> None:
    """The chain rule through every function: against sympy.diff of SymPy's own functions."""
    formula = outer_of(name, inner) * (1 + outer_of(name, inner))
    by_rows = differentiate(formula, "x")
    slope = slope_of(to_sympy(formula), "x")
    for at in points("w", "x", "y", low=0, high=2):
        assert is_close(real_of(written_out(by_rows), at), slope(at)), at


def written_out(formula: Expression) -> Expression:
    """Without calls of activations, which the judge does not know."""
    changed = rebuild(formula, written_out)
    if isinstance(changed, Call):
        return FUNCTIONS[changed.function].value(changed.arguments)
    return changed


@pytest.mark.parametrize("formula", [row[0] for row in DERIVATIVES[:6]], ids=str)
def test_to_sympy_says_the_same(formula: Expression) -> None:
    assert to_sympy(formula) == sympy_of(formula)


@pytest.mark.parametrize(
    "text", ["x", "3/4", "-x/2", "x**2*exp(-x)", "1/(x + 1)", "sqrt(x)", "pi*x", "E*x", "sin(x)/x"]
)
def test_there_and_back(text: str) -> None:
    expression = sympy.sympify(text, locals={"x": symbol("x")})
    assert sympy.simplify(to_sympy(from_sympy(expression)) - expression) == 0


def test_a_function_that_formulas_cannot_call() -> None:
    with pytest.raises(KeyError):
        from_sympy(sympy.gamma(symbol("x")))


def test_a_tower_of_powers_never_reaches_sympy() -> None:
    tower = NINE ** (NINE ** (NINE**NINE))
    assert differentiate(X * tower, "x") == tower
    assert differentiate(X + tower, "x") == ONE
    assert differentiate(X * call("exp", tower), "x") == call("exp", tower)


@pytest.mark.parametrize("mean", [False, True])
def test_long_sums_cost_what_their_terms_cost(mean: bool) -> None:
    def total(terms: int) -> Expression:
        found = Sum(tuple(Symbol(f"x{i}") * Symbol(f"w{i}") for i in range(terms)))
        return found / terms if mean else found

    partials = partials_of(total(1000))
    assert len(partials) == 2000
    if not mean:
        assert partials["w7"] == Symbol("x7")
    few, many = (calls_of(partials_of, total(terms)) for terms in (200, 800))
    assert many < 8 * few  # and not 16 times as many
