"""Documents as LaTeX source, in one language or in several at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from solver.document.figure import Figure, Level, NetworkPicture, draw
from solver.document.graph_figure import GraphFigure, GraphPicture, draw_graph
from solver.document.steps import Document
from solver.errors import TemplateError
from solver.output.environment import phrases, render
from solver.output.templates import languages

_EAST_ASIAN = re.compile(
    "[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)


class Part(StrEnum):
    """What is handed out: the problems before, the answer key after."""

    PAPER = "paper"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Copy:
    """Which of many variants a page belongs to, and whose it is, where that is known."""

    number: int
    name: str = ""
    student: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """What the fonts of a page have to print.

    `rare` are characters beyond GB 2312, all of which the Fandol fonts have.
    """

    east_asian: bool = False
    rare: bool = False

    def __or__(self, other: Script) -> Script:
        return Script(self.east_asian or other.east_asian, self.rare or other.rare)


def script_of(texts: Iterable[str]) -> Script:
    """What it takes to print the texts."""
    found = "".join(_EAST_ASIAN.findall("".join(texts)))
    return Script(bool(found), found.encode("gb2312", "ignore").decode("gb2312") != found)


def write_latex(
    document: Document,
    part: Part,
    *,
    language: str,
    templates: Path | None = None,
    copy: Copy | None = None,
    script: Script | None = None,
) -> str:
    """The LaTeX source of a part; `zh+en` says every sentence in both languages.

    `script` is what the fonts have to print besides this page, so that all pages look the same.
    Raises TemplateError where an instructor's own template fails.
    """
    chosen = language.split("+")
    if unknown := set(chosen) - set(languages()):
        raise TemplateError(f"there are no phrases for '{unknown.pop()}'")
    problem = document.problem
    titles = list(dict.fromkeys(problem.title.in_language(name) for name in chosen))
    wordings = [problem.question.in_language(name) if problem.question else "" for name in chosen]
    needed = script_of((*titles, *wordings)) | Script("zh" in chosen) | (script or Script())
    figure = _figure(problem.figure if part is Part.PAPER else document.figure)
    return render(
        f"latex/{part}.tex.jinja",
        templates,
        document=document,
        problem=problem,
        phrases=[phrases(name, templates) for name in chosen],
        titles=titles,
        wordings=wordings,
        figure=figure,
        values_in_figure=figure is not None and figure.level == Level.VALUES,
        copy=copy,
        east_asian=needed.east_asian,
        rare=needed.rare,
    )


def _figure(picture: NetworkPicture | GraphPicture | None) -> Figure | GraphFigure | None:
    """The drawing of a network or of a computation graph, where there is one to draw."""
    match picture:
        case NetworkPicture():
            return draw(picture)
        case GraphPicture():
            return draw_graph(picture)
    return None
