"""Every mistake in an exercise file is told in one message: where, what, and what is allowed."""

from __future__ import annotations

import pytest
from mistaken import GOOD, assert_plain

from solver.errors import ExerciseError
from solver.exercise import parse

# What stands in GOOD, what a hurried hand made of it, and what must be said about it.
MISTAKES = [
    # names
    ("learning_rate", "learning_rat", "line 5, learning_rat: ", "did you mean 'learning_rate'?"),
    ("learning_rate", "rate", "line 5, rate: there is no such key", ", learning_rate, "),
    ("title", "optimiser = 'adam'\ntitle", "line 1, optimiser: ", "did you mean 'optimizer'?"),
    ("bias =", "treshold =", "line 9, layers[1].treshold: ", "did you mean 'threshold'?"),
    ("bias =", "bais =", "line 9, layers[1].bais: ", "did you mean 'bias'?"),
    ("layers", "layer", "line 6, layer: ", "did you mean 'layers'?"),
    ('"sigmoid"', '"sigmiod"', "line 7, layers[1].activation: ", "did you mean 'sigmoid'?"),
    ('"sigmoid"', '"siren"', '"siren" is not known; it can be "identity", "sigmoid"'),
    ('"sigmoid"', '"swish"', """"swish" is not known (did you mean 'silu'?)"""),
    ('"sigmoid"', '"ReLU"', "line 7, layers[1].activation: ", "did you mean 'relu'?"),
    ('"half squared error"', '"mse"', "line 4, loss: ", '"mean squared error"'),
    ('"half squared error"', '"half square error"', "did you mean 'half squared error'?"),
    ("title", 'notation = "lectur"\ntitle', "line 1, notation: ", "did you mean 'lecture'?"),
    ("title", 'form = "path"\ntitle', 'it can be "auto", "paths", "deltas"'),
    ("title", 'batch = "average"\ntitle', 'line 1, batch: "average" is not known; it can be "sum"'),
    ("title", 'slope = "outputs"\ntitle', "line 1, slope: ", "did you mean 'output'?"),
    ("title", 'notation = "net-out"\ntitle', "line 1, notation: ", "did you mean 'net/out'?"),
    ("title", "answer_space = 3\ntitle", 'expected "none", "lines", "page", found the number 3'),
    # keys that are missing, or in the wrong table
    ("inputs = [0.08, 0.12]\n", "", "inputs: this key is missing; write inputs = [0.08, 0.12]"),
    ("targets = [0.05, 0.95]\n", "", "targets: this key is missing; write targets = [0.05, 0.95]"),
    ('loss = "half squared error"\n', "", 'loss: this key is missing; write loss = "half squared'),
    ('activation = "identity"\n', "", "line 10, layers[2].activation: this key is missing"),
    ('title = "Sheet 1"\n', "", 'title: this key is missing; write title = { zh = "'),
    ("bias = 0.28", "bias = 0.28\nask = ['w11']", "ask: this key belongs above the first line"),
    ("title", "final = 3\ntitle", "line 1, final: this key belongs in the [rounding] table"),
    ("title", "weights = [[1]]\ntitle", "weights: this key belongs in a [[layers]] table"),
    ("bias = 0.28", "biases = 0.28", "belongs in the [vary] table (did you mean 'bias'?)"),
    # what others call a row
    (
        '"half squared error"',
        '"MSE"',
        """"MSE" is not known (did you mean 'mean squared error'?)""",
    ),
    ('"sigmoid"', '"logistic"', """"logistic" is not known (did you mean 'sigmoid'?)"""),
    ('"identity"', '"Linear"', """"Linear" is not known (did you mean 'identity'?)"""),
    (
        "title",
        'optimizer = "SGD"\ntitle',
        """"SGD" is not known (did you mean 'gradient descent'?)""",
    ),
    # numbers
    ("0.08", '"0.08"', "line 2, inputs[1]: ", 'found the text "0.08": take the quotes away'),
    ("0.08", '"a"', 'expected a number, found the text "a"'),
    ("0.08", "nan", "expected a number to calculate with, found nan"),
    ("0.08", "-inf", "expected a number to calculate with, found -inf"),
    ("0.08", "true", "line 2, inputs[1]: expected a number, found true"),
    ("0.08", "2024-01-02", "found a date or time"),
    ("0.08", "{ a = 1 }", "expected a number, found a table"),
    ("0.08", "1e999999", "a number must be 0 or between 1e-40 and 1e40"),
    ("0.08", "1e-999999", "a number must be 0 or between 1e-40 and 1e40"),
    (
        "0.08",
        "1e99999999999999999999",
        "line 2: the number 1e99999999999999999999 is out of all bounds",
    ),
    ("0.08", "0." + "1" * 41, "a number may have 40 digits at most"),
    ("0.08", "1" * 41, "a number may have 40 digits at most"),
    ("0.08", "1" * 5000, "line 2: a number may have 40 digits at most"),
    ("0.08", "0x" + "f" * 5000, "a number may have 40 digits at most"),
    ("0.45", '"0.45"', "line 13, layers[2].weights[1][2]: ", "take the quotes away"),
    ("rate = 0.5", "rate = 0", "line 5, learning_rate: expected a number above 0, found 0"),
    ("rate = 0.5", "rate = -0.5", "expected a number above 0, found -0.5"),
    ("title", "points = { b1 = -1 }\ntitle", "points.b1: expected a number from 0 up, found -1"),
    (
        "title",
        'points = { b1 = "two" }\ntitle',
        'points.b1: expected a number, found the text "two',
    ),
    ("title", "points = { b1 = true }\ntitle", "line 1, points.b1: expected a number, found true"),
    ("title", "points = { b1 = nan }\ntitle", "expected a number to calculate with, found nan"),
    ("rate = 0.5", "rate = [0.5]", "learning_rate: expected a number, found a list"),
    # lists
    (
        "[0.08, 0.12]",
        "0.08",
        "line 2, inputs: expected a list like [0.08, 0.12], or a row for each sample, [[3, 1], ",
        "found the number 0.08",
    ),
    ("[0.08, 0.12]", "[]", "inputs: expected a list like [0.08, 0.12], or", "an empty list"),
    ("[[0.24, 0.3], [0.2, 0.16]]", "[0.24, 0.3]", "line 8, layers[1].weights: ", "row of its own"),
    ("[[0.24, 0.3], [0.2, 0.16]]", "[]", "expected a list like [[0.24, 0.3]", "an empty list"),
    ("[[0.24, 0.3], [0.2, 0.16]]", "[[], [1]]", "layers[1].weights[1]: ", "found an empty list"),
    ("[[0.24, 0.3], [0.2, 0.16]]", "[[1, 2], 3]", "layers[1].weights[2]: ", "found the number 3"),
    ("bias = 0.28", "bias = []", "layers[1].bias: ", "found an empty list"),
    ("bias = 0.28", 'bias = [0.1, "a"]', "line 9, layers[1].bias[2]: ", "expected a number"),
    ("bias = 0.28", 'bias = "none"', 'found the text "none": leave the key out for none'),
    ("bias = 0.28", "bias = false", "layers[1].bias: ", "found false: leave the key out for none"),
    ("bias = 0.28", 'bias = "0.28"', "layers[1].bias: expected a number", "take the quotes away"),
    ("title", "ask = []\ntitle", 'ask: expected a list like ["w11", "b1"], found an empty list'),
    ("title", 'ask = "w11"\ntitle', 'expected a list like ["w11", "b1"], found the text "w11"'),
    ("title", 'ask = ["b1", "b1"]\ntitle', 'line 1, ask: "b1" stands 2 times in the list'),
    ("title", "ask = [1]\ntitle", "line 1, ask[1]: expected text in quotes, found the number 1"),
    # shapes
    ("[0.08, 0.12]", "[0.08]", "layer 1 has 2 rows of weights, but there is 1 input: one row for"),
    ("[0.08, 0.12]", "[1, 2, 3]", "layer 1 has 2 rows of weights, but there are 3 inputs"),
    (
        "    [0.55, 0.4],\n",
        "    [0.55, 0.4],\n    [0.1, 0.2],\n",
        "line 12, layers[2].weights: layer 2 has 3 rows of weights, but layer 1 has 2 units: one",
    ),
    ("0.2, 0.16", "0.2, 0.16, 0.1", "layers[1].weights: row 2 has 3 numbers, but row 1 has 2"),
    ("0.2, 0.16", "0.2", "layers[1].weights: row 2 has 1 number, but row 1 has 2"),
    (
        "[[0.24, 0.3], [0.2, 0.16]]",
        "[[1, 2], [3, 4], [5, 6]]",
        'one row for each (are rows and columns swapped? then write weight_rows = "units" above',
    ),
    (
        "title",
        'weight_rows = "columns"\ntitle',
        'weight_rows: "columns" is not known; it can be "so',
    ),
    ("bias = 0.28", "bias = [1, 2, 3]", "layers[1].bias: layer 1 has 2 units, but 3 biases"),
    ("bias = 0.28", "bias = [1]", "line 9, layers[1].bias: layer 1 has 2 units, but 1 bias: one"),
    ("bias = 0.28", "units = 3", "line 9, layers[1].units: layer 1 is said to have 3 units"),
    ("bias = 0.28", "units = 0", "units: expected a whole number from 1 to 100000"),
    (
        "[0.05, 0.95]",
        "[1]",
        "line 3, targets: there is 1 target, but layer 2 has 2 units, the last",
    ),
    ("[0.05, 0.95]", "[1, 2, 3]", "there are 3 targets, but layer 2 has 2 units"),
    # samples
    ("[0.08, 0.12]", "[[]]", "inputs[1]: expected a list like [0.08, 0.12], found an empty list"),
    ("[0.08, 0.12]", "[0.08, [1]]", "line 2, inputs[2]: expected a number, found a list"),
    ("[0.08, 0.12]", "[[1, 2], 3]", "line 2, inputs[2]: expected a list like [0.08, 0.12], found"),
    ("[0.08, 0.12]", '[[1, 2], [3, "4"]]', "inputs[2][2]: ", 'the text "4": take the quotes away'),
    (
        "[0.08, 0.12]",
        "[[0.08, 0.12], [1]]",
        "line 2, inputs: sample 2 has 1 number, but sample 1 has 2",
    ),
    ("[0.05, 0.95]", "[[1, 2], [3]]", "targets: sample 2 has 1 number, but sample 1 has 2"),
    (
        "[0.08, 0.12]",
        "[[0.08, 0.12], [1, 2]]",
        "line 3, targets: there are targets of 1 sample, but inputs of 2 samples",
    ),
    ("[0.05, 0.95]", "[[1, 2], [3, 4]]", "there are targets of 2 samples, but inputs of 1 sample"),
    # functions with constants
    (
        '"sigmoid"',
        '{ name = "leaky relu", slop = 0.1 }',
        'line 7, layers[1].activation: "leaky relu" has no constant "slop"',
        "(did you mean 'slope'?): it has \"slope\"",
    ),
    ('"sigmoid"', '{ name = "relu", slope = 0.1 }', '"relu" has no constant "slope": it has none'),
    (
        '"sigmoid"',
        '{ name = "leaky rely" }',
        "layers[1].activation: ",
        "did you mean 'leaky relu'?",
    ),
    ('"sigmoid"', "{ slope = 0.1 }", 'expected a name, like { name = "identity" }'),
    ('"sigmoid"', "{}", 'layers[1].activation: expected a name, like { name = "identity" }'),
    ('"sigmoid"', "0.5", 'expected "identity", "sigmoid"', "found the number 0.5"),
    ('"sigmoid"', '["sigmoid"]', 'expected "identity", "sigmoid"', "found a list"),
    (
        '"sigmoid"',
        '{ name = "elu", alpha = "1" }',
        "activation: alpha: expected",
        "take the quotes",
    ),
    ('"sigmoid"', '{ name = "elu", alpha = inf }', "alpha: expected a number to calculate with"),
    ('"half squared error"', '{ name = "huber", d = 1 }', 'loss: "huber" has no constant "d"'),
    (
        '"identity"\nweights = [\n    [0.5, 0.45],\n    [0.55, 0.4],\n]',
        '"softmax"\nweights = [[1], [2]]',
        "2 things are wrong",
        'line 11, layers[2].activation: "softmax" of a single unit is always 1: give the layer ',
    ),
    # targets that the loss is not made for
    ('"half squared error"', '"hinge"', "line 3, targets: ", '"hinge" a target has to be 1 or -1'),
    (
        '[0.05, 0.95]\nloss = "half squared error"',
        '[[1, 2]]\nloss = "cross-entropy"',
        '"cross-entropy" a target has to be from 0 to 1, with 1 as their sum, found 1, 2',
    ),
    (
        '[0.05, 0.95]\nloss = "half squared error"',
        '[1, 1.5]\nloss = "binary cross-entropy"',
        'the loss "binary cross-entropy" a target has to be from 0 to 1, found 1, 1.5',
    ),
    # optimizers and penalties
    ("title", 'optimizer = "adan"\ntitle', "line 1, optimizer: ", "did you mean 'adam'?"),
    (
        "title",
        'optimizer = { name = "adam", beta = 0.5 }\ntitle',
        'optimizer: "adam" has no constant "beta" (did you',
        'it has "beta1", "beta2", "epsilon"',
    ),
    (
        "title",
        'optimizer = { name = "momentum", beta = 1 }\ntitle',
        "line 1, optimizer: beta has to be at least 0 and below 1, found 1",
    ),
    (
        "title",
        'optimizer = { name = "adam", epsilon = -1e-8 }\ntitle',
        "line 1, optimizer: epsilon has to be 0 or more, found -1E-8",
    ),
    (
        "title",
        "penalty = { l3 = 0.1 }\ntitle",
        'line 1, penalty.l3: there is no such penalty; it can be "l2", "l1"',
    ),
    ("title", "penalty = { L2 = 0.1 }\ntitle", "penalty.L2: ", "did you mean 'l2'?"),
    ("title", "penalty = { l2 = -1 }\ntitle", "penalty.l2: expected a number that is 0 or more, f"),
    ("title", 'penalty = { l2 = "1" }\ntitle', "penalty.l2: expected a number", "take the quotes"),
    ("title", "penalty = 0.1\ntitle", "line 1, penalty: expected a table, found the number 0.1"),
    # steps
    ("title", "iterations = 0\ntitle", "iterations: expected a whole number from 1 to 100000"),
    ("title", "iterations = 2.5\ntitle", "a whole number from 1 to 100000, found the number 2.5"),
    ("title", "iterations = 1000000\ntitle", "to 100000, found the number 1000000"),
    (
        "title",
        "iterations = 3\nshow = [1, 4]\ntitle",
        "line 2, show[2]: with iterations = 3 there is no 4",
    ),
    ("title", "show = [2]\ntitle", "line 1, show[1]: with iterations = 1 there is no 2"),
    ("title", "show = [0]\ntitle", "line 1, show[1]: expected a whole number from 1 to 100000"),
    ("title", "show = 1\ntitle", "line 1, show: expected a list like [1, 3], found the number 1"),
    ("title", "show = []\ntitle", "line 1, show: expected a list like [1, 3], found an empty list"),
    ("learning_rate = 0.5", "iterations = 2", "iterations: without a learning_rate there is no st"),
    (
        "learning_rate = 0.5",
        'optimizer = "adam"',
        "line 5, optimizer: without a learning_rate there",
    ),
    ("learning_rate = 0.5", "loss_after = true", "write learning_rate = 0.5, for example"),
    ("title", 'loss_after = "yes"\ntitle', "loss_after: expected true or false, without quotes"),
    ("title", "fused = 0\ntitle", "fused: expected true or false", "found the number 0"),
    ("title", 'frozen = "b1"\ntitle', 'frozen: expected a list like ["w11", "b1"], found the text'),
    # thresholds
    (
        "bias = 0.28",
        "bias = 0.28\nthreshold = 0.1",
        "line 10, layers[1].threshold: layer 1 has a bias and a threshold: it can have one of them",
    ),
    ("bias = 0.28", "threshold = [1]", "layer 1 has 2 units, but 1 threshold: one for each unit"),
    ("bias = 0.28", "threshold = [1, 2, 3]", "line 9, layers[1].threshold: ", "but 3 thresholds"),
    ("bias = 0.28", 'threshold = "a"', "layers[1].threshold: expected a number, found the text"),
    # names
    (
        "title",
        "names = { h1 = 1 }\ntitle",
        "line 1, names.h1: expected text in quotes, found the n",
    ),
    ("title", "names = 1\ntitle", "line 1, names: expected a table of names, found the number 1"),
    (
        "title",
        "names = { h1 = '\\input{a}' }\ntitle",
        "names.h1: the command \\input is not allowed",
    ),
    # tables
    ("[[layers]]", "[layers]", "not valid TOML: ", "every layer starts with [[layers]], two"),
    ("bias = 0.28\n[[layers]]", "[layers]", "line 9, column 8: ", "every layer starts with"),
    (GOOD[GOOD.index("[[") :], "[layers]\n", "layers: write [[layers]] with two brackets"),
    (GOOD[GOOD.index("[[") :], "layers = []\n", "layers: expected a [[layers]] table for each"),
    (GOOD[GOOD.index("[[") :], "layers = [1]\n", "layers[1]: expected a table, found the number 1"),
    (GOOD[GOOD.index("[[") :], "", "layers: this key is missing; write a [[layers]] table"),
    ("title", "rounding = 4\ntitle", "line 1, rounding: expected a table, found the number 4"),
    ("title", "rounding.places = 4\ntitle", "rounding.places: expected a table, found the number"),
    # rounding
    ("title", "rounding.final = 21\ntitle", "rounding.final: expected a whole number from 0 to 20"),
    ("title", "rounding.final = -1\ntitle", "whole number from 0 to 20, found the number -1"),
    ("title", "rounding.final = 4.0\ntitle", "whole number from 0 to 20, found the number 4.0"),
    ("title", f"rounding.final = 0x{'f' * 5000}\ntitle", "from 0 to 20, found a very large number"),
    ("title", "rounding.final = true\ntitle", "whole number from 0 to 20, found true"),
    ("title", 'rounding.working = "full"\ntitle', '"auto", "exact" or a whole number from 0 to 30'),
    ("title", 'rounding.mode = "half_up"\ntitle', "did you mean 'half-up'?"),
    ("title", 'rounding.trailing_zeros = "no"\ntitle', "expected true or false, without quotes"),
    ("title", 'rounding.places."sig(h*)" = 2.5\ntitle', 'line 1, rounding.places."sig(h*)": '),
    ("title", "rounding.values.h1 = 2\ntitle", "rounding.values: ", "write working = 4"),
    ("title", 'rounding.values.h1 = "2"\ntitle', "rounding.values.h1: ", "take the quotes away"),
    (
        "title",
        'rounding = { digits = "significant", final = 0 }\ntitle',
        "line 1, rounding.final: 0 significant digits leave nothing of a number",
    ),
    # texts
    ('"Sheet 1"', "1", 'line 1, title: expected text, or a table like { zh = "…", en = "…" }'),
    ('"Sheet 1"', '" "', "title: expected text, found empty quotes"),
    ('"Sheet 1"', "{}", "title: expected text for at least one language"),
    ('"Sheet 1"', '{ cn = "题" }', '"cn" is a country; the language is zh'),
    ('"Sheet 1"', '{ english = "Sheet" }', '"english" is not a language: write its two letters'),
    ('"Sheet 1"', "{ en = 1 }", "title: expected text in quotes, found the number 1"),
    (
        '"Sheet 1"',
        r'"a\U000F007F"',
        'title: the text "a\ufffd" has the private-use character U+F007F',
    ),
    ('"Sheet 1"', r'"\U00100000"', "has the private-use character U+100000 in it"),
    ('"Sheet 1"', r'"a\u0000b"', 'title: the text "a\ufffdb" has a control character in it'),
    ('"Sheet 1"', r'"a\nb"', "title: a title is a single line"),
    # TOML itself
    ("rate = 0.5", "rate = .5", "line 5, column 17: ", "a number starts with a digit: 0.5, not .5"),
    ("rate = 0.5", "rate = 1.", "line 5, column 18: ", "does not end with a point"),
    ("rate = 0.5", "rate = 1/2", "line 5, column 18: ", "the line should end here"),
    ("rate = 0.5", "rate", "line 5, column 14: ", "there should be an = after the key"),
    ('"half squared error"', "mse", "line 4, column 8: ", "text stands in quotes"),
    ('"Sheet 1"', "“Sheet 1”", "line 1, column 9: ", 'the character “ is not the " of TOML'),
    ('"Sheet 1"', '"Sheet 1”', "line 1, column 18: ", 'the character ” is not the " of TOML'),
    ("title =", "title ＝", "line 1, column 7: ", "the character ＝ is not the = of TOML"),
    ('"Sheet 1"', r'"a \input"', "between double quotes \\ is typed twice"),
    ("0.08, ", "0.08，", "line 2, column 15: ", "the character ， is not the , of TOML"),
    ("0.08, ", "0.08、", "the character 、 is not the , of TOML"),
    ("bias = 0.28", "bias = 0.28\nbias = 1", "line 10, column 9: ", "stands in the file twice"),
    ("0.16]]", "0.16]", "line 8, column 11: ", "the [ here is not closed before line 9"),
    ('"identity"\n', '"identity\n', "line 11, column 23: ", "has no closing quote"),
    (GOOD, "title = ", "at the end of the file: this is not valid TOML"),
    (GOOD, "a = " + "[" * 3000 + "]" * 3000, "line 1: brackets or dotted keys are nested more"),
    (GOOD, "a" + ".a" * 300_000 + " = 1", "line 1: brackets or dotted keys are nested more"),
    (GOOD, "x = " + "{x = " * 5000, "line 1: brackets or dotted keys are nested more"),
    # nothing at all
    (GOOD, "", "the file is empty; `backprop new NAME.toml` writes one to start from"),
    (GOOD, "# only a comment\n", "the file is empty"),
]


@pytest.mark.parametrize(
    ("written", "mistake", "said"), [(row[0], row[1], row[2:]) for row in MISTAKES]
)
def test_a_mistake_is_told_with_its_place_and_remedy(
    written: str, mistake: str, said: tuple[str, ...]
) -> None:
    assert written in GOOD
    with pytest.raises(ExerciseError) as raised:
        parse(GOOD.replace(written, mistake, 1), source="sheet.toml")
    message = str(raised.value)
    assert message.startswith("sheet.toml: ")
    for fragment in said:
        assert fragment in message
    assert ("\n" in message) is ("things are wrong" in message)
    assert_plain(message)
