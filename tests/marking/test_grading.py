"""A class's answers, marked: verdicts, points, summaries, feedback, and tables that are no such."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from solver.cli import main
from solver.errors import ExerciseError, TableError
from solver.marking.answers import read_answers
from solver.marking.diagnosing import Judge
from solver.marking.grading import points_of
from solver.output.spreadsheets import MAX_ROWS
from solver.passes import load, solve

HEADER = "number,name,w11,w12,w13,w14,b1,w21,w22,w23,w24,b2"
RIGHT = "0.2337,0.2932,0.1906,0.1498,0.1170,0.1638,0.4085,0.2138,0.3585,-0.0511"
NO_SLOPE = "0.2142,0.2722,0.1614,0.1183,-0.3893,0.1638,0.4085,0.2138,0.3585,-0.0511"
PLUS = "0.2463,0.3068,0.2094,0.1702,0.4430,0.8362,0.4915,0.8862,0.4415,1.2511"

Grade = Callable[..., Result]


@pytest.fixture
def grade(examples: Path, tmp_path: Path) -> Grade:
    """Marks a table by the lecture's exercise."""

    def run(table: str | bytes, *options: str, exercise: Path | None = None) -> Result:
        path = tmp_path / "answers.csv"
        path.write_bytes(table if isinstance(table, bytes) else table.encode())
        chosen = str(exercise or examples / "lecture9.toml")
        out = ("--out", str(tmp_path), "--format", "none")
        language = () if "--lang" in options else ("--lang", "en")
        command = ["grade", chosen, str(path), *out, *language, *options]
        return CliRunner().invoke(main, command)

    return run


