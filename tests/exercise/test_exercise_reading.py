"""An exercise file becomes an Exercise with every digit as typed, or an ExerciseError."""

from __future__ import annotations

import pickle
import random
import tomllib
from contextlib import suppress
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from solver.errors import ExerciseError
from solver.exercise import Exercise, load, parse
from solver.exercise.choices import Chosen
from solver.exercise.fields import FrozenMapping
from solver.exercise.layer import Layer
from solver.exercise.options import AnswerSpace, Batch, Form, Slope
from solver.exercise.positions import lines, too_deep
from solver.exercise.rounding import Digits, Equals, Mode, Rounding
from solver.exercise.starter import starter
from solver.exercise.text import Text

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
WHOLE = """\
title = "整数"
inputs = [1_000]
targets = [-1]
loss = "squared error"
learning_rate = 1
[[layers]]
activation = "relu"
weights = [[1]]
"""


def D(*literals: str) -> tuple[Decimal, ...]:  # noqa: N802  (it stands for Decimal in tables)
    return tuple(Decimal(literal) for literal in literals)


def chosen(name: str, **constants: str) -> Chosen:
    return Chosen(name, FrozenMapping({key: Decimal(value) for key, value in constants.items()}))


def test_the_lecture_is_read() -> None:
    exercise = load(EXAMPLES / "lecture9.toml")
    assert exercise.languages == ("zh", "en")
    assert exercise.inputs == (D("0.08", "0.12"),)
    assert exercise.targets == (D("0.05", "0.95"),)
    hidden, output = exercise.layers
    assert hidden.weights == (D("0.24", "0.3"), D("0.2", "0.16"))
    assert (hidden.activation, hidden.units) == (chosen("sigmoid"), 2)
    assert (hidden.bias, hidden.threshold) == (Decimal("0.28"), None)
    assert output.weights == (D("0.5", "0.45"), D("0.55", "0.4"))
    assert (output.activation, output.units) == (chosen("identity"), 2)
    assert (output.bias, output.threshold) == (Decimal("0.6"), None)
    assert exercise.loss == chosen("half squared error")
    assert exercise.learning_rate == Decimal("0.5")
    assert exercise.rounding == Rounding()


def test_what_is_left_out_has_a_default() -> None:
    exercise = parse(WHOLE)
    assert (exercise.question, exercise.ask, exercise.layers[0].bias) == (None, None, None)
    assert (exercise.notation, exercise.form) == ("lecture", Form.AUTO)
    assert exercise.answer_space is AnswerSpace.NONE
    assert (exercise.optimizer, exercise.iterations) == (chosen("gradient descent"), 1)
    assert (exercise.show, exercise.frozen, exercise.batch) == (None, None, Batch.MEAN)
    assert (exercise.fused, exercise.loss_after) == (True, False)
    assert exercise.slope is Slope.NOTATION
    assert not exercise.penalty
    assert not exercise.names
    rounding = exercise.rounding
    assert (rounding.final, rounding.working, rounding.mode) == (4, "auto", Mode.HALF_UP)
    assert (rounding.digits, rounding.equals) == (Digits.DECIMALS, Equals.EXACT)
    assert rounding.trailing_zeros
    assert not rounding.places
    assert not rounding.values


def test_the_lecture_as_printed_differs_only_in_title_and_rounding() -> None:
    right, printed = (
        load(EXAMPLES / f"{name}.toml") for name in ("lecture9", "lecture9-as-printed")
    )
    assert printed.structure() == right.structure()
    assert printed.layers == right.layers
    rounding = printed.rounding
    assert (rounding.final, rounding.trailing_zeros, rounding.equals) == (4, False, Equals.ALWAYS)
    assert rounding.places["sig(h*)"] == 2
    assert rounding.values["dLoss/dw14"] == Decimal("0.0202")
    assert list(rounding.places)[-1] == "b*+"


def test_whole_numbers_are_numbers() -> None:
    exercise = parse(WHOLE)
    assert exercise.inputs == (D("1000"),)
    assert exercise.layers[0].weights == (D("1"),)
    assert all(
        isinstance(value, Decimal) for value in (*exercise.inputs[0], exercise.learning_rate)
    )
    assert exercise.languages == ("zh",)


@pytest.mark.parametrize("literal", ["0.10", "1e-3", "-0.0500", "+2.50", "1_0.2_5", "0", "1E5"])
def test_digits_stay_as_typed(literal: str) -> None:
    ((value,),) = parse(WHOLE.replace("1_000", literal)).inputs
    assert str(value) == str(Decimal(literal))


