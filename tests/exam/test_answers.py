"""`answers.csv`: the answers of a batch, and what to accept."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from exam.batches import SMALL, made, planned

from solver import passes
from solver.arithmetic.ranges import as_printed, ranges
from solver.errors import ExerciseError
from solver.exam.roster import Student


@pytest.fixture
def exercise(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def test_answers(exercise: Path, tmp_path: Path) -> None:
    formula = (Student("=1+1", "@SUM(A1)"), Student("-2", "+3"), Student("07", "Ada, Countess"))
    made(planned(exercise, tmp_path / "out", 4, formats=("json",), students=formula))
    content = (tmp_path / "out/answers.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    assert rows[0] == ["variant", "number", "name", "w11", "b1"]
    assert [row[:3] for row in rows[1:]] == [
        ["1", "'=1+1", "'@SUM(A1)"],
        ["2", "-2", "+3"],
        ["3", "07", "Ada, Countess"],
        ["4", "", ""],
    ]
    solution = passes.solve(passes.load(tmp_path / "out/exercises/0004.toml"))
    assert rows[4][3:] == [str(value.shown) for value in solution.finals.values()]


@pytest.mark.parametrize("key", ["loss_after = true", "iterations = 2"])
def test_only_what_is_asked_for_has_an_answer(exercise: Path, tmp_path: Path, key: str) -> None:
    exercise.write_text(f'ask = ["b1"]\n{key}\n{SMALL}', encoding="utf-8")
    folder = tmp_path / "out"
    assert made(planned(exercise, folder, 2, formats=("json",), accept=4)) == ()
    with (folder / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[3:] == [f"b1{end}" for end in ("", " from", " to")]
    record = json.loads((folder / "solutions/0001.json").read_text(encoding="utf-8"))
    assert record["parameters"]["b1"]["updated"]["shown"] == rows[0]["b1"]
    assert "updated" in record["parameters"]["w11"], "the loss after the step follows from it"


ENDS = ("", " from", " to")


def test_what_to_accept_of_every_variant(exercise: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    made(planned(exercise, folder, 4, formats=("json", "tex"), accept=3))
    with (folder / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[3:] == [f"{name}{end}" for name in ("w11", "b1") for end in ENDS]
    for row in rows:
        label = row["variant"].zfill(4)
        accepted = ranges(passes.solve(passes.load(folder / f"exercises/{label}.toml")), 3)
        record = json.loads((folder / f"solutions/{label}.json").read_text(encoding="utf-8"))
        key = (folder / f"keys/{label}.en.tex").read_text(encoding="utf-8")
        for name, interval in accepted.items():
            ends = [row[f"{name} from"], row[f"{name} to"]]
            assert tuple(ends) == as_printed(interval, final=4)
            assert record["parameters"][name]["updated"]["range"] == ends
            assert f"${ends[0]}$ \\dots\\ ${ends[1]}$" in key


def test_a_range_of_everything_has_no_ends(exercise: Path, tmp_path: Path) -> None:
    loss = 'loss = "binary cross-entropy"\nfused = false'
    text = SMALL.replace('loss = "half squared error"', loss).replace("bias = 0.1", "bias = -12")
    accept = "[vary.accept]\nsmallest_slope = 0\ntrue_answers = false\n"
    exercise.write_text(text + accept, encoding="utf-8")
    assert made(planned(exercise, tmp_path / "out", 1, formats=("json",), accept=2)) == ()
    with (tmp_path / "out/answers.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["w11 from"], row["w11 to"]) == ("", "")


def test_a_training_too_long_for_ranges(exercise: Path, tmp_path: Path) -> None:
    exercise.write_text(SMALL.replace("[[layers]]", "iterations = 101\n[[layers]]", 1))
    with pytest.raises(ExerciseError, match=r"small.toml: .* 100 steps at the most"):
        planned(exercise, tmp_path, accept=4)
