"""Tokens of LaTeX mathematics: what a reader sees, without spacing, sizes and fonts."""

from __future__ import annotations

from dataclasses import dataclass

DEEPEST = 40
"""Braces, or formulas, that may stand within each other."""


class Unreadable(ValueError):
    """No formula that the grammar knows."""


class Schematic(Unreadable):
    """A formula that stands for many, or for a set: it is read, and there is nothing to check."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `start` and `end` are its place in the piece of mathematics.

    `kind` is number, letter, word, text, macro, group, environment, row (a new line) or sign; the
    arguments of a macro, and what is in a group or an environment, are tokens again.
    """

    kind: str
    text: str
    start: int
    end: int
    parts: tuple[tuple[Token, ...], ...] = ()


Tokens = tuple[Token, ...]
