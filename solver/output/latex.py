"""Documents as LaTeX source, in one language or in several at once."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

from solver.document.figure import Level, draw
from solver.document.steps import Document
from solver.errors import TemplateError
from solver.output.environment import phrases, render
from solver.output.templates import languages

_EAST_ASIAN = re.compile(
    "[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)


class Part(StrEnum):
    """What is handed out: the problems before, the answer key after."""

    PAPER = "paper"
    KEY = "key"


def write_latex(
    document: Document, part: Part, *, language: str, templates: Path | None = None
) -> str:
    """The LaTeX source of a part; `zh+en` says every sentence in both languages.

    Raises TemplateError where an instructor's own template fails.
    """
    chosen = language.split("+")
    if unknown := set(chosen) - set(languages()):
        raise TemplateError(f"there are no phrases for '{unknown.pop()}'")
    problem = document.problem
    titles = list(dict.fromkeys(problem.title.in_language(name) for name in chosen))
    wordings = [problem.question.in_language(name) if problem.question else "" for name in chosen]
    figure = draw(problem.figure)
    return render(
        f"latex/{part}.tex.jinja",
        templates,
        document=document,
        problem=problem,
        phrases=[phrases(name, templates) for name in chosen],
        titles=titles,
        wordings=wordings,
        figure=figure,
        values_in_figure=figure.level is Level.VALUES,
        east_asian="zh" in chosen or bool(_EAST_ASIAN.search("".join(titles + wordings))),
    )
