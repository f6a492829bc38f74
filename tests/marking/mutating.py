"""A key with one digit or one symbol of its mathematics changed, everywhere in turn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MATHS = re.compile(r"\\begin\{align\*\}(.*?)\\end\{align\*\}|(?<!\\)\$([^$]+)\$", re.DOTALL)
LAYOUT = re.compile(
    r"\\displaybreak\[\d\]|\\\\(\[[\d.]+ex\])?|\\(begin|end)\{[a-z*]+\}|mathsf\{T\}|\\(quad|qquad|math(it|rm)|[bB]ig+[lr]|left|right|frac|textstyle|boldsymbol)"
)
DRAWING = re.compile(r"\\begin\{tikzpicture\}.*?\\end\{tikzpicture\}", re.DOTALL)
SYMBOL = re.compile(
    r"\\approx|\\times|\\cdot|\\partial|\\alpha|\\eta|\\beta|\\delta|\\theta|\\sigma|\\Delta|\\tanh|\\le"
    r"|[0-9A-Za-z=+'<>-]"
)

# What a slip of the pen makes of a symbol.
SLIPS = {
    r"\approx": "=", "=": r"\approx", r"\times": "+", r"\cdot": "+", "+": "-", "-": "+",
    r"\partial": r"\delta", "'": "", r"\tanh": r"\sin", r"\le": ">", "<": ">", ">": "<",
}  # fmt: skip
LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "bcdefghijklmnopqrstuvwxyzaBCDEFGHIJKLMNOPQRSTUVWXYZA",
)


@dataclass(frozen=True, slots=True)
class Mutation:
    """A changed document, and what was changed where, which stands in `⟦ ⟧`."""

    text: str
    line: int
    old: str
    new: str
    around: str


def mutations(tex: str) -> Iterator[Mutation]:
    """Every digit made one larger (9 becomes 0), every symbol another."""
    body = tex.index(r"\begin{document}")
    drawn = [found.span() for found in DRAWING.finditer(tex)]
    for piece in MATHS.finditer(tex, body):
        hidden = {
            place
            for layout in LAYOUT.finditer(tex, piece.start(), piece.end())
            for place in range(*layout.span())
        }
        for found in SYMBOL.finditer(tex, piece.start(), piece.end()):
            is_drawn = any(start <= found.start() < end for start, end in drawn)
            if found.start() not in hidden and not is_drawn:
                new = slip(found.group())
                text = tex[: found.start()] + new + tex[found.end() :]
                line = tex.count("\n", 0, found.start()) + 1
                before = tex[max(0, found.start() - 40) : found.start()]
                after = tex[found.end() : found.end() + 40]
                around = f"{before}⟦{found.group()}⟧{after}".replace("\n", " ")
                yield Mutation(text, line, found.group(), new, around)


def slip(symbol: str) -> str:
    if symbol.isdigit():
        return str((int(symbol) + 1) % 10)
    if symbol in SLIPS:
        return SLIPS[symbol]
    return r"\gamma" if symbol.startswith("\\") else symbol.translate(LETTERS)
