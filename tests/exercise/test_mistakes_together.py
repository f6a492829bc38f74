"""Mistakes that only show beside something else, and several of them in one message."""

from __future__ import annotations

import pytest
from mistaken import GOOD, assert_plain

from solver.errors import ExerciseError
from solver.exercise import parse
from solver.exercise.patterns import picked


def test_the_target_that_a_loss_is_not_made_for_is_that_of_one_sample() -> None:
    two = GOOD.replace("[0.08, 0.12]", "[[1, 2], [3, 4]]").replace("half squared error", "hinge")
    with pytest.raises(ExerciseError, match=r"^line 3, targets\[2\]: .* found 1, 0.95$"):
        parse(two.replace("[0.05, 0.95]", "[[1, -1], [1, 0.95]]"))


@pytest.mark.parametrize(
    ("typed", "names", "guess"),
    [
        ("w17", ("w21", "w11", "w12", "w22"), "w11"),
        ("w27", ("w11", "w12", "w21", "w22"), "w21"),
        ("W2_13", ("w11", "W3_11", "W2_11", "W2_12"), "W2_11"),
        ("ｗ１２", ("w11", "w12"), "w12"),
    ],
)
def test_of_names_equally_close_the_neighbour_is_meant(
    typed: str, names: tuple[str, ...], guess: str
) -> None:
    with pytest.raises(ExerciseError, match=rf"\(did you mean '{guess}'\?\); there are"):
        picked(typed, names, place="ask[1]", what="parameter called")


def one_output(targets: str) -> str:
    mistaken = GOOD.replace("half squared error", "cross-entropy").replace("identity", "sigmoid")
    return mistaken.replace("[0.05, 0.95]", targets)


@pytest.mark.parametrize("target", ["[1]", "[0]", "[0.3]"])
def test_cross_entropy_is_not_of_a_single_output(target: str) -> None:
    single = one_output(target).replace("[0.5, 0.45]", "[0.5]").replace("[0.55, 0.4]", "[0.55]")
    with pytest.raises(ExerciseError) as raised:
        parse(single)
    said = 'several outputs: with one output use "binary cross-entropy"'
    assert str(raised.value) == f'line 4, loss: "cross-entropy" compares {said}'
    mended = parse(single.replace('"cross-entropy"', '"binary cross-entropy"'))
    assert mended.loss.name == "binary cross-entropy"


def test_cross_entropy_of_independent_outputs_is_the_binary_one() -> None:
    with pytest.raises(ExerciseError, match=r'found 1, 1 \(is .* use "binary cross-entropy"\)$'):
        parse(one_output("[1, 1]"))
    assert parse(one_output("[0, 1]")).loss.name == "cross-entropy"


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ("[[1, 2, 3], [4, 5, 6]]", "have 3 numbers, but there are 2 inputs: one number for each"),
        ("[[1, 2], [3]]", "row 2 has 1 number, but row 1 has 2: all rows of a layer have equally"),
        ('[[1, 2], [3, "4"]]', r"layers\[1\].weights\[2\]\[2\]: expected a number"),
        ("[[1, 2], [3, true]]", r"layers\[1\].weights\[2\]\[2\]: expected a number"),
        ("[[1, 2], [3, 4], [5, 6]]", "layer 2 have 2 numbers, but layer 1 has 3 units"),
        ("[]", r"layers\[1\].weights: expected a list"),
        ("7", r"layers\[1\].weights: expected a list"),
    ],
)
def test_weights_by_unit_are_refused_where_they_stand(weights: str, said: str) -> None:
    mistaken = GOOD.replace("[[0.24, 0.3], [0.2, 0.16]]", weights)
    with pytest.raises(ExerciseError, match=said):
        parse(f'weight_rows = "units"\n{mistaken}')


def test_a_table_of_constants_is_at_home_in_a_list_of_mistakes() -> None:
    mistaken = GOOD.replace('"sigmoid"', '{ name = "elu", alfa = 1 }').replace("rate", "rat")
    with pytest.raises(ExerciseError) as raised:
        parse(mistaken)
    assert [line.partition(": ")[0] for line in str(raised.value).splitlines()[1:]] == [
        "  line 5, learning_rat",
        "  line 7, layers[1].activation",
    ]


def test_the_good_exercise_is_good() -> None:
    assert parse(GOOD).languages == ("en",)


def test_all_problems_are_told_at_once_in_a_list() -> None:
    mistaken = GOOD.replace("sigmoid", "sigmiod").replace("0.08", "nan").replace("rate", "rat")
    with pytest.raises(ExerciseError) as raised:
        parse(mistaken, source="sheet.toml")
    first, *problems = str(raised.value).splitlines()
    assert first == "sheet.toml: 3 things are wrong"
    assert [problem.partition(": ")[0] for problem in problems] == [
        "  line 2, inputs[1]",
        "  line 5, learning_rat",
        "  line 7, layers[1].activation",
    ]


def test_a_long_list_of_problems_is_cut_short() -> None:
    with pytest.raises(ExerciseError) as raised:
        parse(GOOD.replace("[0.08, 0.12]", "[" + "true, " * 25 + "]"))
    lines = str(raised.value).splitlines()
    assert lines[0] == "25 things are wrong"
    assert len(lines) == 12
    assert lines[-1] == "  … and 15 more"


def test_shapes_are_told_for_every_layer_at_once() -> None:
    mistaken = GOOD.replace("[0.08, 0.12]", "[1]").replace("[0.05, 0.95]", "[1]")
    with pytest.raises(ExerciseError, match="2 things are wrong"):
        parse(mistaken)


def test_a_message_does_not_repeat_control_characters_or_whole_books_from_the_file() -> None:
    with pytest.raises(ExerciseError) as raised:
        parse(GOOD.replace("sigmoid", r"\u001b[31m" + "x" * 5000))
    assert_plain(str(raised.value))
    with pytest.raises(ExerciseError) as raised:
        parse(r'"\u001b[31m' + "x" * 5000 + '" = 1\n' + GOOD)
    assert_plain(str(raised.value))


def test_a_key_below_a_table_of_names_is_no_name() -> None:
    said = r"points.learning_rate: this key belongs above the first line"
    with pytest.raises(ExerciseError, match=said):
        parse(f"{GOOD}\n[points]\nw11 = 2\nlearning_rate = 0.5\n")


EQUATION = '[[equations]]\nname = "L"\nexpression = "{}"\n'


def test_a_key_below_the_parameters_is_one_only_where_it_is_used() -> None:
    text = 'title = "x"\n[parameters]\nw = 0.5\nlearning_rate = 0.1\n'
    with pytest.raises(ExerciseError, match=r"line 4, parameters.learning_rate: this key belongs"):
        parse(text + EQUATION.format("w^2"))
    assert parse(text + EQUATION.format("w*learning_rate")).learning_rate is None
