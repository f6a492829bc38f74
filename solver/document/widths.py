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
from string import ascii_letters
from typing import Final

_ORD, _OP, _BIN, _REL, _OPEN, _CLOSE, _PUNCT, _INNER, _SPACE = range(9)
_DISPLAY, _TEXT, _SCRIPT, _SCRIPTSCRIPT = range(4)

# The small fonts are drawn wider for their size: 8 pt and 6 pt beside 10.95 pt.
_SCALE: Final = (1000, 1000, 778, 668)
_SCRIPT_SPACE: Final = 46  # 0.5 pt after every script
_COLUMN_GAP: Final = 913  # 10 pt between the columns of a matrix
_FRACTION_SPACE: Final = 220  # 1.2 pt on each side of a fraction
_PRIME: Final = 215
_CJK: Final = "\u2e80"  # from here on, characters are an em wide

# Row: the class on the left; column: the class on the right. Small letters stand for
# spaces that are left out in scripts. (The TeXbook, page 170.)
_GAPS: Final = (
    ".Tmk...t",
    "TT.k...t",
    "mm..m..m",
    "kk..k..k",
    "........",
    ".Tmk...t",
    "tt.ttttt",
    "tTmkt.tt",
)
_GAP_WIDTHS: Final = {".": 0, "T": 167, "t": 167, "m": 222, "k": 278}

# A - or + is a sign, not an operation, between these neighbours.
_SIGN_AFTER: Final = frozenset((_OP, _BIN, _REL, _OPEN, _PUNCT))
_SIGN_BEFORE: Final = frozenset((_REL, _CLOSE, _PUNCT))


def _table(pairs: str) -> dict[str, int]:
    words = pairs.split()
    return dict(zip(words[::2], map(int, words[1::2]), strict=True))


def _alphabet(widths: str) -> dict[str, int]:
    return dict(zip(ascii_letters, map(int, widths.split()), strict=True))


_LETTERS: Final = _alphabet(
    "529 429 433 520 466 598 513 576 345 469 552 318 878 600 485 503 482 479 469 361 572 521 743"
    " 572 526 509 750 809 787 856 796 782 786 912 518 651 921 681 1079 912 791 781 791 767 671 723"
    " 792 805 1083 906 803 755"
)
# The part of those widths that a subscript moves in under, as in V_1.
_SLANT: Final = _table(
    "f 108 g 36 j 57 k 31 l 20 q 36 r 28 v 36 w 27 y 36 z 44 B 50 C 72 D 28 E 58 F 139 H 81 I 78"
    " J 96 K 72 M 109 N 109 O 28 P 139 R 8 S 58 T 139 U 109 V 222 W 139 X 78 Y 222 Z 72"
    r" \alpha 4 \delta 38 \sigma 36 \partial 56 \eta 36 \beta 53"
)
_SYMBOLS: Final = {
    symbol: (kind, width)
    for kind, rows in (
        (_ORD, _LETTERS | dict.fromkeys("0123456789", 500)),
        (_ORD, _table(r". 278 / 500 | 278 \vert 278 \vdots 278 \prime 275 \infty 1000 \% 833")),
        (_ORD, _table(r"\partial 587 \nabla 833 \ell 417 \top 778 \& 778 \_ 300 \# 833 \$ 500")),
        (_ORD, _table(r"\alpha 644 \beta 619 \gamma 574 \delta 482 \epsilon 406 \varepsilon 466")),
        (_ORD, _table(r"\zeta 512 \eta 533 \theta 497 \kappa 576 \lambda 583 \mu 603 \nu 558")),
        (_ORD, _table(r"\xi 484 \pi 606 \rho 517 \sigma 607 \tau 550 \phi 596 \varphi 654")),
        (_ORD, _table(r"\chi 626 \psi 687 \omega 658 \Delta 833 \Sigma 722 \Phi 722 \Omega 722")),
        (_OP, _table(r"\sum 1444 \prod 1278")),
        (_BIN, _table(r"+ 778 - 778 * 500 \pm 778 \times 778 \div 778 \odot 778 \cdot 278")),
        (_BIN, _table(r"\ast 500 \star 500 \circ 500 \dagger 444 \ddagger 444")),
        (_REL, _table(r"= 778 < 778 > 778 \approx 778 \le 778 \leq 778 \ge 778 \geq 778 : 278")),
        (_REL, _table(r"\ne 778 \neq 778 \equiv 778 \sim 778 \in 667 \mid 278 \to 1000")),
        (_REL, _table(r"\rightarrow 1000 \leftarrow 1000 \gets 1000 \mapsto 1000")),
        (_OPEN, _table(r"( 389 [ 278 \{ 500 \lvert 278 \lbrace 500")),
        (_CLOSE, _table(r") 389 ] 278 \} 500 \rvert 278 \rbrace 500 ! 278 ? 472")),
        (_PUNCT, _table(r", 278 ; 278 \colon 278")),
        (_INNER, _table(r"\ldots 1167 \cdots 1167 \dots 1167")),
        (_SPACE, _table(r"\, 167 \: 222 \> 222 \; 278 \! -167 \quad 1000 \qquad 2000 ~ 333 & 0")),
    )
    for symbol, width in rows.items()
}
_ALIKE: Final = str.maketrans("123456789", "000000000")
_STYLES: Final = {r"\displaystyle": _DISPLAY, r"\textstyle": _TEXT, r"\scriptstyle": _SCRIPT}
_FUNCTIONS: Final = frozenset(
    (r"\exp", r"\ln", r"\log", r"\max", r"\min", r"\tanh", r"\sin", r"\cos")
)

