"""Slips of the hand in what is not TOML: where they stand, and what was probably meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from solver.exercise.positions import Token, tokens
from solver.exercise.translated import foreign_key


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong with a character, by its place in the text, counted from 0."""

    at: int
    sentence: str


# What an input method for Chinese or a word processor puts in the place of a mark of TOML, beside
# the full-width forms that Unicode itself knows to be the same.
_MARKS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys("“”„「」『』", '"')
    | dict.fromkeys("‘’", "'")
    | dict.fromkeys("【〔［", "[")
    | dict.fromkeys("】〕］", "]")
    | {"、": ",", "。": ".", "｡": "."}
)
_DASHES = frozenset("−–—―－‐‑‒﹣")
_OF_TOML = frozenset("\"'[]{},.=#-+_")

_UNCLOSED = frozenset({"Unclosed array", "Unclosed inline table", "Invalid value"})
_NO_KEY = frozenset(
    {
        "Invalid statement",
        "Invalid initial character for a key part",
        "Expected '=' after a key in a key/value pair",
    }
)
_STATEMENT = re.compile(r"[ \t]*(?:[\w.-]+[ \t]*=|\[+[ \t]*[A-Za-z])")
_LISTED = re.compile(r"\s*\[+\s*(layer|equation)s?\s*\]+")
_CLOSING: Mapping[str, str] = MappingProxyType({"[": "]", "{": "}"})

# What stands at the mistake, by what the parser says of it, and what its author probably meant.
_LINE_GOES_ON = "Expected newline or end of document after a statement"
_REMEDIES: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("Invalid value", re.compile(r"[^\W\d]"), "text stands in quotes"),
    ("Invalid value", re.compile(r"\("), "a list stands in [ ], not in ( )"),
    ("Expected '='", re.compile(r":"), "TOML writes key = value: type = in place of :"),
    ("Unclosed array", re.compile(r";"), "the entries of a list are parted by , and not by ;"),
    (_LINE_GOES_ON, re.compile(r",\d"), "a number is written with a point: 0.5, not 0,5"),
    (_LINE_GOES_ON, re.compile(r"[,;]"), "no mark ends a line"),
    ("", re.compile(r"[+-]?\.\d"), "a number starts with a digit: 0.5, not .5"),
    ("", re.compile(r"\.(?!\d)"), "a number does not end with a point: 1 or 1.0, not 1."),
)


def slip(reason: str, toml: str, at: int) -> Slip | None:
    """What went wrong in a text of which a parser gave this reason at this place, if it shows."""
    before = [token for token in tokens(toml) if token.start <= at]
    return (
        _foreign(reason, toml, before, at)
        or _unclosed(reason, toml, before, at)
        or _ascii(reason, toml, at)
    )


def _foreign(reason: str, toml: str, before: list[Token], at: int) -> Slip | None:
    """The first character outside quotes and comments that is none of TOML's."""
    for token in before:
        if token.text[0] not in "\"'":
            for place, character in enumerate(token.text, token.start):
                if not character.isascii() and (place <= at or toml[at:place].isalnum()):
                    return Slip(place, _meant(reason, toml[place:]))
    # Where no quote closes a text, the wrong one stands anywhere before the end of the line.
    if reason.startswith("Illegal character"):
        for place in range(toml.rfind("\n", 0, at) + 1, at):
            if _MARKS.get(toml[place]) in ('"', "'"):
                return Slip(at, _replaced(toml[place], _MARKS[toml[place]]))
    return None


def _meant(reason: str, rest: str) -> str:
    character = rest[0]
    if unicodedata.category(character) in ("Zs", "Zl", "Zp", "Cf", "Cc"):
        return _unseen(character)
    if character in _DASHES:
        return f"{_named(character)} is a dash or minus of typesetting: type the ASCII hyphen -"
    narrow = _MARKS.get(character) or unicodedata.normalize("NFKC", character)
    if narrow in (".", ",", ";") and reason == _LINE_GOES_ON and not rest[1:2].strip():
        return f"{_named(character)}: no mark ends a line"
    if narrow == ":":
        return f"{_named(character)}: TOML writes key = value: type = in place of it"
    if narrow == ";":
        return f"{_named(character)}: the entries of a list are parted by the comma ,"
    if narrow in ("(", ")"):
        return f"{_named(character)}: a list stands in [ ]"
    if narrow in _OF_TOML:
        return _replaced(character, narrow)
    if narrow != character and narrow.isascii():
        return f"{_named(character)} is not plain: type {narrow}"
    if character.isalpha():
        return foreign_key(rest) if reason in _NO_KEY else "text stands in quotes"
    return f"{_named(character)} means nothing to TOML outside quotes"


def _unseen(character: str) -> str:
    is_blank = unicodedata.category(character) == "Zs"
    remedy = "type an ordinary space" if is_blank else "delete it"
    return f"{_named(character)} stands here, which does not show: {remedy}"


def _replaced(character: str, narrow: str) -> str:
    return f"the character {character} is not the {narrow} of TOML"


def _named(character: str) -> str:
    """`− (minus sign, U+2212)`, without the character itself where it would not show."""
    name = unicodedata.name(character, "character").lower()
    code = f"U+{ord(character):04X}"
    is_seen = character.isprintable() and not character.isspace()
    return f"{character} ({name}, {code})" if is_seen else f"{_article(name)} {name} ({code})"


def _article(name: str) -> str:
    return "an" if name[0] in "aeio" else "a"


def _unclosed(reason: str, toml: str, before: list[Token], at: int) -> Slip | None:
    """A bracket that is open where a new key, table or row, or nothing more, follows."""
    start = toml.rfind("\n", 0, at) + 1
    opened = _open([token for token in before if token.start < start])
    is_over = not toml[at:].strip()
    is_row = reason == "Unclosed array" and toml.startswith("[", at)
    if (
        reason not in _UNCLOSED
        or not opened
        or not (is_over or is_row or _STATEMENT.match(toml, start))
    ):
        return None
    last = [token for token in before if token.text != "\n" and token.start < at][-1]
    if is_row and last.text == "]":
        return Slip(last.start, "a comma is missing after this ]")
    bracket = opened[-1]
    end = "the end of the file" if is_over else f"line {toml.count(chr(10), 0, at) + 1}"
    closing = _CLOSING[bracket.text]
    return Slip(
        bracket.start, f"the {bracket.text} here is not closed before {end}: a {closing} is missing"
    )


def _open(before: list[Token]) -> list[Token]:
    opened: list[Token] = []
    for token in before:
        if token.text in _CLOSING:
            opened.append(token)
        elif token.text in _CLOSING.values() and opened:
            opened.pop()
    return opened


def _ascii(reason: str, toml: str, at: int) -> Slip | None:
    start = toml.rfind("\n", 0, at) + 1
    if listed := _LISTED.match(toml, start):
        name = listed[1]
        return Slip(at, f"every {name} starts with [[{name}s]], two brackets on each side")
    rest = toml[at:].lstrip(" \t")
    for said, pattern, remedy in _REMEDIES:
        if reason.startswith(said) and pattern.match(rest):
            return Slip(at, remedy)
    return None
