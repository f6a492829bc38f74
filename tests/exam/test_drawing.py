"""Variants: the same from the same seed, never two alike, and what is said when there are none."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from solver.arithmetic.working import work
from solver.calculus.deriving import derivation_of
from solver.errors import ExerciseError
from solver.exam.drawing import NO_VALUE, deck
from solver.exam.variants import Draws, ExerciseFile, NothingDrawn, draw, read
from solver.exercise import parse
from solver.passes import explain, solve

LECTURE = Path(__file__).parents[2] / "docs" / "examples" / "lecture9.toml"
TEXT = LECTURE.read_text(encoding="utf-8")


def file(table: str, text: str = TEXT) -> ExerciseFile:
    whole = f"{text}\n{table}\n"
    return ExerciseFile("sheet.toml", whole, parse(whole))


FEW = "[vary]\nx1 = [0.1, 0.2, 0.3]\nx2 = [0.05, 0.15, 0.25, 0.35]\nb1 = [0.1, 0.2]\n"
EVERYTHING_PASSES = """\
[vary.accept]
distinct_answers = false
changed_answers = false
nonzero_gradients = false
smallest_slope = 0
tie_margin = 0
true_answers = false
loss_falls = false
"""


def test_alone_or_in_any_order_a_variant_is_the_same() -> None:
    sheet = read(LECTURE)
    upwards = [draw(sheet, seed=3, number=number).toml for number in range(1, 13)]
    assert [draw(sheet, seed=3, number=number).toml for number in range(12, 0, -1)] == upwards[::-1]
    assert upwards != [draw(sheet, seed=4, number=number).toml for number in range(1, 13)]


def test_alone_in_another_process_it_is_the_same() -> None:
    code = (
        "import sys; from solver.exam.variants import draw, read;"
        f"print(draw(read({str(LECTURE)!r}), seed=3, number=7).toml, end='')"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert ran.stdout.decode() == draw(read(LECTURE), seed=3, number=7).toml


@pytest.mark.parametrize("number", [24, 5, 1])
def test_where_there_are_few_variants_one_can_be_made_alone_too(number: int) -> None:
    sheet = file(FEW + EVERYTHING_PASSES)
    code = (
        "import sys, pickle; from solver.exam.variants import draw;"
        f"print(draw(pickle.load(sys.stdin.buffer), seed=3, number={number}).toml, end='')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], input=pickle.dumps(sheet), capture_output=True, check=True
    )
    assert ran.stdout.decode() == draw(sheet, seed=3, number=number).toml


def test_no_two_are_alike_even_where_all_are_used_up() -> None:
    sheet = file(FEW + EVERYTHING_PASSES)
    found = {draw(sheet, seed=9, number=number).toml for number in range(1, 25)}
    assert len(found) == 24
    with pytest.raises(NothingDrawn, match="there are only 24 different variants"):
        draw(sheet, seed=9, number=25)


@pytest.mark.parametrize("tries", [1, 3, 7, 24, 1000])
def test_no_two_are_alike_however_many_lanes_there_are(tries: int) -> None:
    sheet = file(f"{FEW}{EVERYTHING_PASSES}tries = {tries}")
    assert deck(sheet.text).lanes == max(1, 24 // tries)
    numbers = [tuple(draw(sheet, seed=1, number=n).numbers.values()) for n in range(1, 22)]
    assert len(set(numbers)) == len(numbers)


def test_a_variants_file_solves_to_the_same_answers() -> None:
    sheet = read(LECTURE)
    for number in range(1, 6):
        variant = draw(sheet, seed=1, number=number)
        alone = explain(solve(parse(variant.toml)))
        assert alone.record == explain(variant.solution).record
        assert parse(variant.toml) == variant.exercise
        assert {name: str(variant.numbers[name]) for name in ("x1", "w24")} == {
            "x1": str(variant.exercise.inputs[0][0]),
            "w24": str(variant.exercise.layers[1].weights[1][1]),
        }


def test_weights_written_by_unit_change_under_their_names() -> None:
    text = TEXT.replace("loss =", 'weight_rows = "units"\nloss =', 1)
    drawn = "[vary]\nw12 = [0.9]\nw23 = { from = 0.5, to = 0.6, step = 0.01 }\n"
    sheet = file(drawn + EVERYTHING_PASSES, text)
    variant = draw(sheet, seed=1, number=1)
    hidden, output = variant.exercise.layers
    assert str(hidden.weights[0][1]) == "0.9"
    assert str(hidden.weights[1][0]) == "0.3"
    assert output.weights[1][0] == variant.numbers["w23"]


def test_all_variants_share_one_derivation() -> None:
    sheet = read(LECTURE)
    derivations = {id(draw(sheet, seed=1, number=n).solution.derivation) for n in range(1, 10)}
    assert len(derivations) == 1
    assert work(sheet.exercise, derivation_of(sheet.exercise)).derivation is derivation_of(
        parse(TEXT.replace("0.24", "-3"))
    )


def test_samples_that_take_turns_change_each_for_itself() -> None:
    text = TEXT.replace("[0.08, 0.12]", "[[0.1, 0.2], [0.3, 0.4]]")
    text = text.replace("[0.05, 0.95]", "[[0, 1], [1, 0]]").replace(
        "loss =", 'batch = "online"\nloss ='
    )
    sheet = file("[vary]\nx1 = [0.5, 0.6, 0.7]\n" + EVERYTHING_PASSES, text)
    found = [draw(sheet, seed=1, number=number).numbers for number in range(1, 10)]
    assert list(found[0]) == ["x1[1]", "x1[2]"]
    assert len({tuple(numbers.values()) for numbers in found}) == 9


REFUSALS = [
    ("where = 'h1 > 100'\ntries = 50", "'h1 > 100' refused 50 of 50 draws"),
    ("smallest_slope = 0.3\ntries = 20", "'smallest_slope' refused 20 of 20 draws"),
    ("dead = ['h*']\ntries = 20", "'dead' refused 20 of 20 draws"),
]


@pytest.mark.parametrize(("accept", "problem"), REFUSALS)
def test_what_is_too_strict_is_named(accept: str, problem: str) -> None:
    sheet = file(f"[vary.accept]\n{accept}")
    with pytest.raises(NothingDrawn) as caught:
        draw(sheet, seed=1, number=1)
    assert str(caught.value).startswith("sheet.toml: vary.accept: ")
    assert problem in str(caught.value)
    assert caught.value.draws.kept == 0
    assert caught.value.draws.made in (20, 50)


def test_where_few_are_left_it_says_what_became_of_the_others() -> None:
    sheet = file(f"{FEW}{EVERYTHING_PASSES}where = 'b1 > 0.15'")
    for number in range(1, 13):
        draw(sheet, seed=1, number=number)
    with pytest.raises(NothingDrawn, match=r"24 draws .* 12 are other variants: 'b1 > 0.15' refus"):
        draw(sheet, seed=1, number=13)


def test_numbers_without_sense_or_value_are_refused() -> None:
    text = TEXT.replace('loss = "half squared error"', 'loss = "binary cross-entropy"')
    sheet = file("[vary]\ntargets = [0, 1, 5]\n[vary.accept]\ntie_margin = 0", with_sigmoids(text))
    total = Draws(0, {})
    for number in range(1, 5):
        variant = draw(sheet, seed=1, number=number)
        assert set(variant.exercise.targets[0]) <= {0, 1}
        total += variant.draws
    assert total.refused.get(NO_VALUE, 0) > 0


def with_sigmoids(text: str) -> str:
    return text.replace('"identity"', '"sigmoid"')


def test_what_is_wrong_with_all_variants_is_no_refusal(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.toml"
    sheet.write_text(f'{TEXT}\n[rounding.places]\n"z*" = 2\n', encoding="utf-8")
    with pytest.raises(ExerciseError, match="there is no quantity called"):
        read(sheet)


def test_draws_add_up() -> None:
    total = Draws(1, {"a": 2}) + Draws(1, {"b": 1, "a": 1}) + Draws(0, {})
    assert (total.kept, total.made) == (2, 6)
    assert total.refused == {"a": 3, "b": 1}
