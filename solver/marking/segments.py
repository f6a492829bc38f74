"""Where the mathematics of a document stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from solver.errors import AnswerKeyError
from solver.marking.source import Source


class Place(StrEnum):
    """How a piece of mathematics stands in its document."""

    DISPLAY = "display"
    INLINE = "inline"
    TABLE = "table"
    CELL = "cell"


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

    @property
    def is_markdown(self) -> bool:
        """Whether a table is one of pipes."""
        return self.text.lstrip().startswith("|")


_ENVIRONMENTS = (
    r"(?:align|alignat|gather|equation|multline|flalign|dmath|eqnarray|xalignat)\*?"
    r"|displaymath|math|dgroup\*?"
)
_TABLES = r"tabular[x*]?|longtable|tblr"
_SKIPPED = r"verbatim\*?|lstlisting|minted|tikzpicture|comment|filecontents\*?"
_MATHS = (
    r"\\\\|\\\$|\\%|(?P<bracket>\\\[)|(?P<paren>\\\()|(?P<dollars>\$\$)"
    r"|(?P<dollar>\$)|\\begin\s*\{(?:(?P<environment>" + _ENVIRONMENTS
    + r")|(?P<skipped>" + _SKIPPED + r"))\}"
)  # fmt: skip
_TABLE = r"|\\begin\s*\{(?P<table>" + _TABLES + r")\}"
_BACKTICKS = r"(?P<backticks>\$`)|"
_CODE = r"|(?P<code>(?<!`)(?P<ticks>`+)(?!`)[^`\n]{1,400}(?P=ticks)(?!`))"
_FENCE = r"|(?P<fence>^[ \t]*(?:```[^`\n]*|~~~[^\n]*)$)"
_BLOCKS = _FENCE + r"|(?P<pipes>(?:^[ \t]*\|[^\n]*\|[ \t]*(?:\n|\Z)){2,})"
_IN_LATEX = re.compile(_MATHS + _TABLE)
_IN_MARKDOWN = re.compile(_BACKTICKS + _MATHS + _TABLE + _BLOCKS + _CODE, re.MULTILINE)
_IN_LATEX_CELLS = re.compile(_MATHS)
_IN_MARKDOWN_CELLS = re.compile(_BACKTICKS + _MATHS + _CODE)
_FENCE_ENDS = {
    mark: re.compile(rf"^[ \t]*{mark}{mark[0]}*[ \t]*$", re.MULTILINE) for mark in ("```", "~~~")
}
_FENCED_MATHS = re.compile(r"[ \t]*```+[ \t]*math[ \t]*")
_CLOSINGS = {"bracket": r"\]", "paren": r"\)", "dollars": "$$", "dollar": "$", "backticks": "`$"}
_INLINE = frozenset({"dollar", "paren", "backticks"})
_INTERTEXT = re.compile(r"\\(?:short)?intertext\s*\{")
_STEP = re.compile(r"\\.|[{}]|\$\$?|\n[ \t]*\n", re.DOTALL)
_STEP_IN_BACKTICKS = re.compile(r"\\.|[{}]|`\$|\n[ \t]*\n", re.DOTALL)
LONGEST_SEGMENT = 60_000
LONGEST_COLUMNS = 2_000
MOST_PROBLEMS = 50
_OPTION = re.compile(r"\s*\[[^\]\n]*\]")
_BRACES = re.compile(r"\\.|[{}]|\S", re.DOTALL)
_QUOTED = re.compile(r"(?:^[ \t]{0,3}>[^\n]*(?:\n|\Z)){2,}", re.MULTILINE)
_QUOTE = re.compile(r"^[ \t]{0,3}(?:>[ \t]?)+", re.MULTILINE)
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")


def segments(source: Source) -> Iterator[Segment]:
    """Every piece of mathematics in a document, in order; that in a table after its rows."""
    blanked = _without_quotes if source.is_markdown else _without_comments
    text = blanked(source.text)
    begin = max(text.find(r"\begin{document}"), 0)
    problems = 0
    openings = _IN_MARKDOWN if source.is_markdown else _IN_LATEX
    for segment in _found(text, openings, begin, len(text)):
        problems += bool(segment.problem)
        if problems > MOST_PROBLEMS:
            place = f"{source.name}:{source.line_of(segment.start)}"
            raise AnswerKeyError(f"{place}: {segment.problem}, and so are many before it")
        yield segment


def _found(text: str, openings: re.Pattern[str], at: int, end: int) -> Iterator[Segment]:
    """The mathematics between two places."""
    while (match := openings.search(text, at, end)) is not None:
        if match.lastgroup is None:
            at = match.end()
            continue
        segment, at = _segment(text, match, match.lastgroup, end)
        if segment is None:
            continue
        yield from _apart(text, segment)
        if segment.place is Place.TABLE:
            for inner in _in_cells(text, segment):
                yield replace(inner, place=Place.CELL) if inner.place is Place.INLINE else inner


def _apart(text: str, segment: Segment) -> Iterator[Segment]:
    """A display in pieces, where there is mathematics in the text between its rows."""
    start = segment.start
    if segment.place is Place.DISPLAY:
        for match in _INTERTEXT.finditer(text, start, segment.end):
            end = _closing(text, match.end(), "}", segment.end)
            if end is not None and "$" in text[match.end() : end]:
                yield replace(segment, text=text[start : match.start()], start=start)
                yield from _found(text, _IN_LATEX_CELLS, match.end(), end)
                start = end + 1
    yield replace(segment, text=text[start : segment.end], start=start)


def _in_cells(text: str, table: Segment) -> Iterator[Segment]:
    """What stands in a table; in Markdown it ends in the line in which it begins."""
    if not table.is_markdown:
        yield from _found(text, _IN_LATEX_CELLS, table.start, table.end)
        return
    start = table.start
    for line in table.text.split("\n"):
        yield from _found(text, _IN_MARKDOWN_CELLS, start, start + len(line))
        start += len(line) + 1


def _without_quotes(text: str) -> str:
    """The text with blanks for the > before each line of a quotation of more than one."""
    return _QUOTED.sub(lambda m: _QUOTE.sub(lambda q: " " * len(q[0]), m[0]), text)


def _without_comments(text: str) -> str:
    """The text with blanks for its comments, so that every place stays the same."""
    return _COMMENT.sub(lambda m: m[1] + " " * (len(m[0]) - len(m[1])), text)


def _segment(text: str, match: re.Match[str], kind: str, limit: int) -> tuple[Segment | None, int]:
    start = match.end()
    if kind == "pipes":
        return Segment(Place.TABLE, match.group(), match.start()), start
    if kind == "fence":
        return _fenced(text, match.group(), start, limit)
    if kind == "code":
        return None, start
    if kind in ("environment", "table", "skipped"):
        return _environment(text, match[kind], kind, start, limit)
    closing = _CLOSINGS[kind]
    place = Place.INLINE if kind in _INLINE else Place.DISPLAY
    found = _closing(text, start, closing, limit)
    if found is None:
        problem = f"{match.group()} is never closed"
        return Segment(place, "", match.start(), problem), start
    return Segment(place, text[start:found], start), found + len(closing)


def _fenced(text: str, opening: str, start: int, limit: int) -> tuple[Segment | None, int]:
    """A block between lines of backticks: a display where it says `math`, else none."""
    closing = _FENCE_ENDS[opening.strip()[:3]].search(text, start, limit)
    end, after = (limit, limit) if closing is None else closing.span()
    if _FENCED_MATHS.fullmatch(opening) is None:
        return None, after
    return Segment(Place.DISPLAY, text[start:end], start), after


def _environment(
    text: str, name: str, kind: str, start: int, limit: int
) -> tuple[Segment | None, int]:
    place = Place.TABLE if kind == "table" else Place.DISPLAY
    closing = _end_of(text, name, start, limit)
    if closing is None:
        problem = rf"\begin{{{name}}} is never closed"
        return Segment(place, "", start, problem), start
    if kind == "skipped":
        return None, closing.end()
    if name.rstrip("*") in ("alignat", "xalignat"):
        number = re.compile(r"\s*\{\d+\}").match(text, start)
        start = number.end() if number else start
    if kind == "table":
        start = _after_columns(text, name, start, closing.start())
    return Segment(place, text[start : closing.start()], start), closing.end()


def _end_of(text: str, name: str, start: int, limit: int) -> re.Match[str] | None:
    """Where an environment ends; one in another of its kind ends first."""
    depth = 1
    ends = re.compile(rf"\\(begin|end)\s*\{{{re.escape(name)}\}}")
    for match in ends.finditer(text, start, limit):
        depth += 1 if match[1] == "begin" else -1
        if not depth:
            return match
    return None


def _after_columns(text: str, name: str, start: int, limit: int) -> int:
    """Where a table begins after what its columns are: `[t]{r@{$=$}l}`."""
    groups = 1 + (name in ("tabular*", "tabularx"))
    if option := _OPTION.match(text, start, limit):
        start = option.end()
    for _ in range(groups):
        depth = 0
        for match in _BRACES.finditer(text, start, min(start + LONGEST_COLUMNS, limit)):
            piece = match.group()
            depth += (piece == "{") - (piece == "}")
            if depth <= 0:
                start = match.end() if piece == "}" else start
                break
    return start


def _closing(text: str, start: int, closing: str, limit: int) -> int | None:
    """Where the mathematics that starts here ends: at no dollar inside braces."""
    depth = 0
    step = _STEP_IN_BACKTICKS if closing == "`$" else _STEP
    for match in step.finditer(text, start, min(start + LONGEST_SEGMENT, limit)):
        piece = match.group()
        if depth <= 0 and (piece == closing or (closing == "$" and piece == "$$")):
            return match.start()
        if closing in ("$", "`$") and piece.startswith("\n"):
            return None
        depth += (piece == "{") - (piece == "}")
    return None
