"""TOML text as plain values with exact decimals; mistakes are explained to people, not parsers."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import partial
from types import MappingProxyType
from typing import Any

from solver.errors import ExerciseError
from solver.exercise.positions import MAX_DEPTH, too_deep
from solver.exercise.values import MAX_DIGITS, quoted

_ENDLESS = re.compile(r"[0-9_]{1000}")
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_LISTED = re.compile(r"\s*\[+\s*(layer|equation)s?\s*\]+")

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

# What stands at the mistake, and what its author probably meant.
_REMEDIES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[+-]?\.\d"), "a number starts with a digit: 0.5, not .5"),
    (re.compile(r"\.(?!\d)"), "a number does not end with a point: 1 or 1.0, not 1."),
)
_WORD = re.compile(r"[^\W\d]")
_QUOTES: Mapping[str, str] = MappingProxyType({"“": '"', "”": '"', "‘": "'", "’": "'", "、": ","})


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
    problem = f"this is not valid TOML: {plain}"
    match = _PLACE.search(message)
    if match is None or match[1] is None:
        return ExerciseError(problem, place="at the end of the file")
    line, column = int(match[1]), int(match[2])
    written = toml.replace("\r\n", "\n").split("\n")[line - 1]
    remedy = _remedy(reason, written, written[column - 1 :].lstrip())
    return ExerciseError(
        f"{problem} ({remedy})" if remedy else problem, place=f"line {line}, column {column}"
    )


def _remedy(reason: str, written: str, rest: str) -> str:
    """What to do about a line, and the rest of it from the mistake on."""
    if listed := _LISTED.match(written):
        name = listed[1]
        return f"every {name} starts with [[{name}s]], two brackets on each side"
    # Where no quote closes a text, the wrong one stands anywhere before the end of the line.
    for character in rest[:1] or (c for c in written if c in "“”‘’"):
        narrow = _QUOTES.get(character) or unicodedata.normalize("NFKC", character)
        if narrow != character and narrow.isascii():
            return f"the character {character} is not the {narrow} of TOML"
    if reason == "Invalid value" and _WORD.match(rest):
        return "text stands in quotes"
    return next((remedy for pattern, remedy in _REMEDIES if pattern.match(rest)), "")
