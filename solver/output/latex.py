"""Documents as LaTeX source, in one language or in several at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from solver.document.figure import Figure, Level, NetworkPicture, draw
from solver.document.filling import Marked, Shape, marked, shape_of
from solver.document.graph_figure import GraphFigure, GraphPicture, draw_graph
from solver.document.numbered import Numbered
from solver.document.steps import Document
from solver.errors import TemplateError
from solver.formulas.identity import Itself
from solver.output.displays import STEPS_IN_A_DISPLAY, aligned_steps, in_two_cells
from solver.output.environment import phrases, render
from solver.output.escaping import escape
from solver.output.gaps import (
    FIGURE_BODY,
    Gaps,
    Page,
    first_displays,
    has_gap,
    page,
)
from solver.output.templates import languages
from solver.output.tikz import figure_body, outline

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


@dataclass(frozen=True, slots=True)
class _Order:
    """Which page of a document: the same for all its variants."""

    part: Part
    languages: tuple[str, ...]
    script: Script


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
    chosen = tuple(language.split("+"))
    if unknown := set(chosen) - set(languages()):
        raise TemplateError(f"there are no phrases for '{unknown.pop()}'")
    order = _Order(part, chosen, script or Script())
    if templates is None and _can_have_gaps(document, copy):
        return _filled(document, order, copy)
    picture = _picture(document, part)
    figure = _draw(picture.picture) if picture else None
    return _rendered(document, order, figure, copy, templates)


def _picture(
    document: Document, part: Part
) -> Numbered[NetworkPicture] | Numbered[GraphPicture] | None:
    return document.problem.figure if part is Part.PAPER else document.figure


def _rendered(
    document: Document,
    order: _Order,
    figure: Figure | GraphFigure | None,
    copy: Copy | _CopyTexts | None,
    templates: Path | None = None,
) -> str:
    problem, chosen = document.problem, order.languages
    titles, wordings = _texts(document, chosen)
    needed = script_of((*titles, *wordings)) | Script("zh" in chosen) | order.script
    return render(
        f"latex/{order.part}.tex.jinja",
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


def _texts(document: Document, chosen: Iterable[str]) -> tuple[list[str], list[str]]:
    """The titles, each once, and the wordings of the question."""
    problem = document.problem
    titles = list(dict.fromkeys(problem.title.in_language(name) for name in chosen))
    return titles, [
        problem.question.in_language(name) if problem.question else "" for name in chosen
    ]


def _can_have_gaps(document: Document, copy: Copy | None) -> bool:
    """Whether a page is like those of all variants but for its numbers.

    Not where it has to speak of single ones, nor where somebody has written a gap.
    """
    problem, note = document.problem, document.rounding
    if note.forced or note.untrue:
        return False
    wordings = [*problem.title.wordings, *(problem.question.wordings if problem.question else ())]
    texts = [text for _, text in wordings] + ([copy.name, copy.student] if copy else [])
    return not any(map(has_gap, texts))


def _filled(document: Document, order: _Order, copy: Copy | None) -> str:
    """The page of this document, by way of the one that all its variants have in common."""
    empty, numbers = _emptied(Itself(document))
    gaps = Gaps(dict(numbers))
    copied = _copied(copy, gaps) if copy else None
    picture = _picture(document, order.part)
    figure, body = _drawn(picture) if picture else (None, "")
    found = _page(empty, order, figure, copied)
    texts = gaps.texts | dict(_displays(document, found))
    texts |= {gap: in_two_cells(texts[first]) for gap, first in found.in_cells.items()}
    texts[FIGURE_BODY] = body
    return found.filled(texts)


@lru_cache(maxsize=1)  # paper and key, in every language
def _emptied(document: Itself[Document]) -> tuple[Document, Mapping[str, str]]:
    """The document with gaps for its numbers, and these by their gaps."""
    gaps = Gaps()
    return gaps.document(document.thing, STEPS_IN_A_DISPLAY), gaps.texts


def _drawn(
    picture: Numbered[NetworkPicture] | Numbered[GraphPicture],
) -> tuple[Figure | GraphFigure, str]:
    """The outline of a figure, and what is in it."""
    shape, digits = shape_of(picture.values, apart=True)
    figure, body = _drawn_with_marks(Itself(picture.blank), shape)
    return figure, body.filled(digits)


@lru_cache(maxsize=1024)
def _drawn_with_marks(
    blank: Itself[NetworkPicture] | Itself[GraphPicture], shape: Shape
) -> tuple[Figure | GraphFigure, Marked]:
    figure = _draw(blank.thing.with_values(marked(shape)))
    return outline(figure), Marked.of(figure_body(figure))


class _CopyTexts(NamedTuple):
    number: str
    name: str
    student: str


def _copied(copy: Copy, gaps: Gaps) -> _CopyTexts:
    written = (escape(str(text)) for text in (copy.number, copy.name, copy.student))
    return _CopyTexts(*map(gaps.number, written))


@lru_cache(maxsize=64)
def _page(
    document: Document,
    order: _Order,
    figure: Figure | GraphFigure | None,
    copy: _CopyTexts | None,
) -> Page:
    return page(_rendered(document, order, figure, copy))


def _displays(document: Document, found: Page) -> Iterator[tuple[str, str]]:
    """The displays of the sections, by their gaps."""
    firsts = first_displays(document.sections, STEPS_IN_A_DISPLAY)
    for section, first in zip(document.sections, firsts, strict=True):
        if first in found.widest:
            written = aligned_steps(
                section.steps,
                found.widest[first],
                always_equals=document.rounding.always_equals,
            )
            yield from ((chr(ord(first) + at), display) for at, display in enumerate(written))


def _draw(picture: NetworkPicture | GraphPicture) -> Figure | GraphFigure:
    """The drawing of a network or of a computation graph."""
    return draw(picture) if isinstance(picture, NetworkPicture) else draw_graph(picture)
