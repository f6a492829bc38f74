"""Optimizers and penalties, one row each: how a parameter follows from its gradient.

The equations of a row are worked out in order, over the parameter `w`, its gradient `g`, the
learning rate `alpha`, the number `t` of the step (from 1), the row's states and hyperparameters.
A name with a `+` is a new value: `m+` follows from `m`, and the last equation gives `w+`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from solver.formulas.expression import (
    ZERO,
    Branch,
    Cases,
    Expression,
    Symbol,
    call,
    names_in,
)
from solver.formulas.rows import BELOW_ONE, NOT_NEGATIVE, Allowed

_W = Symbol("w")
_G = Symbol("g")
_RATE = Symbol("alpha")
_STEP = Symbol("t")


@dataclass(frozen=True, slots=True)
class State:
    """What an optimizer remembers of a parameter from step to step; `start` before the first."""

    name: str
    latex: str
    start: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Hyperparameter:
    """A number that an exercise chooses; where `default` is absent it has to."""

    name: str
    latex: str
    default: Decimal | None
    allowed: Allowed


@dataclass(frozen=True, slots=True)
class Equation:
    """A new state (`m+`), something on the way (`m_hat`), or at last the new parameter (`w+`).

    `latex` prints the name of something on the way; that of a new value follows from the old one.
    """

    target: str
    expression: Expression
    latex: str = ""


@dataclass(frozen=True, slots=True)
class Optimizer:
    """The equations of one step for one parameter, in order.

    `also` are names that others have for it: messages know them, exercise files do not. Raises
    ValueError where an equation refers to what does not come before it, or where the last one does
    not give `w+`.
    """

    name: str
    equations: tuple[Equation, ...]
    states: tuple[State, ...] = ()
    hyperparameters: tuple[Hyperparameter, ...] = ()
    source: str = ""
    also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        known = {"w", "g", "alpha", "t"}
        known |= {state.name for state in self.states}
        known |= {number.name for number in self.hyperparameters}
        for equation in self.equations:
            if unknown := set(names_in(equation.expression)) - known:
                raise ValueError(f"{self.name}: {equation.target} needs {min(unknown)}")
            known.add(equation.target)
        new = {f"{state.name}+" for state in self.states}
        if self.equations[-1].target != "w+" or not new <= known:
            raise ValueError(f"{self.name}: the equations leave something without a new value")


@dataclass(frozen=True, slots=True)
class Penalty:
    """What a penalty on a parameter `w` adds to the loss, and its partial by `w`."""

    name: str
    term: Expression
    partial: Expression
    strength: Hyperparameter
    kink: str = ""
    source: str = ""


def _number(name: str, latex: str, default: str | None, allowed: Allowed) -> Hyperparameter:
    return Hyperparameter(name, latex, None if default is None else Decimal(default), allowed)


_BETA = Symbol("beta")
_BETA1 = Symbol("beta1")
_BETA2 = Symbol("beta2")
_RHO = Symbol("rho")
_EPSILON = Symbol("epsilon")
_DECAY = Symbol("decay")
_M = Symbol("m")
_V = Symbol("v")
_S = Symbol("s")
_NEW_V = Symbol("v+")
_NEW_S = Symbol("s+")
_M_HAT = Symbol("m_hat")
_V_HAT = Symbol("v_hat")

_MOMENTUM = _number("beta", r"\beta", "0.9", BELOW_ONE)
_ADAM_STATES = (State("m", "m"), State("v", "v"))
_ADAM_NUMBERS = (
    _number("beta1", r"\beta_1", "0.9", BELOW_ONE),
    _number("beta2", r"\beta_2", "0.999", BELOW_ONE),
    _number("epsilon", r"\varepsilon", "1e-8", NOT_NEGATIVE),
)
_ADAM_MOMENTS = (
    Equation("m+", _BETA1 * _M + (1 - _BETA1) * _G),
    Equation("v+", _BETA2 * _V + (1 - _BETA2) * _G**2),
    Equation("m_hat", Symbol("m+") / (1 - _BETA1**_STEP), r"\hat{m}"),
    Equation("v_hat", Symbol("v+") / (1 - _BETA2**_STEP), r"\hat{v}"),
)

_ROWS = (
    Optimizer(
        "gradient descent",
        (Equation("w+", _W - _RATE * _G),),
        source="Cauchy (1847); Goodfellow, Bengio and Courville, Deep Learning, 4.3",
        also=("sgd", "gd", "stochastic gradient descent", "delta rule"),
    ),
    Optimizer(
        "momentum",
        (Equation("v+", _BETA * _V - _RATE * _G), Equation("w+", _W + _NEW_V)),
        states=(State("v", "v"),),
        hyperparameters=(_MOMENTUM,),
        source="Rumelhart, Hinton and Williams (1986), Δw(n) = -ε ∂E/∂w + α Δw(n-1);"
        " Sutskever, Martens, Dahl and Hinton, ICML (2013), equations 1 and 2",
    ),
    Optimizer(
        "momentum of gradients",
        (Equation("v+", _BETA * _V + _G), Equation("w+", _W - _RATE * _NEW_V)),
        states=(State("v", "v"),),
        hyperparameters=(_MOMENTUM,),
        source="PyTorch's SGD with momentum: the learning rate stands outside the velocity",
    ),
    Optimizer(
        "nesterov",
        (
            Equation("v+", _BETA * _V - _RATE * _G),
            Equation("w+", _W + _BETA * _NEW_V - _RATE * _G),
        ),
        states=(State("v", "v"),),
        hyperparameters=(_MOMENTUM,),
        source="Bengio, Boulanger-Lewandowski and Pascanu, ICASSP (2013), equation 7: Nesterov's"
        " method with the gradient taken at the parameter itself, as in PyTorch, and not ahead",
    ),
    Optimizer(
        "adagrad",
        (
            Equation("s+", _S + _G**2),
            Equation("w+", _W - _RATE / (call("sqrt", _NEW_S) + _EPSILON) * _G),
        ),
        states=(State("s", "s"),),
        hyperparameters=(_number("epsilon", r"\varepsilon", "1e-10", NOT_NEGATIVE),),
        source="Duchi, Hazan and Singer, JMLR 12 (2011), figure 1; epsilon outside the root, as in"
        " PyTorch",
    ),
    Optimizer(
        "rmsprop",
        (
            Equation("s+", _RHO * _S + (1 - _RHO) * _G**2),
            Equation("w+", _W - _RATE / (call("sqrt", _NEW_S) + _EPSILON) * _G),
        ),
        states=(State("s", "s"),),
        hyperparameters=(
            _number("rho", r"\rho", "0.9", BELOW_ONE),
            _number("epsilon", r"\varepsilon", "1e-8", NOT_NEGATIVE),
        ),
        source="Tieleman and Hinton, Coursera lecture 6.5 (2012); epsilon outside the root, as in"
        " PyTorch",
    ),
    Optimizer(
        "adam",
        (
            *_ADAM_MOMENTS,
            Equation("w+", _W - _RATE * (_M_HAT / (call("sqrt", _V_HAT) + _EPSILON))),
        ),
        states=_ADAM_STATES,
        hyperparameters=_ADAM_NUMBERS,
        source="Kingma and Ba, arXiv:1412.6980, algorithm 1",
    ),
    Optimizer(
        "adamw",
        (
            *_ADAM_MOMENTS,
            Equation(
                "w+",
                _W - _RATE * (_M_HAT / (call("sqrt", _V_HAT) + _EPSILON) + _DECAY * _W),
            ),
        ),
        states=_ADAM_STATES,
        hyperparameters=(*_ADAM_NUMBERS, _number("decay", r"\lambda_w", "0.01", NOT_NEGATIVE)),
        source="Loshchilov and Hutter, arXiv:1711.05101, algorithm 2; the decay is multiplied by"
        " the learning rate, as in PyTorch",
    ),
)

OPTIMIZERS: Mapping[str, Optimizer] = MappingProxyType({row.name: row for row in _ROWS})

_LAMBDA = Symbol("lambda")
_STRENGTH = _number("lambda", r"\lambda", None, NOT_NEGATIVE)

_PENALTIES = (
    Penalty(
        "l2",
        term=_LAMBDA / 2 * _W**2,
        partial=_LAMBDA * _W,
        strength=_STRENGTH,
        source="Goodfellow, Bengio and Courville, Deep Learning, 7.1.1",
    ),
    Penalty(
        "l1",
        term=_LAMBDA * call("abs", _W),
        partial=Cases((Branch(_LAMBDA, _W, ">", ZERO), Branch(-_LAMBDA, _W, "<", ZERO)), ZERO),
        strength=_STRENGTH,
        kink="0 at w = 0",
        source="Goodfellow, Bengio and Courville, Deep Learning, 7.1.2",
    ),
)

PENALTIES: Mapping[str, Penalty] = MappingProxyType({row.name: row for row in _PENALTIES})
