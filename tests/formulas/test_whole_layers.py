"""What depends on a whole layer: softmax, losses over all outputs, and the two fused."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest
import sympy
from formula_judge import is_close, points, real_of, slope_of, sympy_of

from solver.formulas import ACTIVATIONS, LOSSES
from solver.formulas.expression import Expression, Symbol, substitute

Z = tuple(Symbol(f"z{i}") for i in range(3))
Y = tuple(Symbol(f"y{i}") for i in range(3))
T = tuple(Symbol(f"t{i}") for i in range(3))
SOFTMAX = ACTIVATIONS["softmax"]


def put_in(expression: Expression, outputs: list[Expression]) -> Expression:
    names = [y.name for y in Y]
    return substitute(expression, dict(zip(names, outputs, strict=True)))


@pytest.mark.parametrize(("unit", "by"), list(product(range(3), repeat=2)))
def test_jacobian_of_softmax(unit: int, by: int) -> None:
    outputs = [SOFTMAX.output(Z, i) for i in range(3)]
    stated = put_in(SOFTMAX.partial_at(Z, Y, unit, by), outputs)
    slope = slope_of(sympy_of(outputs[unit]), f"z{by}")
    for at in points("z0", "z1", "z2"):
        assert is_close(real_of(stated, at), slope(at)), at


def test_softmax_adds_up_to_one() -> None:
    for at in points("z0", "z1", "z2"):
        assert is_close(sum(real_of(SOFTMAX.output(Z, i), at) for i in range(3)), 1)


@pytest.mark.parametrize("name", ["sigmoid", "relu"])
def test_other_activations_have_a_diagonal_jacobian(name: str) -> None:
    row = ACTIVATIONS[name]
    assert not row.is_vector
    assert row.output(Z, 1) == substitute(row.expression, {"x": Z[1]})
    assert row.partial_at(Z, Y, 1, 1) == substitute(row.partial, {"x": Z[1]})
    assert real_of(row.partial_at(Z, Y, 1, 2), {}) == 0


@pytest.mark.parametrize("name", ["binary cross-entropy", "cross-entropy"])
def test_fused_partials(name: str) -> None:
    loss = LOSSES[name]
    assert loss.fused_with is not None
    assert loss.fused_partial is not None
    activation = ACTIVATIONS[loss.fused_with]
    outputs = [activation.output(Z, i) for i in range(3)]
    # Targets that make sense: the last share is what the others leave.
    shares: list[Expression] = [T[0], T[1], 1 - T[0] - T[1]] if activation.is_vector else list(T)
    whole = sympy_of(loss.over(zip(outputs, shares, strict=True)))
    for unit in range(3):
        fused = substitute(loss.fused_partial, {"y": outputs[unit], "t": shares[unit]})
        slope = slope_of(whole, f"z{unit}")
        for at in points(*(s.name for s in (*Z, *T)), low=0, high=1):
            assert is_close(real_of(fused, at), slope(at)), at


@pytest.mark.parametrize(
    ("name", "total"),
    [
        ("half squared error", "(y0 - t0)**2/2 + (y1 - t1)**2/2"),
        ("squared error", "(y0 - t0)**2 + (y1 - t1)**2"),
        ("mean squared error", "(y0 - t0)**2/2 + (y1 - t1)**2/2"),
        ("half mean squared error", "(y0 - t0)**2/4 + (y1 - t1)**2/4"),
        ("absolute error", "Abs(y0 - t0)/2 + Abs(y1 - t1)/2"),
        ("cross-entropy", "-t0*log(y0) - t1*log(y1)"),
        (
            "binary cross-entropy",
            "-t0*log(y0) - (1 - t0)*log(1 - y0) - t1*log(y1) - (1 - t1)*log(1 - y1)",
        ),
        ("hinge", "Max(0, 1 - t0*y0) + Max(0, 1 - t1*y1)"),
        ("perceptron", "Max(0, -t0*y0) + Max(0, -t1*y1)"),
        ("step perceptron", "Max(0, y0) - t0*y0 + Max(0, y1) - t1*y1"),
        (
            "huber",
            (
                "Piecewise(((y0 - t0)**2/2, Abs(y0 - t0) <= 1), (Abs(y0 - t0) - 1/2, True)) + "
                "Piecewise(((y1 - t1)**2/2, Abs(y1 - t1) <= 1), (Abs(y1 - t1) - 1/2, True))"
            ),
        ),
    ],
)
def test_losses_over_two_outputs(name: str, total: str) -> None:
    symbols = {s.name: sympy.Symbol(s.name, real=True) for s in (*Y, *T)}
    expected = sympy.sympify(total, locals=symbols)
    found = sympy_of(LOSSES[name].over(zip(Y[:2], T[:2], strict=True)))
    assert sympy.simplify(found - expected) == 0


def test_of_one_output_the_mean_is_the_term() -> None:
    loss = LOSSES["mean squared error"]
    assert loss.over([(Y[0], T[0])]) == substitute(loss.term, {"y": Y[0], "t": T[0]})


@pytest.mark.parametrize(
    ("name", "targets", "allowed"),
    [
        ("half squared error", "-7 0.5", True),
        ("binary cross-entropy", "0 1 0.5", True),
        ("binary cross-entropy", "0 1.01", False),
        ("cross-entropy", "0 1 0", True),
        ("cross-entropy", "0.3 0.7", True),
        ("cross-entropy", "1 1", False),
        ("cross-entropy", "1.5 -0.5", False),
        ("hinge", "1 -1 1.0", True),
        ("hinge", "1 0", False),
        ("perceptron", "1 -1 1.0", True),
        ("perceptron", "0 1", False),
        ("step perceptron", "0 1.0", True),
        ("step perceptron", "1 -1", False),
    ],
)
def test_targets(name: str, targets: str, allowed: bool) -> None:
    loss = LOSSES[name]
    assert loss.targets.allows(*map(Decimal, targets.split())) is allowed
    assert loss.targets.description


@pytest.mark.parametrize(
    ("name", "outputs", "allowed"),
    [
        ("binary cross-entropy", "0.001 0.999", True),
        ("binary cross-entropy", "0 0.5", False),
        ("cross-entropy", "1 0", False),
        ("squared error", "100 -3", True),
    ],
)
def test_outputs(name: str, outputs: str, allowed: bool) -> None:
    assert LOSSES[name].outputs.allows(*map(Decimal, outputs.split())) is allowed


def test_only_cross_entropy_is_written_as_one() -> None:
    assert [row.name for row in LOSSES.values() if not row.splits] == ["cross-entropy"]
