"""LaTeX mathematics cut into tokens: what a reader sees, without spacing, sizes and fonts.

pylatexenc finds the macros, their arguments, the groups and the environments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pylatexenc.latexwalker import (  # type: ignore[import-untyped]
    LatexCharsNode,
    LatexEnvironmentNode,
    LatexGroupNode,
    LatexMacroNode,
    LatexMathNode,
    LatexSpecialsNode,
    LatexWalker,
    LatexWalkerError,
)

from solver.marking.vocabulary import (
    BOLD,
    BOXES,
    CHARACTERS,
    DROPPED,
    FONTS,
    KNOWN_WORDS,
    LAYOUT,
    SIGNS,
    SIZES,
    SPACING,
    TEXTS,
    TRANSPARENT,
    WITH_COLUMNS,
    context_of,
)

DEEPEST = 40
MOST_TOKENS = 100_000
MOST_EXPANSIONS = 8
LONGEST_EXPANSION = 10_000


class Unreadable(ValueError):
    """No formula that the grammar knows."""


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


_PIECES = re.compile(
    r"(?P<space>\s+|~)|(?P<number>\d+(?:\.\d+)?|\.\d+)|(?P<letters>[A-Za-z]+)|(?P<sign>.)",
    re.DOTALL,
)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_ROW_SKIP = re.compile(r"\s*\[\s*-?[\d.]+\s*[a-z]{2}\s*\]")
_NESTING = re.compile(r"\\(?:begin|end)(?![A-Za-z])|\\.|[{}]", re.DOTALL)
_BREAK = re.compile(r"\[[0-4]\]")


_ARGUMENT = re.compile("#([1-9])")


def _counts(macros: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    """How many arguments each of the author's macros has, where it has any."""
    counted = (
        (name, max(map(int, _ARGUMENT.findall(body)), default=0)) for name, body in macros.items()
    )
    return tuple((name, count) for name, count in counted if count)


def tokenize(text: str, macros: Mapping[str, str] = MappingProxyType({})) -> Tokens:
    """The tokens of a piece of mathematics, with the author's own macros expanded.

    Raises Unreadable where braces or environments do not match, or are too many.
    """
    return _Lexer(text, macros, MOST_EXPANSIONS).tokens()


def _joined(tokens: Tokens) -> Iterator[Token]:
    r"""Thousands, `12{,}345`, as one number; a word in `\text` before a script as a name."""
    left = list(reversed(tokens))
    while left:
        token = left.pop()
        if token.kind == "number" and _are_thousands(left[-2:]):
            left.pop()
            more = left.pop()
            left.append(Token("number", token.text + more.text, token.start, more.end))
            continue
        follows = left[-1] if left else token
        is_scripted = follows.kind == "sign" and follows.text in ("_", "^")
        if token.kind == "text" and is_scripted and _WORD.fullmatch(token.text):
            token = Token("word", token.text, token.start, token.end)
        yield token


def _are_thousands(last: Sequence[Token]) -> bool:
    """Whether a comma in braces comes next, and three digits."""
    if len(last) < 2 or last[1].kind != "group" or last[0].kind != "number":
        return False
    is_comma = [token.text for token in last[1].parts[0]] == [","]
    return is_comma and len(last[0].text.partition(".")[0]) == 3


