"""What stands in an environment: the rows of cases and of matrices."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TypeAlias

from reader.cursor import END, INEQUALITIES, Cursor, split_top
from reader.formula import Cases, Condition, Formula, Matrix
from reader.tokens import Token, Unreadable

Rows: TypeAlias = list[list[Token]]
Parse: TypeAlias = Callable[[list[Token]], Formula]

_RELATIONS = INEQUALITIES | {"=": "=="}


def environment(cursor: Cursor) -> Rows:
    """The rows up to the end of the environment that was just opened."""
    start, depth = cursor.position, 1
    while depth:
        token = cursor.take()
        if token is END:
            raise Unreadable("an environment without an end")
        depth += (token.kind == "begin") - (token.kind == "end")
    inner = cursor.tokens[start : cursor.position - 1]
    return [row for row in split_top(inner, frozenset({r"\\"})) if row]


def matrix(rows: Rows, parse: Parse) -> Matrix:
    """A table of formulas, its rows equally long."""
    cells = [split_top(row, frozenset({"&"})) for row in rows]
    if len({len(row) for row in cells}) != 1:
        raise Unreadable("rows of a matrix that are not equally long")
    return Matrix(tuple(tuple(map(parse, row)) for row in cells))


def cases(rows: Rows, parse: Parse) -> Cases:
    """A formula and its conditions in each row."""
    return Cases(tuple(_case(row, parse) for row in rows))


def _case(row: list[Token], parse: Parse) -> tuple[Formula, tuple[Condition, ...]]:
    columns = split_top(row, frozenset({"&"}))
    if len(columns) != 2:
        raise Unreadable("a case is a formula and its condition")
    value = parse(_without_comma(columns[0]))
    tokens = _without_comma([token for token in columns[1] if token.kind != "text"])
    return value, tuple(_conditions(tokens, parse)) if tokens else ()


def _conditions(tokens: list[Token], parse: Parse) -> list[Condition]:
    """One inequality, or two in a row: `-3 < x < 3`."""
    sides = [parse(side) for side in split_top(tokens, frozenset(_RELATIONS))]
    relations = [_RELATIONS[token.text] for token in tokens if token.text in _RELATIONS]
    if len(sides) < 2 or len(sides) != len(relations) + 1:
        raise Unreadable("a condition is an inequality")
    pairs = zip(pairwise(sides), relations, strict=True)
    return [Condition(left, relation, right) for (left, right), relation in pairs]


def _without_comma(tokens: list[Token]) -> list[Token]:
    return tokens[:-1] if tokens and tokens[-1].text in (",", ".") else tokens
