"""Formulas without numbers and without SymPy: the expression tree and the tables of rules."""

from __future__ import annotations

from solver.formulas.activations import ACTIVATIONS, Activation
from solver.formulas.elementary import ELEMENTARY, FUNCTIONS, Function
from solver.formulas.losses import LOSSES, Loss
from solver.formulas.optimizers import OPTIMIZERS, PENALTIES, Optimizer, Penalty

__all__ = [
    "ACTIVATIONS",
    "ELEMENTARY",
    "FUNCTIONS",
    "LOSSES",
    "OPTIMIZERS",
    "PENALTIES",
    "Activation",
    "Function",
    "Loss",
    "Optimizer",
    "Penalty",
]
