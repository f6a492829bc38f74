"""Whatever a `[vary]` table says, every draw that is kept fulfils every condition of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from exam.rechecking import CHECKS, COMPARISONS, Facts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import to_toml

from solver.exam.conditions import ROWS
from solver.exam.drawing import deck
from solver.exam.variants import ExerciseFile, NothingDrawn, draw
from solver.exercise import parse
from solver.exercise.vary import Accept
from solver.passes import explain

USUAL = {name: field.get_default() for name, field in Accept.model_fields.items()}

FAST = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def exercise(activation: str) -> dict[str, Any]:
    def numbers(*texts: str) -> list[Decimal]:
        return [Decimal(text) for text in texts]

    return {
        "title": "Sheet",
        "inputs": numbers("0.5", "0.8"),
        "targets": numbers("0.1", "0.9"),
        "loss": "half squared error",
        "learning_rate": Decimal("0.5"),
        "layers": [
            {
                "activation": activation,
                "weights": [numbers("0.24", "0.3"), numbers("0.2", "0.16")],
                "bias": Decimal("0.28"),
            },
            {
                "activation": "identity",
                "weights": [numbers("0.5", "0.45"), numbers("0.55", "0.4")],
                "bias": Decimal("0.6"),
            },
        ],
    }


@st.composite
def ranges(draw_from: st.DrawFn) -> Any:
    step = Decimal(draw_from(st.sampled_from(["0.05", "0.1", "0.25", "1"])))
    low = draw_from(st.integers(-8, 4)) * step
    return {"from": low, "to": low + step * draw_from(st.integers(3, 30)), "step": step}


def lists() -> st.SearchStrategy[list[Decimal]]:
    hundredths = st.integers(-150, 150).map(lambda number: Decimal(number) / 100)
    return st.lists(hundredths, min_size=2, max_size=8, unique=True)


@st.composite
def tables(draw_from: st.DrawFn) -> dict[str, Any]:
    keys = st.sampled_from(["inputs", "weights", "biases", "targets", "w11", "w2*", "b1", "x2"])
    chosen = draw_from(st.lists(keys, min_size=1, max_size=4, unique=True))
    table: dict[str, Any] = {key: draw_from(ranges() | lists()) for key in chosen}
    if draw_from(st.booleans()):
        table["learning_rate"] = [Decimal("0.1"), Decimal("0.25"), Decimal("0.5"), Decimal(2)]
    wishes = {
        "distinct_answers": st.booleans(),
        "changed_answers": st.booleans(),
        "nonzero_gradients": st.booleans(),
        "smallest_slope": st.sampled_from([Decimal(0), Decimal("0.1"), Decimal("0.2")]),
        "live": st.sampled_from([["h1"], ["h1", "h2"]]),
        "dead": st.just(["h2"]),
        "tie_margin": st.sampled_from([Decimal(0), Decimal("0.01"), Decimal("0.05")]),
        "true_answers": st.booleans(),
        "loss_falls": st.booleans(),
        "where": st.lists(st.sampled_from(list(COMPARISONS)), min_size=1, max_size=2, unique=True),
    }
    named = draw_from(st.lists(st.sampled_from(list(wishes)), max_size=4, unique=True))
    table["accept"] = {"tries": 60, **{name: draw_from(wishes[name]) for name in named}}
    return table


def file(activation: str, table: dict[str, Any], working: object) -> ExerciseFile:
    rounding = {"final": 4, "working": working}
    text = to_toml({**exercise(activation), "rounding": rounding, "vary": table})
    return ExerciseFile("sheet.toml", text, parse(text))


@pytest.mark.no_cover
@FAST
@given(tables(), st.sampled_from(["sigmoid", "relu"]), st.sampled_from(["auto", 4, 5, "exact"]))
def test_what_is_kept_fulfils_every_condition(
    table: dict[str, Any], activation: str, working: object
) -> None:
    sheet = file(activation, table, working)
    wishes = {**USUAL, **table["accept"], "tries": None}
    seen = set()
    for number in range(1, 4):
        try:
            variant = draw(sheet, seed=11, number=number)
        except NothingDrawn:
            return
        assert variant.toml not in seen, "no two are alike"
        seen.add(variant.toml)
        rounded = variant.solution.policy.working != "exact"
        record = explain(variant.solution).record
        facts = Facts(record, activation, carries_rounded=rounded)
        for name, check in CHECKS.items():
            wish = wishes[name]
            assert wish is None or check(facts, wish), f"{name} = {wish} in\n{variant.toml}"


STRICT = [
    ("distinct_answers", True, "relu"),
    ("changed_answers", True, "relu"),
    ("nonzero_gradients", True, "relu"),
    ("smallest_slope", Decimal("0.2"), "sigmoid"),
    ("live", ["h1", "h2"], "relu"),
    ("dead", ["h1"], "relu"),
    ("tie_margin", Decimal("0.01"), "sigmoid"),
    ("true_answers", True, "sigmoid"),
    ("loss_falls", True, "relu"),
    ("where", ["y1 < y2"], "relu"),
]
NOTHING = {
    "distinct_answers": False,
    "changed_answers": False,
    "nonzero_gradients": False,
    "smallest_slope": 0,
    "tie_margin": 0,
    "true_answers": False,
    "loss_falls": False,
}


@pytest.mark.no_cover
@pytest.mark.parametrize(("name", "wish", "activation"), STRICT, ids=[row[0] for row in STRICT])
def test_each_condition_refuses_what_does_not_fulfil_it(
    name: str, wish: object, activation: str
) -> None:
    """With no other condition, a draw is kept exactly if the check by other means passes."""
    table = {
        "weights": {"from": Decimal(-2), "to": Decimal(2), "step": Decimal("0.5")},
        "learning_rate": [Decimal("0.5"), Decimal(2)],
        "x1": {"from": Decimal(1), "to": Decimal(4), "step": Decimal("0.5")},
        "accept": {**NOTHING, name: wish},
    }
    if name == "changed_answers":
        table["learning_rate"] = [Decimal("0.5"), Decimal("0.00001")]
    sheet = file(activation, table, 5)
    free = deck(file(activation, {**table, "accept": NOTHING}, 5).text)
    strict = deck(sheet.text)
    outcomes = set()
    for index in range(0, strict.variation.size, strict.variation.size // 60):
        numbers = strict.variation.numbers(index)
        drawn = strict.draw(numbers)
        assert free.refusal(free.draw(numbers)) is None
        assert drawn is not None
        passes = CHECKS[name](Facts(explain(drawn.solution).record, activation), wish)
        refusal = strict.refusal(drawn)
        if name == "tie_margin":  # by other means, not all that is printed is looked at
            assert passes or refusal is not None
        else:
            assert passes == (refusal is None), strict.variation.toml(numbers)
        assert refusal in (None, name, "y1 < y2")
        outcomes.add(refusal is None)
    assert outcomes == {True, False}, "the test sees both"


UNIT = """\
title = "One unit"
inputs = [1]
targets = [1]
loss = "half squared error"
learning_rate = 0.1
rounding = { final = 4 }
[[layers]]
activation = "relu"
weights = [[0.5]]
bias = 0.4
[vary]
inputs = [1, 2]
[vary.accept]
nonzero_gradients = false
distinct_answers = false
loss_falls = false
"""

SLOW = ("learning_rate = 0.1", "learning_rate = 0.0001")
DEAD = ("[[0.5]]", "[[-3]]")
COPIED = [
    ([], None),
    ([SLOW], "changed_answers"),  # the gradients are -0.1, and 0.5 is printed as 0.5000
    ([SLOW, ("0.5]", "0.50002]")], "changed_answers"),  # copied to the places asked for
    ([SLOW, ("falls = false\n", "falls = false\nchanged_answers = false\n")], None),
    ([("learning_rate = 0.1\n", "")], None),  # only gradients are asked for
    ([DEAD], None),  # a gradient of 0 is a matter of nonzero_gradients
    ([DEAD, ("nonzero_gradients = false\n", "")], "nonzero_gradients"),
    ([("inputs", 'frozen = ["w11"]\ninputs')], None),
]


@pytest.mark.parametrize(("changes", "refusal"), COPIED)
def test_no_answer_is_the_number_that_it_started_from(
    changes: list[tuple[str, str]], refusal: str | None
) -> None:
    text = UNIT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    cards = deck(text)
    assert cards.refusal(cards.draw((Decimal(1),))) == refusal


def test_there_is_a_second_opinion_on_every_condition() -> None:
    assert set(CHECKS) == {row.name for row in ROWS}
