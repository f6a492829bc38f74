r"""Units behind a number: `6\,\mathrm{m/s}`. They are read, and not reckoned with."""

from __future__ import annotations

from solver.marking.tokens import Token, Tokens

UNITS = frozenset(
    {"s", "ms", "min", "h", "m", "mm", "cm", "km", "g", "mg", "kg", "A", "V", "W", "J", "N", "Pa"}
    | {"Hz", "kHz", "MHz", "K", "mol", "rad", "px", "bit"}
)

LONGEST_NUMBER = 2
"""Tokens: a sign, and the digits."""


def without_unit(tokens: Tokens) -> Tokens:
    """The tokens of a side that is a number and its unit, without the unit."""
    first = next((at for at, token in enumerate(tokens) if _is_unit(token)), len(tokens))
    number, unit = tokens[:first], tokens[first:]
    is_number = bool(number) and number[-1].kind == "number" and len(number) <= LONGEST_NUMBER
    return number if unit and is_number and all(map(_may_be_in_unit, unit)) else tokens


def _is_unit(token: Token) -> bool:
    return token.kind == "word" and token.text in UNITS


def _may_be_in_unit(token: Token) -> bool:
    is_joined = token.kind == "sign" and token.text in "/*^"
    return _is_unit(token) or is_joined or token.kind in ("group", "number")
