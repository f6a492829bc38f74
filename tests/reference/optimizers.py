"""One step of each optimizer for one parameter, as its paper has it.

Every function takes the parameter, its gradient, the learning rate, the number of the step, what
was remembered (empty before the first step) and the constants.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reference.numbers import MP, Real, real

Memory = dict[str, Real]


@dataclass(frozen=True, slots=True)
class Method:
    """How a parameter is changed, with the usual constants."""

    step: Callable[..., Real]
    constants: Mapping[str, str]


def _gradient_descent(w: Real, g: Real, rate: Real, _t: int, _memory: Memory) -> Real:
    return w - rate * g


def _momentum(w: Real, g: Real, rate: Real, _t: int, memory: Memory, *, beta: Real) -> Real:
    """Rumelhart, Hinton and Williams: Δw(n) = -ε ∂E/∂w(n) + α Δw(n-1)."""
    memory["v"] = beta * memory.get("v", 0) - rate * g
    return w + memory["v"]


def _of_gradients(w: Real, g: Real, rate: Real, _t: int, memory: Memory, *, beta: Real) -> Real:
    """PyTorch: b_t = μ b_{t-1} + g_t; θ_t = θ_{t-1} - γ b_t."""
    memory["v"] = beta * memory.get("v", 0) + g
    return w - rate * memory["v"]


def _nesterov(w: Real, g: Real, rate: Real, _t: int, memory: Memory, *, beta: Real) -> Real:
    """Bengio and others, equation 7: θ_t = θ_{t-1} + μ² v_{t-1} - (1 + μ) ε g_t."""
    before = memory.get("v", MP.mpf(0))
    memory["v"] = beta * before - rate * g
    return w + beta**2 * before - (1 + beta) * rate * g


def _adagrad(w: Real, g: Real, rate: Real, _t: int, memory: Memory, *, epsilon: Real) -> Real:
    """Duchi and others: the root of the sum of all squares so far divides."""
    memory["s"] = memory.get("s", 0) + g**2
    return w - rate * g / (epsilon + MP.sqrt(memory["s"]))


def _rmsprop(
    w: Real, g: Real, rate: Real, _t: int, memory: Memory, *, rho: Real, epsilon: Real
) -> Real:
    """Tieleman and Hinton: MeanSquare = ρ MeanSquare + (1-ρ) g²; its root divides."""
    memory["s"] = rho * memory.get("s", 0) + (1 - rho) * g**2
    return w - rate * g / (epsilon + MP.sqrt(memory["s"]))


def _adam(
    w: Real, g: Real, rate: Real, t: int, memory: Memory, *,
    beta1: Real, beta2: Real, epsilon: Real, decay: Real = 0,
) -> Real:  # fmt: skip
    """Kingma and Ba, algorithm 1; with a decay, Loshchilov and Hutter, algorithm 2."""
    memory["m"] = beta1 * memory.get("m", 0) + (1 - beta1) * g
    memory["v"] = beta2 * memory.get("v", 0) + (1 - beta2) * g**2
    mean, square = memory["m"] / (1 - beta1**t), memory["v"] / (1 - beta2**t)
    return w - rate * mean / (MP.sqrt(square) + epsilon) - rate * decay * w


_ADAM = {"beta1": "0.9", "beta2": "0.999", "epsilon": "1e-8"}

METHODS: Mapping[str, Method] = {
    "gradient descent": Method(_gradient_descent, {}),
    "momentum": Method(_momentum, {"beta": "0.9"}),
    "momentum of gradients": Method(_of_gradients, {"beta": "0.9"}),
    "nesterov": Method(_nesterov, {"beta": "0.9"}),
    "adagrad": Method(_adagrad, {"epsilon": "1e-10"}),
    "rmsprop": Method(_rmsprop, {"rho": "0.9", "epsilon": "1e-8"}),
    "adam": Method(_adam, _ADAM),
    "adamw": Method(_adam, {**_ADAM, "decay": "0.01"}),
}


def stepper(choice: Any) -> Callable[[Real, Real, Real, int, Memory], Real]:
    """The step of an exercise's optimizer, its constants put in."""
    table = {"name": choice} if isinstance(choice, str) else dict(choice)
    method = METHODS[table.pop("name")]
    constants = {key: real(value) for key, value in {**method.constants, **table}.items()}
    return lambda w, g, rate, t, memory: method.step(w, g, rate, t, memory, **constants)
