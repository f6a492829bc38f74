"""Exercise files with equations in place of layers: read, refused, and worked out."""

from __future__ import annotations

from decimal import Decimal

import pytest

from solver.errors import ExerciseError
from solver.exercise import Exercise, parse
from solver.passes import solve

GOOD = """\
title = "Three steps"
learning_rate = 0.1

[given]
x = [1, 1, 1]
"h[0]" = 0

[parameters]
u = 0.8
v = 0.5

[[equations]]
name = "h[t]"
for = "t in 1..3"
expression = "tanh(u*x[t] + v*h[t-1])"

[[equations]]
name = "L"
expression = "h[3]"
"""


def shown(exercise: Exercise) -> dict[str, Decimal]:
    (only,) = solve(exercise).rounds
    return {name: found.value.shown for name, found in only.calculations.items()}


def test_a_recurrence_is_read_and_worked_out() -> None:
    exercise = parse(GOOD)
    assert exercise.given == {"x[1]": 1, "x[2]": 1, "x[3]": 1, "h[0]": 0}
    assert exercise.parameters == {"u": Decimal("0.8"), "v": Decimal("0.5")}
    assert not any((exercise.layers, exercise.inputs, exercise.targets))
    found = shown(exercise)
    assert [found["h[1]"], found["h[2]"], found["h[3]"]] == [
        Decimal("0.66404"), Decimal("0.81171"), Decimal("0.83543"),
    ]  # fmt: skip
    assert found["v+"] == Decimal("0.4721")


def test_without_a_learning_rate_only_gradients_are_asked() -> None:
    found = shown(parse(GOOD.replace("learning_rate = 0.1\n", "")))
    assert "dL/dv" in found
    assert "v+" not in found


def test_single_parameters_can_be_asked_for_and_their_places_chosen() -> None:
    text = GOOD.replace("learning_rate = 0.1\n", 'ask = ["v"]\n')
    found = shown(parse(text + '[rounding]\nworking = "exact"\n[rounding.places]\n"h[2]" = 2\n'))
    assert found["h[2]"] == Decimal("0.81")
    assert "dL/du" not in found


def test_a_quantity_may_be_called_as_the_step_is() -> None:
    text = GOOD.replace('"h[0]" = 0', '"h[0]" = 0\nt = 5').replace('"h[3]"', '"h[3] - t"')
    with pytest.raises(ExerciseError, match="'t' is a quantity; call the index something else"):
        parse(text)
    assert shown(parse(text.replace("[t", "[k").replace("t in", "k in")))["L"] < -4


def test_structure_is_all_but_the_numbers() -> None:
    same = parse(GOOD.replace("0.8", "0.7")).structure()
    assert parse(GOOD).structure() == same
    other = parse(GOOD.replace("tanh", "sigmoid")).structure()
    assert parse(GOOD).structure() != other
    assert hash(same) != hash(other)


def test_an_exercise_is_a_value() -> None:
    assert parse(GOOD) == parse(GOOD)
    assert hash(parse(GOOD)) == hash(parse(GOOD))
    assert Exercise.model_validate(dict(parse(GOOD))) == parse(GOOD)


# What of the good file is replaced by what, and what is said of it.
MISTAKES = [
    (
        "tanh(u",
        "tahn(u",
        "line 15, equations[1].expression: there is no function 'tahn' (did you mean 'tanh'?)",
    ),
    ("u*x[t]", "u x[t]", "an operator is missing before 'x'; to multiply, write u*x (column 8)"),
    ("x[t]", "z[t]", "line 15, equations[1].expression: at t = 1, 'z' is not defined"),
    ("1..3", "1..4", "line 15, equations[1].expression: at t = 4, there is no x[4]"),
    ("h[3]", "h[3] + L", "equations: L is worked out from itself"),
    ('for = "t', 'fro = "t', "did you mean 'for'?"),
    ("u = 0.8", 'u = "0.8"', "line 9, parameters.u: expected a number, found the text"),
    ("1, 1, 1", "1, true, 1", "line 5, given.x[2]: expected a number, found true"),
    ("u = 0.8", "", "'u' is not defined"),
    ("[[equations]]", "[equations]", "two brackets on each side"),
    ("learning_rate", 'loss_name = "M"\nlearning_rate', "loss_name: no equation defines 'M'"),
    ("learning_rate", "inputs = [1]\nlearning_rate", "not with [[equations]]"),
    ("learning_rate", 'loss = "hinge"\nlearning_rate', "not with [[equations]]"),
    ('name = "h[t]"', 'name = "tanh"', "equations[1].name: 'tanh' is a word of the formula"),
    ('"h[0]"', '"h(0)"', 'is not a name'),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), MISTAKES)
def test_a_mistake_is_told_with_its_place(old: str, new: str, said: str) -> None:
    with pytest.raises(ExerciseError) as caught:
        parse(GOOD.replace(old, new, 1))
    assert said in str(caught.value)


def test_an_exercise_without_equations_misses_what_layers_need() -> None:
    with pytest.raises(ExerciseError) as caught:
        parse('title = "Nothing"\n')
    for key in ("inputs", "targets", "layers", "loss"):
        assert f"{key}: this key is missing" in str(caught.value)


def test_numbers_without_equations_are_of_no_use() -> None:
    for table in ("given", "parameters"):
        text = (
            f'title = "T"\ninputs = [1]\ntargets = [1]\nloss = "squared error"\n[{table}]\nx = 1\n'
        )
        text += '[[layers]]\nactivation = "identity"\nweights = [[1]]\n'
        with pytest.raises(ExerciseError, match=f"{table}: this is for an exercise with"):
            parse(text)


def test_equations_need_parameters() -> None:
    with pytest.raises(ExerciseError, match="parameters: there is nothing to differentiate by"):
        parse('title = "T"\n[[equations]]\nname = "L"\nexpression = "1"\n')


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("ln(w - 1)", "L has no value for w = 1: the logarithm of 0"),
        ("1/(w - 1)", "L has no value for w = 1: a division by 0"),
        ("w + 2*sqrt(w - 3)", "L has no value for w = 1: the square root of -2"),
        ("(w - 3)^0.5", "L has no value for w = 1: -2 to the power 0.5"),
    ],
)
def test_what_has_no_value_is_said(expression: str, said: str) -> None:
    text = (
        f'title = "T"\n[parameters]\nw = 1\n[[equations]]\nname = "L"\nexpression = "{expression}"'
    )
    with pytest.raises(ExerciseError, match=said):
        solve(parse(text))
