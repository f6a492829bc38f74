"""The words of an instructor's formula, and how an error points at one of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from solver.errors import ExerciseError

MAX_LENGTH = 4000
"""Characters in one formula."""

MAX_NAME = 31
"""Characters in one name."""

_SHOWN = 72  # characters of a formula in a message

_TOKEN = re.compile(
    r"""
      (?P<space>  \s+ )
    | (?P<number> [0-9]+ (?: \. (?!\.) [0-9]+ )? (?: [eE] [+-]? [0-9]+ (?![A-Za-z0-9_]) )? )
    | (?P<name>   [A-Za-z] [A-Za-z0-9_]* )
    | (?P<mark>   \*\* | \.\. | [-+*/^()\[\],:] )
    | (?P<other>  . )
    """,
    re.VERBOSE | re.DOTALL,
)

_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi chi"
    " psi omega"
)
_INSTEAD: Mapping[str, str] = MappingProxyType(
    dict.fromkeys("×·⋅∗＊", "*")
    | dict.fromkeys("−–—－", "-")
    | dict.fromkeys("÷／", "/")
    | {"＋": "+", "（": "(", "）": ")", "，": ",", "：": ":", "²": "^2", "³": "^3", "…": ".."}
    | {"√": "sqrt(…)", "Σ": "sum(i in 1..3: …)", "∑": "sum(i in 1..3: …)"}
    | {"{": "( or [", "}": ") or ]", ";": ",", "∈": "in"}
    | dict(zip("αβγδεζηθκλμνξπρστφχψω", _GREEK.split(), strict=True))
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word: its kind (number, name, mark, end), its text, its column counted from 1."""

    kind: str
    text: str
    column: int


def complaint(text: str, column: int, problem: str) -> ExerciseError:
    """An error that shows the formula with a caret under the column."""
    start = max(0, column - 1 - _SHOWN * 2 // 3) if len(text) > _SHOWN else 0
    window = text[start : start + _SHOWN]
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in window)
    before, after = "…" * (start > 0), "…" * (start + _SHOWN < len(text))
    caret = " " * (len(before) + column - 1 - start) + "^"
    return ExerciseError(f"{problem} (column {column})\n    {before}{shown}{after}\n    {caret}")


def tokens(text: str) -> list[Token]:
    """The words of a formula, an end after the last.

    Raises ExerciseError for a character that no formula has, and for a formula that is too long.
    """
    if len(text) > MAX_LENGTH:
        raise ExerciseError(f"a formula may have {MAX_LENGTH:,} characters at most")
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind, column = str(match.lastgroup), match.start() + 1
        if kind == "other":
            raise complaint(text, column, _stranger(match.group(), found[-1:]))
        if kind == "name" and len(match.group()) > MAX_NAME:
            raise complaint(text, column, f"a name may have {MAX_NAME} characters at most")
        if kind != "space":
            found.append(Token(kind, match.group(), column))
    return [*found, Token("end", "", len(text.rstrip()) + 1)]


def _stranger(character: str, before: list[Token]) -> str:
    if character == "." and before and before[0].kind == "name":
        return "a name has letters, digits and _, and no point"
    if character == ".":
        return "a number has digits on both sides of its point: 0.5, 5.0"
    if character == "=":
        return (
            "an expression has no '=': the name stands in the key 'name', and an index runs like"
            " this: i in 1..3"
        )
    if character == "_":
        return "a name begins with a letter"
    shown = repr(character)
    if instead := _INSTEAD.get(character):
        return f"the character {shown} is not known here; write {instead}"
    return f"the character {shown} is not known here; allowed are names, numbers and + - * / ^ ( )"
