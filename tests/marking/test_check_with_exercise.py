"""Other people's keys with their exercises: a right one passes, a slip is found in its line."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

from solver.exercise import parse
from solver.marking.checking import check
from solver.marking.expected import Expected, expected_of
from solver.marking.findings import Kind, Report
from solver.marking.source import Source
from solver.passes import solve

_FILE = Path(__file__).with_name("with_exercise.toml")
ROWS = {row["name"]: row for row in tomllib.loads(_FILE.read_text(encoding="utf-8"))["keys"]}
SLIPS = [(name, right, wrong) for name, row in ROWS.items() for right, wrong in row["slips"]]
TITLE = 'title = { zh = "练习", en = "Exercise" }\n'


@cache
def _expected(name: str) -> Expected:
    exercise = ROWS[name].get("exercise")
    return Expected() if exercise is None else expected_of(solve(parse(TITLE + exercise)))


def report_on(name: str, text: str, *, with_exercise: bool = True) -> Report:
    source = Source(name, text, is_markdown=ROWS[name].get("markdown", True))
    return check(source, _expected(name) if with_exercise else Expected())


@pytest.mark.parametrize("with_exercise", [True, False])
@pytest.mark.parametrize("name", ROWS)
def test_a_right_key_raises_no_alarm(name: str, *, with_exercise: bool) -> None:
    report = report_on(name, ROWS[name]["text"], with_exercise=with_exercise)
    assert [f for f in report.findings if f.is_error or f.kind is Kind.UNREAD] == []


@pytest.mark.parametrize(("name", "right", "wrong"), SLIPS)
def test_a_slip_is_found_where_it_is(name: str, right: str, wrong: str) -> None:
    text: str = ROWS[name]["text"]
    assert right in text
    line = text.count("\n", 0, text.index(right)) + 1
    found = [
        each for each in report_on(name, text.replace(right, wrong, 1)).findings if each.is_error
    ]
    in_working = [each for each in found if each.kind is not Kind.ANSWER]
    assert (in_working or found)[0].line == line, found


OTHER_NAMES = r"""
$u = 0.4$, $x = 0.5$, $c = 0.3$, $t = 0.7$, $y = ux + c = 0.4 \cdot 0.5 + 0.3 = 0.5$
$\frac{\partial E}{\partial u} = (y - t) x = -0.2 \times 0.5 = -0.1$
$u \leftarrow 0.4 - 0.1 \times (-0.1) = 0.41$
"""
EXERCISE = """
inputs = [0.5]
targets = [0.7]
loss = "half squared error"
learning_rate = 0.1

[[layers]]
activation = "identity"
weights = [[0.4]]
bias = 0.3
"""
TOLD = {
    OTHER_NAMES: [
        "there is no answer for b_1; it is 0.3200 (nothing here is called b_1)",
    ],
    OTHER_NAMES.replace("= 0.41", "= 0.42"): [
        "there is no answer for b_1; it is 0.3200 (nothing here is called b_1)",
        "it is 0.41",
        "the right answer is 0.4100 (it is called w_11 in the exercise)",
    ],
    OTHER_NAMES.replace("c", "b_1"): ["there is no answer for b_1; it is 0.3200"],
    OTHER_NAMES + "So $c = 0.32$.": [],
    OTHER_NAMES.replace("c", "b_1") + "So $b_1 = 0.32$.": [],
    OTHER_NAMES.replace("c", "b_1") + "So $b_1 = 0.28$.": ["the right answer is 0.3200"],
    OTHER_NAMES + r"$c' = 0.3 - 0.1 \cdot (-0.2) = 0.32$": [],
    OTHER_NAMES + r"$c_{new} = 0.3 - 0.1 \cdot 0.2 = 0.28$": [
        "the right answer is 0.3200 (it is called b_1 in the exercise)"
    ],
    "$b_1 = 7$, $7 b_1 = 49$ " + OTHER_NAMES: [
        "b_1 was given as 0.3 before",
        "there is no answer for b_1; it is 0.3200 (b_1 is 7 here, and 0.3 in the exercise)",
    ],
    OTHER_NAMES + "| name | new |\n|--|--|\n| $c$ | 0.32 |\n": [],
}


@pytest.mark.parametrize("text", TOLD)
def test_answers_by_other_names_are_told_by_the_numbers_that_they_begin_with(text: str) -> None:
    expected = expected_of(solve(parse(TITLE + EXERCISE)))
    report = check(Source("key.md", text, is_markdown=True), expected)
    assert [found.message for found in report.findings if found.is_error] == TOLD[text]
