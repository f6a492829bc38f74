"""Whoever waits for a long training is told of each step."""

from __future__ import annotations

from itertools import groupby

import pytest

from solver.arithmetic.working import GUARD_PLACES, work
from solver.calculus.deriving import derivation_of
from solver.exercise import parse

STEPS = 6

EXERCISE = """\
title = "Long"
inputs = [1, 2]
targets = [1]
loss = "half squared error"
learning_rate = 0.05
iterations = {steps}
show = [{steps}]
rounding = {{ working = {working} }}
[[layers]]
activation = "sigmoid"
weights = [[0.3], [0.7]]
bias = 0.1
"""


@pytest.mark.parametrize(
    ("working", "ways"), [("5", ["exact", 5]), ('"exact"', ["exact"]), ('"auto"', None)]
)
def test_each_way_through_the_steps_is_told(working: str, ways: list[object] | None) -> None:
    exercise = parse(EXERCISE.format(steps=STEPS, working=working))
    told: list[object] = []
    solution = work(exercise, derivation_of(exercise), on_step=told.append)
    passes = [(way, len(list(steps))) for way, steps in groupby(told)]
    if ways is None:
        first = solution.policy.rounding.final + GUARD_PLACES
        last = solution.policy.working
        assert isinstance(last, int), "places were found that are enough"
        ways = ["exact", *range(first, last + 1)]
    assert [way for way, _ in passes] == ways
    assert passes[0] == ("exact", STEPS)
    assert all(steps in (STEPS - 1, STEPS) for _, steps in passes), "the last may be broken off"
    assert passes[-1][1] == STEPS
