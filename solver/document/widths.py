"""How wide a formula will be on the page, without running TeX.

Follows TeX's own rules (The TeXbook, appendix G): atoms of eight classes, the table of
spaces between them, scripts in smaller fonts, delimiters that grow with what they enclose.
The widths of the characters are those of Computer Modern; kerns are left out, so that an
estimate errs to the wide side. Everything is an integer, in thousandths of an em.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from solver.document.metrics import (
    ALIKE,
    BIN,
    CJK,
    CLOSE,
    COLUMN_GAP,
    DELIMITERS,
    DISPLAY,
    ENVIRONMENTS,
    FONTS,
    FRACTION_SPACE,
    FUNCTIONS,
    GAP_WIDTHS,
    GAPS,
    INNER,
    OP,
    ORD,
    PRIME,
    ROMAN,
    SCALE,
    SCRIPT,
    SCRIPT_SPACE,
    SCRIPTSCRIPT,
    SIDES,
    SIGN_AFTER,
    SIGN_BEFORE,
    SIZES,
    SLANT,
    SPACE,
    STYLES,
    SYMBOLS,
    TEXT,
)

_TOKEN: Final = re.compile(
    r"\\(?:text|mathrm|mathit|mathbf|mathsf|bm|textrm|textit|textbf|operatorname\*?)\{[^{}]*\}"
    r"|\\(?:begin|end)\{[a-z]+\*?\}|\\\\(?:\[[0-9.]+[a-z]+\])?|\\[A-Za-z]+|\\.|\S"
)
_WORD: Final = re.compile(r"\\([a-z]+)\*?\{([^{}]*)\}")


@dataclass(slots=True)
class _Atom:
    """One atom of a row; `tall` is the size of delimiter that would enclose it."""

    kind: int
    width: int
    slant: int = 0
    tall: int = 0
    sub: int = 0
    sup: int = 0

    def total(self) -> int:
        if not (self.sub or self.sup):
            return self.width
        return self.width + max(self.sub - self.slant, self.sup) + SCRIPT_SPACE


def math_width(latex: str) -> int:
    """The width of a displayed formula, in thousandths of an em of its text size."""
    return _width(alike(latex))


def alike(latex: str) -> str:
    """The formula with digits of one kind, which is as wide: every digit is."""
    return latex.translate(ALIKE)


@lru_cache(maxsize=1 << 16)
def _width(latex: str) -> int:
    return _row(_TOKEN.findall(latex)[::-1], DISPLAY).width


def _row(tokens: list[str], style: int, end: str = "") -> _Atom:
    """Read up to `end` (or the end of the formula) and set what was read as one atom."""
    atoms: list[_Atom] = []
    while tokens and (token := tokens.pop()) != end:
        if token in "_^'":
            _attach(token, tokens, style, atoms)
        elif token in STYLES:
            style = STYLES[token]
        else:
            atoms.append(_atom(token, tokens, style))
    width = sum(atom.total() for atom in atoms) + sum(_gaps(atoms, style))
    tall = max((atom.tall for atom in atoms), default=0)
    return _Atom(ORD, width, atoms[0].slant if len(atoms) == 1 else 0, tall)


def _gaps(atoms: list[_Atom], style: int) -> Iterator[int]:
    kinds = [atom.kind for atom in atoms if atom.kind != SPACE]
    left = BIN
    for index, kind in enumerate(kinds):
        after = kinds[index + 1] if index + 1 < len(kinds) else CLOSE
        is_sign = kind == BIN and (left in SIGN_AFTER or after in SIGN_BEFORE)
        right = ORD if is_sign else kind
        if index:
            gap = GAPS[left][right]
            yield GAP_WIDTHS[gap] if style < SCRIPT or gap == "T" else 0
        left = right


def _atom(token: str, tokens: list[str], style: int) -> _Atom:
    symbol = SYMBOLS.get(token)
    if symbol is not None:
        kind, width = symbol
        return _Atom(kind, width * SCALE[style] // 1000, SLANT.get(token, 0))
    if token == "{":
        return _row(tokens, style, "}")
    if token in _COMMANDS:
        return _COMMANDS[token](tokens, style)
    if token.startswith(r"\begin{"):
        return _environment(token, tokens)
    if token in FUNCTIONS:
        token = rf"\operatorname{{{token[1:]}}}"
    if word := _WORD.fullmatch(token):
        return _word(word[1], word[2], style)
    if token[:-1] in SIZES or token in SIZES:
        return _big(token, tokens)
    return _Atom(ORD, 778 * SCALE[style] // 1000)


def _word(command: str, text: str, style: int) -> _Atom:
    font = FONTS.get(command, ROMAN)
    if not command.startswith("text"):
        text = text.replace(" ", "")  # a space means nothing in math
    width = sum(font.get(char, 1000 if char >= CJK else 500) for char in text)
    kind = OP if command == "operatorname" else ORD
    return _Atom(kind, width * SCALE[style] // 1000)


def _attach(token: str, tokens: list[str], style: int, atoms: list[_Atom]) -> None:
    """Hang a script or a prime on the atom before it."""
    if not atoms:
        atoms.append(_Atom(ORD, 0))
    atom, small = atoms[-1], min(max(style, TEXT) + 1, SCRIPTSCRIPT)
    if token == "_":
        atom.sub += _argument(tokens, small).width
    else:
        atom.sup += PRIME if token == "'" else _argument(tokens, small).width
        if style == DISPLAY:  # in smaller styles it stays within plain parentheses
            atom.tall = max(atom.tall, 2 if atom.kind == INNER else 1)


def _argument(tokens: list[str], style: int) -> _Atom:
    return _atom(tokens.pop(), tokens, style) if tokens else _Atom(ORD, 0)


def _fraction(tokens: list[str], style: int) -> _Atom:
    small = style + 1 if style < SCRIPTSCRIPT else style
    width = max(_argument(tokens, small).width, _argument(tokens, small).width)
    return _Atom(ORD, width + FRACTION_SPACE, 0, 3 if style == DISPLAY else 1)


def _enclosed(tokens: list[str], style: int) -> _Atom:
    """A `left … right` pair: delimiters of the size that the inside asks for."""
    left = tokens.pop() if tokens else "."
    inside = _row(tokens, style, r"\right")
    right = tokens.pop() if tokens else "."
    width = inside.width + sum(_delimiter(mark, inside.tall) for mark in (left, right))
    return _Atom(INNER, width, 0, inside.tall)


def _environment(begin: str, tokens: list[str]) -> _Atom:
    """A matrix, or cases: columns as wide as their widest cells, in delimiters of its height."""
    rows = [[_row(cell[::-1], TEXT) for cell in row] for row in _cells(tokens)]
    columns = max(len(row) for row in rows)
    widths = (max(row[at].width for row in rows if at < len(row)) for at in range(columns))
    height = len(rows) + sum(any(cell.tall > 0 for cell in row) for row in rows)
    tall = {1: 1, 2: 3}.get(height, 5)
    left, right, gap = ENVIRONMENTS.get(begin, (".", ".", COLUMN_GAP))
    sides = _delimiter(left, tall) + _delimiter(right, tall)
    return _Atom(INNER, sum(widths) + (columns - 1) * gap + sides, 0, tall)


def _cells(tokens: list[str]) -> list[list[list[str]]]:
    """The tokens of each cell, row by row, up to the end of the environment."""
    rows: list[list[list[str]]] = [[[]]]
    depth = 0
    while tokens:
        token = tokens.pop()
        depth += token.startswith((r"\begin{", "{")) - token.startswith((r"\end{", "}"))
        if depth < 0:
            break
        if depth == 0 and token == "&":
            rows[-1].append([])
        elif depth == 0 and token.startswith(r"\\"):
            rows.append([[]])
        else:
            rows[-1][-1].append(token)
    return rows


def _delimiter(mark: str, size: int) -> int:
    return DELIMITERS.get(mark, DELIMITERS["("])[size]


def _big(token: str, tokens: list[str]) -> _Atom:
    side = "" if token in SIZES else token[-1]
    size = SIZES[token.removesuffix(side)]
    return _Atom(SIDES[side], _delimiter(tokens.pop() if tokens else ".", size), 0, size)


def _padded(padding: int) -> Callable[[list[str], int], _Atom]:
    """A command that sets its argument with something of this width beside it."""

    def read(tokens: list[str], style: int) -> _Atom:
        inside = _argument(tokens, style)
        return _Atom(ORD, inside.width + padding, inside.slant, inside.tall)

    return read


_COMMANDS: Final[dict[str, Callable[[list[str], int], _Atom]]] = {
    r"\frac": _fraction,
    r"\tfrac": lambda tokens, _: _fraction(tokens, TEXT),
    r"\dfrac": lambda tokens, _: _fraction(tokens, DISPLAY),
    r"\left": _enclosed,
    r"\sqrt": _padded(833),
    r"\boxed": _padded(630),
    r"\boldsymbol": _padded(60),
    **dict.fromkeys((r"\hat", r"\bar", r"\tilde", r"\vec", r"\overline"), _padded(0)),
    **dict.fromkeys((r"\underline", r"\mathrm", r"\mathbf", r"\mathit", r"\text"), _padded(0)),
}
