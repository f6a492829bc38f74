"""Names that nothing is called are told all at once, each with its line."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from solver.cli import main
from solver.errors import ExerciseError, ExerciseErrors, ExerciseFaults
from solver.marking.grading import points_of
from solver.passes import load


@pytest.mark.parametrize(
    ("head", "tail", "command", "places"),
    [
        (
            'ask = ["w1l", "w21", "q"]\nfrozen = ["zz"]\n',
            "",
            ["solve", "--format", "json"],
            ["line 1, ask[1]", "line 1, ask[3]", "line 2, frozen[1]"],
        ),
        (
            "",
            "\n[rounding]\nworking = 5\n[rounding.places]\nq = 3\n[rounding.values]\nz = 1\n",
            ["solve", "--format", "json"],
            ['rounding.places."q"', 'rounding.values."z"'],
        ),
        ("", "\n[start]\nv_q = 1\nv_r = 2\n", ["solve"], ['start."v_q"', 'start."v_r"']),
        (
            "",
            "\n[vary]\nw98 = [1]\nw99 = [1]\n",
            ["vary", "--count", "2"],
            ["vary.w98", "vary.w99"],
        ),
    ],
    ids=["ask", "rounding", "start", "vary"],
)
def test_all_that_nothing_is_called(
    head: str, tail: str, command: Sequence[str], places: Sequence[str], tmp_path: Path
) -> None:
    text = Path("docs/examples/lecture9.toml").read_text(encoding="utf-8")
    momentum = 'optimizer = "momentum"\n' if "start" in tail else ""
    path = tmp_path / "wrong.toml"
    path.write_text(momentum + head + text + tail, encoding="utf-8")
    told = CliRunner().invoke(main, [*command, str(path), "--out", str(tmp_path)])
    assert told.exit_code == 1, told.output
    first, *others = told.output.splitlines()
    assert first == f"Error: {path}: {len(places)} things are wrong"
    assert len(others) == len(places)
    for line, place in zip(others, places, strict=True):
        assert f"{place}: there is no" in line


def test_all_that_is_frozen_and_asked_for(tmp_path: Path) -> None:
    text = Path("docs/examples/lecture9.toml").read_text(encoding="utf-8")
    path = tmp_path / "wrong.toml"
    path.write_text(f'ask = ["w1*"]\nfrozen = ["w11", "w14"]\n{text}', encoding="utf-8")
    told = CliRunner().invoke(main, ["solve", str(path), "--out", str(tmp_path)])
    assert "line 1, ask: w11, w14 are frozen and asked for" in told.output


def test_all_points_that_make_no_sense() -> None:
    points = {"w99": Decimal(1), "b9": Decimal(2)}
    exercise = load("docs/examples/lecture9.toml").model_copy(update={"points": points})
    with pytest.raises(ExerciseErrors) as caught:
        points_of(exercise, {"w11": "w11+", "b1": "b1+"}, ["w11+", "b1+"])
    assert [one.place for one in caught.value.found] == ['points."w99"', 'points."b9"']


def refuse(number: int) -> None:
    raise ExerciseError("no", place=f"at[{number}]")


def test_one_fault_is_told_as_it_is_and_many_are_cut_short() -> None:
    faults = ExerciseFaults()
    faults.tell()
    for number in range(30):
        with faults.collected():
            refuse(number)
        if not number:
            with pytest.raises(ExerciseError, match=r"^at\[0\]: no$"):
                faults.tell()
    with pytest.raises(ExerciseErrors, match="30 things are wrong") as caught:
        faults.tell()
    lines = str(caught.value.located("a.toml")).splitlines()
    assert lines[0] == "a.toml: 30 things are wrong"
    assert lines[-1] == "  … and 10 more"
