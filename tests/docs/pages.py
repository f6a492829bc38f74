"""The documentation as Markdown: its blocks of code, its marked tables, its links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", ROOT / "README.zh.md", *sorted((ROOT / "docs").glob("*.md")))

_FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_MARKED = re.compile(
    r"^<!-- (?P<kind>generated|checked): (?P<name>.+) -->\n+(?P<head>\|.+\n\|[-| ]+\n)"
    r"(?P<rows>(?:\|.+\n)*)",
    re.MULTILINE,
)
_LINK = re.compile(r'!?\[[^\]]*\]\((?P<target>[^)\s]+)\)|(?:src|href)="(?P<source>[^"]+)"')
_NAME = re.compile(r"`([^`]+)`")


def page_name(page: Path) -> str:
    """`docs/guide.md`, as a test is called."""
    return page.relative_to(ROOT).as_posix()


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: the words after the fence, and what is in it."""

    page: Path
    line: int
    info: tuple[str, ...]
    text: str

    @property
    def language(self) -> str:
        return self.info[0] if self.info else ""

    @property
    def place(self) -> str:
        return f"{page_name(self.page)}, line {self.line}"


@dataclass(frozen=True, slots=True)
class Table:
    """A table under a comment that says whether its rows are `generated` or `checked`."""

    kind: str
    name: str
    rows: str

    @property
    def keys(self) -> list[str]:
        """What stands between backquotes in the first column, row by row."""
        first = (row.strip("| ").split("|")[0] for row in self.rows.splitlines())
        return [name for cell in first for name in _NAME.findall(cell)]


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Block(page, line, tuple(found["info"].split()), found["text"])


def prose(page: Path) -> str:
    """The page without its blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def tables(page: Path) -> Iterator[Table]:
    for found in _MARKED.finditer(prose(page)):
        yield Table(found["kind"], found["name"], found["rows"])


def with_rows(text: str, name: str, rows: str) -> str:
    """The page's text with other rows in the generated table of that name."""

    def replaced(found: re.Match[str]) -> str:
        if (found["kind"], found["name"]) != ("generated", name):
            return found[0]
        return found[0].removesuffix(found["rows"]) + rows

    return _MARKED.sub(replaced, text)


def links(page: Path) -> Iterator[str]:
    """Every target that is not on another server."""
    for found in _LINK.finditer(prose(page)):
        target = found["target"] or found["source"]
        if "://" not in target:
            yield target


def anchors(page: Path) -> set[str]:
    """What `page.md#…` may name: its headings, as Markdown viewers turn them into anchors."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings
    }