def test_a_bias_is_shared_or_one_per_unit_or_none() -> None:
    structures = [
        parse(f"{WHOLE}{bias}").structure() for bias in ("", "bias = 0", "bias = [0]", "bias = [5]")
    ]
    assert structures[2] == structures[3]
    assert len(set(structures)) == 3


def test_weights_are_written_by_source_or_by_unit() -> None:
    shape = 'title = "T"\ninputs = [1, 2]\ntargets = [3]\nloss = "squared error"\n'
    layer = '[[layers]]\nactivation = "relu"\nweights = '
    by_source = shape + layer + "[[1, 2, 3], [4, 5, 6]]\n" + layer + "[[7], [8], [9]]\n"
    by_unit = layer + "[[1, 4], [2, 5], [3, 6]]\n" + layer + "[[7, 8, 9]]\n"
    turned = parse(shape + 'weight_rows = "units"\n' + by_unit)
    assert turned.layers == parse(by_source).layers
    assert turned.structure() == parse(by_source).structure()


@pytest.mark.parametrize(
    ("inputs", "targets", "rows"),
    [
        ("[3]", "[1]", 1),
        ("[[3]]", "[1]", 1),
        ("[3]", "[[1]]", 1),
        ("[[3], [-1]]", "[[1], [0]]", 2),
        ("[[3], [-1], [0.50]]", "[[1], [0], [1]]", 3),
    ],
)
def test_samples_are_rows(inputs: str, targets: str, rows: int) -> None:
    exercise = parse(WHOLE.replace("[-1]", targets).replace("[1_000]", inputs))
    assert exercise.inputs == (D("3"), D("-1"), D("0.5"))[:rows]
    assert exercise.targets == (D("1"), D("0"), D("1"))[:rows]
    assert digits(exercise.inputs[-1]) == [["3"], ["-1"], ["0.50"]][rows - 1]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('"leaky relu"', chosen("leaky relu")),
        ('{ name = "leaky relu" }', chosen("leaky relu")),
        ('{ name = "leaky relu", slope = 0.10 }', chosen("leaky relu", slope="0.10")),
        ('{ name = "elu", alpha = 2 }', chosen("elu", alpha="2")),
    ],
)
def test_an_activation_is_a_name_or_a_table_with_its_constants(written: str, read: Chosen) -> None:
    assert parse(WHOLE.replace('"relu"', written)).layers[0].activation == read


def test_a_loss_and_an_optimizer_have_constants_too() -> None:
    adam = 'optimizer = { name = "adam", beta1 = 0.8, epsilon = 1e-6 }\n'
    huber = '{ name = "huber", delta = 0.5 }'
    exercise = parse(adam + WHOLE.replace('"squared error"', huber))
    assert exercise.optimizer == chosen("adam", beta1="0.8", epsilon="0.000001")
    assert exercise.loss == chosen("huber", delta="0.5")


def test_training_is_read() -> None:
    keys = 'iterations = 3\nshow = [1, 3]\nfrozen = ["w11"]\nloss_after = true\nfused = false\n'
    keys += 'batch = "online"\npenalty = { l2 = 0.010 }\nslope = "output"\n'
    exercise = parse(keys + WHOLE.replace("[1_000]", "[[1], [2]]").replace("[-1]", "[[0], [1]]", 1))
    assert (exercise.iterations, exercise.show, exercise.frozen) == (3, (1, 3), ("w11",))
    assert (exercise.loss_after, exercise.fused, exercise.slope) == (True, False, Slope.OUTPUT)
    assert (exercise.batch, exercise.is_online) == (Batch.ONLINE, True)
    assert dict(exercise.penalty) == {"l2": Decimal("0.01")}


def test_one_sample_is_never_online() -> None:
    assert not parse('batch = "online"\n' + WHOLE).is_online


def test_without_a_learning_rate_there_is_no_step() -> None:
    exercise = parse(WHOLE.replace("learning_rate = 1\n", ""))
    assert exercise.learning_rate is None
    assert exercise.structure() != parse(WHOLE).structure()


