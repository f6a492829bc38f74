"""What printed mathematics is made of: pieces, between which a line may be broken, and brackets.

Every piece but the first begins with an operator before which a line may be broken, and knows how
deep inside brackets that operator stands.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class Binding(IntEnum):
    """How tightly a printed formula holds together; the looser one takes the brackets."""

    SUM = 1
    PRODUCT = 2
    FACTOR = 3  # needs brackets only under an exponent
    ATOM = 4


class Piece(NamedTuple):
    """A run of LaTeX, and the depth of the operator it begins with (even: sum, odd: product)."""

    latex: str
    depth: int = 0


Math = tuple[Piece, ...]


class Printed(NamedTuple):
    """A formula in print, and how it holds together."""

    pieces: Math
    binding: Binding


def as_text(math: Math) -> str:
    """The formula on one line."""
    return math[0].latex if len(math) == 1 else " ".join([piece.latex for piece in math])


def atom(latex: str) -> Printed:
    """What never needs brackets."""
    return Printed((Piece(latex),), Binding.ATOM)


def raised(latex: str) -> Printed:
    """What has an exponent, or looks like it, and needs brackets only under another one."""
    return Printed((Piece(latex),), Binding.FACTOR)


def applied(name: str, inside: str) -> str:
    """A function with its arguments."""
    left, right = (r"\Bigl", r"\Bigr") if is_tall(inside) else ("", "")
    return f"{name}{left}({inside}{right})"


def prefixed(operator: str, math: Math, depth: int = 0) -> Math:
    """The operator with the first piece, which may now begin a row."""
    return (Piece(f"{operator}{math[0].latex}", depth), *math[1:])


def in_brackets(math: Math) -> Math:
    """Brackets of the next kind outward, tall ones around fractions; a break inside is deeper."""
    text = as_text(math)
    left, right = next(
        (pair for pair in (("(", ")"), ("[", "]")) if pair[0] not in text), (r"\{", r"\}")
    )
    if r"\begin" in text:
        left, right = rf"\Biggl{left}", rf"\Biggr{right}"
    elif is_tall(text):
        left, right = rf"\Bigl{left}", rf"\Bigr{right}"
    first, *rest = (Piece(piece.latex, piece.depth + 2) for piece in math)
    opened = [Piece(f"{left}{first.latex}", first.depth), *rest]
    last = opened.pop()
    return (*opened, Piece(f"{last.latex}{right}", last.depth))


def is_tall(latex: str) -> bool:
    """Whether brackets of the size of a line are too small for it."""
    return r"\frac" in latex or r"\begin" in latex
