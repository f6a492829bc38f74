"""An answer key as a file: text of a bearable size, or an error that says what is wrong with it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from solver.errors import AnswerKeyError
from solver.marking.headings import headings_of, left_out, problems_of

LARGEST_FILE = 2_000_000
"""Bytes; a key of a hundred pages has a quarter of that."""

_MARKDOWN = frozenset({".md", ".markdown", ".mkd", ".txt"})
_CONTROL = re.compile("[\0-\x08\x0e-\x1f]")


@dataclass(frozen=True)
class Source:
    """The text of a key. In Markdown a % is a per cent sign, in LaTeX it begins a comment."""

    name: str
    text: str
    is_markdown: bool = False

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    @cached_property
    def _left_out(self) -> tuple[tuple[int, int], ...]:
        return left_out(self.text)

    @cached_property
    def headings(self) -> tuple[int, ...]:
        """The places of all headings."""
        return headings_of(self.text)

    @cached_property
    def problems(self) -> frozenset[int]:
        """The headings under which another problem begins."""
        return frozenset(problems_of(self.text))

    def is_after_gap(self, place: int) -> bool:
        """Whether a character stands right under a heading before which steps are left out."""
        before = bisect_right(self._left_out, (place, len(self.text)))
        return before > 0 and place < self._left_out[before - 1][1]

    def line_of(self, place: int) -> int:
        """The line, counted from 1, that a character stands in."""
        return bisect_right(self._starts, place)


def read_source(path: Path) -> Source:
    """The key in a file; raises AnswerKeyError where it is none."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            size = f"{path.stat().st_size:,} bytes"
            raise AnswerKeyError(f"{path}: {size}; a key may have {LARGEST_FILE:,} at most")
        content = path.read_bytes()
    except OSError as problem:
        raise AnswerKeyError(f"{path}: {problem.strerror or problem}") from None
    return source_of(content, name=str(path), is_markdown=path.suffix.lower() in _MARKDOWN)


def source_of(content: bytes, *, name: str, is_markdown: bool = False) -> Source:
    """The key in these bytes; raises AnswerKeyError where they are no text in UTF-8."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise AnswerKeyError(f"{name}:{line}: {_other_encoding(content)}") from None
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise AnswerKeyError(f"{name}:{line}: this is no text (it has a character {found[0]!r})")
    return Source(name, text.replace("\r\n", "\n").replace("\r", "\n"), is_markdown)


def _other_encoding(content: bytes) -> str:
    if b"\0" in content:
        return "this is no text in UTF-8: a binary file, or text in UTF-16"
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return "this is no text in UTF-8"
    return "this is no text in UTF-8; it could be GBK (iconv -f GB18030 -t UTF-8 converts it)"