def _nodes(text: str, macros: Mapping[str, str]) -> Sequence[Any]:
    depth = deepest = 0
    for match in _NESTING.finditer(text):
        piece = match.group()
        depth += (piece in ("{", r"\begin")) - (piece in ("}", r"\end"))
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        raise Unreadable(f"braces stand within each other more than {DEEPEST} deep")
    walker = LatexWalker(text, latex_context=context_of(_counts(macros)), tolerant_parsing=False)
    state = walker.make_parsing_state(in_math_mode=True)
    try:
        nodes: Sequence[Any] = walker.get_latex_nodes(parsing_state=state)[0]
    except LatexWalkerError as problem:
        message = str(getattr(problem, "msg", problem)).split("\n", 1)[0]
        raise Unreadable(message[:1].lower() + message[1:]) from None
    except RecursionError:
        raise Unreadable("too much stands within each other") from None
    return nodes


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
        return tuple(_joined(tuple(self._of(_nodes(self.text, self.macros)))))

    def _of(self, nodes: Sequence[Any]) -> Iterator[Token]:
        before = ""
        for node in nodes:
            self.count += 1
            if self.count > MOST_TOKENS:
                raise Unreadable("this piece of mathematics is too long")
            if isinstance(node, LatexCharsNode):
                skip = _swallowed(before, node.chars)
                yield from self._characters(node.chars[skip:], node.pos + skip)
            elif isinstance(node, LatexMacroNode):
                yield from self._macro(node)
            elif isinstance(node, LatexGroupNode) and node.nodelist:
                yield self._token("group", "", node, tuple(self._of(node.nodelist)))
            elif isinstance(node, LatexEnvironmentNode):
                yield from self._environment(node, before)
            elif isinstance(node, LatexMathNode):  # in a box, where there is text at first
                yield from self._of(node.nodelist)
            elif isinstance(node, LatexSpecialsNode):
                yield self._token("sign", node.specials_chars, node)
            before = _before(node, before)

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
                piece = CHARACTERS.get(piece, piece)
                if piece:
                    yield Token(kind, piece, *place)
            elif kind == "number":
                yield Token(kind, piece, *place)

    def _macro(self, node: Any) -> Iterator[Token]:
        name = node.macroname
        if name in self.macros:
            yield from self._expanded(name, node)
        elif name in ("\\", "\\*", "cr", "newline"):
            yield self._token("row", "", node)
        elif name in SIGNS:
            yield self._token("sign", SIGNS[name], node)
        elif name in BOLD:
            yield self._token("bold", self._source(node), node)
        elif name in FONTS:
            yield from self._font(node)
        elif name in TEXTS:
            yield self._token("text", self._source(node), node)
        elif name in TRANSPARENT | BOXES.keys():
            yield from self._of(_content(node.nodeargd.argnlist[-1]))
        elif name not in SPACING | SIZES | DROPPED:
            yield self._token("macro", name, node, *self._arguments(node))

    def _expanded(self, name: str, node: Any) -> Iterator[Token]:
        if not self.depth:
            raise Unreadable(rf"\{name} stands for something that has \{name} in it")
        place = self.place or (node.pos, node.pos + node.len)
        given = node.nodeargd.argnlist if node.nodeargd is not None else ()
        arguments = ["".join(part.latex_verbatim() for part in _content(each)) for each in given]
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
        return tuple(tuple(self._of(_content(each))) for each in given if each is not None)

    def _source(self, node: Any) -> str:
        (argument,) = node.nodeargd.argnlist
        text = argument.latex_verbatim()
        return str(text[1:-1] if isinstance(argument, LatexGroupNode) else text)

    def _font(self, node: Any) -> Iterator[Token]:
        r"""One word (`\mathrm{sig}`), or a formula that is only set in another font."""
        plain = re.sub(r"\\[,;:! ]|\s|\{\}", "", self._source(node))
        if _WORD.fullmatch(plain):
            yield self._token("word", plain, node)
        else:
            (argument,) = node.nodeargd.argnlist
            yield from self._of(_content(argument))

    def _environment(self, node: Any, before: str) -> Iterator[Token]:
        name = node.environmentname.rstrip("*")
        nodes = node.nodelist
        if name in WITH_COLUMNS and nodes and isinstance(nodes[0], LatexGroupNode):
            nodes = nodes[1:]
        if name == "array" and before in ("left", "big", "Big", "bigg", "Bigg"):
            yield self._token("environment", "matrix", node, tuple(self._of(nodes)))
        elif name in LAYOUT or name == "array":
            yield from self._of(nodes)
        else:
            yield self._token("environment", name, node, tuple(self._of(node.nodelist)))


def _swallowed(macro: str, text: str) -> int:
    r"""How many characters belong to the macro before: `\\[1ex]`, `\left.`"""
    if macro in SIZES:
        return int(text.startswith("."))
    pattern = {"\\": _ROW_SKIP, "\\*": _ROW_SKIP, "displaybreak": _BREAK}.get(macro)
    found = pattern.match(text) if pattern else None
    return found.end() if found else 0


def _before(node: Any, before: str) -> str:
    r"""The macro that comes before what is next; `\left` stays that until after its bracket."""
    if isinstance(node, LatexMacroNode):
        return str(node.macroname)
    is_bracket = isinstance(node, LatexCharsNode) and node.chars.strip() in ("(", "[")
    return before if is_bracket else ""


def _content(node: Any) -> Sequence[Any]:
    nodes: Sequence[Any] = node.nodelist if isinstance(node, LatexGroupNode) else (node,)
    return nodes


def _letters(run: str, start: int, end: int) -> Iterator[Token]:
    """Three letters in a row, or a known word, are one name: Label, sig; two are a product."""
    if len(run) > 2 or run in KNOWN_WORDS:
        yield Token("word", run, start, end)
        return
    shift = 1 if end - start == len(run) else 0
    for number, letter in enumerate(run):
        first = start + number * shift
        yield Token("letter", letter, first, first + 1 if shift else end)
