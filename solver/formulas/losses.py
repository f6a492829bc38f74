"""Loss functions, one row each.

A loss is a term for every output, in `y` (the output) and `t` (the target), and the way the terms
make the whole: their sum, or their mean over the outputs. The tests prove every stated partial
against `sympy.diff`. Where a term has a kink, its partial there is the stated convention.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from solver.formulas.expression import (
    HALF,
    ONE,
    TWO,
    ZERO,
    Branch,
    Cases,
    Expression,
    Number,
    Symbol,
    call,
    substitute,
    sum_of,
)
from solver.formulas.rows import (
    ANY,
    BETWEEN_ZERO_AND_ONE,
    FROM_ZERO_TO_ONE,
    ONE_OR_MINUS_ONE,
    SHARES,
    ZERO_OR_ONE,
    Allowed,
    put_in,
)

_Y = Symbol("y")
_T = Symbol("t")
_DELTA = Symbol("delta")
_ERROR = _Y - _T


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss over all outputs: one term per output, its partial for the output, the reduction.

    `splits` tells whether an exercise names each term (Loss1, Loss2) or writes them as one.
    With the output activation `fused_with`, the derivative of the whole by a pre-activation comes
    to `fused_partial`, in `y` (the activation) and `t`. `targets` and `outputs` are the numbers
    that make sense; `constants` those in the formulas that an exercise may choose. `also` are names
    that others have for it: messages know them, exercise files do not.
    """

    name: str
    term: Expression
    partial: Expression
    reduction: Literal["sum", "mean"]
    splits: bool = True
    fused_with: str | None = None
    fused_partial: Expression | None = None
    constants: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    targets: Allowed = ANY
    outputs: Allowed = ANY
    kink: str = ""
    source: str = ""
    also: tuple[str, ...] = ()

    def with_constants(self, constants: Mapping[str, Decimal]) -> Loss:
        """The same loss with other constants; KeyError for one that it does not have."""
        if unknown := constants.keys() - self.constants.keys():
            raise KeyError(*sorted(unknown))
        if not constants:
            return self
        return _with_numbers(_GENERAL[self.name], {**self.constants, **constants})

    def over(self, pairs: Iterable[tuple[Expression, Expression]]) -> Expression:
        """The whole loss over pairs of an output and its target."""
        terms = [substitute(self.term, {"y": output, "t": target}) for output, target in pairs]
        total = sum_of(terms)
        if self.reduction == "sum" or len(terms) == 1:
            return total
        return total / Number(Decimal(len(terms)))


def _with_numbers(row: Loss, constants: Mapping[str, Decimal]) -> Loss:
    return replace(
        row,
        term=put_in(row.term, constants),
        partial=put_in(row.partial, constants),
        constants=MappingProxyType(dict(constants)),
    )


_ROWS = (
    Loss(
        "half squared error",
        term=HALF * _ERROR**2,
        partial=_ERROR,
        reduction="sum",
        source="Rumelhart, Hinton and Williams, Nature 323 (1986)",
    ),
    Loss(
        "squared error",
        term=_ERROR**2,
        partial=TWO * _ERROR,
        reduction="sum",
        also=("sse", "sum of squares", "sum of squared errors", "l2"),
    ),
    Loss(
        "mean squared error",
        term=_ERROR**2,
        partial=TWO * _ERROR,
        reduction="mean",
        source="Goodfellow, Bengio and Courville, Deep Learning, 5.1.4",
        also=("mse",),
    ),
    Loss(
        "half mean squared error",
        term=HALF * _ERROR**2,
        partial=_ERROR,
        reduction="mean",
        source="Ng, Machine Learning (Coursera, 2011), J = 1/(2m) times the sum of squares",
    ),
    Loss(
        "absolute error",
        term=call("abs", _ERROR),
        partial=Cases((Branch(ONE, _Y, ">", _T), Branch(-ONE, _Y, "<", _T)), ZERO),
        reduction="mean",
        kink="0 where y = t",
        source="PyTorch's L1Loss",
        also=("mae", "l1", "mean absolute error"),
    ),
    Loss(
        "huber",
        term=Cases(
            (Branch(HALF * _ERROR**2, call("abs", _ERROR), "<=", _DELTA),),
            _DELTA * (call("abs", _ERROR) - HALF * _DELTA),
        ),
        partial=Cases(
            (Branch(_DELTA, _ERROR, ">", _DELTA), Branch(-_DELTA, _ERROR, "<", -_DELTA)), _ERROR
        ),
        reduction="sum",
        constants=MappingProxyType({"delta": Decimal(1)}),
        source="Huber, Annals of Mathematical Statistics 35 (1964)",
    ),
    Loss(
        "binary cross-entropy",
        term=-(_T * call("ln", _Y) + (1 - _T) * call("ln", 1 - _Y)),
        partial=_ERROR / (_Y * (1 - _Y)),
        reduction="sum",
        fused_with="sigmoid",
        fused_partial=_ERROR,
        targets=FROM_ZERO_TO_ONE,
        outputs=BETWEEN_ZERO_AND_ONE,
        source="Bishop, Pattern Recognition and Machine Learning, 5.2",
        also=("bce", "log loss", "logistic loss"),
    ),
    Loss(
        "cross-entropy",
        term=-(_T * call("ln", _Y)),
        partial=-(_T / _Y),
        reduction="sum",
        splits=False,
        fused_with="softmax",
        fused_partial=_ERROR,
        targets=SHARES,
        outputs=BETWEEN_ZERO_AND_ONE,
        source="Bishop, Pattern Recognition and Machine Learning, 5.2",
        also=("ce", "nll", "negative log-likelihood", "categorical cross-entropy"),
    ),
    Loss(
        "hinge",
        term=call("max", ZERO, 1 - _T * _Y),
        partial=Cases((Branch(-_T, _T * _Y, "<", ONE),), ZERO),
        reduction="sum",
        targets=ONE_OR_MINUS_ONE,
        kink="0 where ty = 1",
        source="Shalev-Shwartz and Ben-David, Understanding Machine Learning, 12.3",
        also=("svm",),
    ),
    # Rosenblatt's rule as a gradient. What lies on the line counts as wrong, so that training can
    # begin with weights that are all 0.
    Loss(
        "perceptron",
        term=call("max", ZERO, -(_T * _Y)),
        partial=Cases((Branch(-_T, _T * _Y, "<=", ZERO),), ZERO),
        reduction="sum",
        targets=ONE_OR_MINUS_ONE,
        kink="-t where ty = 0",
        source="Rosenblatt (1958); Bishop, Pattern Recognition and Machine Learning, 4.1.7",
    ),
    # The same rule for a unit that gives 1 from 0 up and 0 below: the derivative is step(y) - t.
    Loss(
        "step perceptron",
        term=call("max", ZERO, _Y) - _T * _Y,
        partial=Cases((Branch(1 - _T, _Y, ">=", ZERO),), -_T),
        reduction="sum",
        targets=ZERO_OR_ONE,
        kink="1 - t where y = 0",
        source="Russell and Norvig, Artificial Intelligence: A Modern Approach, 18.6.3",
    ),
)

_GENERAL: Mapping[str, Loss] = MappingProxyType({row.name: row for row in _ROWS})

LOSSES: Mapping[str, Loss] = MappingProxyType(
    {row.name: _with_numbers(row, row.constants) for row in _ROWS}
)
