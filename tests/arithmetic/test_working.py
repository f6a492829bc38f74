"""What is carried from step to step, and that the answers are the true ones."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import networks
import pytest
from networks import LECTURE, layer, lecture, network

from solver.document.steps import LineRole
from solver.errors import ExerciseError

ANSWERS = {
    "w11": "0.2337", "w12": "0.2932", "w13": "0.1906", "w14": "0.1498", "b1": "0.1170",
    "w21": "0.1638", "w22": "0.4085", "w23": "0.2138", "w24": "0.3585", "b2": "-0.0511",
}  # fmt: skip


def answers(exercise: dict[str, Any]) -> dict[str, object]:
    parameters = networks.record(exercise)["parameters"]
    return {name: found["updated"]["shown"] for name, found in parameters.items()}


@pytest.mark.parametrize("working", ["auto", "exact", 5, 8, 30])
def test_the_answers_of_the_lecture(working: object) -> None:
    assert answers(lecture(rounding={"working": working})) == ANSWERS


def test_auto_takes_the_fewest_places() -> None:
    note = networks.explained(LECTURE).rounding
    assert (note.working, note.is_auto, note.untrue) == (5, True, ())


def test_four_places_are_too_few_for_the_lecture() -> None:
    exercise = lecture(rounding={"working": 4})
    wrong = {name for name, found in answers(exercise).items() if found != ANSWERS[name]}
    assert len(wrong) == 3
    assert len(networks.explained(exercise).rounding.untrue) == 3


# (the final places, how many `auto` carries)
PLACES = [(0, 3), (1, 4), (2, 3), (3, 5), (4, 5), (6, 7), (20, 21)]


@pytest.mark.parametrize(("final", "working"), PLACES)
def test_auto_takes_the_fewest_for_any_final_places(final: int, working: int) -> None:
    def untrue(**table: object) -> int:
        note = networks.explained(lecture(rounding={"final": final, **table})).rounding
        assert note.working == working or not note.is_auto
        return len(note.untrue)

    assert untrue() == 0
    assert untrue(working=working) == 0
    assert all(untrue(working=fewer) > 0 for fewer in range(final, working))


@pytest.mark.parametrize("optimizer", ["gradient descent", "momentum"])
def test_the_first_step_shown_starts_from_where_those_before_led(optimizer: str) -> None:
    """Exact values are carried through the steps that are left out too."""
    keys = {"iterations": 3, "optimizer": optimizer, "rounding": {"working": "exact"}}
    every, later = (networks.solved(lecture(show=show, **keys)) for show in ([1, 2, 3], [2, 3]))
    assert later.rounds == every.rounds[1:]
    assert later.rounds[0].givens["w11"] == Decimal("0.2337")


def test_exact_values_get_the_digits_that_a_line_needs() -> None:
    """0.24 - 0.5 x 0.0125 is 0.23375, which would round to 0.2338: one more place is printed."""
    document = networks.explained(lecture(rounding={"working": "exact"}))
    assert document.rounding.working is None
    update = networks.step(document, "w11+")
    numbers, *_, result = (" ".join(p.latex for p in found.math) for found in update.lines[1:])
    assert (numbers, result) == (r"0.24 - 0.5 \times 0.01255", "0.2337")


def test_exact_values_do_not_need_more_digits_than_that() -> None:
    document = networks.explained(lecture(rounding={"working": "exact"}))
    numbers = networks.line(document, "dLoss/dw21", LineRole.NUMBERS)
    assert numbers == r"1.1591 \times 0.5801"


TYPED = [("w11", "0.10"), ("b1", "0.50"), ("w21", "1.0")]


@pytest.mark.parametrize(("name", "digits"), TYPED)
def test_numbers_are_printed_as_they_were_typed(name: str, digits: str) -> None:
    exercise = network(
        "0.20", "1.00", layer("tanh", "0.10 0.3", "0.50"), layer("identity", "1.0 | 2.0"),
        learning_rate=Decimal("0.50"),
    )  # fmt: skip
    document = networks.explained(exercise)
    record: Any = document.record
    assert record["parameters"][name]["shown"] == digits
    assert networks.line(document, "h1", LineRole.NUMBERS) == r"0.20 \times 0.10 + 0.50"
    assert networks.line(document, "h1", LineRole.PRODUCTS) == "0.02 + 0.5"
    assert f"= {digits}$" in networks.key_of(document)


SATURATED = [("sigmoid", "30", "1.0000"), ("tanh", "30", "1.0000"), ("relu", "-3", "0")]


@pytest.mark.parametrize(("activation", "weight", "expected"), SATURATED)
def test_saturated_units(activation: str, weight: str, expected: str) -> None:
    exercise = network("1", "0", layer(activation, weight), rounding={"working": 4})
    plain = {"sigmoid": "sig", "tanh": "tanh", "relu": "ReLU"}[activation]
    assert networks.shown(exercise, f"{plain}(y)") == expected


def test_a_relu_at_exactly_zero_counts_as_off() -> None:
    exercise = network("1 1", "0.5", layer("relu", "0.5 | -0.5"), layer("identity", "1", "0.1"))
    document = networks.explained(exercise)
    assert networks.step(document, "ReLU'(h1)").lines[-1].condition == r"0 \le 0"
    record: Any = document.record
    assert record["parameters"]["w11"]["gradient"] == {"exact": "0", "shown": "0"}
    assert record["parameters"]["w11"]["updated"] == {"exact": "0.5", "shown": "0.5000"}


def test_a_value_too_large_to_hold_is_an_error_of_the_exercise() -> None:
    layers = [*[layer("relu", "1e39")] * 9, layer("sigmoid", "-1")]
    exercise = network("1e39", "1", *layers)
    with pytest.raises(ExerciseError, match="is beyond 1e40 for"):
        networks.solved(exercise)


def test_learning_rates_leave_the_gradients_alone() -> None:
    rates = [Decimal(1).scaleb(-12), Decimal("0.001"), Decimal(1000)]
    gradients = [
        networks.record(lecture(learning_rate=rate))["parameters"]["w11"]["gradient"]["exact"]
        for rate in rates
    ]
    assert len(set(gradients)) == 1


# --- what is there before the first step ----------------------------------------------------------

ONE_WEIGHT = network("2", "0", layer("identity", "0.5"), learning_rate=Decimal("0.1"))
MOMENTUM = {"name": "momentum", "beta": Decimal("0.4")}


def one_weight(**changes: object) -> dict[str, Any]:
    # The gradient is (1 - 0) * 2, so that the first correction is -0.2 + 0.4 * v.
    return {**ONE_WEIGHT, "optimizer": MOMENTUM, **changes}


@pytest.mark.parametrize(
    ("start", "after"),
    [
        ({}, "0.3000"),
        ({"v(w11)": Decimal("0.08")}, "0.3320"),
        ({"v(*)": Decimal("-0.08")}, "0.2680"),
        ({"v(*)": 5, "v(w11)": Decimal("0.08")}, "0.3320"),
    ],
)
def test_a_step_goes_on_from_an_earlier_one(start: dict[str, object], after: str) -> None:
    assert answers(one_weight(start=start)) == {"w11": after}
    assert networks.explained(one_weight(start=start)).problem.has_states


def updated(exercise: dict[str, Any]) -> dict[str, str]:
    parameters = networks.record(exercise)["parameters"]
    return {name: row["updated"]["shown"] for name, row in parameters.items() if "updated" in row}


def test_a_start_of_a_weight_that_is_not_asked_for_waits_for_a_question_that_does() -> None:
    two = one_weight(inputs=[1, 1], ask=["w11"])
    two["layers"] = [{**ONE_WEIGHT["layers"][0], "weights": [[1], [1]]}]
    start = {"v(w12)": Decimal("0.5"), "v(w11)": Decimal("0.08")}
    own = {"v(w11)": start["v(w11)"]}
    assert updated({**two, "start": start}) == updated({**two, "start": own}) != updated(two)
    both = {**two, "ask": ["*"]}
    assert updated({**both, "start": start})["w12"] != updated({**both, "start": own})["w12"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"start": {"v(w12)": 1}}, r"no state called 'v\(w12\)' \(did you mean 'v\(w11\)'"),
        ({"start": {"v": 1}}, r"there are v\(w11\)$"),
        ({"start": {"v(*)": 1}, "optimizer": "gradient descent"}, "remembers nothing from step"),
    ],
)
def test_starts_of_what_there_is_not(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ExerciseError, match=said):
        answers(one_weight(**changes))
