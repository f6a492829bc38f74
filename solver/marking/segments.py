"""Where the mathematics of a document stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from solver.errors import AnswerKeyError
from solver.marking.source import Source


class Place(StrEnum):
    """How a piece of mathematics stands in its document."""

    DISPLAY = "display"
    INLINE = "inline"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of mathematics (of a table: its rows) and where it starts in the document.

    `problem` says why a piece is not to be read: it is never closed, say.
    """

    place: Place
    text: str
    start: int
    problem: str = ""

    @property
    def end(self) -> int:
        """Where it ends, its closing delimiter left out."""
        return self.start + len(self.text)


_ENVIRONMENTS = (
    r"(?:align|alignat|gather|equation|multline|flalign|dmath|eqnarray|xalignat)\*?"
    r"|displaymath|math|dgroup\*?"
)
_TABLES = r"tabular[x*]?|longtable|tblr"
_SKIPPED = r"verbatim\*?|lstlisting|minted|tikzpicture|comment|filecontents\*?"
_OPENINGS = re.compile(
    r"\\\\|\\\$|\\%|(?P<comment>%[^\n]*)|(?P<bracket>\\\[)|(?P<paren>\\\()|(?P<dollars>\$\$)"
    r"|(?P<dollar>\$)|\\begin\s*\{(?:(?P<environment>" + _ENVIRONMENTS + r")|(?P<table>" + _TABLES
    + r")|(?P<skipped>" + _SKIPPED + r"))\}"
    r"|(?P<fence>^```[^\n]*$)|(?P<pipes>(?:^[ \t]*\|[^\n]*\|[ \t]*(?:\n|\Z)){2,})",
    re.MULTILINE,
)  # fmt: skip
_ONLY_IN_MARKDOWN = frozenset({"fence", "pipes"})
_CLOSINGS = {"bracket": r"\]", "paren": r"\)", "dollars": "$$", "dollar": "$"}
_STEP = re.compile(r"\\.|[{}]|\$\$?|\n[ \t]*\n", re.DOTALL)
LONGEST_SEGMENT = 60_000
MOST_PROBLEMS = 50
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")


def segments(source: Source) -> Iterator[Segment]:
    """Every piece of mathematics in a document, in order."""
    text = source.text if source.is_markdown else _without_comments(source.text)
    begin = text.find(r"\begin{document}")
    at = max(begin, 0)
    problems = 0
    while (match := _OPENINGS.search(text, at)) is not None:
        kind = match.lastgroup
        if kind is None or (kind in _ONLY_IN_MARKDOWN) > source.is_markdown or kind == "comment":
            at = match.end() if kind not in _ONLY_IN_MARKDOWN else match.start() + 1
            continue
        segment, at = _segment(text, match, kind)
        if segment is None:
            continue
        problems += bool(segment.problem)
        if problems > MOST_PROBLEMS:
            place = f"{source.name}:{source.line_of(segment.start)}"
            raise AnswerKeyError(f"{place}: {segment.problem}, and so are many before it")
        yield segment


def _without_comments(text: str) -> str:
    """The text with blanks for its comments, so that every place stays the same."""
    return _COMMENT.sub(lambda m: m[1] + " " * (len(m[0]) - len(m[1])), text)


def _segment(text: str, match: re.Match[str], kind: str) -> tuple[Segment | None, int]:
    start = match.end()
    if kind == "pipes":
        return Segment(Place.TABLE, match.group(), match.start()), start
    if kind == "fence":
        end = text.find("\n```", start)
        return None, len(text) if end < 0 else end + 4
    if kind in ("environment", "table", "skipped"):
        return _environment(text, match[kind], start, kind)
    closing = _CLOSINGS[kind]
    place = Place.INLINE if kind in ("dollar", "paren") else Place.DISPLAY
    found = _closing(text, start, closing)
    if found is None:
        problem = f"{match.group()} is never closed"
        return Segment(place, "", match.start(), problem), start
    return Segment(place, text[start:found], start), found + len(closing)


def _environment(text: str, name: str, start: int, kind: str) -> tuple[Segment | None, int]:
    place = Place.TABLE if kind == "table" else Place.DISPLAY
    closing = re.compile(rf"\\end\s*\{{{re.escape(name)}\}}").search(text, start)
    if closing is None:
        problem = rf"\begin{{{name}}} is never closed"
        return Segment(place, "", start, problem), start
    if kind == "skipped":
        return None, closing.end()
    if name.rstrip("*") in ("alignat", "xalignat"):
        number = re.compile(r"\s*\{\d+\}").match(text, start)
        start = number.end() if number else start
    return Segment(place, text[start : closing.start()], start), closing.end()


def _closing(text: str, start: int, closing: str) -> int | None:
    """Where the mathematics that starts here ends: at no dollar inside braces."""
    depth = 0
    for match in _STEP.finditer(text, start, start + LONGEST_SEGMENT):
        piece = match.group()
        if depth <= 0 and (piece == closing or (closing == "$" and piece == "$$")):
            return match.start()
        if closing == "$" and piece.startswith("\n"):
            return None
        depth += (piece == "{") - (piece == "}")
    return None
