"""Formulas in rows: by cases, a value and its condition on every row; and matrices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from solver.formulas.expression import ONE as _ONE
from solver.formulas.expression import ZERO as _ZERO
from solver.formulas.expression import Branch, Call, Cases, Expression, Negative, Sum, Symbol
from solver.marking.cursor import ARRAY, ROW
from solver.marking.tokens import Token, Tokens, Unreadable

NO_CASE = Symbol("no case holds")
RELATIONS: dict[str, Literal[">", ">=", "<", "<="]] = {"<": "<", ">": ">", "≤": "<=", "≥": ">="}
_Sub = Callable[[Tokens], Expression]


def read_cases(tokens: Tokens, sub: _Sub) -> Expression:
    """The formula of a `cases` environment; the last row may hold for all that is left."""
    branches: list[Branch] = []
    otherwise: Expression = NO_CASE
    for row in _split(tokens, lambda token: token.kind == "row"):
        value, *conditions = _split(row, lambda token: token.text == "&")
        holds = [t for part in conditions for t in _without_comma(part) if t.kind != "text"]
        is_undefined = all(token.kind == "text" for token in value)
        formula = NO_CASE if is_undefined else sub(_without_comma(value))
        if not holds:
            otherwise = formula
        else:
            branches.append(_branch(formula, holds, sub))
    if not branches:
        raise Unreadable("cases without a condition")
    return Cases(tuple(branches), otherwise)


def is_indicator(token: Token) -> bool:
    """Whether it is an I that a condition may stand behind: `I[z > 0]`."""
    return token.kind in ("letter", "word", "bold") and token.text in ("1", "I")


def read_indicator(tokens: Tokens, sub: _Sub) -> Expression:
    """1 where the condition holds, 0 elsewhere."""
    return Cases((_branch(_ONE, tokens, sub),), _ZERO)


def read_array(tokens: Tokens, sub: _Sub) -> Expression:
    """The rows of a matrix."""
    rows = _split(tokens, lambda token: token.kind == "row")
    return Call(
        ARRAY,
        tuple(Call(ROW, tuple(map(sub, _split(row, lambda t: t.text == "&")))) for row in rows),
    )


def _branch(value: Expression, holds: Sequence[Token], sub: _Sub) -> Branch:
    """Two inequalities in a row, -3 < x < 3, are one: that the smaller distance is positive."""
    signs = [token.text for token in holds if token.text in RELATIONS or token.text == "="]
    sides = [sub(part) for part in _split(holds, lambda t: t.text in RELATIONS or t.text == "=")]
    if len(sides) == 2 and signs == ["="]:
        return Branch(value, _ZERO, ">=", Call("abs", (Sum((sides[0], Negative(sides[1]))),)))
    if len(sides) == 2:
        return Branch(value, sides[0], RELATIONS[signs[0]], sides[1])
    if len(sides) == 3 and "=" not in signs:
        apart = [
            Sum((high, Negative(low)) if sign in "<≤" else (low, Negative(high)))
            for low, sign, high in zip(sides, signs, sides[1:], strict=False)
        ]
        return Branch(value, Call("min", tuple(apart)), ">=", _ZERO)
    raise Unreadable("a condition is one inequality, or two in a row")


def _split(tokens: Iterable[Token], is_between: Callable[[Token], bool]) -> list[Tokens]:
    pieces: list[list[Token]] = [[]]
    for token in tokens:
        if is_between(token):
            pieces.append([])
        else:
            pieces[-1].append(token)
    kept = [tuple(piece) for piece in pieces]
    return [piece for piece in kept if piece] or [()]


def _without_comma(tokens: Tokens) -> Tokens:
    return tokens[:-1] if tokens and tokens[-1].text in (",", ".", ";") else tokens
