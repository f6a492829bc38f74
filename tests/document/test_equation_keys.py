"""What keys of equations say: the case of a kink, direct ways to the loss, products."""

from __future__ import annotations

import pytest

from solver.document.explain import explain
from solver.document.graph_figure import blank_picture
from solver.document.pieces import as_text
from solver.exercise.naming import latex_of
from solver.exercise.reading import parse
from solver.passes import solve

HEAD = 'title = "T"\n[parameters]\nw = 2\nx = [1, 3, 2]\n'


def key(*equations: str) -> dict[str, list[str]]:
    """The lines of each step of the key, by its name; what stands behind a line in brackets."""
    rows = (equation.split(" = ") for equation in equations)
    text = HEAD + "".join(
        f'[[equations]]\nname = "{name}"\nexpression = "{formula}"\n' for name, formula in rows
    )
    document = explain(solve(parse(text)))
    return {
        step.name: [
            as_text(line.math) + f" ({line.condition})" * bool(line.condition)
            for line in step.lines
        ]
        for section in document.sections
        for step in section.steps
    }


STEPS = [
    # the chain, the number that the case of the kink gives, and why
    (
        ("a = relu(w)", "L = a^2"),
        "dL/dw",
        [
            r"\frac{\partial L}{\partial a} \cdot \frac{\partial a}{\partial w}",
            r"4 \times 1",
            "4 (2 > 0)",
        ],
    ),
    # the largest of three has the slope
    (
        ("p = max(x[1], x[2], x[3])", "L = w*p"),
        "dL/dx[2]",
        [
            r"\frac{\partial L}{\partial p} \cdot \frac{\partial p}{\partial x_{2}}",
            r"2 \times 1",
            r"2 (3 > 1 ,\; 3 \ge 2)",
        ],
    ),
    (
        ("p = max(x[1], x[2], x[3])", "L = w*p"),
        "dL/dx[1]",
        [None, r"2 \times 0", "0 (1 < \\max(3, 2))"],
    ),
    (("L = abs(w)",), "dL/dw", ["1 (2 > 0)"]),
    # the loss names w itself, and depends on it through a: no derivative is told by itself
    (
        ("a = w^2", "L = a + 3*w"),
        "dL/dw",
        [
            r"\frac{\partial L}{\partial a} \cdot \frac{\partial a}{\partial w} + 3",
            r"\frac{\partial L}{\partial a} \cdot 2 \cdot w + 3",
            r"1 \times 2 \times 2 + 3",
            "7",
        ],
    ),
    # e^w could be the power of a quantity called e
    (
        ("e = 1 - w", "L = exp(w) + e^2"),
        "L",
        [r"\exp(w) + e^2", r"\exp(2) + (-1)^2", "8.38906"],
    ),
    (("L = exp(w)",), "L", ["e^{w}", "e^{2}", "7.38906"]),
    (
        ("L = w*prod(i in 1..3: x[i])",),
        "L",
        [r"w \cdot (x_{1} \cdot x_{2} \cdot x_{3})", None, "12"],
    ),
]


@pytest.mark.parametrize(("equations", "name", "lines"), STEPS)
def test_the_lines_of_a_step(
    equations: tuple[str, ...], name: str, lines: list[str | None]
) -> None:
    found = key(*equations)[name]
    assert len(found) == len(lines)
    assert found == [
        said if said is not None else one for said, one in zip(lines, found, strict=True)
    ]


def test_a_function_is_defined_by_exp_where_a_quantity_is_called_e() -> None:
    text = f'{HEAD}[[equations]]\nname = "e"\nexpression = "softplus(w)"\n'
    found = [
        as_text(row.function.math)
        for name in ("e", "h")
        for row in explain(solve(parse(text.replace('"e"', f'"{name}"')))).functions
    ]
    assert found == [r"\ln(1 + \exp(x))", r"\ln(1 + e^{x})"]


BY_VALUE, BY_ARGUMENT = (
    r"\mathrm{sig}(x) \cdot [1 - \mathrm{sig}(x)]",
    r"\frac{e^{-x}}{(1 + e^{-x})^2}",
)
SLOPES = [
    # as the step has it: a (1 - a) of a quantity, e^-w/(1 + e^-w)^2 within a formula
    ("sigmoid(w)", BY_VALUE, r"\frac{\partial L}{\partial a} \cdot a \cdot (1 - a)"),
    ("3*sigmoid(w)", BY_ARGUMENT,
     r"\frac{\partial L}{\partial a} \cdot 3 \cdot \frac{e^{-w}}{(1 + e^{-w})^2}"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "slope", "line"), SLOPES)
def test_a_derivative_is_defined_as_the_steps_use_it(formula: str, slope: str, line: str) -> None:
    equations = {"a": formula, "L": "a^2"}
    text = HEAD + "".join(
        f'[[equations]]\nname = "{name}"\nexpression = "{one}"\n' for name, one in equations.items()
    )
    (defined,) = explain(solve(parse(text))).functions
    assert defined.slope is not None
    assert as_text(defined.slope.math) == slope
    assert line in key(*(f"{name} = {one}" for name, one in equations.items()))["dL/dw"]


@pytest.mark.parametrize(
    ("formula", "sign"), [("w - x[1]", "-"), ("w + x[1]", "+"), ("w - x[1] - x[2]", "+")]
)
def test_a_difference_has_a_minus_in_the_figure(formula: str, sign: str) -> None:
    text = f'{HEAD}[[equations]]\nname = "L"\nexpression = "{formula}"\n'
    graph = solve(parse(text)).derivation.graph
    assert blank_picture(graph).vertices[-1].operation == sign


@pytest.mark.parametrize(
    ("plain", "latex"),
    [("x1w1", r"\mathit{x1w1}"), ("w__1", r"\mathit{w\_\_1}"), ("x1w1[2]", r"\mathit{x1w1}_{2}")],
)
def test_every_name_that_can_be_typed_can_be_printed(plain: str, latex: str) -> None:
    assert latex_of(plain) == latex
