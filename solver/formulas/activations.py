"""Activation functions, one row each.

`x` stands for the pre-activation and `a` for the activation. The partial is stated as a teacher
states it; the tests prove every row against `sympy.diff`. Where a function has a kink, the value
of its partial there is a convention, and PyTorch's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType

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
    Symbol,
    call,
    substitute,
    sum_of,
)
from solver.formulas.rows import put_in

_X = Symbol("x")
_A = Symbol("a")
_PI = Call("pi", ())
_THREE = Number(Decimal(3))
_SIX = Number(Decimal(6))


@dataclass(frozen=True, slots=True)
class Coupling:
    """What makes an activation a function of all pre-activations of its layer, as softmax is.

    `summand`, in `x`, is added up over the units of the layer to the `s` of the activation's
    expression. `partial_by_other` is the partial of a unit's activation `a` by the pre-activation
    of another unit, whose activation is `b`.
    """

    summand: Expression
    partial_by_other: Expression


@dataclass(frozen=True, slots=True)
class Activation:
    """A function of a pre-activation `x`: its name in a formula, its expression, its partial.

    `partial_by_output` is the partial in terms of the activation `a`, where there is one.
    `meaning` spells out an expression that is only a name, as tanh is. `constants` are the numbers
    in it that an exercise may choose (`with_constants`); the formulas of a row contain them.
    `kink` says which value the partial has where there is none. A row with a `coupling` is a
    function of the whole layer; its own `partial` is in terms of `a`. `also` are names that others
    have for it: messages know them, exercise files do not.
    """

    name: str
    plain: str
    latex: str
    expression: Expression
    partial: Expression
    partial_by_output: Expression | None = None
    meaning: Expression | None = None
    constants: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    kink: str = ""
    coupling: Coupling | None = None
    source: str = ""
    also: tuple[str, ...] = ()

    @property
    def is_vector(self) -> bool:
        """Whether an activation depends on all pre-activations of its layer."""
        return self.coupling is not None

    @property
    def by_output(self) -> Expression | None:
        """The partial that a key writes in terms of `a`; cases are told by the input, `x > 0`."""
        return None if isinstance(self.partial_by_output, Cases) else self.partial_by_output

    def with_constants(self, constants: Mapping[str, Decimal]) -> Activation:
        """The same function with other constants; KeyError for one that it does not have."""
        if unknown := constants.keys() - self.constants.keys():
            raise KeyError(*sorted(unknown))
        if not constants:
            return self
        return _with_numbers(_GENERAL[self.name], {**self.constants, **constants})

    def output(self, inputs: Sequence[Expression], unit: int) -> Expression:
        """The activation of a unit (counted from 0) from the pre-activations of its layer."""
        at = {"x": inputs[unit]}
        if self.coupling is not None:
            summand = self.coupling.summand
            at["s"] = sum_of(substitute(summand, {"x": each}) for each in inputs)
        return substitute(self.expression, at)

    def partial_at(
        self, inputs: Sequence[Expression], outputs: Sequence[Expression], unit: int, by: int
    ) -> Expression:
        """The partial of a unit's activation by the pre-activation of a unit, both from 0."""
        if unit == by:
            return substitute(self.partial, {"x": inputs[unit], "a": outputs[unit]})
        if self.coupling is None:
            return ZERO
        at = {"a": outputs[unit], "b": outputs[by]}
        return substitute(self.coupling.partial_by_other, at)


def _with_numbers(row: Activation, constants: Mapping[str, Decimal]) -> Activation:
    by_output = row.partial_by_output
    return replace(
        row,
        expression=put_in(row.expression, constants),
        partial=put_in(row.partial, constants),
        partial_by_output=None if by_output is None else put_in(by_output, constants),
        constants=MappingProxyType(dict(constants)),
    )


def _exp(exponent: Expression) -> Expression:
    return call("exp", exponent)


def _positive(yes: Expression, no: Expression, *, at: Symbol = _X) -> Cases:
    """One value where x > 0, another from 0 down."""
    return Cases((Branch(yes, at, ">", ZERO),), no)


