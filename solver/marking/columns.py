"""Tables of results: what a column shows, and whether each row of it is what was found before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from solver.formulas.expression import Expression, Number
from solver.marking.literals import rounds_to, unit_of
from solver.marking.printed import Known, Origin, Printed
from solver.marking.tables import Row


@dataclass(frozen=True, slots=True)
class Cell:
    """A number in a table, what it should be, and whether it is, where that can be told."""

    row: Row
    number: Number
    known: Known | None
    is_right: bool | None
    is_after: bool


_Exact = Callable[[Expression], Decimal | None]
_Role = Callable[[Printed, Expression], Known | None]


def _before(printed: Printed, name: Expression) -> Known | None:
    return printed.first.get(name)


def _after(printed: Printed, name: Expression) -> Known | None:
    return printed.updated(name)


def _now(printed: Printed, name: Expression) -> Known | None:
    return printed.known.get(name)


def _gradient(printed: Printed, name: Expression) -> Known | None:
    """Of the derivatives by a name the one of the whole loss: it stands first in its chain, and
    others that are put in on the way have no chain of their own.
    """
    found = [printed.known[quantity] for quantity in _derivatives(printed, name)]
    worked_out = (known for known in found if known.origin is Origin.COMPUTED)
    return next(worked_out, found[0] if found else None)


def _derivatives(printed: Printed, name: Expression) -> list[Expression]:
    return [found for found in printed.derivatives.get(name, ()) if found in printed.known]


def cells(table: tuple[Row, ...], printed: Printed, exact: _Exact) -> Iterator[Cell]:
    """Every number of a table; a column is what most of its rows are.

    A derivative may also be the one that nothing was rounded on the way to.

    A column in which few numbers are known shows something else, and is left alone.
    """
    width = max((len(row.numbers) for row in table), default=0)
    for column in range(width):
        rows = [row for row in table if column < len(row.numbers)]
        if (said := _said(rows, column)) is not None:
            found = _told(_column(rows, column, said, printed, exact), said)
            yield from (replace(each, is_after=said is _after) for each in found)
            continue
        best: tuple[int, list[Cell], bool] = (0, [], False)
        for role, needed in _roles(column, width):
            found = _column(rows, column, role, printed, exact)
            right = sum(bool(cell.is_right) for cell in found)
            if right > best[0] and 4 * right >= needed * len(found):
                best = (right, found, role is _after)
        if best[1]:
            yield from (replace(cell, is_after=best[2]) for cell in best[1])
        elif column == width - 1:
            yield from _last_column(rows, column)


_HEADS: tuple[tuple[re.Pattern[str], _Role], ...] = (
    (re.compile(r"更新后|新值|新参数|新权重|\bnew\b|updated|\bafter\b", re.IGNORECASE), _after),
    (re.compile(r"更新前|初始|初值|旧值|原值|\bold\b|initial|\bbefore\b", re.IGNORECASE), _before),
    (re.compile(r"梯度|偏导|gradient|derivative", re.IGNORECASE), _gradient),
)
"""What a column is said to show."""


def _said(rows: list[Row], column: int) -> _Role | None:
    heads = {row.heads[column] for row in rows if column < len(row.heads)}
    head = heads.pop() if len(heads) == 1 else ""
    return next((role for pattern, role in _HEADS if pattern.search(head)), None)


def _told(found: list[Cell], said: _Role) -> list[Cell]:
    """Those of a column that is said to show something; where most of it is known, a name that
    nobody has spoken of is a slip. New values that nothing else tells are results.
    """
    known = [cell for cell in found if cell.known]
    if 4 * len(known) >= 3 * len(found):
        return found
    if said is not _after:
        return known
    return [*(replace(cell, is_right=None) for cell in found if not cell.known), *known]


def _last_column(rows: list[Row], column: int) -> Iterator[Cell]:
    """Numbers that nothing before them explains: the results, as far as one can see."""
    for row in rows:
        number = row.numbers[column]
        if number is not None:
            yield Cell(row, number, None, is_right=None, is_after=True)


def _roles(column: int, width: int) -> Iterator[tuple[_Role, int]]:
    """What a column may show, and how many quarters of its rows must agree."""
    if column == 0:
        yield _before, 2
    if column == width - 1:
        yield _after, 2
    yield _gradient, 3
    yield _now, 3


def _column(
    rows: list[Row],
    column: int,
    role: _Role,
    printed: Printed,
    exact: _Exact,
) -> list[Cell]:
    found: list[Cell] = []
    for row in rows:
        number = row.numbers[column]
        if number is not None:
            known = role(printed, row.name)
            is_right = any(
                each is not None and each.agrees(number, cut_off=printed.cut_off)
                for each in (known, printed.doubted.get(row.name) if role is _now else None)
            )
            if known is not None and not is_right and role is _gradient:
                verdict = _is_exact_gradient(row, number, known, printed, exact)
            else:
                verdict = is_right if known is not None or role is not _before else None
            found.append(Cell(row, number, known, verdict, is_after=False))
    return found


def _is_exact_gradient(
    row: Row, number: Number, known: Known, printed: Printed, exact: _Exact
) -> bool | None:
    """Whether it is the derivative that nothing was rounded on the way to.

    Where the document does not say enough to tell, it may be off by a unit; how much more rounding
    could do cannot be told either.
    """
    found = [exact(quantity) for quantity in _derivatives(printed, row.name)]
    values = [value for value in found if value is not None]
    if values:
        return any(rounds_to(value, number, cut_off=printed.cut_off) for value in values)
    is_near = abs(known.value - number.value) <= max(unit_of(known.number), unit_of(number))
    return True if is_near else None
