"""What only the derivation can refuse: it names the key that is to be mended."""

from __future__ import annotations

import pytest

from solver.errors import ExerciseError
from solver.exercise.reading import parse
from solver.passes import solve

NETWORK = """\
title = "x"
inputs = [1, 2]
targets = [1]
loss = "half squared error"
learning_rate = 0.1
{keys}

[[layers]]
activation = "sigmoid"
weights = [[0.1], [0.2]]
bias = 0.3
"""

EQUATIONS = """\
title = "x"
{keys}

[given]
t = 2

[parameters]
w = 0.5
c = 3

[[equations]]
name = "L"
expression = "(w*t - c)^2"
"""

REFUSED = [
    (NETWORK, 'ask = ["w11"]\nfrozen = ["w11"]', "ask", "w11 is frozen and asked for"),
    (NETWORK, 'frozen = ["w*", "b*"]', "frozen", "nothing is left to differentiate by"),
    (NETWORK, 'ask = ["w13"]', "ask[1]", "there is no parameter called 'w13'"),
    (NETWORK, 'names = { w11 = "x_1" }', "names", "x_1"),
    (NETWORK, 'names = { w11 = "w_{12}" }', "names", "two quantities"),
    (EQUATIONS, 'learning_rate = 0.1\noptimizer = "adam"', "optimizer", "adam counts its steps"),
    (EQUATIONS, 'form = "matrix"', "form", "equations have none"),
]


@pytest.mark.parametrize(("exercise", "keys", "place", "said"), REFUSED)
def test_what_only_the_derivation_can_refuse(
    exercise: str, keys: str, place: str, said: str
) -> None:
    with pytest.raises(ExerciseError) as caught:
        solve(parse(exercise.replace("{keys}", keys)))
    assert caught.value.place == place
    assert said in caught.value.problem