def marks_in(folder: Path) -> list[dict[str, str]]:
    with (folder / "lecture9-marks" / "marks.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def verdicts(row: dict[str, str]) -> list[str]:
    return [cell for name, cell in row.items() if name.startswith("verdict on ")]


def test_a_class_is_marked(grade: Grade, tmp_path: Path) -> None:
    table = f"{HEADER}\n1,Ada,{RIGHT}\n2,Bo,{NO_SLOPE}\n3,Cy,{PLUS}\n"
    assert grade(table).exit_code == 0
    ada, bo, cy = marks_in(tmp_path)
    assert (ada["points"], ada["of"], ada["mistakes"]) == ("10", "10", "")
    assert (bo["points"], bo["mistakes"]) == ("5", "slope left out")
    assert (cy["points"], cy["mistakes"]) == ("0", "update with plus or target and output swapped")
    assert verdicts(bo) == ["wrong"] * 5 + ["right"] * 5


def test_the_summary_tells_of_every_question(grade: Grade, tmp_path: Path) -> None:
    told = grade(f"{HEADER}\n1,Ada,{RIGHT}\n2,Bo,{NO_SLOPE}\n3,Cy,{NO_SLOPE}\n")
    assert "w11+: 1 of 3 right; slope left out: 2\n" in told.output
    folder = tmp_path / "lecture9-marks"
    record = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert record["students"] == 3
    assert record["answers"]["w11+"]["mistakes"] == {"slope left out": 2}
    assert record["answers"]["w11+"]["verdicts"]["right"] == 1
    with (folder / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
        first = next(csv.DictReader(file))
    assert (first["answer"], first["wrong"], first["points"], first["of"]) == (
        "w11+",
        "2",
        "1",
        "3",
    )


@pytest.mark.parametrize("language", ["zh", "zh+en"])
def test_the_tables_are_in_the_first_language(grade: Grade, tmp_path: Path, language: str) -> None:
    table = f"{HEADER}\n1,Ada,{RIGHT}\n2,Bo,{NO_SLOPE}\n3,Cy,{PLUS}\n"
    told = grade(table, "--lang", language)
    assert "w11+：3 人中 1 人正确；漏乘激活函数的导数：1\n" in told.output
    ada, bo, cy = marks_in(tmp_path)
    assert list(ada)[:7] == ["学号", "姓名", "得分", "满分", "w11+", "评判 w11+", "得分 w11+"]
    assert [row["评判 w11+"] for row in (ada, bo, cy)] == ["正确", "错误", "错误"]
    assert bo["可能的错误"] == "漏乘激活函数的导数"
    assert cy["可能的错误"] == "更新时用了加号，或目标值与输出值互换"
    folder = tmp_path / "lecture9-marks"
    with (folder / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
        first = next(csv.DictReader(file))
    assert first["可能的错误"] == "漏乘激活函数的导数：1；更新时用了加号，或目标值与输出值互换：1"
    assert (first["题目"], first["错误"], first["得分"], first["满分"]) == ("w11+", "2", "1", "3")
    record = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    made = record["answers"]["w11+"]["mistakes"]
    assert made == {"slope left out": 1, "update with plus or target and output swapped": 1}


def test_numbers_may_be_written_in_many_ways(grade: Grade, tmp_path: Path) -> None:
    answers = "0,2337;０．２９３２;1.906e-1;.1498;0.117;0.16379;0.4085;0.2138;0.3585;−0.0511"
    table = f"学号;姓名;w11+;w12;w13;w14;b1;w21;w22;w23;w24;b2\n1;王喆;{answers}\n"
    assert grade(table.replace("−", "-").encode("gbk")).exit_code == 0
    assert grade(table).exit_code == 0
    (row,) = marks_in(tmp_path)
    assert verdicts(row) == ["right"] * 10
    assert row["name"] == "王喆"


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("0.2338", "right within rounding"),
        ("0.2340", "wrong"),
        ("", "missing"),
        ("N/A", "missing"),
        ("?", "unreadable"),
        ("=0.2337", "right"),
        ("=0.24-0.0063", "unreadable"),
        ("23.37%", "right"),
        ('"1,234"', "wrong"),
    ],
)
def test_verdicts(grade: Grade, tmp_path: Path, answer: str, verdict: str) -> None:
    grade(f"{HEADER}\n1,Ada,{answer},{RIGHT.partition(',')[2]}\n")
    (row,) = marks_in(tmp_path)
    assert verdicts(row)[0] == verdict


def test_with_more_places_less_is_right_within_rounding(grade: Grade, tmp_path: Path) -> None:
    grade(f"{HEADER}\n1,Ada,0.2338,{RIGHT.partition(',')[2]}\n", "--ranges", "8")
    (row,) = marks_in(tmp_path)
    assert verdicts(row)[0] == "wrong"


@pytest.mark.parametrize("key", ["loss_after = true", "iterations = 2", 'optimizer = "momentum"'])
def test_what_is_not_asked_for_needs_no_answer(
    grade: Grade, examples: Path, tmp_path: Path, key: str
) -> None:
    path = tmp_path / "lecture9.toml"
    text = (examples / "lecture9.toml").read_text(encoding="utf-8")
    assert "loss_after" not in text
    path.write_text(f'ask = ["w21", "w12"]\n{key}\n{text}', encoding="utf-8")
    finals = solve(load(path)).finals
    assert list(finals) == ["w12", "w21"], "in the order of the network"
    right = ",".join(str(value.shown) for value in finals.values())
    told = grade(f"number,name,w12,w21\n1,Ada,{right}\n2,Bo,0.5,0.5\n", exercise=path)
    assert told.exit_code == 0, told.output
    ada, bo = marks_in(tmp_path)
    assert (ada["points"], ada["of"], bo["points"]) == ("2", "2", "0")


def test_an_error_is_carried_forward(grade: Grade, tmp_path: Path) -> None:
    table = f"{HEADER},dLoss/dw21\n1,Ada,{RIGHT.replace('0.1638', '0.1566')},0.6868\n"
    grade(table)
    (row,) = marks_in(tmp_path)
    assert row["verdict on dLoss/dw21"] == "wrong"
    assert row["verdict on w21+"] == "right after an earlier mistake"
    assert row["points"] == "10"


def test_points_come_from_the_exercise(grade: Grade, examples: Path, tmp_path: Path) -> None:
    path = tmp_path / "lecture9.toml"
    text = (examples / "lecture9.toml").read_text(encoding="utf-8")
    path.write_text(f'{text}\n[points]\n"w1*" = 2\nb1 = 3.5\n', encoding="utf-8")
    grade(f"{HEADER}\n1,Ada,{NO_SLOPE}\n", exercise=path)
    (row,) = marks_in(tmp_path)
    assert (row["points"], row["of"]) == ("5", "16.5")


def test_points_that_make_no_sense(examples: Path) -> None:
    points = {"w99": Decimal(1)}
    exercise = load(examples / "lecture9.toml").model_copy(update={"points": points})
    with pytest.raises(ExerciseError, match="no answer called 'w99'"):
        points_of(exercise, {"w11": "w11+", "b1": "b1+"}, ["w11+", "b1+"])


@pytest.mark.parametrize(
    "command", ["solve", "vary --count 1", "mistakes", "check key.md --exercise", "grade"]
)
def test_points_below_0_are_refused_by_every_command(
    examples: Path, tmp_path: Path, command: str
) -> None:
    path, key, answers = (tmp_path / name for name in ("own.toml", "key.md", "answers.csv"))
    text = (examples / "lecture9.toml").read_text(encoding="utf-8")
    path.write_text(f"points = {{ b1 = -0.5 }}\n{text}", encoding="utf-8")
    key.write_text("$1 = 1$", encoding="utf-8")
    answers.write_text(f"{HEADER}\n1,Ada,{RIGHT}\n", encoding="utf-8")
    words = [str(key) if word == "key.md" else word for word in command.split()]
    more = [str(answers)] if command == "grade" else []
    refused = CliRunner().invoke(main, [*words, str(path), *more])
    assert refused.exit_code == 1
    assert "own.toml: line 1, points.b1: expected a number from 0 up, found -0.5" in refused.output


def test_formulas_stay_text(grade: Grade, tmp_path: Path) -> None:
    grade(f'{HEADER}\n1,"=HYPERLINK(""http://x"")",@SUM(A1),{RIGHT.partition(",")[2]}\n')
    (row,) = marks_in(tmp_path)
    assert row["name"].startswith("'=")
    assert row["w11+"] == "'@SUM(A1)"
    assert row["b2+"] == "-0.0511"


def test_a_negative_number_with_a_comma_is_no_formula(grade: Grade, tmp_path: Path) -> None:
    answers = RIGHT.replace("-0.0511", '"-0,0511"')
    grade(f"{HEADER}\n1,Ada,{answers}\n")
    (row,) = marks_in(tmp_path)
    assert (row["b2+"], row["verdict on b2+"]) == ("-0,0511", "right")


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("", "it is empty"),
        (f"{HEADER}\n", "no student below"),
        (b"\x89PNG\r\n\x00\x00", "this is no text"),
        (
            b"PK\x03\x04\x14\x00\x06\x00",
            "a workbook (.xlsx or .ods), whatever its name; save",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook (.xls), whatever its name; save"),
        (HEADER.replace("w12", "wl2") + "\n1,Ada\n", "no column for w12 (did you mean 'wl2'?)"),
        (f"{HEADER},w11+\n1,Ada\n", "two columns are for w11+"),
        (f"{HEADER},学号\n1,Ada\n", "two columns could be the number"),
        ("w11,w12\n1,2\n", "no column is called number (学号) or name (姓名)"),
        ("studnet id,w12\n1,2\n", "is studnet id the number?"),
        (f"{HEADER}\n1,Ada,{RIGHT}\n1,Bo,{RIGHT}\n", "line 3: the number 1 is in line 2 already"),
        (f"{HEADER}\n,Ada,{RIGHT}\n,Ada,{RIGHT}\n", "line 3: the name Ada is in line 2 already"),
        (
            f"{HEADER}\n1,A\U00100001,{RIGHT}\n",
            "line 2: there is the private-use character U+100001",
        ),
        (f"{HEADER}\n1,Ada,0,2337,{RIGHT}\n", "a number with a comma has to stand in quotes"),
        (f'{HEADER}\n1,"Ada\n', "line 2: a quotation mark is opened here and not closed"),
        (f"{HEADER}\n" + "1,A\n" * (MAX_ROWS + 1), "more than 100000 rows"),
        (f"{HEADER}\n1,{'x' * 200_000}\n", "line 2: a cell has more than"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 60 else "",
)
def test_what_is_no_table_of_answers(grade: Grade, table: str | bytes, told: str) -> None:
    result = grade(table)
    assert result.exit_code == 1
    assert told in result.output
    assert "answers.csv" in result.output


def test_a_million_rows_are_refused_at_once(grade: Grade) -> None:
    assert "more than" in grade(f"{HEADER}\n" + "1,A,0.1\n" * 1_000_000).output


def test_other_columns_are_left_out_with_a_word(grade: Grade) -> None:
    told = grade(f"{HEADER},email\n1,Ada,{RIGHT},a@b\n")
    assert "left out: email" in told.output


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "perhaps updated weights used"), ("zh", "疑似用了已更新的权重")],
)
def test_what_is_not_certain_is_told_as_such(
    grade: Grade, tmp_path: Path, language: str, told: str
) -> None:
    answers = RIGHT.replace("0.1906", "0.1963")
    said = grade(f"{HEADER}\n1,Ada,{answers}\n", "--lang", language).output
    assert told in said
    with (tmp_path / "lecture9-marks" / "marks.csv").open(encoding="utf-8-sig") as file:
        assert told in file.read()
    text = (tmp_path / "lecture9-marks" / "summary.json").read_text(encoding="utf-8")
    counted = json.loads(text)["answers"]["w13+"]
    assert (counted["mistakes"], counted["possible mistakes"]) == ({}, {"updated weights used": 1})


