"""Formulas without numbers and without SymPy: the expression tree and the tables of rules."""

from __future__ import annotations

from solver.formulas.activations import ACTIVATIONS, Activation
from solver.formulas.losses import LOSSES, Loss

__all__ = ["ACTIVATIONS", "LOSSES", "Activation", "Loss"]
