"""The sheet that a student gets back: what it shows of the answers, and of where it went wrong."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from solver.marking.answers import AnswerSheet
from solver.marking.diagnosing import Judge
from solver.marking.feedback import feedback_latex, feedback_sheet, on_one_line
from solver.marking.grading import Marks, mark
from solver.passes import load, solve

RIGHT = "0.2337,0.2932,0.1906,0.1498,0.1170,0.1638,0.4085,0.2138,0.3585,-0.0511"
NO_SLOPE = "0.2142,0.2722,0.1614,0.1183,-0.3893,0.1638,0.4085,0.2138,0.3585,-0.0511"


def marked(examples: Path, answers: str) -> Marks:
    judge = Judge(solve(load(examples / "lecture9.toml")), 4)
    written = dict(zip(judge.answers.values(), answers.split(","), strict=True))
    sheet = AnswerSheet(2, "7", "Ada & Bo_100%", written)
    return mark(judge, sheet, dict.fromkeys(written, Decimal(1)))


def test_the_sheet_shows_the_step_where_it_went_wrong(examples: Path) -> None:
    sheet, _ = feedback_sheet(marked(examples, NO_SLOPE))
    (fault,) = sheet.faults
    assert fault.mistakes == ("slope left out",)
    assert fault.names[0] == "w_{11}^{+}"
    assert [step.name for step in fault.steps] == ["dLoss/dw11"]


@pytest.mark.parametrize(
    ("mistake", "key", "shown"),
    [
        ("bias left out", "", ["h1"]),
        ("bias left out", "loss_after = true", ["h1"]),
        ("gradient given for new value", "", ["w11+"]),
    ],
)
def test_a_mistake_shows_in_the_step_that_it_was_made_in(
    examples: Path, tmp_path: Path, mistake: str, key: str, shown: list[str]
) -> None:
    path = tmp_path / "lecture9.toml"
    path.write_text(f"{key}\n{(examples / 'lecture9.toml').read_text('utf-8')}", encoding="utf-8")
    judge = Judge(solve(load(path)), 4)
    (way,) = (way for way in judge.ways if way.mistake == mistake)
    final = judge.solution.policy.final
    written = {name: f"{final(way.values[name]):f}" for name in judge.answers.values()}
    points = dict.fromkeys(written, Decimal(1))
    sheet, _ = feedback_sheet(mark(judge, AnswerSheet(2, "1", "Ada", written), points))
    assert {fault.mistakes for fault in sheet.faults} == {(mistake,)}
    first = sheet.faults[0]
    assert [step.name for step in first.steps] == shown
    printed = str(first.steps[0].lines)
    assert "0.24" in printed, "the weight before the step, not after it"


@pytest.mark.parametrize(
    ("written", "points", "is_shown"), [("", 0, False), ("0.6", 0, True), ("", 1, True)]
)
def test_the_sheet_leaves_out_what_need_not_be_answered(
    examples: Path, written: str, points: int, is_shown: bool
) -> None:
    judge = Judge(solve(load(examples / "lecture9.toml")), 4)
    answers = dict(zip(judge.answers.values(), RIGHT.split(","), strict=True))
    sheet = AnswerSheet(2, "7", "Ada", {**answers, "sig(h1)": written})
    worth = {**dict.fromkeys(answers, Decimal(1)), "sig(h1)": Decimal(points)}
    shown, _ = feedback_sheet(mark(judge, sheet, worth))
    assert len(shown.rows) == len(answers) + is_shown


def test_a_number_in_full_width_digits_is_shown_as_a_number(examples: Path) -> None:
    sheet, _ = feedback_sheet(marked(examples, RIGHT.replace("0.2337", "０．２３３７")))
    assert (sheet.rows[0].written, sheet.rows[0].is_plain) == ("0.2337", True)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("0,2337", "0{,}2337"),
        ("- 0.0511", "-0.0511"),
        ("−0.0511", "-0.0511"),
        ("0. 2337", "0.2337"),
    ],
)
def test_a_number_with_a_comma_or_blanks_is_shown_as_a_number(
    examples: Path, written: str, shown: str
) -> None:
    judge = Judge(solve(load(examples / "lecture9.toml")), 4)
    answers = dict(zip(judge.answers.values(), RIGHT.split(","), strict=True)) | {"w11+": written}
    marks = mark(judge, AnswerSheet(2, "7", "Ada", answers), dict.fromkeys(answers, Decimal(1)))
    row = feedback_sheet(marks)[0].rows[0]
    assert (row.written, row.is_plain) == (shown, True)


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"\frac{\partial f}{\partial w_0}", r"\partial f / \partial w_0"),
        (
            r"\frac{\partial \mathit{Loss}}{\partial w_{11}}",
            r"\partial \mathit{Loss} / \partial w_{11}",
        ),
        (r"w_{11}^{+}", r"w_{11}^{+}"),
        (r"\mathrm{sig}(h_1)", r"\mathrm{sig}(h_1)"),
    ],
)
def test_a_derivative_takes_one_line_in_the_table(latex: str, shown: str) -> None:
    assert on_one_line(latex) == shown


@pytest.mark.parametrize(
    ("example", "mistake", "shown"),
    [
        ("circuit-of-a-neuron", "constant left standing", ["df/de"]),
        ("circuit-of-a-neuron", "bias left out", ["s"]),
        ("circuit-of-a-neuron", "slope left out", ["df/dn"]),
        ("convolution", "half forgotten", ["dL/dm"]),
        ("lstm-two-steps", "update with plus", ["W_a[1]+"]),
        ("lstm-two-steps", "half forgotten", ["dL/dh[2]", "dL/dh[1]"]),
    ],
)
def test_with_equations_it_shows_the_very_steps_that_went_wrong(
    examples: Path, example: str, mistake: str, shown: list[str]
) -> None:
    judge = Judge(solve(load(examples / f"{example}.toml")), 6)
    way = next(way for way in judge.ways if way.mistake == mistake)
    final = judge.solution.policy.final
    written = {name: f"{final(way.values[name]):f}" for name in judge.answers.values()}
    points = dict.fromkeys(written, Decimal(1))
    sheet, _ = feedback_sheet(mark(judge, AnswerSheet(2, "1", "Ada", written), points))
    fault = next(fault for fault in sheet.faults if mistake in fault.mistakes)
    assert [step.name for step in fault.steps] == shown


def test_for_a_mistake_of_the_step_it_shows_the_step(examples: Path) -> None:
    sheet, _ = feedback_sheet(marked(examples, "17," + RIGHT.partition(",")[2]))
    (fault,) = sheet.faults
    assert fault.mistakes == ()
    assert [step.name for step in fault.steps] == ["dLoss/dw11", "w11+"]


@pytest.mark.parametrize("language", ["zh", "en", "zh+en"])
def test_the_sheet_as_latex(examples: Path, language: str) -> None:
    source = feedback_latex(marked(examples, NO_SLOPE), language=language)
    assert r"Ada \& Bo\_100\%" in source
    assert ("漏乘了激活函数的导数" in source) == ("zh" in language)
    assert ("was left out" in source) == ("en" in language)


@pytest.mark.parametrize(
    ("answers", "heading", "follows"),
    [
        (NO_SLOPE, "What seems to have gone wrong", "This is how it goes, for $w_{11}^{+}$:"),
        (RIGHT.replace("0.1906", "0.1963"), "This may have gone wrong", "This is how it goes:"),
        (RIGHT.replace("0.2337", "0.2340"), "No usual mistake explains this answer", "it goes:"),
    ],
)
def test_the_heading_says_how_certain_it_is(
    examples: Path, answers: str, heading: str, follows: str
) -> None:
    source = feedback_latex(marked(examples, answers), language="en")
    assert heading in source
    assert follows in source
