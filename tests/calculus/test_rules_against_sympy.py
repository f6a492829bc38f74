"""The partials of equations, written by the rules as taught, are those that SymPy finds."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from formula_judge import is_close, points, real_of, slope_of, sympy_of
from systems import SYSTEMS

from solver.calculus.equations import build_equations
from solver.calculus.rules import partials
from solver.formulas import FUNCTIONS
from solver.formulas.expanding import Budget, Expander
from solver.formulas.expression import Call, Expression, names_in, rebuild, substitute
from solver.formulas.parsing import parse

FORMULAS = (
    "x", "3*x", "x + w + x", "a*x*b*x", "w - x", "x^2", "x^3", "x^-2", "(x - y)^2", "-(x*w)^3",
    "1/2*(x - y)^2", "0.25*x^3", "x/w", "w/x", "x/(x^2 + y^2)", "w*x/(x^2 + 1)", "(x*2)/(3*4)",
    "tanh(w*x + b)", "2*tanh(x)", "exp(-x)", "w*exp(-x^2)", "sin(w*x)*cos(x)", "ln(x^2 + 1)",
    "sqrt(x^2 + 1)", "1/(1 + exp(-w*x))", "x/sqrt(x^2 + y^2)", "erf(x*w)", "pi*x", "exp(tanh(x*y))",
    "max(x, w)", "min(x, w, y)", "abs(x*w)", "(w*x + b - y)^2/3 + 0.1*w^2",
)  # fmt: skip


def expand(text: str) -> Expression:
    return Expander(text, Budget(), (), lambda *_: None).expand(parse(text), {})


def spelt_out(formula: Expression) -> Expression:
    """The formula with sigmoid and its like as the elementary functions that they are."""
    if isinstance(formula, Call) and (definition := FUNCTIONS[formula.function].definition):
        return substitute(definition, {"x1": spelt_out(formula.arguments[0])})
    return rebuild(formula, spelt_out)


def some_points(names: tuple[str, ...]) -> Iterator[dict[str, Decimal]]:
    return (point for point, _ in zip(points(*names), range(5), strict=False))


@pytest.mark.parametrize("text", FORMULAS)
def test_every_partial_is_sympys(text: str) -> None:
    formula = expand(text)
    found = partials(formula)
    assert list(found) == list(names_in(formula))
    for name, partial in found.items():
        expected = slope_of(sympy_of(formula), name)
        for point in some_points(names_in(formula)):
            assert is_close(real_of(partial, point), expected(point)), (name, point)


@pytest.mark.no_cover
@pytest.mark.parametrize("name", SYSTEMS)
def test_the_equations_of_known_systems(name: str) -> None:
    """A partial may be written in terms of the quantity itself: 1 - h^2 for h = tanh(...)."""
    for node in build_equations(SYSTEMS[name]).nodes:
        if node.definition is None or len(names_in(node.definition)) > 8:
            continue
        definition = spelt_out(node.definition)
        for partial in node.partials:
            expected = slope_of(sympy_of(definition), partial.parent)
            for point in some_points(names_in(node.definition)):
                positive = {key: abs(value) + 1 for key, value in point.items()}
                own = Decimal(str(real_of(definition, positive)))
                found = real_of(partial.expression, {**positive, node.plain: own})
                assert is_close(found, expected(positive)), (node.plain, partial.parent)