def test_a_threshold_takes_the_place_of_a_bias() -> None:
    structures = [
        parse(f"{WHOLE}{line}").structure()
        for line in ("", "bias = 0.8", "threshold = 0.8", "threshold = [0.8]", "threshold = [0]")
    ]
    assert structures[3] == structures[4]
    assert len(set(structures)) == 4


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (('"squared error"', '"mean squared error"'), False),
        (('"relu"', '"tanh"'), False),
        (("learning_rate", 'form = "deltas"\nlearning_rate'), False),
        (("learning_rate", 'ask = ["w11"]\nlearning_rate'), False),
        (("1_000", "1_000, 2"), False),
        (("1_000", "0.5"), True),
        (("整数", "Whole"), True),
        (("learning_rate", "rounding.final = 2\nlearning_rate"), True),
        (('"relu"', '{ name = "elu", alpha = 2 }'), False),
        (("learning_rate = 1\n", ""), False),
        (("learning_rate = 1\n", "learning_rate = 2\n"), True),
        (("learning_rate", 'optimizer = "adam"\nlearning_rate'), False),
        (("learning_rate", "penalty = { l2 = 0.1 }\nlearning_rate"), False),
        (("learning_rate", 'frozen = ["w11"]\nlearning_rate'), False),
        (("learning_rate", 'notation = "z/a"\nlearning_rate'), False),
        (("learning_rate", "fused = false\nlearning_rate"), False),
        (("learning_rate", 'slope = "output"\nlearning_rate'), False),
        (("learning_rate", 'answer_space = "page"\nlearning_rate'), True),
    ],
)
def test_structure_is_all_but_the_numbers(change: tuple[str, str], same: bool) -> None:
    changed = WHOLE.replace(*change)
    if "1_000, 2" in changed:
        changed = changed.replace("[[1]]", "[[1], [1]]")
    assert (parse(changed).structure() == parse(WHOLE).structure()) is same


def test_an_exercise_is_a_value() -> None:
    exercise = load(EXAMPLES / "lecture9-as-printed.toml")
    again = pickle.loads(pickle.dumps(exercise))
    assert again == exercise == Exercise.model_validate(dict(exercise))
    assert hash(again) == hash(exercise)
    assert "FrozenMapping({'sig(h*)': 2" in repr(exercise)
    with pytest.raises(ValidationError):
        exercise.loss = chosen("squared error")  # type: ignore[misc]


def test_an_exercise_can_be_written_in_python() -> None:
    layer = Layer(activation=chosen("tanh"), weights=(D("1"), D("2")), bias=D("3"))
    assert layer.units == 1
    with pytest.raises(ValidationError, match="expected a number, found a float"):
        Layer(activation=chosen("tanh"), weights=((0.1,),))


@pytest.mark.parametrize(
    ("text", "language", "wording"),
    [
        (Text((("zh", "题"), ("en", "Sheet"))), "zh", "题"),
        (Text((("zh", "题"), ("en", "Sheet"))), "en", "Sheet"),
        (Text((("zh", "题"), ("en", "Sheet"))), "fr", "Sheet"),
        (Text((("zh", "题"),)), "en", "题"),
        (Text((("en", "Sheet"),)), "zh", "Sheet"),
    ],
)
def test_a_text_has_a_wording_for_every_language(text: Text, language: str, wording: str) -> None:
    assert text.in_language(language) == wording


def test_a_question_may_have_several_lines_and_anything_printable() -> None:
    question = r"question = { zh = '求 $x_1$ \input{a} % _', en = " + '"a\\tb\\nc" }\n'
    wording = parse(question + WHOLE).question
    assert wording is not None
    assert wording.in_language("zh") == r"求 $x_1$ \input{a} % _"
    assert wording.in_language("en") == "a\tb\nc"


@pytest.mark.parametrize("prefix", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_byte_order_marks_and_line_ends_do_not_matter(
    tmp_path: Path, prefix: bytes, newline: str
) -> None:
    path = tmp_path / "sheet.toml"
    path.write_bytes(prefix + WHOLE.replace("\n", newline).encode())
    assert load(path) == load(str(path)) == parse(WHOLE) == parse("\ufeff" + WHOLE)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("sheet.toml", "sheet"),
        ("folder/week-3_sheet.toml", "week 3 sheet"),
        ("习题 9.toml", "习题 9"),
        ('a"b\\c\x07\n\udcff$%#.toml', 'a"b\\c$%#'),
        ("---.toml", "Exercise"),
    ],
)
def test_the_starter_loads_as_it_is(name: str, title: str) -> None:
    exercise = parse(starter(name))
    assert exercise.languages == ("zh", "en")
    assert exercise.title.in_language("zh") == exercise.title.in_language("en") == title


def test_the_starter_explains_every_key_where_it_first_stands() -> None:
    above, explained = "", set()
    for line in starter("sheet").splitlines():
        key, equals, _ = line.partition(" = ")
        if equals and not line.startswith("#"):
            assert above.startswith("#") or key in explained, line
            explained.add(key)
        above = line
    assert "activation" in explained


numbers = st.decimals(min_value=-1000, max_value=1000, places=4) | st.integers(-1000, 1000).map(
    Decimal
)


