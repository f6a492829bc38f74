"""Each language can say everything that each other can."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from jinja2 import nodes
from shapes import SHAPES, document_of

import solver.cli
from solver.document.pieces import Piece
from solver.document.steps import (
    Document,
    Labelled,
    Line,
    LineRole,
    Section,
    SectionKind,
    Step,
    StepKind,
)
from solver.exercise.options import AnswerSpace
from solver.exercise.rounding import Digits, Mode
from solver.exercise.text import Text
from solver.output.environment import environment
from solver.output.latex import Part, write_latex
from solver.output.templates import languages, templates_folder

LANGUAGES = languages()


def macros(language: str) -> dict[str, list[str]]:
    """The public macros of a language's file, with the names of their parameters."""
    file = templates_folder() / "phrases" / f"{language}.tex.jinja"
    tree = environment().parse(file.read_text(encoding="utf-8"))
    return {
        macro.name: [argument.name for argument in macro.args]
        for macro in tree.find_all(nodes.Macro)
        if not macro.name.startswith("_")
    }


def test_there_are_chinese_and_english() -> None:
    assert {"zh", "en"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_macros_with_the_same_parameters_in_the_same_order(language: str) -> None:
    assert list(macros(language).items()) == list(macros("en").items())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_macro_is_called_by_some_template_or_command(language: str) -> None:
    folder, commands = templates_folder() / "latex", Path(solver.cli.__file__).parent
    called = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.jinja"))
    named = "".join(path.read_text(encoding="utf-8") for path in commands.glob("*.py"))
    for name in macros(language):
        assert f"p.{name}(" in called or f'"{name}"' in named


def everything(document: Document) -> Document:
    """A document with every kind of section, of step and of line."""
    lines = tuple(Line(role, (Piece(f"a_{{{n}}}"),)) for n, role in enumerate(LineRole))
    steps = tuple(Step(kind, "q", "q", "q", lines) for kind in StepKind)
    facts = ((Labelled("L", "0.75"), Labelled("L", "0.25")),)
    return replace(
        document,
        sections=tuple(
            Section(kind, (first, *steps), layer=layer, iteration=layer, sample=2, facts=facts)
            for kind in SectionKind
            for layer in (1, 2)
            for first in (steps[0], *(step for step in steps if step.kind is StepKind.ADJOINT))
        ),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_section_step_and_line_is_written(language: str) -> None:
    document = everything(document_of("deep"))
    key = write_latex(document, Part.KEY, language=language)
    headings = re.findall(r"\\subsection\*\{(.*)\}", key)
    rounds = re.findall(r"\\section\*\{(.*)\}", key)
    assert len(headings) + len(rounds) == len(document.sections) + 1
    assert len(set(rounds)) == 2
    assert "0.75" in key
    assert "0.25" in key
    assert len({re.sub(r"^[\d一二三四五六七八九十]+[.、]", "", h) for h in headings}) >= len(
        SectionKind
    )
    for number, _role in enumerate(LineRole):
        assert f"a_{{{number}}}" in key


ROUNDINGS = [
    {"mode": mode, "digits": digits, "working": working, "is_auto": auto, "always_equals": always}
    for mode in Mode
    for digits in Digits
    for working, auto in ((None, True), (None, False), (1, False), (4, True), (6, True))
    for always in (True, False)
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_policy_is_said_in_a_sentence_of_its_own(language: str) -> None:
    document = document_of("deep")
    said = set()
    for rounding in ROUNDINGS:
        changed = replace(document, rounding=replace(document.rounding, **rounding))  # type: ignore[arg-type]
        said.add(write_latex(changed, Part.KEY, language=language).partition(r"\subsection")[0])
    # Whether it was the program that chose shows only where it chose more places than the final.
    assert len(said) == len(Mode) * len(Digits) * 4 * 2


@pytest.mark.no_cover
@pytest.mark.parametrize("language", [*LANGUAGES, "+".join(LANGUAGES)])
@pytest.mark.parametrize("part", Part)
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_written_in_every_language(shape: str, part: Part, language: str) -> None:
    latex = write_latex(document_of(shape), part, language=language)
    assert latex.endswith("\\end{document}\n")
    assert not re.search(r"None|Undefined|&lt;|&#|<<|>>|<%|%>|<#|#>", latex)
    body = latex.partition(r"\begin{document}")[2]
    assert not re.search(r"\n\s*\n\\begin\{align", body), "a blank line parts text and display"
    assert not re.search(r"[，。；：] [，。；：]|，，|。。| ，| 。", body)
    prose = re.sub(r"\$[^$]*\$", "$", body)
    assert not re.search(r"[.;:][A-Z]", prose.partition(r"\begin{tikzpicture}")[0])
    assert not re.search(r" ,| \.\n|\.\.\n|,,", prose)


@pytest.mark.parametrize("space", AnswerSpace)
def test_room_for_answers(space: AnswerSpace) -> None:
    document = document_of("no-bias")
    document = replace(document, problem=replace(document.problem, answer_space=space))
    paper = write_latex(document, Part.PAPER, language="en")
    assert (r"\dotfill" in paper) == (space is AnswerSpace.LINES)
    assert ("is the new value of $w_{11}$, and so on." in paper) == (space is AnswerSpace.LINES)
    assert (r"\newpage" in paper) == (space is AnswerSpace.PAGE)
    assert (r"{\bfseries Answer}" in paper) == (space is AnswerSpace.PAGE)


def paper(title: Text, question: Text | None, language: str) -> str:
    document = document_of("one-one")
    problem = replace(document.problem, title=title, question=question)
    return write_latex(replace(document, problem=problem), Part.PAPER, language=language)


BOTH = Text((("zh", "中文的"), ("en", "English")))
ONE = Text((("en", "English"),))


@pytest.mark.parametrize(
    ("text", "language", "times_zh", "times_en"),
    [
        (BOTH, "zh", 1, 0),
        (BOTH, "en", 0, 1),
        (BOTH, "zh+en", 1, 1),
        (ONE, "zh", 0, 1),
        (ONE, "zh+en", 0, 1),
    ],
)
def test_what_the_instructor_worded_is_said_once_in_each_language(
    text: Text, language: str, times_zh: int, times_en: int
) -> None:
    titled = paper(text, None, language)
    assert (titled.count("中文的"), titled.count("English")) == (times_zh, times_en)
    asked = paper(Text((("en", "T"),)), text, language)
    assert (asked.count("中文的"), asked.count("English")) == (times_zh, times_en)


CHINESE_FONTS = [
    ("zh", ONE, True),
    ("zh+en", ONE, True),
    ("en", ONE, False),
    ("en", Text((("zh", "中文的"),)), True),
]


@pytest.mark.parametrize(("language", "title", "needed"), CHINESE_FONTS)
def test_chinese_fonts_where_there_is_chinese(language: str, title: Text, needed: bool) -> None:
    assert ("ctex" in paper(title, None, language)) == needed
    assert ("ctex" in paper(ONE, title, language)) == needed


def test_text_is_escaped_wherever_it_stands() -> None:
    nasty = r"100 % \input{x} $y$"
    assert nasty not in paper(Text((("en", nasty),)), Text((("en", nasty),)), "en")
    assert (
        paper(Text((("en", nasty),)), Text((("en", nasty),)), "en").count(
            r"100 \% \textbackslash{}input\{x\} \$y\$"
        )
        == 2
    )
