"""Exercises of any size for the benchmark."""

from __future__ import annotations

import random
from itertools import pairwise

SIZES = {10: (2, 2, 2), 100: (6, 8, 4), 1000: (20, 24, 18, 4)}
"""Units of fully connected networks with about so many parameters."""


def network(parameters: int) -> str:
    """A fully connected network of sigmoid units, to be derived in delta form."""
    units = SIZES[parameters]
    numbers = random.Random(1)
    layers = [
        "[[layers]]\nactivation = 'sigmoid'\n"
        f"weights = [{', '.join(_row(numbers, width) for _ in range(sources))}]\n"
        f"bias = {_row(numbers, width)}\n"
        for sources, width in pairwise(units)
    ]
    head = (
        "title = 'A network'\nform = 'deltas'\nlearning_rate = 0.5\nloss = 'half squared error'\n"
        f"inputs = {_row(numbers, units[0])}\ntargets = {_row(numbers, units[-1])}\n"
    )
    return head + "".join(layers)


def _row(numbers: random.Random, width: int) -> str:
    return f"[{', '.join(f'{numbers.randint(-50, 50) / 100:.2f}' for _ in range(width))}]"


def recurrence(steps: int) -> str:
    """One unit whose state goes round so many times."""
    return (
        "title = 'A recurrence'\nform = 'adjoints'\n"
        f"[given]\nx = [{', '.join(['1'] * steps)}]\n'h[0]' = 0\n"
        "[parameters]\nu = 0.8\nv = 0.5\n"
        "[[equations]]\nname = 'h[t]'\nexpression = 'tanh(u*x[t] + v*h[t-1])'\n"
        f"for = 't in 1..{steps}'\n"
        f"[[equations]]\nname = 'L'\nexpression = 'h[{steps}]'\n"
        "[rounding]\nworking = 'exact'\n"
    )
