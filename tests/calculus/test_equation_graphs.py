"""Graphs made from equations: what their partials are, and that they are right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, localcontext

import mpmath
import pytest
from effort import calls_of
from hypothesis import given, settings
from hypothesis import strategies as st
from systems import (
    NETWORK,
    PRODUCT_CIRCUIT,
    SIGMOID_CIRCUIT,
    SYSTEMS,
    System,
    forward,
    recurrence,
    solved,
    system,
)

from solver.arithmetic.evaluation import evaluate
from solver.calculus.equations import build_equations
from solver.calculus.graph import Role
from solver.calculus.rules import partials_of
from solver.document.pieces import as_text
from solver.document.printing import print_symbols
from solver.errors import ExerciseError
from solver.exercise.notation import Name
from solver.formulas.expanding import Budget, Expander
from solver.formulas.expression import Expression, names_in
from solver.formulas.parsing import parse

LETTERS = "abcdhpuvwxyzt"


def expand(text: str) -> Expression:
    return Expander(text, Budget(), (), lambda *_: None).expand(parse(text), {})


def printed(expression: Expression) -> str:
    return as_text(print_symbols(expression, {letter: letter for letter in LETTERS}))


# The right side of h = …, and its partial by x as a teacher would write it.
PARTIALS = [
    ("x", "1"),
    ("3*x", "3"),
    ("w*x", "w"),
    ("x*w", "w"),
    ("u*x + v*w", "u"),
    ("x - w", "1"),
    ("w - x", "-1"),
    ("x + w + x", "2"),
    ("a*x*b*x", r"a \cdot b \cdot x + a \cdot x \cdot b"),
    ("x^2", r"2 \cdot x"),
    ("x^3", r"3 \cdot x^2"),
    ("(x - y)^2", "2(x - y)"),
    ("(y - x)^2", "-2(y - x)"),
    ("1/2*(x - y)^2", "x - y"),
    ("0.5*(x - y)^2", "x - y"),
    ("(x - y)^2/2", "x - y"),
    ("(x - y)^2/3", r"\frac{2}{3}(x - y)"),
    ("0.1*x^2", r"0.2 \cdot x"),
    ("0.25*x^3", r"0.75 \cdot x^2"),
    ("x/w", r"\frac{1}{w}"),
    ("w*x/2", r"\frac{1}{2} \cdot w"),
    ("w/x", r"-\frac{w}{x^2}"),
    ("1/x", r"-\frac{1}{x^2}"),
    ("x/(x + y)", r"\frac{y}{(x + y)^2}"),
    ("y/(x + y)", r"-\frac{y}{(x + y)^2}"),
    ("w*x/(x + y)", r"\frac{w \cdot (x + y) - w \cdot x}{(x + y)^2}"),
    ("x^-2", r"-\frac{2}{x^3}"),
    ("1/x^2", None),
    ("x^0.5", r"\frac{0.5}{x^{0.5}}"),
    ("x^(1/2)", None),
    ("x^w", r"w \cdot x^{w - 1}"),
    ("w^x", r"w^x \cdot \ln(w)"),
    ("tanh(w*x + b)", r"(1 - h^2) \cdot w"),
    ("tanh(x)", "1 - h^2"),
    ("sigmoid(x)", r"h \cdot (1 - h)"),
    ("sigmoid(w*x)", r"h \cdot (1 - h) \cdot w"),
    ("exp(x)", "h"),
    ("exp(-x)", "-h"),
    ("sqrt(x)", r"\frac{1}{2 \cdot h}"),
    ("ln(x)", r"\frac{1}{x}"),
    ("-y*ln(x)", r"-y \cdot \frac{1}{x}"),
    ("sin(w*x)", r"\cos(w \cdot x) \cdot w"),
    ("2*tanh(x)", None),
    ("w*exp(-x)", "-w \\cdot e^{-x}"),
    ("y - y", "0"),
]


@pytest.mark.parametrize(
    ("text", "partial"), [(text, partial) for text, partial in PARTIALS if partial is not None]
)
def test_partials_read_as_a_teacher_writes_them(text: str, partial: str) -> None:
    found = partials_of(expand(text), "h")
    assert printed(found.get("x", found[names_in(expand(text))[0]])) == partial


POINTS = {letter: Decimal(17 + 9 * at).scaleb(-2) for at, letter in enumerate("abcdpuvwxyzt")}

# What no table above says, the kinks' two sides among them.
MORE = [
    "max(x, w)", "max(w, x)", "min(x, w)", "max(x, w, y)", "max(w, y, x)", "min(w, x, y)",
    "min(y, w, x, u)", "max(x^2, w*x, 0.1)", "abs(x - y)", "abs(y - x)", "relu(x)", "relu(-x)",
    "leaky_relu(-x)", "elu(-x)", "softplus(x)", "silu(x)", "gelu(x)", "gelu_tanh(x)",
    "hard_sigmoid(x)", "erf(x)", "cos(x)", "identity(x)", "w*tanh(x)/(x + sigmoid(x))",
    "(x + y)/(x*y + 1)", "x*y*x/w*x", "sigmoid(tanh(x^2))^3", "exp(x)/(exp(x) + exp(y))",
    "-y*ln(x) - (1 - y)*ln(1 - x)", "x^x", "(x/w)^(y/w)", "pi*x", "tanh(3)*x", "sqrt(x/w)",
    "2^x", "x^-0.5", "(-x)^2", "-(-x)", "x/2/w", "(x*2)/(3*4)",
]  # fmt: skip


@pytest.fixture(autouse=True)
def digits() -> Iterator[None]:
    """Differences lose 30 of the 100."""
    with localcontext() as context:
        context.prec = 100
        yield


def slope(expression: Expression, at: Mapping[str, Decimal], by: str) -> Decimal:
    """The central difference."""
    step = Decimal("1e-30")
    right, left = (evaluate(expression, {**at, by: at[by] + d}).value for d in (step, -step))
    return (right - left) / (2 * step)


def assert_partials_are_right(expression: Expression, at: Mapping[str, Decimal]) -> None:
    values = {**at, "h": evaluate(expression, at).value}
    found = partials_of(expression, "h")
    assert list(found) == list(names_in(expression))
    for name, partial in found.items():
        difference = evaluate(partial, values).value - slope(expression, at, name)
        assert abs(difference) < Decimal("1e-25"), (name, printed(partial))


@pytest.mark.parametrize("text", [*(text for text, _ in PARTIALS), *MORE])
def test_partials_are_right(text: str) -> None:
    assert_partials_are_right(expand(text), POINTS)


@pytest.mark.parametrize(
    ("text", "partials"),
    [
        ("max(x, y)", (1, 0)),
        ("max(y, x)", (1, 0)),
        ("max(x, y, w)", (1, 0, 0)),
        ("min(w, y, x)", (1, 0, 0)),
        ("max(0, x)", (0,)),
    ],
)
def test_on_a_tie_the_first_has_the_slope(text: str, partials: tuple[int, ...]) -> None:
    zero = Decimal(0)
    found = partials_of(expand(text), "h").values()
    ties = {"x": zero, "y": zero, "w": zero, "h": zero}
    assert tuple(evaluate(partial, ties).value for partial in found) == partials


_TERMS = st.sampled_from(["x", "y", "w", "2", "0.5", "1.5"])


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from("+-*")
    functions = st.sampled_from(["tanh", "sigmoid", "exp", "softplus", "cos"])
    return st.one_of(
        st.builds("({} {} {})".format, inner, operators, inner),
        st.builds("{}({})".format, functions, inner),
        st.builds("({}/(3 + (x + {})^2))".format, inner, inner),
        st.builds("(x + {})^2".format, inner),
    )


@pytest.mark.no_cover
@settings(max_examples=100, deadline=None)
@given(st.recursive(_TERMS, _grown, max_leaves=6))
def test_partials_of_any_formula_are_right(text: str) -> None:
    at = {letter: value / 4 for letter, value in POINTS.items()}
    assert_partials_are_right(expand(text), at)


# --- whole systems -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", SYSTEMS)
def test_gradients_equal_differences(name: str) -> None:
    exercise = SYSTEMS[name]
    graph, _, slopes = solved(exercise)
    stated = {**exercise.given, **exercise.parameters}
    step = Decimal("1e-30")
    for plain, value in stated.items():
        sides = (forward(graph, {**stated, plain: value + d}) for d in (step, -step))
        right, left = (values[graph.loss.plain] for values in sides)
        assert abs(slopes[plain] - (right - left) / (2 * step)) < Decimal("1e-20"), plain


def test_three_steps_as_published() -> None:
    _, values, slopes = solved(recurrence(3))
    shown = {name: round(values[name], 5) for name in ("h[1]", "h[2]", "h[3]")}
    assert shown == {
        "h[1]": Decimal("0.66404"),
        "h[2]": Decimal("0.81171"),
        "h[3]": Decimal("0.83543"),
    }
    assert round(slopes["v"], 6) == Decimal("0.279391")
    assert round(slopes["u"], 6) == Decimal("0.367975")


def test_a_hundred_steps_equal_a_loop_in_mpmath() -> None:
    _, values, slopes = solved(recurrence(100))
    with mpmath.workdps(40):
        h, dh = [mpmath.mpf(0)], mpmath.mpf(1)
        for _ in range(100):
            h.append(mpmath.tanh(mpmath.mpf("0.8") + mpmath.mpf("0.5") * h[-1]))
        du = dv = mpmath.mpf(0)
        for t in range(100, 0, -1):
            local = dh * (1 - h[t] ** 2)
            du, dv, dh = du + local, dv + local * h[t - 1], local * mpmath.mpf("0.5")
        for mine, theirs in ((values["L"], h[100]), (slopes["u"], du), (slopes["v"], dv)):
            assert abs(mpmath.mpf(str(mine)) - theirs) < mpmath.mpf("1e-35")


def test_circuits_as_published() -> None:
    _, values, slopes = solved(PRODUCT_CIRCUIT)
    assert [values["q"], values["f"]] == [3, -12]
    assert [slopes["x"], slopes["y"], slopes["z"]] == [-4, -4, 3]
    _, values, slopes = solved(SIGMOID_CIRCUIT)
    assert str(round(values["f"], 2)) == "0.73"
    shown = {name: str(round(slopes[name], 2)) for name in ("w0", "w1", "w2", "x0", "x1", "m", "r")}
    assert shown == {
        "w0": "-0.20", "w1": "-0.39", "w2": "0.20", "x0": "0.39", "x1": "-0.59",
        "m": "-0.53", "r": "-0.53",
    }  # fmt: skip
    assert str(round(slopes["n"], 2)) == "-0.20"


def test_a_network_as_published() -> None:
    _, values, slopes = solved(NETWORK)
    assert round(values["L"], 9) == Decimal("0.298371109")
    assert round(slopes["v[1,1]"], 9) == Decimal("0.082167041")
    assert round(slopes["w[1,1]"], 9) == Decimal("0.000438568")


def test_batch_normalisation_as_published() -> None:
    """The forward and backward pass of CMU 11-785's autograder, given the gradient above."""
    exercise = system(
        {"epsilon": "1e-8", "g": [-6, -12, -12, -6]},
        {"z": [1, 7, 1, 7], "gamma": 2, "beta": -1},
        ("mu", "mean(i in 1..4: z[i])"),
        ("nu", "mean(i in 1..4: (z[i] - mu)^2)"),
        ("y[i]", "gamma*(z[i] - mu)/sqrt(nu + epsilon) + beta", "i in 1..4"),
        ("L", "sum(i in 1..4: g[i]*y[i])"),
    )
    _, values, slopes = solved(exercise)
    assert [round(values[f"y[{i}]"], 4) for i in (1, 2, 3, 4)] == [-3, 1, -3, 1]
    assert [round(slopes[f"z[{i}]"], 4) for i in (1, 2, 3, 4)] == [2, -2, -2, 2]


