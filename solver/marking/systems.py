r"""What only groups equations, `\left\{ … \right.`, or says a number again, `0.36 (36\%)`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from solver.marking.tokens import Token, Tokens

_EQUAL = frozenset({"=", "≈"})
_WAITING = frozenset({"=", "≈", "<", ">", "≤", "≥", "≠", "+", "-", "*", "/", "⊙"})
_ENDING = frozenset({",", ";", ".", "&", "=", "≈"})
_OPENING = frozenset({"(", "[", "{", "|("})
_CLOSING = frozenset({")", "]", "}", "|)"})
_SYSTEMS = frozenset({"cases", "dcases", "rcases"})


def in_rows(tokens: Tokens) -> Tokens:
    """The tokens with every equation in a row of its own, and nothing around them."""
    return tuple(_percentages(tuple(_ungrouped(_spread(tokens)))))


def _spread(tokens: Tokens) -> Tokens:
    """Braces in front of equations are rows; those in front of values with conditions stay."""
    found: list[Token] = []
    for token in tokens:
        before = found[-1] if found else None
        waits = before is not None and _is(before, _WAITING)
        if token.kind == "environment" and token.text in _SYSTEMS and not waits:
            inner = token.parts[0]
            if all(map(_is_equation, _split(inner, "row"))):
                row = Token("row", "", token.start, token.start)
                found += (row, *_spread(inner), replace(row, start=token.end, end=token.end))
                continue
        found.append(token)
    return tuple(found)


def _is_equation(row: Tokens) -> bool:
    """Whether an equation stands in the row, rather than a value and its condition."""
    cells = _split(row, "&")
    depth = 0
    for token in cells[0]:
        depth += _is(token, _OPENING) - _is(token, _CLOSING)
        if depth <= 0 and _is(token, _EQUAL):
            return True
    return len(cells) > 1 and _is(cells[1][0], _EQUAL)


def _split(tokens: Tokens, by: str) -> list[Tokens]:
    """The pieces between rows, or between &, those with nothing in them left out."""
    pieces: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == by or (token.kind == "sign" and token.text == by):
            pieces.append([])
        else:
            pieces[-1].append(token)
    return [tuple(piece) for piece in pieces if piece] or [()]


def _ungrouped(tokens: Tokens) -> Iterator[Token]:
    """Without braces that have no partner: those of a system of equations."""
    opened: list[int] = []
    alone: set[int] = set()
    for place, token in enumerate(tokens):
        if _is(token, frozenset("{")):
            opened.append(place)
        elif _is(token, frozenset("}")) and opened:
            opened.pop()
        elif _is(token, frozenset("}")):
            alone.add(place)
    alone.update(opened)
    yield from (token for place, token in enumerate(tokens) if place not in alone)


def _percentages(tokens: Tokens) -> Iterator[Token]:
    r"""A number again in per cent, `0.3617 (36.2\%)`, as one more side of its chain."""
    left = list(reversed(tokens))
    before: Token | None = None
    while left:
        token = left.pop()
        yield token
        if token.kind == "number" and before is not None and _is(before, _EQUAL):
            opening, number, percent, closing = (*reversed(left[-4:]), *[token] * 4)[:4]
            texts = (opening.text, percent.text, closing.text)
            ends = len(left) < 5 or left[-5].kind != "sign" or _is(left[-5], _ENDING)
            if texts == ("(", "%", ")") and number.kind == "number" and ends:
                is_same = Decimal(token.text) * 100 == Decimal(number.text)
                del left[-4:]
                yield replace(opening, text="=" if is_same else "≈")
                yield from (number, percent)
        before = token


def _is(token: Token, signs: frozenset[str]) -> bool:
    return token.kind == "sign" and token.text in signs
