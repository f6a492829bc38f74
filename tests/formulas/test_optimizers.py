"""Every optimizer against its recurrence as the paper has it, written out in mpmath."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from formula_judge import is_close
from reference.network import MP

from solver.arithmetic.evaluation import evaluate
from solver.formulas import OPTIMIZERS, Optimizer
from solver.formulas.expression import Symbol
from solver.formulas.optimizers import Equation, State

Real = Any
START = Decimal("0.3721")
RATE = Decimal("0.05")


def gradients(steps: int, seed: int) -> list[Decimal]:
    random = Random(seed)
    return [Decimal(random.randrange(-(10**12), 10**12)).scaleb(-12) for _ in range(steps)]


def steps_of(row: Optimizer, slopes: Sequence[Decimal]) -> Decimal:
    """The parameter after one step for each gradient, as the row has it."""
    values = {"w": START, "alpha": RATE}
    values |= {number.name: number.default or Decimal(0) for number in row.hyperparameters}
    values |= {state.name: state.start for state in row.states}
    for t, g in enumerate(slopes, start=1):
        values |= {"g": g, "t": Decimal(t)}
        for equation in row.equations:
            values[equation.target] = evaluate(equation.expression, values).value
        values |= {name[:-1]: value for name, value in values.items() if name.endswith("+")}
    return values["w"]


# --- the papers -----------------------------------------------------------------------------------
# Each takes the parameter, the learning rate and the gradients g_1, g_2, …


def gradient_descent(w: Real, a: Real, slopes: Sequence[Real]) -> Real:
    for g in slopes:
        w -= a * g
    return w


def rumelhart(w: Real, a: Real, slopes: Sequence[Real]) -> Real:
    """Δw(n) = -ε ∂E/∂w(n) + α Δw(n-1)."""
    change = MP.mpf(0)
    for g in slopes:
        change = -a * g + MP.mpf("0.9") * change
        w += change
    return w


def pytorch_momentum(w: Real, a: Real, slopes: Sequence[Real]) -> Real:
    """b_1 = g_1, b_t = μ b_{t-1} + g_t; θ_t = θ_{t-1} - γ b_t."""
    buffer = None
    for g in slopes:
        buffer = g if buffer is None else MP.mpf("0.9") * buffer + g
        w -= a * buffer
    return w


def pytorch_nesterov(w: Real, a: Real, slopes: Sequence[Real]) -> Real:
    """The same b_t; θ_t = θ_{t-1} - γ (g_t + μ b_t)."""
    buffer = None
    for g in slopes:
        buffer = g if buffer is None else MP.mpf("0.9") * buffer + g
        w -= a * (g + MP.mpf("0.9") * buffer)
    return w


def duchi(w: Real, a: Real, slopes: Sequence[Real]) -> Real:
    """The step of g_t is divided by δ + ||g_{1:t}||."""
    for t, g in enumerate(slopes, start=1):
        w -= a * g / (MP.mpf("1e-10") + MP.sqrt(MP.fsum(s * s for s in slopes[:t])))
    return w


def hinton(w: Real, a: Real, slopes: Sequence[Real]) -> Real:
    """MeanSquare(t) = 0.9 MeanSquare(t-1) + 0.1 g_t²; divide the gradient by its root."""
    mean_square = MP.mpf(0)
    for g in slopes:
        mean_square = MP.mpf("0.9") * mean_square + MP.mpf("0.1") * g**2
        w -= a * g / (MP.sqrt(mean_square) + MP.mpf("1e-8"))
    return w


def kingma(w: Real, a: Real, slopes: Sequence[Real], decay: Real = 0) -> Real:
    """Algorithm 1; the moments are written as the sums that its section 3 unrolls them to."""
    b1, b2, epsilon = MP.mpf("0.9"), MP.mpf("0.999"), MP.mpf("1e-8")
    for t in range(1, len(slopes) + 1):
        seen = list(enumerate(slopes[:t], start=1))
        m = (1 - b1) * MP.fsum(b1 ** (t - i) * g for i, g in seen)
        v = (1 - b2) * MP.fsum(b2 ** (t - i) * g**2 for i, g in seen)
        step = (m / (1 - b1**t)) / (MP.sqrt(v / (1 - b2**t)) + epsilon)
        w = w - a * step - a * decay * w
    return w


def loshchilov(w: Real, a: Real, slopes: Sequence[Real]) -> Real:
    return kingma(w, a, slopes, MP.mpf("0.01"))


PAPERS: Mapping[str, Callable[[Real, Real, Sequence[Real]], Real]] = {
    "gradient descent": gradient_descent,
    "momentum": rumelhart,
    "momentum of gradients": pytorch_momentum,
    "nesterov": pytorch_nesterov,
    "adagrad": duchi,
    "rmsprop": hinton,
    "adam": kingma,
    "adamw": loshchilov,
}


@pytest.mark.parametrize("steps", [1, 3, 10])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_steps_are_the_papers(name: str, steps: int) -> None:
    for seed in range(5):
        slopes = gradients(steps, seed)
        start, rate = MP.mpf(str(START)), MP.mpf(str(RATE))
        expected = PAPERS[name](start, rate, [MP.mpf(str(g)) for g in slopes])
        assert is_close(steps_of(OPTIMIZERS[name], slopes), expected)


def test_bengios_nesterov_is_nesterovs_with_the_parameter_ahead() -> None:
    """With the gradient ahead, θ + μv, of E = 3θ²: the row follows the point ahead."""
    rate, beta = MP.mpf(str(RATE)), MP.mpf("0.9")
    theta, v = MP.mpf(str(START)), MP.mpf(0)
    slopes: list[Decimal] = []
    for _ in range(3):
        w = theta + beta * v  # where the row stands
        assert is_close(steps_of(OPTIMIZERS["nesterov"], slopes), w)
        g = 6 * w
        slopes.append(Decimal(MP.nstr(g, 60)))
        v = beta * v - rate * g
        theta += v


def test_a_first_step_of_adam_is_the_learning_rate() -> None:
    moved = steps_of(OPTIMIZERS["adam"], [Decimal("0.0173")]) - START
    assert is_close(moved, -RATE, Decimal("1e-6"))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_rows_are_complete(name: str) -> None:
    row = OPTIMIZERS[name]
    assert row.source
    assert row.equations[-1].target == "w+"
    for number in row.hyperparameters:
        assert number.latex
        assert number.default is not None
        assert number.allowed.allows(number.default)
        assert not number.allowed.allows(Decimal(-1))
    on_the_way = {e.target for e in row.equations if not e.target.endswith("+")}
    assert on_the_way == {e.target for e in row.equations if e.latex}


W, V = Symbol("w"), State("v", "v")


@pytest.mark.parametrize(
    ("equations", "states", "message"),
    [
        ((Equation("w+", W - Symbol("u")),), (), "w\\+ needs u"),
        ((Equation("w+", W - Symbol("v+")), Equation("v+", W)), (V,), "w\\+ needs v\\+"),
        ((Equation("v", W),), (), "without a new value"),
        ((Equation("w+", W),), (V,), "without a new value"),
    ],
)
def test_rows_that_make_no_sense(
    equations: tuple[Equation, ...], states: tuple[State, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Optimizer("broken", equations, states)
