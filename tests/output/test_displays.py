"""Steps as rows of displays: nothing lost, nothing wider than the page."""

from __future__ import annotations

import itertools
import re

import pytest
from shapes import SHAPES, document_of

from solver.document.pieces import Piece, as_text
from solver.document.steps import Equation, Line, LineRole, Step, StepKind
from solver.document.widths import math_width
from solver.output.displays import (
    STEPS_IN_A_DISPLAY,
    TEXT_WIDTH,
    Row,
    aligned,
    displays,
    equation_rows,
    system_rows,
)


def rows_of(shape: str, *, always_equals: bool = False) -> list[tuple[Row, ...]]:
    sections = [section for section in document_of(shape).sections if section.steps]
    return [rows for s in sections for rows in displays(s.steps, always_equals=always_equals)]


@pytest.mark.parametrize("shape", SHAPES)
def test_no_row_is_wider_than_the_page(shape: str) -> None:
    for rows in rows_of(shape):
        left = max(math_width(row.left) for row in rows)
        for row in rows:
            assert left + math_width(row.right) <= TEXT_WIDTH, row.right


@pytest.mark.parametrize("shape", SHAPES)
def test_every_line_of_every_step_is_there(shape: str) -> None:
    written = " ".join(
        row.right.removeprefix(r"\quad {} ") for rows in rows_of(shape) for row in rows
    )
    for section in document_of(shape).sections:
        for step in section.steps:
            for line in step.lines:
                assert as_text(line.math) in written


@pytest.mark.parametrize("shape", SHAPES)
def test_every_row_begins_with_a_relation_or_goes_on(shape: str) -> None:
    for rows in rows_of(shape):
        assert rows[0].left
        assert rows[-1].ends_step
        for before, row in zip((None, *rows), rows, strict=False):
            assert row.right.startswith(("= ", r"\approx ", r"\quad {} "))
            if row.left:
                assert before is None or before.ends_step
                assert not row.right.startswith(r"\quad")


def test_equals_everywhere_where_that_is_asked_for() -> None:
    written = [row.right for rows in rows_of("deep") for row in rows]
    assert any(r"\approx" in row for row in written)
    written = [row.right for rows in rows_of("deep", always_equals=True) for row in rows]
    assert not any(r"\approx" in row for row in written)


def step(*lines: Line, kind: StepKind = StepKind.GRADIENT) -> Step:
    return Step(kind, "q", "q", "q", lines)


def line(*latex: str, exact: bool = True, forced: bool = False, condition: str = "") -> Line:
    pieces = tuple(Piece(part) for part in latex)
    return Line(LineRole.NUMBERS, pieces, exact, forced, condition)


def rights(*steps: Step) -> list[str]:
    return [row.right for rows in displays(steps, always_equals=False) for row in rows]


WRITTEN = [
    ([line("1")], ["= 1"]),
    ([line("1", exact=False)], [r"\approx 1"]),
    ([line("1", forced=True)], [r"= 1^{\dagger}"]),
    ([line("0", condition="-2 \\le 0")], [r"= 0 \qquad (-2 \le 0)"]),
    ([line("a"), line("b", exact=False)], ["= a", r"\approx b"]),
    ([line("a" * 40, "+ " + "b" * 40)], ["= " + "a" * 40, r"\quad {} + " + "b" * 40]),
    (
        [line("a" * 40, "+ " + "b" * 40, forced=True)],
        ["= " + "a" * 40, r"\quad {} + " + "b" * 40 + r"^{\dagger}"],
    ),
]


@pytest.mark.parametrize(("lines", "written"), WRITTEN)
def test_lines(lines: list[Line], written: list[str]) -> None:
    assert rights(step(*lines)) == written


@pytest.mark.parametrize("kind", StepKind)
def test_short_chains_of_some_kinds_stand_on_one_row(kind: StepKind) -> None:
    short = rights(step(line("a"), line("b"), kind=kind))
    assert short in (["= a = b"], ["= a", "= b"])
    assert rights(step(line("a" * 90), line("b"), kind=kind)) == ["= " + "a" * 90, "= b"]


def test_what_cannot_be_broken_is_left_whole() -> None:
    assert rights(step(line("a" * 200))) == ["= " + "a" * 200]


def test_a_long_section_is_several_displays() -> None:
    steps = [step(line("1"))] * (STEPS_IN_A_DISPLAY + 1)
    assert [len(rows) for rows in displays(steps, always_equals=False)] == [STEPS_IN_A_DISPLAY, 1]


def test_a_single_equation() -> None:
    assert equation_rows("y", (Piece("a"), Piece("+ b"))) == (Row("y", "= a + b", True),)


def gradient(rows: int, *line: Piece) -> tuple[Row, ...]:
    """The display of a step with so many lines."""
    lines = (Line(LineRole.CHAIN, line or (Piece("x"),)) for _ in range(rows))
    (found,) = displays([step(*lines)], always_equals=False)
    return found


def test_a_page_ends_between_steps_and_within_long_ones_only() -> None:
    short = gradient(8)
    assert not any(row.may_break for row in short)
    long = gradient(12)
    assert [row.may_break for row in long] == [False] * 2 + [True] * 7 + [False] * 3
    # A wish for a break, which \displaybreak[1] is, would be granted wherever it stands.
    assert set(re.findall(r"\\displaybreak\[(\d)\]", aligned(long))) == {"0"}


def test_a_line_is_not_parted_from_where_it_goes_on() -> None:
    rows = gradient(3, *(Piece(f"+ {'x' * 30}_{place}") for place in range(4)))
    assert any(row.right.startswith(r"\quad") for row in rows)
    for row, after in itertools.pairwise(rows):
        assert not (row.may_break and after.right.startswith(r"\quad"))


def test_equations_stand_one_below_the_other_and_none_is_wider_than_the_page() -> None:
    long = (Piece("a"), *(Piece(f"+ a_{{{number}}}") for number in range(40)))
    system = [Equation("y", long), Equation(r"\mathrm{a wide name}", (Piece("b"),))]
    rows = system_rows(system)
    assert [row.left for row in rows if row.left] == ["y", r"\mathrm{a wide name}"]
    left = max(math_width(row.left) for row in rows)
    assert all(left + math_width(row.right) <= TEXT_WIDTH for row in rows)
    assert [row.may_break for row in rows] == [False] * (len(rows) - 2) + [True, True]
    assert not any(row.ends_step for row in rows)
