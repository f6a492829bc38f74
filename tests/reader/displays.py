"""Where the mathematics of a document stands, and the chains of equalities in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from reader.cursor import CLOSING, INEQUALITIES, split_top
from reader.formula import Apply, Formula, Name
from reader.parser import parse
from reader.scripts import FOOTNOTE_MARKS
from reader.tokens import Token, Unreadable, group_end, tokenize


@dataclass(frozen=True, slots=True)
class Side:
    """A side of a chain that was understood; `marked` where a dagger stands at it."""

    text: str
    formula: Formula
    marked: bool = False


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A side that the reader cannot read, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Chain:
    """`sides[0] relations[0] sides[1] relations[1] ...` as a person reads it."""

    sides: tuple[Side | NotUnderstood, ...]
    relations: tuple[str, ...]

    @property
    def name(self) -> str | None:
        """The quantity that the chain begins with, where it begins with one."""
        head = self.sides[0]
        if self.relations and isinstance(head, Side) and isinstance(head.formula, (Name, Apply)):
            return str(head.formula)
        return None

    @property
    def begins_with_relation(self) -> bool:
        """Whether the left side is to be found somewhere before the chain."""
        return bool(self.relations) and self.sides[0].text == ""

    @property
    def text(self) -> str:
        """The chain on one line."""
        tail = zip(self.relations, self.sides[1:], strict=True)
        return self.sides[0].text + "".join(f" {sign} {side.text}" for sign, side in tail)


@dataclass(frozen=True, slots=True)
class Display:
    """One piece of mathematics, on its own lines or in the text.

    `before` is the text since the piece before it, headings included.
    """

    text: str
    chains: tuple[Chain, ...]
    inline: bool = False
    before: str = ""


Tokens: TypeAlias = list[Token]

_RELATIONS = {"=": "=", r"\approx": "≈", "≈": "≈", r"\leftarrow": "←", r"\gets": "←"} | INEQUALITIES
_OPERATORS = frozenset({"+", "-", r"\times", r"\cdot", r"\odot", "*", "/", r"\div"})
_SEPARATORS = frozenset(
    {r"\\", r"\quad", r"\qquad", ",", ";", ".", ":", "\uff0c", "\u3002", "\uff1b", "\u3001"}
    | {r"\Rightarrow", r"\implies", r"\therefore", r"\because", r"\hline", r"\to"}
)
_BETWEEN_REMARKS = frozenset({",", ";"})
_ENVIRONMENTS = (
    r"(?:align|alignat|gather|equation|multline|flalign|dmath|eqnarray)\*?"
    r"|aligned|split|gathered|displaymath|math"
)
_OPENINGS = re.compile(
    r"\\\\|\\\$|\\%|(?P<comment>%[^\n]*)|(?P<bracket>\\\[)|(?P<paren>\\\()|(?P<dollars>\$\$)"
    r"|(?P<dollar>\$)|\\begin\{(?P<environment>" + _ENVIRONMENTS + r")\}(?:\{\d+\})?"
    r"|\\begin\{(?P<verbatim>verbatim\*?|lstlisting)\}|(?P<picture>\\(?:begin|end)\{tikzpicture\})"
)
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*\n?[ \t]*")


def read_displays(tex: str, *, inline: bool = True) -> list[Display]:
    """Every piece of mathematics in a document, in order; `inline` also those within the text."""
    body = tex.partition(r"\begin{document}")[2] or tex
    found: list[Display] = []
    for content, is_inline, before in _pieces(body):
        if is_inline and not inline:
            continue
        chains = read_chains(content)
        if found and not is_inline and chains and chains[0].begins_with_relation:
            chains = _joined(found, chains)
        found.append(Display(content.strip(), chains, is_inline, before))
    return found


@lru_cache(maxsize=4096)
def read_chains(text: str) -> tuple[Chain, ...]:
    """The chains of one piece of mathematics, given without its delimiters."""
    try:
        tokens = tokenize(_COMMENT.sub(r"\1", text))
    except Unreadable as problem:
        return (Chain((NotUnderstood(text.strip(), str(problem)),), ()),)
    return tuple(_chain(run) for run in _runs(tokens) if not _is_bare_sign(run))


def not_understood(displays: list[Display]) -> list[NotUnderstood]:
    """Everything that the reader could not read."""
    sides = (side for display in displays for chain in display.chains for side in chain.sides)
    return [side for side in sides if isinstance(side, NotUnderstood)]


def _joined(found: list[Display], chains: tuple[Chain, ...]) -> tuple[Chain, ...]:
    """Gives the first chain, which begins with a relation, to the display before it."""
    before = (i for i, display in enumerate(found) if not display.inline and display.chains)
    place = max(before, default=None)
    if place is None:
        return chains
    *others, last = found[place].chains
    first = chains[0]
    longer = Chain(last.sides + first.sides[1:], last.relations + first.relations)
    found[place] = replace(found[place], chains=(*others, longer))
    return chains[1:]


# Finding the mathematics.


def _pieces(body: str) -> Iterator[tuple[str, bool, str]]:
    """The content of every display and inline formula, which of them it is, the text before it."""
    position, last, in_picture = 0, 0, False
    while (match := _OPENINGS.search(body, position)) is not None:
        position = match.end()
        kind = match.lastgroup
        if kind == "picture":
            in_picture = r"\begin" in match.group()
        elif kind == "verbatim":
            position = body.find(rf"\end{{{match['verbatim']}}}", position)
            position = len(body) if position < 0 else position
        elif kind == "dollar" and in_picture and body[match.start() - 1] == "(":
            position = _closing(body, position, "$")[1]  # a TikZ coordinate, ($(a)!0.5!(b)$)
        elif kind is not None and kind != "comment":
            closing = _closing_of(kind, match)
            end, position = _closing(body, position, closing)
            yield body[match.end() : end], kind in ("dollar", "paren"), body[last : match.start()]
            last = position


def _closing_of(kind: str, match: re.Match[str]) -> str:
    if kind == "environment":
        return rf"\end{{{match['environment']}}}"
    return {"bracket": r"\]", "paren": r"\)", "dollars": "$$", "dollar": "$"}[kind]


def _closing(body: str, start: int, closing: str) -> tuple[int, int]:
    """Where the content ends and where the text after it begins; groups are stepped over."""
    position = start
    while position < len(body):
        if body.startswith(closing, position):
            return position, position + len(closing)
        if body[position] == "{":
            try:
                position = group_end(body, position)
            except Unreadable:
                break
        else:
            position += 2 if body[position] == "\\" else 1
    return len(body), len(body)


# Putting rows together.


def _runs(tokens: Tokens) -> list[Tokens]:
    """The tokens of each chain: rows and pieces of rows, joined where one goes on with the last."""
    runs: list[Tokens] = []
    for piece in _top_pieces(tokens):
        if (remarks := _remarks(piece)) is not None:
            runs += remarks
        elif runs and (_goes_on(piece) or _is_open(runs[-1])):
            runs[-1].extend(piece)
        else:
            runs.append(piece)
    return runs


def _top_pieces(tokens: Tokens) -> Iterator[Tokens]:
    """Non-empty pieces between separators; rows are cut even inside a bracket left open."""
    piece: Tokens = []
    depth = environments = 0
    in_script = False
    for token in tokens:
        environments += (token.kind == "begin") - (token.kind == "end")
        depth += (token.text in CLOSING) - (token.text in CLOSING.values())
        if environments == 0 and token.text == "&":
            continue
        is_text = token.kind == "text" and not in_script
        in_script = token.text in ("_", "^")
        is_cut = is_text or (token.kind != "text" and token.text in _SEPARATORS)
        if environments == 0 and is_cut and (depth <= 0 or token.text == r"\\"):
            if piece:
                yield piece
            piece = []
            if is_text and re.search(r"\$|\\\(", token.text):
                yield [token]
        else:
            piece.append(token)
    if piece:
        yield piece


def _goes_on(piece: Tokens) -> bool:
    if piece[0] == Token("begin", "pmatrix"):
        return True
    return piece[0].text in _OPERATORS or piece[0].text in _RELATIONS


def _remarks(piece: Tokens) -> list[Tokens] | None:
    """Each remark of several in one bracket, `(0.3 > 0, 0.1 > 0)`, if that is what it is."""
    if piece[0].text != "(" or piece[-1].text != ")":
        return None
    remarks = split_top(piece[1:-1], _BETWEEN_REMARKS)
    relations = frozenset(_RELATIONS)
    if len(remarks) > 1 and all(len(split_top(one, relations)) > 1 for one in remarks):
        return remarks
    return None


def _is_open(run: Tokens) -> bool:
    """Whether a bracket is still open or an operator still waits for its right side."""
    opened = sum((t.text in CLOSING) - (t.text in CLOSING.values()) for t in run)
    waits = run[-1].text in _OPERATORS or run[-1].text in _RELATIONS
    return len(run) > 1 and (opened > 0 or waits)


def _is_bare_sign(run: Tokens) -> bool:
    """A sign spoken of in the text: "where $=$ stands, the line is exact", or `|.|`."""
    if [token.text for token in run] == ["|", r"\cdot", "|"]:
        return True
    return len(run) == 1 and run[0].text in _RELATIONS.keys() | _OPERATORS | FOOTNOTE_MARKS


# Cutting chains into sides.


def _chain(tokens: Tokens) -> Chain:
    sides: list[Tokens] = [[]]
    relations: list[str] = []
    depth = 0
    for token in _without_brackets(tokens):
        depth += (token.text in CLOSING or token.kind == "begin") - (
            token.text in CLOSING.values() or token.kind == "end"
        )
        if depth == 0 and token.kind != "text" and token.text in _RELATIONS:
            relations.append(_RELATIONS[token.text])
            sides.append([])
        else:
            sides[-1].append(token)
    return Chain(tuple(map(_side, sides)), tuple(relations))


def _without_brackets(tokens: Tokens) -> Tokens:
    """A remark, `(0.3 > 0)`, as the relation in it."""
    inside = tokens[1:-1]
    bracketed = tokens[0].text == "(" and tokens[-1].text == ")"
    if bracketed and len(split_top(inside, frozenset(_RELATIONS))) > 1:
        return inside
    return tokens


def _side(tokens: Tokens) -> Side | NotUnderstood:
    text = "".join(_spelling(token) for token in tokens).strip()
    try:
        formula, marked = parse(tokens)
    except Unreadable as problem:
        return NotUnderstood(text, str(problem))
    return Side(text, formula, marked)


def _spelling(token: Token) -> str:
    if token.kind in ("word", "text"):
        return rf"\mathrm{{{token.text}}}" if token.kind == "word" else rf"\text{{{token.text}}}"
    if token.kind in ("begin", "end"):
        return rf"\{token.kind}{{{token.text}}}"
    return f"{token.text} " if token.text.startswith("\\") else token.text