def test_sheets_are_written_for_everybody(grade: Grade, tmp_path: Path) -> None:
    told = grade(f"{HEADER}\n1,Ada,{RIGHT}\n2,王喆,{NO_SLOPE}\n", "--format", "tex", "--lang", "zh")
    assert told.exit_code == 0
    folder = tmp_path / "lecture9-marks" / "feedback"
    assert sorted(path.name for path in folder.iterdir()) == ["1-Ada.zh.tex", "2-王喆.zh.tex"]


def test_everybody_is_marked_by_their_own_numbers(
    grade: Grade, examples: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "variants" / "exercises"
    folder.mkdir(parents=True)
    text = (examples / "lecture9.toml").read_text(encoding="utf-8")
    own = text.replace("inputs = [0.08, 0.12]", "inputs = [0.5, 0.7]")
    (folder / "2-Bo.toml").write_text(own, encoding="utf-8")
    finals = solve(load(folder / "2-Bo.toml")).finals
    answers = ",".join(str(value.shown) for value in finals.values())
    (folder / "4-Di.toml").write_text(own, encoding="utf-8")
    order = ",".join(("number,name", *finals))
    table = f"{order}\n2,Bo,{answers}\n3,Cy,{answers}\n"
    told = grade(table, "--variants", str(folder.parent))
    bo, cy = marks_in(tmp_path)
    assert (bo["points"], bo["of"]) == ("10", "10")
    assert cy["points"] != "10"
    assert "line 3: no variant for 3 Cy" in told.output
    assert "note: no answers to 1 of the variants: 4-Di\n" in told.output


def test_a_column_may_be_anything_that_is_worked_out(examples: Path, tmp_path: Path) -> None:
    judge = Judge(solve(load(examples / "lecture9.toml")), 4)
    path = tmp_path / "a.csv"
    path.write_text(f"{HEADER},sig(h1)\n1,Ada,{RIGHT},0.5801\n", encoding="utf-16")
    read = read_answers(path, judge.answers, judge.exact)
    assert read.asked[-1] == "sig(h1)"
    assert points_of(judge.solution.exercise, judge.answers, read.asked)["sig(h1)"] == 0


def test_no_file_no_answers(examples: Path, tmp_path: Path) -> None:
    judge = Judge(solve(load(examples / "lecture9.toml")), 4)
    with pytest.raises(TableError, match="cannot be read"):
        read_answers(tmp_path / "none.csv", judge.answers, judge.exact)
