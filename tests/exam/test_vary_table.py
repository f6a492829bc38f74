"""The `[vary]` table: what it may say, and what is said of what it may not."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from solver.errors import ExerciseError
from solver.exam.conditions import ROWS
from solver.exam.drawing import NO_VALUE
from solver.exam.variants import read
from solver.exam.variation import Variation, variation_of
from solver.exercise import parse
from solver.exercise.vary import Accept

BASE = """\
title = "Sheet 1"
inputs = [0.08, 0.12]
targets = [0.05, 0.95]
loss = "half squared error"
learning_rate = 0.5
[[layers]]
activation = "relu"
weights = [[0.24, 0.3], [0.2, 0.16]] # rows: x1, x2
bias = 0.28
[[layers]]
activation = "identity"
weights = [[0.5, 0.45], [0.55, 0.4]]
bias = [0.6, -0.25]
"""

SYSTEM = """\
title = "Sheet 2"
given = { x = [1, 2], y = 0.5 }
parameters = { w = [0.3, -0.2] }
[[equations]]
name = "L"
expression = "(w[1]*x[1] + w[2]*x[2] - y)^2"
"""


def variation(table: str, base: str = BASE) -> Variation:
    text = f"{base}\n{table}\n"
    return variation_of(parse(text), text)


def choices(table: str, base: str = BASE) -> Mapping[str, list[str]]:
    found = variation(table, base).varied
    return {one.slot.name: [str(choice) for choice in one.choices] for one in found}


RANGES = [
    ("{ from = -1, to = 1, step = 0.5 }", ["-1.0", "-0.5", "0.0", "0.5", "1.0"]),
    ("{ from = 0.25, to = 1, step = 0.25 }", ["0.25", "0.50", "0.75", "1.00"]),
    ("{ from = 1, to = 7, step = 3 }", ["1", "4", "7"]),
    ("{ from = 2, to = 2, step = 1 }", ["2"]),
    ("{ from = 1e-3, to = 3e-3, step = 1e-3 }", ["0.001", "0.002", "0.003"]),
    ("[0.1, 0.25, -3]", ["0.1", "0.25", "-3"]),
]


@pytest.mark.parametrize(("written", "expected"), RANGES)
def test_a_number_may_be(written: str, expected: list[str]) -> None:
    assert choices(f"[vary]\nx1 = {written}") == {"x1": expected}


KEYS = [
    ("inputs = [1, 2]", ["x1", "x2"]),
    ("targets = [0, 1]", ["Label1", "Label2"]),
    ("weights = [1, 2]", ["w11", "w12", "w13", "w14", "w21", "w22", "w23", "w24"]),
    ("biases = [1, 2]", ["b1", "b21", "b22"]),
    ("learning_rate = [0.1, 0.5]", ["learning_rate"]),
    ('"w2*" = [1, 2]', ["w21", "w22", "w23", "w24"]),
    ("w12 = [1, 2]\nb1 = [3]", ["w12", "b1"]),
    ("", ["x1", "x2", "w11", "w12", "w13", "w14", "w21", "w22", "w23", "w24"]),
]


@pytest.mark.parametrize(("written", "expected"), KEYS)
def test_what_changes(written: str, expected: list[str]) -> None:
    assert list(choices(f"[vary]\n{written}")) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("given = [1, 2]", ["x[1]", "x[2]", "y"]),
        ("parameters = [1, 2]", ["w[1]", "w[2]"]),
        ('"x[*]" = [1, 2]\ny = [3, 4]', ["x[1]", "x[2]", "y"]),
        ("", ["w[1]", "w[2]"]),
    ],
)
def test_what_changes_in_equations(written: str, expected: list[str]) -> None:
    assert list(choices(f"[vary]\n{written}", SYSTEM)) == expected


def test_a_name_counts_before_its_group() -> None:
    found = choices('[vary]\nweights = [1, 2]\nw11 = [3, 4]\n"w1*" = [5, 6]')
    assert found["w11"] == found["w14"] == ["5", "6"], "the last of the names that fit"
    assert found["w21"] == ["1", "2"]


def test_without_a_table_numbers_stay_about_as_large() -> None:
    found = choices("")
    assert (found["x1"][0], found["x1"][-1]) == ("0.01", "0.12")
    assert (found["w11"][0], found["w11"][-1]) == ("0.01", "0.55")
    signed = choices("", SYSTEM)["w[1]"]
    assert (signed[0], signed[-1]) == ("-0.5", "0.5"), "at least five choices on each side"


MISTAKES = [
    ("x1 = { from = 1, to = -1, step = 0.1 }", "vary.x1", "the range is empty"),
    ("x1 = { from = 0, to = 1, step = 0 }", "vary.x1", "`step` has to be above 0"),
    ("x1 = { from = 0, to = 1, step = -0.1 }", "vary.x1", "`step` has to be above 0"),
    ("x1 = { from = 0, to = 1, step = 0.3 }", "vary.x1", "do not end on 1, but on 0.9"),
    ("x1 = { from = 0, to = 1 }", "vary.x1", 'the range has no "step"'),
    ("x1 = { from = 0, too = 1, step = 1 }", "vary.x1", "did you mean 'to'?"),
    ("x1 = { from = 0, to = 1e40, step = 1e-40 }", "vary.x1", "take a larger `step`"),
    ("x1 = { from = 'a', to = 1, step = 1 }", "vary.x1.from", "expected a number"),
    ("x1 = []", "vary.x1", "the list is empty"),
    ("x1 = [1, 1.0]", "vary.x1", "more than once"),
    ("x1 = [1, true]", "vary.x1[2]", "expected a number"),
    ("x1 = 3", "vary.x1", "a list of choices"),
    ("weights = 'all'", "vary.weights", "a list of choices"),
    ("x3 = [1, 2]", "vary.x3", "there is no number called 'x3'; there are x1, x2, Label1"),
    ("learning_rte = [1]", "vary.learning_rte", "did you mean 'learning_rate'?"),
    ('"v*" = [1, 2]', "vary.v*", "there is no number called 'v*'"),
    ("given = [1, 2]", "vary.given", "no given numbers to vary"),
    ("learning_rate = [0, 1]", "vary.learning_rate", "above 0"),
    ("accept = 3", "vary.accept", "expected a table"),
    ("[vary.accept]\nties = 1", "vary.accept.ties", "there is no such key (did you mean 'tries'?)"),
    ("[vary.accept]\ntries = 0", "vary.accept.tries", "from 1 to"),
    ("[vary.accept]\ntie_margin = 0.5", "vary.accept.tie_margin", "from 0 to below 0.5"),
    ("[vary.accept]\nloss_falls = 1", "vary.accept.loss_falls", "true or false"),
    ("[vary.accept]\nlive = ['z1']", "vary.accept.live[1]", "no unit called 'z1'"),
    ("[vary.accept]\ndead = ['h1', 'x1']", "vary.accept.dead[2]", "no unit called 'x1'"),
    ("[vary.accept]\nwhere = 'h1'", "vary.accept.where[1]", "has to compare with <, <=, > or >="),
    ("[vary.accept]\nwhere = ['h1 = 0']", "vary.accept.where[1]", "has to compare"),
    ("[vary.accept]\nwhere = ['h1 > 0', 'h9 > 0']", "vary.accept.where[2]", "called 'h9'"),
    ("[vary.accept]\nwhere = ['h1 > open(1)']", "vary.accept.where[1]", "no function 'open'"),
]


@pytest.mark.parametrize(("written", "place", "problem"), MISTAKES)
def test_mistakes_are_told(tmp_path: Path, written: str, place: str, problem: str) -> None:
    file = tmp_path / "sheet.toml"
    file.write_text(f"{BASE}\n[vary]\n{written}\n", encoding="utf-8")
    with pytest.raises(ExerciseError) as caught:
        read(file)
    message = str(caught.value)
    assert message.startswith(f"{file}: ")
    assert place in message
    assert problem in message


def test_every_condition_of_the_table_is_a_key_and_the_other_way_round() -> None:
    assert {row.name for row in ROWS} == set(Accept.model_fields) - {"tries"}
    assert NO_VALUE not in Accept.model_fields


SPELLINGS = """\
# A comment — 注释
title = "Sheet 1" # title
inputs = [ 0.08,0.120 , # both
]   # end
targets = [[0.05]]
loss = "half squared error"
learning_rate=5e-1
layers = [ {activation="sigmoid", weights = [[+0.24], [ 2e-1 ]], bias = -0.28}, # in one line
  { activation = 'identity', weights = [[0.5]] } ]

