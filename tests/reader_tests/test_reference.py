from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from reference import finite_differences, network_of, work_out
from reference.network import MP
from strategies import exercises, exercises_asking, to_toml

pytestmark = pytest.mark.no_cover

LECTURE = """
inputs = [0.08, 0.12]
targets = [0.05, 0.95]
loss = "half squared error"
learning_rate = 0.5

[[layers]]
activation = "sigmoid"
weights = [[0.24, 0.3], [0.2, 0.16]]
bias = 0.28

[[layers]]
activation = "identity"
weights = [[0.5, 0.45], [0.55, 0.4]]
bias = 0.6
"""


def read(text: str) -> dict[str, Any]:
    return tomllib.loads(text, parse_float=Decimal)


def shown(value: Any, places: int) -> str:
    """A 60-digit number to so many places; nothing here stands near a tie."""
    return str(Decimal(MP.nstr(value, 50)).quantize(Decimal(1).scaleb(-places)))


# The full-precision column of an audit of the lecture, made with other programs.
GRADIENTS = {
    "w11": "0.0125483",
    "w12": "0.0135383",
    "w13": "0.0188225",
    "w14": "0.0203074",
    "b1": "0.3260825",
    "w21": "0.672404",
    "w22": "0.083006",
    "w23": "0.672404",
    "w24": "0.083006",
    "b2": "1.302197",
}
UPDATED = {
    "w11": "0.2337258",
    "w12": "0.2932309",
    "w13": "0.1905888",
    "w14": "0.1498463",
    "b1": "0.1169587",
    "w21": "0.1637981",
    "w22": "0.4084969",
    "w23": "0.2137981",
    "w24": "0.3584969",
    "b2": "-0.0510987",
}


def test_the_lecture_forward() -> None:
    done = work_out(read(LECTURE)).forward
    assert [shown(total, 4) for total in done.preactivations[0]] == ["0.3232", "0.3232"]
    assert [shown(value, 6) for value in done.activations[0]] == ["0.580104", "0.580104"]
    assert [shown(value, 6) for value in done.activations[1]] == ["1.209109", "1.093088"]
    assert [shown(loss, 6) for loss in done.losses] == ["0.671767", "0.010237"]
    assert shown(done.loss, 6) == "0.682004"


@pytest.mark.parametrize("name", GRADIENTS)
def test_the_lecture_gradients(name: str) -> None:
    expected = GRADIENTS[name]
    places = len(expected.partition(".")[2])
    assert shown(work_out(read(LECTURE)).gradients[name], places) == expected


@pytest.mark.parametrize("name", UPDATED)
def test_the_lecture_updated(name: str) -> None:
    assert shown(work_out(read(LECTURE)).updated[name], 7) == UPDATED[name]


def test_the_lecture_with_another_loss() -> None:
    results = work_out(read(LECTURE.replace("half squared error", "squared error")))
    assert shown(results.updated["w21"], 4) == "-0.1724"
    assert shown(results.updated["b1"], 4) == "-0.0461"
    assert shown(results.updated["b2"], 4) == "-0.7022"


def test_the_mean_over_two_outputs_is_the_half() -> None:
    mean = work_out(read(LECTURE.replace("half squared error", "mean squared error")))
    half = work_out(read(LECTURE))
    assert mean.forward.loss == half.forward.loss
    assert mean.gradients == half.gradients


def test_the_delta_of_a_layer_is_the_gradient_of_its_own_biases() -> None:
    exercise = read(LECTURE.replace("bias = 0.28", "bias = [0.28, 0.28]"))
    results = work_out(exercise)
    assert results.deltas[0] == (results.gradients["b11"], results.gradients["b12"])


def layer(sources: int, units: int, **more: Any) -> dict[str, Any]:
    weights = [[Decimal("0.1")] * units for _ in range(sources)]
    return {"activation": "tanh", "weights": weights, **more}


def exercise(*layers: dict[str, Any]) -> dict[str, Any]:
    inputs = len(layers[0]["weights"])
    outputs = len(layers[-1]["weights"][0])
    return {
        "inputs": [Decimal("0.5")] * inputs,
        "targets": [Decimal("0.5")] * outputs,
        "loss": "squared error",
        "learning_rate": Decimal("0.1"),
        "layers": list(layers),
    }


NAMES = [
    ((layer(1, 1),), "w11"),
    ((layer(1, 2, bias=Decimal(1)),), "w11 w12 b1"),
    ((layer(2, 2, bias=[Decimal(1), Decimal(2)]),), "w11 w12 w13 w14 b11 b12"),
    ((layer(2, 1), layer(1, 2)), "w11 w12 w21 w22"),
    (
        (layer(5, 2, bias=[Decimal(1)] * 2), layer(2, 2)),
        "w1_1 w1_2 w1_3 w1_4 w1_5 w1_6 w1_7 w1_8 w1_9 w1_10 b11 b12 w2_1 w2_2 w2_3 w2_4",
    ),
]


@pytest.mark.parametrize(("layers", "names"), NAMES)
def test_names(layers: tuple[dict[str, Any], ...], names: str) -> None:
    assert list(network_of(exercise(*layers)).parameters) == names.split()


def test_weights_are_numbered_row_by_row() -> None:
    parameters = network_of(read(LECTURE)).parameters
    assert [parameters[f"w1{k}"] for k in (1, 2, 3, 4)] == [
        MP.mpf(text) for text in ("0.24", "0.3", "0.2", "0.16")
    ]


SLOPES = [
    # activation, pre-activation, value, slope
    ("identity", "-0.5", "-0.5", "1"),
    ("sigmoid", "0", "0.5", "0.25"),
    ("tanh", "0", "0", "1"),
    ("relu", "0.5", "0.5", "1"),
    ("relu", "-0.5", "0", "0"),
    ("relu", "0", "0", "0"),
    ("leaky relu", "0.5", "0.5", "1"),
    ("leaky relu", "-0.5", "-0.005", "0.01"),
    ("leaky relu", "0", "0", "0.01"),
]


@pytest.mark.parametrize(("activation", "x", "value", "slope"), SLOPES)
def test_activations(activation: str, x: str, value: str, slope: str) -> None:
    one = exercise({"activation": activation, "weights": [[Decimal(0)]], "bias": Decimal(x)})
    one["targets"] = [Decimal(value) - Decimal("0.5")]
    results = work_out(one)
    assert abs(results.forward.activations[0][0] - MP.mpf(value)) < MP.mpf(10) ** -58
    assert abs(results.gradients["b1"] - MP.mpf(slope)) < MP.mpf(10) ** -58
    assert results.at_a_kink == (x == "0" and "relu" in activation)


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError, match="an exact number is needed"):
        work_out(exercise({"activation": "tanh", "weights": [[0.1]]}))


with_every_activation = exercises(activations=("identity", "sigmoid", "tanh", "relu", "leaky relu"))


@given(with_every_activation)
@settings(max_examples=40, deadline=None, derandomize=True, database=None)
def test_both_ways_to_a_gradient_agree(random: dict[str, Any]) -> None:
    results = work_out(random)
    if results.at_a_kink:
        return
    by_differences = finite_differences(random)
    assert by_differences.keys() == results.gradients.keys()
    for name, gradient in results.gradients.items():
        assert abs(gradient - by_differences[name]) < MP.mpf(10) ** -40, name


@given(exercises_asking())
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_the_file_holds_every_digit(random: dict[str, Any]) -> None:
    again = read(to_toml(random))
    assert again == random
    assert list(map(str, again["inputs"])) == list(map(str, random["inputs"]))