# --- the graph ---------------------------------------------------------------------------------


def test_a_recurrence_as_a_graph() -> None:
    graph = build_equations(recurrence(3), constants=[Name("alpha", r"\alpha")])
    assert {node.plain: (node.role, node.layer) for node in graph.nodes} == {
        "alpha": (Role.CONSTANT, 0),
        "x[1]": (Role.INPUT, 1),
        "x[2]": (Role.INPUT, 2),
        "x[3]": (Role.INPUT, 3),
        "h[0]": (Role.INPUT, 1),
        "u": (Role.WEIGHT, 1),
        "v": (Role.WEIGHT, 1),
        "h[1]": (Role.INTERMEDIATE, 1),
        "h[2]": (Role.INTERMEDIATE, 2),
        "h[3]": (Role.INTERMEDIATE, 3),
        "L": (Role.LOSS, 4),
    }
    latex = {node.plain: node.name.latex for node in graph.nodes}
    partials = {
        p.parent: as_text(print_symbols(p.expression, latex)) for p in graph["h[3]"].partials
    }
    assert partials["h[2]"] == r"(1 - h_{3}^2) \cdot v"
    assert partials["u"] == r"(1 - h_{3}^2) \cdot x_{3}"


def test_a_name_that_the_key_needs_is_refused() -> None:
    for exercise in (
        system({}, {"alpha": 1}, ("L", "alpha^2")),
        system({}, {"w": 1}, ("alpha", "w^2"), ("L", "alpha")),
    ):
        with pytest.raises(ExerciseError, match="the key itself calls something alpha"):
            build_equations(exercise, constants=[Name("alpha", r"\alpha")])


def test_the_cost_grows_with_the_equations() -> None:
    build_equations(recurrence(3))
    few, many = (calls_of(build_equations, recurrence(steps)) for steps in (100, 400))
    assert many < 8 * few  # and not 16 times as many


@pytest.mark.no_cover
def test_a_wide_sum_is_differentiated_in_one_pass() -> None:
    def wide(terms: int) -> System:
        formula = f"sum(i in 1..{terms}: (w[i] - t[i])^2)/{terms}"
        return system({"t": [0] * terms}, {"w": [1] * terms}, ("L", formula))

    assert len(build_equations(wide(1000)).loss.partials) == 2000
    few, many = (calls_of(build_equations, wide(terms)) for terms in (200, 800))
    assert many < 8 * few  # and not 16 times as many
