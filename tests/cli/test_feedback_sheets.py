"""The feedback sheets of a class as files, and what becomes of those that cannot be made."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from solver.cli import main, sheets
from solver.cli.own_variants import variants_in
from solver.marking.answers import AnswerSheet
from solver.output import files

SMALL = """\
title = { zh = "一个神经元", en = "One unit" }
inputs = [2]
targets = [1]
loss = "half squared error"
learning_rate = 0.1

[[layers]]
activation = "sigmoid"
weights = [[0.3]]
bias = 0.1
"""


def grade(folder: Path, table: str, *options: str) -> Result:
    (folder / "small.toml").write_text(SMALL, encoding="utf-8")
    (folder / "answers.csv").write_text(f"number,name,w11,b1\n{table}", encoding="utf-8")
    paths = (str(folder / "small.toml"), str(folder / "answers.csv"))
    return CliRunner().invoke(main, ["grade", *paths, "--out", str(folder), *options])


def said(path: Path) -> str:
    command = ["pdftotext", "-layout", str(path), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_everybody_gets_a_sheet_and_all_are_in_one_file_for_the_printer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "IN_A_RUN", 2)
    table = "1,Ada,0.3123,0.1061\n2,王喆,0.2,１\n3,\\input{x},=0.3123,N/A\n"
    told = grade(tmp_path, table, "--lang", "zh", "--lang", "en")
    assert told.exit_code == 0, told.output
    folder = tmp_path / "small-marks"
    for language in ("zh", "en"):
        single = sorted((folder / "feedback").glob(f"*.{language}.pdf"))
        assert [path.name.partition("-")[0] for path in single] == ["1", "2", "3"]
        assert said(folder / f"feedback.{language}.pdf") == "".join(map(said, single))
        assert r"\input{x}" in said(single[2])
    assert "未作答" in said(folder / "feedback" / "3-_input_x.zh.pdf")


def test_a_sheet_that_cannot_be_made_costs_nobody_else(tmp_path: Path) -> None:
    languages = ("--lang", "en", "--lang", "zh")
    told = grade(tmp_path, "1,Ada,0.3123,0.1061\n2,王𠀀,0.2,1\n", *languages)
    assert told.exit_code == 1
    assert "wrote the sheets of 1 student in" in told.output
    assert "sheets that could not be made:\n  2-王𠀀: the page would lack" in told.output
    assert told.output.count("2-王𠀀") == 1
    folder = tmp_path / "small-marks"
    written = sorted(path.name for path in (folder / "feedback").iterdir())
    assert written == ["1-Ada.en.pdf", "1-Ada.zh.pdf"]
    assert (folder / "marks.csv").read_text(encoding="utf-8-sig").count("\n") == 3
    assert (folder / "summary.csv").is_file()


def test_no_two_students_share_a_file(tmp_path: Path) -> None:
    told = grade(tmp_path, "a/1,Ada,1,1\na:1,Ada,1,1\n", "--format", "tex", "--lang", "en")
    assert told.exit_code == 0, told.output
    found = sorted(path.name for path in (tmp_path / "small-marks" / "feedback").iterdir())
    assert found == ["a_1-Ada-0002.en.tex", "a_1-Ada.en.tex"]


@pytest.mark.parametrize("failing", [1, 2, 3, 4])
def test_on_a_full_disk_nothing_is_half_written(
    failing: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = iter(range(1, 100))

    opened = files._opened

    def full(part: str) -> int:
        if next(written) == failing:
            raise OSError(28, "No space left on device")
        return opened(part)

    monkeypatch.setattr(files, "_opened", full)
    told = grade(tmp_path, "1,Ada,1,1\n", "--format", "tex", "--lang", "en")
    assert told.exit_code == 1
    assert told.output.count("Error: ") == 1
    assert "cannot be written: No space left on device" in told.output
    names = [path.name for path in (tmp_path / "small-marks").rglob("*") if path.is_file()]
    assert len(names) < failing  # a table stays open while its sheets are written
    assert not any(name.endswith(".part") for name in names)


def test_whose_variant_is_which(tmp_path: Path) -> None:
    for name in ("1-Ada", "2-Bo", "3-Cy", "30-Cy"):
        (tmp_path / f"{name}.toml").write_text(SMALL, encoding="utf-8")
    variants = variants_in(tmp_path)

    def found(number: str, name: str) -> str:
        path = variants.of(AnswerSheet(2, number, name, {}))
        return path.stem if path else ""

    assert found("1", "Ada") == "1-Ada"
    assert found("2", "Bo Li") == "2-Bo"
    assert found("3", "") == "3-Cy"
    assert found("", "Bo") == "2-Bo"
    assert found("", "Cy") == ""
    assert found("4", "Di") == ""


def test_of_many_without_a_variant_the_first_are_told(tmp_path: Path) -> None:
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "x-X.toml").write_text(SMALL, encoding="utf-8")
    table = "".join(f"{number},Ada,1,1\n" for number in range(12))
    options = ("--variants", str(tmp_path), "--format", "none", "--quiet")
    told = grade(tmp_path, table, *options)
    assert "note: line 2: no variant for 0 Ada; marked by the exercise\n" in told.output
    assert "note: and 2 more without a variant" in told.output


def test_a_folder_without_variants(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    told = grade(tmp_path, "1,Ada,1,1\n", "--variants", str(tmp_path / "empty"))
    assert told.exit_code == 1
    assert "there are no variants" in told.output
