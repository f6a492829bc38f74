"""Exercises of many shapes, for tests of what is written about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from types import MappingProxyType

from solver import passes
from solver.document.steps import Document
from solver.exercise import parse


@cache
def document_of(shape: str) -> Document:
    """The document of one of the `SHAPES`."""
    return passes.explain(passes.solve(parse(SHAPES[shape])))


def _numbers() -> Iterator[str]:
    """Two places each, both signs, no order to be seen; the same every time."""
    state = 11
    while True:
        state = (state * 37 + 11) % 199
        yield f"{(state - 99) / 100:.2f}"


def _dense(title: str, units: Sequence[int], *, activation: str, form: str = "auto") -> str:
    """A network with these units in its layers, inputs first."""
    numbers = _numbers()

    def row(length: int) -> str:
        return f"[{', '.join(next(numbers) for _ in range(length))}]"

    lines = [
        f'title = "{title}"',
        f"inputs = {row(units[0])}",
        f"targets = {row(units[-1])}",
        'loss = "half squared error"',
        "learning_rate = 0.5",
        f'form = "{form}"',
    ]
    for sources, count in pairwise(units):
        weights = ", ".join(row(count) for _ in range(sources))
        lines += [
            "[[layers]]",
            f'activation = "{activation}"',
            f"weights = [{weights}]",
            f"bias = {next(numbers)}",
        ]
    return "\n".join(lines)


_WRITTEN = {
    "three-two-one": """
title = "Three, two, one"
inputs = [1.0, 0, 1]
targets = [1]
loss = "half squared error"
learning_rate = 0.9

[[layers]]
activation = "sigmoid"
weights = [[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]]
bias = [-0.4, 0.2]

[[layers]]
activation = "sigmoid"
weights = [[-0.3], [-0.2]]
bias = [0.1]
""",
    "deep": """
title = { zh = "两个隐藏层", en = "Two hidden layers" }
inputs = [0.5, -1.2]
targets = [1, 0]
loss = "half squared error"
learning_rate = 0.1

[[layers]]
activation = "tanh"
weights = [[0.1, -0.2, 0.3], [0.4, 0.5, -0.6]]
bias = 0.1

[[layers]]
activation = "relu"
weights = [[0.7, -0.1, 0.2], [0.3, 0.4, -0.5], [-0.6, 0.8, 0.9]]
bias = [0.05, -0.05, 0.15]

[[layers]]
activation = "sigmoid"
weights = [[0.2, 0.3], [-0.4, 0.5], [0.6, -0.7]]
bias = 0.2
""",
    "one-one": """
title = "一个神经元"
inputs = [2]
targets = [1]
loss = "squared error"
learning_rate = 0.1

[[layers]]
activation = "identity"
weights = [[0.3]]
bias = 0.1
""",
    "momentum": """
title = { zh = "两次动量更新", en = "Two steps with momentum" }
inputs = [2]
targets = [1]
loss = "squared error"
learning_rate = 0.1
optimizer = { name = "momentum", beta = 0.9 }
iterations = 2

[[layers]]
activation = "identity"
weights = [[0.3]]
bias = 0.1
""",
    "no-bias": """
title = "No bias"
inputs = [0.1, 0.5]
targets = [0.2]
loss = "mean squared error"
learning_rate = 0.05
answer_space = "lines"

[[layers]]
activation = "relu"
weights = [[0.4, -0.9], [0.6, 0.2]]

[[layers]]
activation = "identity"
weights = [[0.5], [0.25]]
""",
    "negative": """
title = { zh = "负数", en = "Negative numbers" }
inputs = [-0.8, -1.2]
targets = [-0.5, -0.25]
loss = "mean squared error"
learning_rate = 0.5

[[layers]]
activation = "tanh"
weights = [[-0.24, -0.3], [-0.2, -0.16]]
bias = -0.28

[[layers]]
activation = "identity"
weights = [[-0.5, -0.45], [-0.55, -0.4]]
bias = -0.6

[rounding]
equals = "always"
working = "exact"
""",
    "long-decimals": """
title = { zh = "很长的小数", en = "Long decimals" }
inputs = [0.123456789012, 0.000012345678]
targets = [0.987654321098, 0.5]
loss = "half squared error"
learning_rate = 0.000123

[[layers]]
activation = "sigmoid"
weights = [[0.123456789, 1234.56789], [-0.00000123456, 0.1]]
bias = [0.1234567, -150.25]

[[layers]]
activation = "sigmoid"
weights = [[0.123456789, -0.987654321], [0.111111111, 0.333333333]]
bias = 0.777777777

[rounding]
final = 12
""",
    "significant": """
title = { zh = "有效数字", en = "Significant figures" }
inputs = [0.05, 0.1]
targets = [0.01, 0.99]
loss = "half squared error"
learning_rate = 0.5
form = "deltas"
ask = ["w11", "w24", "b1"]

[[layers]]
activation = "sigmoid"
weights = [[0.15, 0.25], [0.2, 0.3]]
bias = 0.35

[[layers]]
activation = "sigmoid"
weights = [[0.4, 0.5], [0.45, 0.55]]
bias = 0.6

[rounding]
final = 3
digits = "significant"
mode = "half-even"
""",
}

SHAPES: Mapping[str, str] = MappingProxyType(
    {
        **_WRITTEN,
        "wide": _dense("Four, six, four", (4, 6, 4), activation="sigmoid"),
        "ten-three": _dense("Ten, three", (10, 3), activation="tanh"),
        "all-paths": _dense("All paths", (2, 3, 3, 2), activation="tanh", form="paths"),
    }
)
