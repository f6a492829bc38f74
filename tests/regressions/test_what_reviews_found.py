"""Faults that reviews have found in whole exercises, each with the exercise that showed it."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from solver.arithmetic.solution import Value
from solver.errors import ExerciseError
from solver.exercise import parse
from solver.passes import explain, solve

SOFTMAX = """
title = "t"
inputs = [0.5]
targets = [1, 0, 0]
loss = "cross-entropy"
learning_rate = 0.5
form = "deltas"
[[layers]]
activation = "softmax"
weights = [[0.3, 0.2, -0.4]]
bias = 0.42
"""
SIGMOID = """
title = "t"
inputs = [0.5]
targets = [1]
loss = "squared error"
learning_rate = 0.5
[[layers]]
activation = "sigmoid"
weights = [[0.3, 0.1]]
bias = 0.1
[[layers]]
activation = "sigmoid"
weights = [[0.3], [0.2]]
"""
SYSTEM = """
title = "t"
learning_rate = 0.1
ask = ["w"]
[given]
x = 2
[parameters]
w = 1
v = 0.5
[[equations]]
name = "a"
expression = "w*x + v"
[[equations]]
name = "L"
expression = "a^2"
"""


def record(text: str) -> dict[str, object]:
    return dict(explain(solve(parse(text))).record)


def sixty_digits(finals: Mapping[str, Value]) -> list[str]:
    return [f"{value.exact:.60g}" for value in finals.values()]


def test_deltas_of_a_softmax_that_add_up_to_nothing_leave_the_shared_bias_alone() -> None:
    """Their 100 digits cancel to 1e-100, which cut off would make 0.4199 of 0.42."""
    text = SOFTMAX + '[rounding]\nmode = "truncate"\n'
    bias = json.loads(json.dumps(record(text)))["parameters"]["b1"]
    assert bias["gradient"]["exact"] == "0"
    assert bias["updated"] == {"exact": "0.42", "shown": "0.4200"}


def test_an_optimizer_does_not_step_along_rounding_errors() -> None:
    adam = 'optimizer = { name = "adam", epsilon = 0 }\n[[layers]]'
    with pytest.raises(ExerciseError, match=r"b1\+ has no value"):
        solve(parse(SOFTMAX.replace("[[layers]]", adam)))


def test_a_one_hot_target_may_be_differentiated_factor_by_factor() -> None:
    solution = solve(parse(SOFTMAX.replace('form = "deltas"', "fused = false")))
    assert set(solution.finals) == {"w11", "w12", "w13", "b1"}


@pytest.mark.parametrize("form", ["adjoints", "deltas", "paths", "matrix"])
@pytest.mark.parametrize("notation", ["lecture", "net/out", "z/a", "Err/theta"])
def test_one_output_has_every_form(form: str, notation: str) -> None:
    keys = f'form = "{form}"\nnotation = "{notation}"\n[[layers]]'
    finals = solve(parse(SIGMOID.replace("[[layers]]", keys, 1))).finals
    usual = solve(parse(SIGMOID)).finals
    assert sorted(sixty_digits(finals)) == sorted(sixty_digits(usual))


def test_decay_and_penalty_are_two_letters() -> None:
    keys = 'optimizer = "adamw"\npenalty = { l2 = 0.1 }\n[[layers]]'
    names = explain(solve(parse(SIGMOID.replace("[[layers]]", keys, 1)))).problem.constants
    assert len({constant.name for constant in names}) == len(names)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ('x1 = "sig\'(h1)"', "no name"),
        ('b1 = "w_{12}"\nw12 = "c"', ""),
        ('w11 = "x_1"', "two quantities are called|look alike"),
        ('w11 = "2.5"', "no name"),
        ('w11 = "-w"', "no name"),
        ('nothing = "a"', "no quantity called 'nothing'"),
    ],
)
def test_no_quantity_takes_the_name_of_another(names: str, said: str) -> None:
    text = SIGMOID + f"[names]\n{names}\n"
    if not said:
        assert solve(parse(text)).finals
        return
    with pytest.raises(ExerciseError, match=said):
        solve(parse(text))


def test_what_was_solved_before_does_not_matter() -> None:
    """Two exercises that differ in what follows the first step are of two structures."""
    alone = record(SYSTEM.replace("learning_rate", "loss_after = true\nlearning_rate"))
    record(SYSTEM)
    assert record(SYSTEM.replace("learning_rate", "loss_after = true\nlearning_rate")) == alone
    one, two = (
        parse(SYSTEM),
        parse(SYSTEM.replace("learning_rate", "iterations = 2\nlearning_rate")),
    )
    assert one.structure() != two.structure()


@pytest.mark.parametrize("digits", ["1", "1.00"])
def test_digits_are_printed_as_typed_whatever_came_before(digits: str) -> None:
    loss = f'{{ name = "huber", delta = {digits} }}'
    document = explain(solve(parse(SIGMOID.replace('"squared error"', loss))))
    written = str(document.problem.loss_equations[0].math)
    assert rf"\le {digits}," in written.replace("'", "") or rf"\le {digits}" in written
    assert ("1.00" in written) == (digits == "1.00")


@pytest.mark.parametrize(
    "equations",
    [
        "a = exp(w) | L = 1/(a + 1)",
        "a = w^100 | b = a^100 | c = b^100 | L = c^100",
        "a = exp(exp(exp(w))) | L = a",
    ],
)
def test_a_tower_of_names_is_refused_at_once(equations: str) -> None:
    tables = "".join(
        f'[[equations]]\nname = "{name}"\nexpression = "{formula}"\n'
        for name, _, formula in (line.partition(" = ") for line in equations.split(" | "))
    )
    with pytest.raises(ExerciseError, match=r"beyond 1e40|has no value"):
        solve(parse(f'title = "t"\n[parameters]\nw = 1e12\n{tables}'))


def test_the_delta_rule_of_a_loss_that_only_hands_on() -> None:
    tables = '[[equations]]\nname = "h"\nexpression = "tanh(w)"\n[[equations]]\nname = "L"\n'
    text = f'title = "t"\nnotation = "Err/theta"\n[parameters]\nw = 3\n{tables}expression = "h"\n'
    assert solve(parse(text)).finals["w"].shown > 0
