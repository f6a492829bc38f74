"""LaTeX mathematics cut into tokens: what a reader sees, without spacing, sizes and fonts.

pylatexenc finds the macros, their arguments, the groups and the environments.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from pylatexenc.latexwalker import (
    LatexCharsNode,
    LatexEnvironmentNode,
    LatexGroupNode,
    LatexMacroNode,
    LatexMathNode,
    LatexSpecialsNode,
)

from solver.marking.joining import joined
from solver.marking.nodes import content, named_before, nodes_of, swallowed, without_remarks
from solver.marking.tokens import Token, Tokens, Unreadable
from solver.marking.vocabulary import (
    ABOVE,
    BOLD,
    BOXES,
    BRACED,
    BROKEN,
    CHARACTERS,
    COMMANDS,
    DROPPED,
    FONTS,
    KNOWN_WORDS,
    LAST,
    LAYOUT,
    SIGNS,
    SIZES,
    SMALL,
    SPACING,
    TEXTS,
    TRANSPARENT,
    WITH_COLUMNS,
)

MOST_TOKENS = 100_000
MOST_EXPANSIONS = 8
LONGEST_EXPANSION = 10_000


_PIECES = re.compile(
    r"(?P<space>\s+|~)|(?P<number>\d+(?:\.\d+)?(?:[eE][-+]?\d{1,3}(?![\d.]))?|\.\d+)|(?P<letters>[A-Za-z]+)"
    rf"|(?P<below>[{''.join(SMALL['_'])}]+)|(?P<above>[{''.join(SMALL['^'])}]+)|(?P<sign>.)",
    re.DOTALL,
)
_NAME = re.compile(r"\\?(1|[A-Za-z]+)")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


_ARGUMENT = re.compile("#([1-9])")


def tokenize(text: str, macros: Mapping[str, str] = MappingProxyType({})) -> Tokens:
    """The tokens of a piece of mathematics, with the author's own macros expanded.

    Raises Unreadable where braces or environments do not match, or are too many.
    """
    return _Lexer(text, macros, MOST_EXPANSIONS).tokens()


class _Lexer:
    """Tokens from pylatexenc's nodes; `place` is where a macro stands whose text this is."""

    def __init__(
        self, text: str, macros: Mapping[str, str], depth: int, place: tuple[int, int] | None = None
    ) -> None:
        self.text = text
        self.macros = macros
        self.depth = depth
        self.place = place
        self.count = 0

    def tokens(self) -> Tokens:
        return self._part(nodes_of(self.text, self.macros))

    def _part(self, nodes: Sequence[Any]) -> Tokens:
        return joined(tuple(self._of(nodes)))

    def _of(self, nodes: Sequence[Any]) -> Iterator[Token]:
        before = ""
        for node in without_remarks(nodes):
            self.count += 1
            if self.count > MOST_TOKENS:
                raise Unreadable("this piece of mathematics is too long")
            if isinstance(node, LatexCharsNode):
                skip = swallowed(before, node.chars)
                yield from self._characters(node.chars[skip:], node.pos + skip)
            elif isinstance(node, LatexMacroNode):
                yield from self._macro(node)
            elif isinstance(node, LatexGroupNode) and node.nodelist:
                yield self._token("group", "", node, self._part(node.nodelist))
            elif isinstance(node, LatexEnvironmentNode):
                yield from self._environment(node, before)
            elif isinstance(node, LatexMathNode):  # in a box, where there is text at first
                yield from self._of(node.nodelist)
            elif isinstance(node, LatexSpecialsNode):
                yield self._token("sign", node.specials_chars, node)
            before = named_before(node, before)

    def _token(self, kind: str, text: str, node: Any, *parts: Tokens) -> Token:
        start, end = self.place or (node.pos, node.pos + node.len)
        return Token(kind, text, start, end, parts)

    def _characters(self, text: str, start: int) -> Iterator[Token]:
        for match in _PIECES.finditer(text):
            kind = match.lastgroup or ""
            place = self.place or (start + match.start(), start + match.end())
            piece = match.group()
            self.count += 1
            if kind == "letters":
                yield from _letters(piece, *place)
            elif kind == "sign":
                yield from _sign(piece, *place)
            elif kind == "number":
                yield Token(kind, piece, *place)
            elif kind in ("below", "above"):
                yield from self._small(
                    piece, "_" if kind == "below" else "^", start + match.start()
                )

    def _small(self, piece: str, sign: str, start: int) -> Iterator[Token]:
        """A script in characters that are small themselves."""
        plain = "".join(SMALL[sign][character] for character in piece)
        place = self.place or (start, start + len(piece))
        yield Token("sign", sign, *place)
        yield Token("group", "", *place, (tuple(self._characters(plain, start)),))

    def _macro(self, node: Any) -> Iterator[Token]:
        name = node.macroname
        if name in self.macros:
            yield from self._expanded(name, node)
        elif name in ("\\", "\\*", "cr", "newline"):
            yield self._token("row", "", node)
        elif name in SIGNS:
            yield self._token("sign", SIGNS[name], node)
        elif name in BOLD:
            yield from self._bold(node)
        elif name in FONTS:
            yield from self._font(node)
        elif name in TEXTS:
            yield self._token("text", self._source(node), node)
        elif name in TRANSPARENT | LAST | BRACED | BOXES.keys():
            yield from self._of(content(node.nodeargd.argnlist[-1]))
        elif name not in SPACING | SIZES | DROPPED:
            yield self._token("macro", name, node, *self._arguments(node))

    def _expanded(self, name: str, node: Any) -> Iterator[Token]:
        if not self.depth:
            raise Unreadable(rf"\{name} stands for something that has \{name} in it")
        place = self.place or (node.pos, node.pos + node.len)
        given = node.nodeargd.argnlist if node.nodeargd is not None else ()
        arguments = ["".join(part.latex_verbatim() for part in content(each)) for each in given]
        body = _ARGUMENT.sub(
            lambda match: arguments[int(match[1]) - 1] if int(match[1]) <= len(arguments) else "",
            self.macros[name],
        )
        if len(body) > LONGEST_EXPANSION:
            raise Unreadable(rf"\{name} stands for too much")
        inner = _Lexer(body, self.macros, self.depth - 1, place)
        inner.count = self.count
        yield from inner.tokens()
        self.count = inner.count

    def _arguments(self, node: Any) -> tuple[Tokens, ...]:
        given = node.nodeargd.argnlist if node.nodeargd is not None else ()
        return tuple(self._part(content(each)) for each in given if each is not None)

    def _source(self, node: Any) -> str:
        (argument,) = node.nodeargd.argnlist
        text = argument.latex_verbatim()
        return str(text[1:-1] if isinstance(argument, LatexGroupNode) else text)

    def _bold(self, node: Any) -> Iterator[Token]:
        r"""A name, of a vector or a matrix, or a formula: `\mathbf{0.25}`, `\mathbf{W_1}`."""
        source = self._source(node).strip()
        if _NAME.fullmatch(source):
            yield self._token("bold", source, node)
            return
        (argument,) = node.nodeargd.argnlist
        tokens = self._part(content(argument))
        if len(tokens) > 1 and all(token.kind == "letter" for token in tokens):
            yield self._token("bold", source, node)
            return
        for token in tokens:
            is_name = token.kind == "letter" or (token.kind == "macro" and not token.parts)
            sign = "\\" * (token.kind == "macro")
            yield replace(token, kind="bold", text=sign + token.text) if is_name else token

    def _font(self, node: Any) -> Iterator[Token]:
        r"""One word (`\mathrm{sig}`), or a formula that is only set in another font."""
        plain = re.sub(r"\\[,;:! ]|\s|\{\}", "", self._source(node))
        if _WORD.fullmatch(plain):
            yield self._token("word", plain, node)
        else:
            (argument,) = node.nodeargd.argnlist
            for token in self._of(content(argument)):
                yield replace(token, kind="word") if token.kind == "letter" else token

    def _environment(self, node: Any, before: str) -> Iterator[Token]:
        name = node.environmentname.rstrip("*")
        nodes = node.nodelist
        if name in WITH_COLUMNS and nodes and isinstance(nodes[0], LatexGroupNode):
            nodes = nodes[1:]
        if name == "array" and before in ("left", "big", "Big", "bigg", "Bigg"):
            yield self._token("environment", "matrix", node, self._part(nodes))
        elif name in LAYOUT or name == "array":
            yield from self._of(nodes)
        else:
            yield self._token("environment", name, node, self._part(node.nodelist))


def _sign(piece: str, start: int, end: int) -> Iterator[Token]:
    """A sign, or a command that has a character of its own."""
    if piece in BROKEN:
        parts = tuple((Token("number", digit, start, end),) for digit in BROKEN[piece])
        yield Token("macro", "frac", start, end, parts)
    elif piece in COMMANDS:
        yield Token("macro", COMMANDS[piece], start, end)
    elif len(decomposed := unicodedata.normalize("NFD", piece)) == 2 and decomposed[1] in ABOVE:
        letter = Token("letter", decomposed[0], start, end)
        yield Token("macro", ABOVE[decomposed[1]], start, end, ((letter,),))
    elif plain := CHARACTERS.get(piece, piece):
        yield Token("sign", plain, start, end)


def _letters(run: str, start: int, end: int) -> Iterator[Token]:
    """Three letters in a row, or a known word, are one name: Label, sig; two are a product."""
    if len(run) > 2 or run in KNOWN_WORDS:
        yield Token("word", run, start, end)
        return
    shift = 1 if end - start == len(run) else 0
    for number, letter in enumerate(run):
        first = start + number * shift
        yield Token("letter", letter, first, first + 1 if shift else end)
