"""Steps of a key as the rows of aligned displays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from solver.document.filling import Marked
from solver.document.layout import break_known_rows, break_rows
from solver.document.pieces import Math, as_text
from solver.document.steps import Equation, Frame, Line, LineRole, Step, StepKind
from solver.document.widths import math_width
from solver.output.gaps import display_gap, has_gap, in_cells
from solver.output.matrix_rows import has_matrices, matrix_rows

TEXT_WIDTH = 40_000
"""The width of a line on the page, in thousandths of an em: 16 cm at 11 pt, less the indent."""

RELATION_WIDTH = 1_400
"""The width of `=` with the space around it."""

STEPS_IN_A_DISPLAY = 12
"""TeX measures a display as a whole, so a long section is several of them."""

LONG = 8
"""A step of more rows than this may go on overleaf, and one of twice as many even within a line."""

_CONTINUATION = r"\quad {} "

_IN_SYMBOLS = frozenset(
    {
        LineRole.SYMBOLS,
        LineRole.COMPONENTS,
        LineRole.CHAIN,
        LineRole.LOCAL,
        LineRole.FACTORED,
    }
)
_ON_ONE_ROW = frozenset(
    {
        StepKind.INTERMEDIATE,
        StepKind.ACTIVATION,
        StepKind.LOCAL,
        StepKind.LOSS,
        StepKind.UPDATED,
    }
)


class Row(NamedTuple):
    """What stands left and right of the alignment; after the last row of a step, more space.

    A page may end after the last row of a step and, in a long step, within it.
    """

    left: str
    right: str
    ends_step: bool = False
    may_break: bool = False


_END_OF_STEP = r"\displaybreak[0]\\[1.2ex]"


def aligned(rows: Iterable[Row]) -> Markup:
    """The rows as they stand inside an `align*`, the last one without an end."""
    *others, last = rows
    lines = [f"{row.left} &{row.right} {_end(row)}" for row in others]
    return Markup("\n".join([*lines, f"{last.left} &{last.right}"]))


def aligned_steps(steps: Sequence[Step], widest: int, *, always_equals: bool) -> Iterator[Markup]:
    """The steps as displays whose rows are aligned, by way of the frames that they share."""
    for together, room in _displays(steps, widest):
        texts = [_text(step, room, always_equals=always_equals) for step in together]
        yield Markup(f" {_END_OF_STEP}\n".join(texts))


def _text(step: Step, room: int, *, always_equals: bool) -> str:
    if isinstance(step.frame, tuple):
        return aligned(
            _rows(step.kind, step.subject, step.frame, room, always_equals=always_equals)
        )
    frame = _framed(step.frame, step.kind, step.subject, room, always_equals)
    return frame.filled(step.digits)


@lru_cache(maxsize=4096)
def _framed(frame: Frame, kind: StepKind, subject: str, room: int, always_equals: bool) -> Marked:
    """The rows of all steps with the same frame, to be filled with their numbers."""
    return Marked.of(aligned(_rows(kind, subject, frame.lines, room, always_equals=always_equals)))


def cells(number: str) -> Markup:
    """A number in two cells of a table, so that the points of a column stand below each other."""
    return Markup(in_cells(number) if has_gap(number) else in_two_cells(number))


def in_two_cells(number: str) -> str:
    """What stands before the point in one cell, the rest in the next."""
    whole, point, fraction = number.partition(".")
    return f"${whole}$ & ${point}{fraction}$" if point else f"${whole}$ &"


def _end(row: Row) -> str:
    if row.ends_step:
        return _END_OF_STEP
    # With an argument of 1 the break would be better than any other, wherever on the page it is.
    return r"\displaybreak[0]\\" if row.may_break else r"\\"


def displays(
    steps: Sequence[Step], *, always_equals: bool, beside: Iterable[str] = ()
) -> Iterator[tuple[Row, ...]]:
    """The steps as displays of a readable length, aligned at their relations.

    `beside` is what else stands left of the relations.
    """
    widest = max(map(math_width, beside), default=0)
    if has_gap(steps[0].subject):
        for place, _ in enumerate(range(0, len(steps), STEPS_IN_A_DISPLAY)):
            yield (Row(display_gap(steps[0].subject, place, widest), ""),)
    else:
        for together, room in _displays(steps, widest):
            yield tuple(
                row
                for step in together
                for row in _rows(
                    step.kind, step.subject, step.lines, room, always_equals=always_equals
                )
            )


def _displays(steps: Sequence[Step], widest: int) -> Iterator[tuple[Sequence[Step], int]]:
    """The steps of each display, and the room right of their relations."""
    for start in range(0, len(steps), STEPS_IN_A_DISPLAY):
        together = steps[start : start + STEPS_IN_A_DISPLAY]
        yield together, _room(widest, *[step.subject for step in together])


@lru_cache(maxsize=1024)
def _room(widest: int, *subjects: str) -> int:
    return TEXT_WIDTH - max(widest, *map(math_width, subjects))


def equation_rows(subject: str, math: Math, *, widest: int = 0) -> tuple[Row, ...]:
    """A single equation as a display, or as part of one with other subjects up to that width."""
    left = max(math_width(subject), widest)
    rows = break_rows(math, room=TEXT_WIDTH - left - RELATION_WIDTH)
    return _aligned(subject, [f"= {rows[0]}", *map(_continued, rows[1:])])


def system_rows(equations: Iterable[Equation]) -> tuple[Row, ...]:
    """Equations one below the other, as a single display that a page may end in."""
    found = tuple(equations)
    widest = max(math_width(one.subject) for one in found)
    rows = (row for one in found for row in equation_rows(one.subject, one.math, widest=widest))
    return tuple(Row(row.left, row.right, may_break=row.ends_step) for row in rows)


def _rows(
    kind: StepKind, subject: str, lines: Sequence[Line], room: int, *, always_equals: bool
) -> tuple[Row, ...]:
    relations = [_relation(line, always_equals=always_equals) for line in lines]
    if has_matrices(lines):
        return _aligned(subject, matrix_rows(lines, relations, room=room))
    if kind in _ON_ONE_ROW:
        row = " ".join(
            f"{relation} {_written(line, as_text(line.math))}"
            for relation, line in zip(relations, lines, strict=True)
        )
        if math_width(row) <= room:
            return _aligned(subject, [row])
    right: list[str] = []
    for relation, line in zip(relations, lines, strict=True):
        broken = break_known_rows if line.role in _IN_SYMBOLS else break_rows
        *front, last = broken(line.math, room=room - RELATION_WIDTH)
        first, *others = (*front, _written(line, last))
        right += [f"{relation} {first}", *map(_continued, others)]
    return _aligned(subject, right)


def _relation(line: Line, *, always_equals: bool) -> str:
    return "=" if line.is_exact or always_equals else r"\approx"


def _written(line: Line, latex: str) -> str:
    """The formula with its mark and its condition, if it has any."""
    base = f"{latex}{{}}" if "^" in latex else latex
    marked = f"{base}^{{\\dagger}}" if line.is_forced else latex
    return rf"{marked} \qquad ({line.condition})" if line.condition else marked


def _continued(row: str) -> str:
    """A row that goes on with an operator, set in; the empty group keeps the operator's space."""
    return f"{_CONTINUATION}{row}"


def _aligned(subject: str, right: Sequence[str]) -> tuple[Row, ...]:
    if len(right) == 1:
        return (Row(subject, right[0], ends_step=True),)
    lefts = (subject, *("" for _ in right[1:]))
    last = len(right) - 1
    return tuple(
        Row(left, row, ends_step=index == last, may_break=_may_break(right, index))
        for index, (left, row) in enumerate(zip(lefts, right, strict=True))
    )


def _may_break(right: Sequence[str], index: int) -> bool:
    """Whether a page may end after this row of a step."""
    last = len(right) - 1
    if last <= LONG or not 2 <= index < last - 2:
        return False
    return last > 2 * LONG or not right[index + 1].startswith(_CONTINUATION)