@st.composite
def networks(draw: st.DrawFn) -> dict[str, Any]:
    """An exercise's values, before they are written as TOML."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    row = {size: st.lists(numbers, min_size=size, max_size=size) for size in sizes}
    layers = [
        {
            "weights": [draw(row[units]) for _ in range(sources)],
            "bias": draw(numbers | row[units]),
        }
        for sources, units in pairwise(sizes)
    ]
    return {
        "inputs": draw(row[sizes[0]]),
        "targets": draw(row[sizes[-1]]),
        "learning_rate": draw(numbers.filter(lambda value: value > 0)),
        "layers": layers,
    }


def written(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(written(entry) for entry in value)}]"
    return str(value)


def as_file(network: dict[str, Any]) -> str:
    head = [f"{key} = {written(value)}" for key, value in network.items() if key != "layers"]
    layers = [
        f'[[layers]]\nactivation = "tanh"\nweights = {written(layer["weights"])}\n'
        f"bias = {written(layer['bias'])}"
        for layer in network["layers"]
    ]
    return "\n".join(['title = "Random"', 'loss = "squared error"', *head, *layers])


def digits(value: Any) -> Any:
    """The same values as strings: Decimals are equal whatever zeros they end in."""
    return [digits(entry) for entry in value] if isinstance(value, list | tuple) else str(value)


@pytest.mark.no_cover
@settings(max_examples=60, deadline=None, derandomize=True)
@given(networks())
def test_every_digit_survives(network: dict[str, Any]) -> None:
    exercise = parse(as_file(network))
    assert digits(exercise.inputs) == [digits(network["inputs"])]
    assert digits(exercise.targets) == [digits(network["targets"])]
    assert digits(exercise.learning_rate) == digits(network["learning_rate"])
    for layer, values in zip(exercise.layers, network["layers"], strict=True):
        assert digits(layer.weights) == digits(values["weights"])
        assert digits(layer.bias) == digits(values["bias"])


def mutated(text: str, luck: random.Random) -> str:
    """The text with a few characters deleted, doubled, swapped or replaced."""
    for _ in range(luck.randint(1, 4)):
        start = luck.randrange(len(text))
        end = min(len(text), start + luck.choice((1, 1, 2, 5, 20)))
        piece = luck.choice(
            (
                "",
                text[start:end] * 2,
                text[start:end][::-1],
                luck.choice('[]{}"=.,#\n\\\0e-9nan，“é'),
            )
        )
        text = text[:start] + piece + text[end:]
    return text


@pytest.mark.no_cover
@pytest.mark.parametrize("name", ["lecture9", "lecture9-as-printed"])
def test_a_damaged_file_is_an_exercise_or_an_error_for_its_author(name: str) -> None:
    text = (EXAMPLES / f"{name}.toml").read_text(encoding="utf-8")
    luck = random.Random(9)
    for _ in range(500):
        damaged = mutated(text, luck)
        with suppress(ExerciseError):
            assert isinstance(parse(damaged), Exercise)


LAID_OUT = '''\
a = 1
"b c".d = """
x = 1 # ] "" [
"""""
e = [ # first
  [1, "]"],
  { f = 2, g = [
    3 ] },
]

[h.i]
j.k = 'l'
[[h.m]]
n = 1
[[h.m]]
[h.m.o]
p = 2
'''


def test_every_key_and_entry_is_found_on_its_line() -> None:
    tomllib.loads(LAID_OUT)
    assert lines(LAID_OUT) == {
        ("a",): 1,
        ("b c",): 2,
        ("b c", "d"): 2,
        ("e",): 5,
        ("e", 0): 6,
        ("e", 0, 0): 6,
        ("e", 0, 1): 6,
        ("e", 1): 7,
        ("e", 1, "f"): 7,
        ("e", 1, "g"): 7,
        ("e", 1, "g", 0): 8,
        ("h", "i"): 11,
        ("h", "i", "j"): 12,
        ("h", "i", "j", "k"): 12,
        ("h", "m"): 13,
        ("h", "m", 0): 13,
        ("h", "m", 0, "n"): 14,
        ("h", "m", 1): 15,
        ("h", "m", 1, "o"): 16,
        ("h", "m", 1, "o", "p"): 17,
    }


@pytest.mark.parametrize(
    ("toml", "line"),
    [
        ("a = " + "[" * 17, 1),
        ("a = 1\n" + "b." * 17 + "c = 1", 2),
        ("a = '" + "b." * 50 + "'", None),
        ("# " + "[" * 50, None),
        ("a = [" + "0.5, " * 50 + "]", None),
        ('a = """' + "[" * 50, None),
    ],
)
def test_depth_is_counted_in_brackets_and_dotted_keys_only(toml: str, line: int | None) -> None:
    assert too_deep(toml) == line