_PUNCTUATION: Final = {" ": 333} | _table(
    ", 278 . 278 ; 278 : 278 ! 278 ' 278 ( 389 ) 389 - 333 – 500 — 1000 + 778 = 778 % 833 & 778"
)
_ROMAN: Final = _PUNCTUATION | _alphabet(
    "500 556 444 556 444 306 500 556 278 306 528 278 833 556 500 556 528 392 394 389 556 528 722"
    " 528 528 444 750 708 722 764 681 653 785 750 361 514 778 625 917 750 778 681 778 736 556 722"
    " 750 750 1028 750 750 611"
)
_ITALIC: Final = _PUNCTUATION | _alphabet(
    "511 460 460 511 460 307 460 511 307 307 460 256 818 562 511 511 460 422 409 332 537 460 664"
    " 464 486 409 743 704 716 755 678 653 774 743 386 525 769 627 897 743 767 678 767 729 562 716"
    " 743 743 999 743 743 613"
)
_BOLD: Final = {char: width * 115 // 100 for char, width in _ROMAN.items()}
_SANS: Final = {char: width * 95 // 100 for char, width in _ROMAN.items()}
_FONTS: Final = {"mathit": _ITALIC, "textit": _ITALIC, "mathsf": _SANS} | dict.fromkeys(
    ("mathbf", "textbf", "bm"), _BOLD
)

# Parentheses, brackets, braces and bars at the text's size, at \big … \Bigg and beyond.
_DELIMITERS: Final = {
    **dict.fromkeys(("(", ")"), (389, 458, 597, 736, 792, 875)),
    **dict.fromkeys(("[", "]"), (278, 417, 472, 528, 583, 667)),
    **dict.fromkeys((r"\{", r"\}"), (500, 583, 667, 750, 806, 889)),
    **dict.fromkeys(("|", r"\vert", r"\lvert", r"\rvert"), (278, 333, 333, 333, 333, 333)),
    ".": (110, 110, 110, 110, 110, 110),
}
_SIZES: Final = {r"\big": 1, r"\Big": 2, r"\bigg": 3, r"\Bigg": 4}
_SIDES: Final = {"l": _OPEN, "r": _CLOSE, "m": _REL, "": _ORD}

_ENVIRONMENTS: Final = {
    r"\begin{pmatrix}": ("(", ")", _COLUMN_GAP),
    r"\begin{cases}": (r"\{", ".", 1000),
}

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
        return self.width + max(self.sub - self.slant, self.sup) + _SCRIPT_SPACE


def math_width(latex: str) -> int:
    """The width of a displayed formula, in thousandths of an em of its text size."""
    return _width(alike(latex))


def alike(latex: str) -> str:
    """The formula with digits of one kind, which is as wide: every digit is."""
    return latex.translate(_ALIKE)


@lru_cache(maxsize=1 << 16)
def _width(latex: str) -> int:
    return _row(_TOKEN.findall(latex)[::-1], _DISPLAY).width


def _row(tokens: list[str], style: int, end: str = "") -> _Atom:
    """Read up to `end` (or the end of the formula) and set what was read as one atom."""
    atoms: list[_Atom] = []
    while tokens and (token := tokens.pop()) != end:
        if token in "_^'":
            _attach(token, tokens, style, atoms)
        elif token in _STYLES:
            style = _STYLES[token]
        else:
            atoms.append(_atom(token, tokens, style))
    width = sum(atom.total() for atom in atoms) + sum(_gaps(atoms, style))
    tall = max((atom.tall for atom in atoms), default=0)
    return _Atom(_ORD, width, atoms[0].slant if len(atoms) == 1 else 0, tall)


def _gaps(atoms: list[_Atom], style: int) -> Iterator[int]:
    kinds = [atom.kind for atom in atoms if atom.kind != _SPACE]
    left = _BIN
    for index, kind in enumerate(kinds):
        after = kinds[index + 1] if index + 1 < len(kinds) else _CLOSE
        is_sign = kind == _BIN and (left in _SIGN_AFTER or after in _SIGN_BEFORE)
        right = _ORD if is_sign else kind
        if index:
            gap = _GAPS[left][right]
            yield _GAP_WIDTHS[gap] if style < _SCRIPT or gap == "T" else 0
        left = right


def _atom(token: str, tokens: list[str], style: int) -> _Atom:
    symbol = _SYMBOLS.get(token)
    if symbol is not None:
        kind, width = symbol
        return _Atom(kind, width * _SCALE[style] // 1000, _SLANT.get(token, 0))
    if token == "{":
        return _row(tokens, style, "}")
    if token in _COMMANDS:
        return _COMMANDS[token](tokens, style)
    if token.startswith(r"\begin{"):
        return _environment(token, tokens)
    if token in _FUNCTIONS:
        token = rf"\operatorname{{{token[1:]}}}"
    if word := _WORD.fullmatch(token):
        return _word(word[1], word[2], style)
    if token[:-1] in _SIZES or token in _SIZES:
        return _big(token, tokens)
    return _Atom(_ORD, 778 * _SCALE[style] // 1000)


def _word(command: str, text: str, style: int) -> _Atom:
    font = _FONTS.get(command, _ROMAN)
    if not command.startswith("text"):
        text = text.replace(" ", "")  # a space means nothing in math
    width = sum(font.get(char, 1000 if char >= _CJK else 500) for char in text)
    kind = _OP if command == "operatorname" else _ORD
    return _Atom(kind, width * _SCALE[style] // 1000)


def _attach(token: str, tokens: list[str], style: int, atoms: list[_Atom]) -> None:
    """Hang a script or a prime on the atom before it."""
    if not atoms:
        atoms.append(_Atom(_ORD, 0))
    atom, small = atoms[-1], min(max(style, _TEXT) + 1, _SCRIPTSCRIPT)
    if token == "_":
        atom.sub += _argument(tokens, small).width
    else:
        atom.sup += _PRIME if token == "'" else _argument(tokens, small).width
        if style == _DISPLAY:  # in smaller styles it stays within plain parentheses
            atom.tall = max(atom.tall, 2 if atom.kind == _INNER else 1)


def _argument(tokens: list[str], style: int) -> _Atom:
    return _atom(tokens.pop(), tokens, style) if tokens else _Atom(_ORD, 0)


def _fraction(tokens: list[str], style: int) -> _Atom:
    small = style + 1 if style < _SCRIPTSCRIPT else style
    width = max(_argument(tokens, small).width, _argument(tokens, small).width)
    return _Atom(_ORD, width + _FRACTION_SPACE, 0, 3 if style == _DISPLAY else 1)


def _enclosed(tokens: list[str], style: int) -> _Atom:
    """A `left … right` pair: delimiters of the size that the inside asks for."""
    left = tokens.pop() if tokens else "."
    inside = _row(tokens, style, r"\right")
    right = tokens.pop() if tokens else "."
    width = inside.width + sum(_delimiter(mark, inside.tall) for mark in (left, right))
    return _Atom(_INNER, width, 0, inside.tall)


def _environment(begin: str, tokens: list[str]) -> _Atom:
    """A matrix, or cases: columns as wide as their widest cells, in delimiters of its height."""
    rows = [[_row(cell[::-1], _TEXT) for cell in row] for row in _cells(tokens)]
    columns = max(len(row) for row in rows)
    widths = (max(row[at].width for row in rows if at < len(row)) for at in range(columns))
    height = len(rows) + sum(any(cell.tall > 0 for cell in row) for row in rows)
    tall = {1: 1, 2: 3}.get(height, 5)
    left, right, gap = _ENVIRONMENTS.get(begin, (".", ".", _COLUMN_GAP))
    sides = _delimiter(left, tall) + _delimiter(right, tall)
    return _Atom(_INNER, sum(widths) + (columns - 1) * gap + sides, 0, tall)


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
    return _DELIMITERS.get(mark, _DELIMITERS["("])[size]


def _big(token: str, tokens: list[str]) -> _Atom:
    side = "" if token in _SIZES else token[-1]
    size = _SIZES[token.removesuffix(side)]
    return _Atom(_SIDES[side], _delimiter(tokens.pop() if tokens else ".", size), 0, size)


def _padded(padding: int) -> Callable[[list[str], int], _Atom]:
    """A command that sets its argument with something of this width beside it."""

    def read(tokens: list[str], style: int) -> _Atom:
        inside = _argument(tokens, style)
        return _Atom(_ORD, inside.width + padding, inside.slant, inside.tall)

    return read


_COMMANDS: Final[dict[str, Callable[[list[str], int], _Atom]]] = {
    r"\frac": _fraction,
    r"\tfrac": lambda tokens, _: _fraction(tokens, _TEXT),
    r"\dfrac": lambda tokens, _: _fraction(tokens, _DISPLAY),
    r"\left": _enclosed,
    r"\sqrt": _padded(833),
    r"\boxed": _padded(630),
    r"\boldsymbol": _padded(60),
    **dict.fromkeys((r"\hat", r"\bar", r"\tilde", r"\vec", r"\overline"), _padded(0)),
    **dict.fromkeys((r"\underline", r"\mathrm", r"\mathbf", r"\mathit", r"\text"), _padded(0)),
}