[vary] # what changes
inputs = [1, 2.50]
weights = [-0.75]
learning_rate = [0.125]
biases = [3e-3]
"""


REPLACED = [
    ("0.08", "2.50"),
    ("0.120", "1"),
    ("5e-1", "0.125"),
    ("+0.24", "-0.75"),
    ("2e-1", "-0.75"),
    ("-0.28", "0.003"),
    ("[[0.5]]", "[[-0.75]]"),
]


def test_the_file_of_a_variant_has_other_numbers_and_nothing_else_new() -> None:
    found = variation("", SPELLINGS)
    numbers = {"x1": "2.50", "x2": "1", "b1": "0.003", "learning_rate": "0.125"}
    expected = f"{SPELLINGS}\n\n"
    for old, new in REPLACED:
        expected = expected.replace(old, new)
    drawn = [Decimal(numbers.get(one.slot.name, "-0.75")) for one in found.varied]
    assert found.toml(drawn) == expected


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_does_not_change_stays_as_typed(newline: str) -> None:
    text = SPELLINGS.replace("\n", newline)
    found = variation_of(parse(text), text)
    assert "".join(found.pieces).count("#") == text.count("#")
    filled = found.toml([choice.choices[0] for choice in found.varied])
    read_again = parse(filled)
    assert read_again.inputs == ((Decimal(1), Decimal(1)),)
    assert read_again.layers[0].weights == ((Decimal("-0.75"),), (Decimal("-0.75"),))
    assert read_again.layers[0].bias == Decimal("0.003")
    assert read_again.vary == parse(text).vary
    assert filled.count(newline) == text.count(newline)