def _constants(**values: str) -> Mapping[str, Decimal]:
    return MappingProxyType({name: Decimal(value) for name, value in values.items()})


_GAIN = Symbol("gain")
_SLOPE = Symbol("slope")
_ALPHA = Symbol("alpha")
_INNER = call("sqrt", TWO / _PI) * (_X + Number(Decimal("0.044715")) * _X**3)

_ROWS = (
    Activation("identity", "id", r"\mathrm{id}", _X, ONE, also=("linear", "none", "purelin")),
    Activation(
        "sigmoid",
        "sig",
        r"\mathrm{sig}",
        expression=1 / (1 + _exp(-(_GAIN * _X))),
        partial=_GAIN * (_exp(-(_GAIN * _X)) / (1 + _exp(-(_GAIN * _X))) ** 2),
        partial_by_output=_GAIN * _A * (1 - _A),
        constants=_constants(gain="1"),
        source="Rumelhart, Hinton and Williams, Nature 323 (1986); with a gain: Haykin, Neural"
        " Networks and Learning Machines, 4.4",
        also=("logistic", "logsig", "unipolar sigmoid", "binary sigmoid", "sig"),
    ),
    Activation(
        "bipolar sigmoid",
        "bisig",
        r"\mathrm{bisig}",
        expression=TWO / (1 + _exp(-(_GAIN * _X))) - 1,
        partial=_GAIN * (TWO * _exp(-(_GAIN * _X)) / (1 + _exp(-(_GAIN * _X))) ** 2),
        partial_by_output=HALF * _GAIN * (1 + _A) * (1 - _A),
        constants=_constants(gain="1"),
        source="Fausett, Fundamentals of Neural Networks (1994), 6.1.2; with a gain: Zurada,"
        " Introduction to Artificial Neural Systems (1992), 2.2",
        also=("bipolar", "bipolar continuous", "symmetric sigmoid"),
    ),
    Activation(
        "tanh",
        "tanh",
        r"\tanh",
        expression=call("tanh", _X),
        partial=1 - call("tanh", _X) ** 2,
        partial_by_output=1 - _A**2,
        meaning=(_exp(_X) - _exp(-_X)) / (_exp(_X) + _exp(-_X)),
        source="LeCun, Bottou, Orr and Müller, Efficient BackProp (1998)",
        also=("tansig", "hyperbolic tangent"),
    ),
    Activation(
        "relu",
        "ReLU",
        r"\mathrm{ReLU}",
        expression=call("max", ZERO, _X),
        partial=_positive(ONE, ZERO),
        partial_by_output=_positive(ONE, ZERO, at=_A),
        kink="0 at x = 0",
        source="Glorot, Bordes and Bengio, AISTATS (2011)",
        also=("rectifier", "rectified linear", "ramp"),
    ),
    Activation(
        "leaky relu",
        "LReLU",
        r"\mathrm{LReLU}",
        expression=_positive(_X, _SLOPE * _X),
        partial=_positive(ONE, _SLOPE),
        partial_by_output=_positive(ONE, _SLOPE, at=_A),
        constants=_constants(slope="0.01"),
        kink="the slope of the negative side at x = 0",
        source="Maas, Hannun and Ng, ICML workshop (2013)",
    ),
    Activation(
        "elu",
        "ELU",
        r"\mathrm{ELU}",
        expression=_positive(_X, _ALPHA * (_exp(_X) - 1)),
        partial=_positive(ONE, _ALPHA * _exp(_X)),
        partial_by_output=_positive(ONE, _A + _ALPHA, at=_A),
        constants=_constants(alpha="1"),
        kink="alpha at x = 0, the limit from the negative side",
        source="Clevert, Unterthiner and Hochreiter, arXiv:1511.07289",
    ),
    Activation(
        "softplus",
        "softplus",
        r"\mathrm{softplus}",
        expression=call("ln", 1 + _exp(_X)),
        partial=1 / (1 + _exp(-_X)),
        partial_by_output=1 - _exp(-_A),
        source="Dugas, Bengio, Bélisle, Nadeau and Garcia, NIPS (2000)",
    ),
    Activation(
        "silu",
        "SiLU",
        r"\mathrm{SiLU}",
        expression=_X / (1 + _exp(-_X)),
        partial=(1 + _exp(-_X) + _X * _exp(-_X)) / (1 + _exp(-_X)) ** 2,
        source="Hendrycks and Gimpel, arXiv:1606.08415; Elfwing, Uchibe and Doya (2018)",
        also=("swish",),
    ),
    Activation(
        "gelu",
        "GELU",
        r"\mathrm{GELU}",
        expression=_X / 2 * (1 + call("erf", _X / call("sqrt", TWO))),
        partial=HALF * (1 + call("erf", _X / call("sqrt", TWO)))
        + _X / call("sqrt", TWO * _PI) * _exp(-(_X**2 / 2)),
        source="Hendrycks and Gimpel, arXiv:1606.08415: x times the normal distribution",
    ),
    Activation(
        "gelu tanh",
        "GELUtanh",
        r"\mathrm{GELUtanh}",
        expression=_X / 2 * (1 + call("tanh", _INNER)),
        partial=HALF * (1 + call("tanh", _INNER))
        + _X
        / 2
        * (1 - call("tanh", _INNER) ** 2)
        * call("sqrt", TWO / _PI)
        * (1 + Number(Decimal("0.134145")) * _X**2),
        source="Hendrycks and Gimpel, arXiv:1606.08415, section 2: the approximation by tanh",
    ),
    Activation(
        "hard sigmoid",
        "hardsig",
        r"\mathrm{hardsig}",
        expression=Cases(
            (Branch(ZERO, _X, "<=", -_THREE), Branch(ONE, _X, ">=", _THREE)), _X / _SIX + HALF
        ),
        partial=Cases(
            (Branch(ZERO, _X, "<=", -_THREE), Branch(ZERO, _X, ">=", _THREE)), ONE / _SIX
        ),
        partial_by_output=Cases(
            (Branch(ZERO, _A, "<=", ZERO), Branch(ZERO, _A, ">=", ONE)), ONE / _SIX
        ),
        kink="0 at x = -3 and at x = 3",
        source="PyTorch's Hardsigmoid; Howard and others, MobileNetV3 (2019)",
    ),
    Activation(
        "hard tanh",
        "hardtanh",
        r"\mathrm{hardtanh}",
        expression=Cases((Branch(-ONE, _X, "<=", -ONE), Branch(ONE, _X, ">=", ONE)), _X),
        partial=Cases((Branch(ZERO, _X, "<=", -ONE), Branch(ZERO, _X, ">=", ONE)), ONE),
        partial_by_output=Cases((Branch(ZERO, _A, "<=", -ONE), Branch(ZERO, _A, ">=", ONE)), ONE),
        kink="0 at x = -1 and at x = 1",
        source="Collobert and others, JMLR 12 (2011), 3.2; PyTorch's Hardtanh",
        also=("satlins", "saturating linear"),
    ),
    Activation(
        "softsign",
        "softsign",
        r"\mathrm{softsign}",
        expression=_X / (1 + call("abs", _X)),
        partial=1 / (1 + call("abs", _X)) ** 2,
        partial_by_output=(1 - call("abs", _A)) ** 2,
        source="Glorot and Bengio, AISTATS (2010)",
    ),
    Activation(
        "softmax",
        "softmax",
        r"\mathrm{softmax}",
        expression=_exp(_X) / Symbol("s"),
        partial=_A * (1 - _A),
        partial_by_output=_A * (1 - _A),
        coupling=Coupling(summand=_exp(_X), partial_by_other=-(_A * Symbol("b"))),
        source="Bridle, NIPS (1989); Goodfellow, Bengio and Courville, Deep Learning, 6.2.2.3",
    ),
)

_GENERAL: Mapping[str, Activation] = MappingProxyType({row.name: row for row in _ROWS})

ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {row.name: _with_numbers(row, row.constants) for row in _ROWS}
)
