"""A draw's exercise is the one that its own file makes, and is refused where its file would be."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

from solver.errors import ExerciseError
from solver.exam.permuting import permuted
from solver.exam.variation import variation_of
from solver.exercise import Exercise, parse

T = TypeVar("T")

NETWORK = """\
title = "Online, rows for units, thresholds"
inputs = [[0.5, -0.2], [0.1, 0.4]]
targets = [[0.3], [0.8]]
batch = "online"
loss = "half squared error"
learning_rate = 0.5
weight_rows = "units"
layers = [
    { activation = "tanh", weights = [[0.2, 0.3], [-0.4, 0.1], [0.5, 0]], threshold = [1, 2, 3] },
    { activation = "sigmoid", weights = [[0.3, 0.2, -0.7]], bias = 0.1 },
]
[vary]
inputs = { from = -1, to = 1, step = 0.10 }
targets = [0, 0.5, 1.00]
weights = { from = -1, to = 1, step = 0.05 }
biases = [-1, 0, 0.250]
learning_rate = [0.1, 1]
"""

SHARES = """\
title = "Targets that have to be shares"
inputs = [0.5]
targets = [0, 1]
loss = "cross-entropy"
layers = [{ activation = "softmax", weights = [[0.3, 0.2]] }]
[vary]
targets = [-1, 0, 0.5, 1]
"""

EQUATIONS = """\
title = "Equations"
learning_rate = 0.1
given = { x = [0.5, 1.5], y = [[1, 0.5], [0.2, 0.3]], "h[0]" = 0 }
parameters = { u = 0.8, w = [0.3, -0.2] }
equations = [{ name = "L", expression = "(u*x[1] + w[2]*x[2] - y[2,1] + w[1]*h[0])^2" }]
[vary]
given = { from = -1, to = 1, step = 0.1 }
"y*" = [1, 2]
parameters = { from = -0.9, to = 1, step = 0.1 }
learning_rate = [0.1, 0.2]
"""

LONG = """\
title = "Numbers that get too long"
inputs = [1]
targets = [1]
loss = "half squared error"
layers = [{ activation = "identity", weights = [[0.3]] }]
[vary.weights]
from = 99999999999999999980
to = 100000000000000000010.0000000000000000003
step = 1.00000000000000000001
"""


def _outcome(make: Callable[[T], Exercise], of: T) -> str | None:
    try:
        made = make(of)
    except ExerciseError:
        return None
    return f"{made!r} {sorted(made.model_fields_set)}"


@pytest.mark.parametrize(
    ("text", "refused"), [(NETWORK, False), (SHARES, True), (EQUATIONS, False), (LONG, True)]
)
def test_the_exercise_of_the_own_file(text: str, refused: bool) -> None:
    found = variation_of(parse(text), text)
    outcomes = []
    for place in range(min(30, found.size)):
        numbers = found.numbers(permuted(place, found.size, seed=1))
        outcomes.append(_outcome(found.exercise, numbers))
        assert outcomes[-1] == _outcome(parse, found.toml(numbers))
    assert (None in outcomes) == refused
    assert len({*outcomes} - {None}) > 1
