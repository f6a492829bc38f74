"""The ranges of accepted answers hold all that correct students reach, and not much more."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from marking.students import Student
from networks import layer, network, solved

from solver.arithmetic.intervals import Interval
from solver.arithmetic.ranges import as_printed, ranges
from solver.arithmetic.solution import Solution
from solver.cli import main
from solver.errors import ExerciseError
from solver.output.latex import Part, write_latex
from solver.passes import explain, load, solve

STUDENTS = 40
EXAMPLES = [
    "batch-normalisation",
    "batch-of-two",
    "circuit-of-a-neuron",
    "exclusive-or-without-biases",
    "han-kamber",
    "lecture9",
    "macleod",
    "mazur",
    "mean-squared-error",
    "negnevitsky",
    "recurrence-three-steps",
    "relu-dead-unit",
    "softmax-cross-entropy",
    "tanh-cross-entropy",
    "two-steps-of-momentum",
    "zju",
]


def outside(solution: Solution, places: int, students: int) -> list[str]:
    accepted = ranges(solution, places)
    return [
        f"student {seed}: {name} = {answer} is not in {accepted[name]}"
        for seed in range(students)
        for name, answer in Student.of_some_habit(seed, places).answers(solution).items()
        if answer not in accepted[name]
    ]


@pytest.mark.no_cover
@pytest.mark.parametrize("places", [2, 3, 4, 6])
@pytest.mark.parametrize("example", EXAMPLES)
def test_no_correct_student_is_outside(examples: Path, example: str, places: int) -> None:
    solution = solve(load(examples / f"{example}.toml"))
    assert outside(solution, places, STUDENTS) == []


@pytest.mark.no_cover
@pytest.mark.parametrize("activation", ["relu", "leaky relu", "elu", "softplus", "silu", "gelu"])
def test_nor_one_who_rounds_across_a_kink(activation: str) -> None:
    exercise = network(
        "0.1 -0.2",
        "0.3",
        layer(activation, "0.201 0.3 | 0.1 0.15", "0"),
        layer(activation, "0.5 | -0.4", "0.001"),
        iterations=3,
    )
    assert outside(solved(exercise), 2, STUDENTS) == []


def test_the_ranges_of_the_lecture_as_a_marker_reads_them(examples: Path) -> None:
    accepted = ranges(solve(load(examples / "lecture9.toml")), 4)
    assert {name: " … ".join(as_printed(one, final=4) or ()) for name, one in accepted.items()} == {
        "w21": "0.16360 … 0.16390",
        "w23": "0.21360 … 0.21390",
        "w22": "0.40840 … 0.40860",
        "w24": "0.35840 … 0.35860",
        "b2": "-0.05130 … -0.05100",
        "w11": "0.23360 … 0.23380",
        "w12": "0.29310 … 0.29340",
        "w13": "0.19050 … 0.19070",
        "w14": "0.14970 … 0.15000",
        "b1": "0.11660 … 0.11730",
    }


def test_with_many_places_only_the_answer_itself_is_rounded(examples: Path) -> None:
    solution = solve(load(examples / "lecture9.toml"))
    for name, accepted in ranges(solution, 12).items():
        exact = solution.finals[name].exact
        assert exact in accepted
        assert solution.finals[name].shown in accepted
        assert accepted.high - accepted.low < Decimal("0.000101")


def test_fewer_places_accept_more(examples: Path) -> None:
    solution = solve(load(examples / "lecture9.toml"))
    wide, narrow = ranges(solution, 3), ranges(solution, 5)
    assert all(one.low in wide[name] and one.high in wide[name] for name, one in narrow.items())


def test_significant_figures_are_counted_as_the_exercise_counts() -> None:
    exercise = network(
        "0.0031 0.0002",
        "0.5",
        layer("sigmoid", "0.24 0.3 | 0.2 0.16", "0.28"),
        layer("identity", "0.5 | 0.45", "0.6"),
        rounding={"final": 3, "digits": "significant"},
    )
    solution = solved(exercise)
    assert all(solution.finals[name].shown in one for name, one in ranges(solution, 3).items())


def test_nothing_is_known_where_a_divisor_may_vanish() -> None:
    exercise = network(
        "0.1 0.2",
        "1",
        layer("sigmoid", "0.3 | 0.4", "-12"),
        loss="binary cross-entropy",
        fused=False,
    )
    assert not any(one.is_bounded for one in ranges(solved(exercise), 2).values())


def test_a_long_training_has_no_ranges() -> None:
    exercise = network("0.1", "1", layer("sigmoid", "0.3"), iterations=101)
    with pytest.raises(ExerciseError, match="100 steps at the most"):
        ranges(solved(exercise), 4)


def test_ends_are_printed_outwards() -> None:
    assert as_printed(Interval(Decimal("0.12341"), Decimal("0.12346")), final=3) == (
        "0.1234",
        "0.1235",
    )


def test_the_key_and_the_record_say_what_to_accept(examples: Path, tmp_path: Path) -> None:
    path = str(examples / "lecture9.toml")
    options = ("--ranges", "4", "--format", "tex", "--format", "json", "--lang", "zh+en")
    told = CliRunner().invoke(main, ["solve", path, "--out", str(tmp_path), *options])
    assert told.exit_code == 0
    key = (tmp_path / "lecture9" / "key.zh+en.tex").read_text(encoding="utf-8")
    assert r"& 可接受范围 \\" in key
    assert r"& To accept \\" in key
    assert r"$-0.05130$ \dots\ $-0.05100$ \\" in key
    assert "cut off, to 4 decimal places or more" in key
    record = json.loads((tmp_path / "lecture9" / "solution.json").read_text(encoding="utf-8"))
    assert record["parameters"]["w11"]["updated"]["range"] == ["0.23360", "0.23380"]
    assert "range" not in record["parameters"]["w11"]["gradient"]


def test_without_a_step_the_gradients_have_ranges(examples: Path) -> None:
    document = explain(solve(load(examples / "relu-dead-unit.toml")), accept=2)
    parameters: Any = document.record["parameters"]
    assert parameters["b2_1"]["gradient"]["range"] == ["1.50000", "1.50000"]
    assert document.finals[0].accepted == ("3.00000", "3.00000")


def test_unless_it_is_asked_for_nothing_is_said(examples: Path) -> None:
    document = explain(solve(load(examples / "lecture9.toml")))
    parameters: Any = document.record["parameters"]
    assert "range" not in parameters["w11"]["updated"]
    assert "To accept" not in write_latex(document, Part.KEY, language="en")
