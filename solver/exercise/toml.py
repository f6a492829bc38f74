"""TOML text as plain values with exact decimals; mistakes are explained to people, not parsers."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import partial
from types import MappingProxyType
from typing import Any

from solver.errors import ExerciseError
from solver.exercise.positions import MAX_DEPTH, too_deep
from solver.exercise.slips import slip
from solver.exercise.values import MAX_DIGITS, quoted

_ENDLESS = re.compile(r"[0-9_]{1000}")
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")

_IN_PLAIN_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "Invalid value": "there is no value here that TOML knows",
        "Invalid statement": "the line does not start with a key",
        "Invalid initial character for a key part": "there should be a key here",
        "Cannot overwrite a value": "this key stands in the file twice",
        "Expected newline or end of document after a statement": (
            "the line should end here: one key = value to a line"
        ),
        "Expected '=' after a key in a key/value pair": "there should be an = after the key",
        "Unclosed array": "a comma or a closing ] is missing, here or above",
        "Unclosed inline table": "a comma or a closing } is missing, here or above",
        "Illegal character '\\n'": "the text on this line has no closing quote",
        "Unescaped '\\' in a string": (
            "in text between double quotes \\ is typed twice; between single quotes, once"
        ),
    }
)


def values(toml: str) -> dict[str, Any]:
    """The values of a TOML text, numbers with their digits as typed.

    Raises ExerciseError for what is not TOML.
    """
    deep = too_deep(toml)
    if deep is not None:
        raise ExerciseError(
            f"brackets or dotted keys are nested more than {MAX_DEPTH} deep", place=f"line {deep}"
        )
    try:
        return tomllib.loads(toml, parse_float=partial(_decimal, toml))
    except tomllib.TOMLDecodeError as error:
        raise _explained(str(error), toml) from None
    except ValueError:
        # Python refuses to read whole numbers of thousands of digits.
        before, *_ = _ENDLESS.split(toml, maxsplit=1)
        problem = f"a number may have {MAX_DIGITS} digits at most"
        raise ExerciseError(problem, place=_line_after(before)) from None


def _line_after(before: str) -> str:
    return f"line {before.count(chr(10)) + 1}"


def _decimal(toml: str, literal: str) -> Decimal:
    try:
        return Decimal(literal)
    except InvalidOperation:
        problem = f"the number {quoted(literal)[1:-1]} is out of all bounds"
        raise ExerciseError(problem, place=_line_after(toml.partition(literal)[0])) from None


def _explained(message: str, toml: str) -> ExerciseError:
    reason = _PLACE.sub("", message)
    plain = _IN_PLAIN_WORDS.get(reason, "".join(c for c in reason if c.isprintable()))
    match = _PLACE.search(message)
    at = _offset(toml, match) if match else len(toml)
    found = slip(reason, toml, at)
    if found is None:
        return ExerciseError(f"this is not valid TOML: {plain}", place=_place(toml, at))
    problem = f"this is not valid TOML: {found.sentence}"
    return ExerciseError(problem, place=_place(toml, found.at))


def _offset(toml: str, match: re.Match[str]) -> int:
    """Where in the text the line and column of a parser are."""
    if match[1] is None:
        return len(toml)
    lines = toml.split("\n")
    return sum(len(line) + 1 for line in lines[: int(match[1]) - 1]) + int(match[2]) - 1


def _place(toml: str, at: int) -> str:
    if at >= len(toml):
        return "at the end of the file"
    return f"{_line_after(toml[:at])}, column {at - toml.rfind(chr(10), 0, at)}"
