"""Real pages, made by TeX: fonts, overfull lines, lost characters, and what can be read on them."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from shapes import SHAPES, document_of

from solver import passes
from solver.document.steps import Document
from solver.exercise.text import Text
from solver.output.latex import Part, write_latex
from solver.output.tex import Typeset, typeset

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"

# (exercise, language, least and most pages of its key)
PAGES = [
    ("lecture9", "zh", 4, 6),
    ("lecture9", "en", 4, 6),
    ("lecture9", "zh+en", 4, 7),
    ("lecture9-as-printed", "zh", 4, 6),
    ("three-two-one", "en", 3, 5),
    ("deep", "zh+en", 9, 13),
    ("one-one", "zh", 1, 2),
    ("wide", "en", 22, 32),
    ("ten-three", "zh", 8, 12),
    ("no-bias", "en", 2, 4),
    ("negative", "zh", 4, 7),
    ("long-decimals", "zh", 5, 8),
    ("significant", "en", 3, 5),
    ("all-paths", "en", 10, 40),
]
KEYS = [row[:2] for row in PAGES]


@cache
def document(name: str) -> Document:
    if name in SHAPES:
        return document_of(name)
    return passes.explain(passes.solve(passes.load(EXAMPLES / f"{name}.toml")))


@cache
def made(name: str, part: Part, language: str) -> Typeset:
    return typeset(write_latex(document(name), part, language=language))


def said(command: str, pdf: bytes, folder: Path) -> str:
    """What one of poppler's tools says about a PDF."""
    file = folder / "page.pdf"
    file.write_bytes(pdf)
    words = [*command.split(), str(file), *(["-"] if command.startswith("pdftotext") else [])]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def overfull(log: str) -> list[str]:
    """Lines and pages that stick out by more than a point."""
    found = re.findall(r"Overfull \\[hv]box \((\d+\.\d+)pt too (?:wide|high)\).*", log)
    return [size for size in found if float(size) > 1]


@pytest.mark.parametrize(("name", "language"), KEYS)
@pytest.mark.parametrize("part", Part)
def test_nothing_sticks_out(name: str, language: str, part: Part) -> None:
    assert overfull(made(name, part, language).log) == []


@pytest.mark.parametrize(("name", "language"), KEYS)
@pytest.mark.parametrize("part", Part)
def test_all_fonts_are_in_the_file(name: str, language: str, part: Part, tmp_path: Path) -> None:
    _, _, *fonts = said("pdffonts", made(name, part, language).pdf, tmp_path).splitlines()
    assert fonts
    for font in fonts:
        assert re.search(r" yes yes (yes|no ) +\d+ +\d+$", font), font


@pytest.mark.parametrize(("name", "language", "least", "most"), PAGES)
def test_number_of_pages(name: str, language: str, least: int, most: int, tmp_path: Path) -> None:
    pages = {}
    for part in Part:
        told = said("pdfinfo", made(name, part, language).pdf, tmp_path)
        pages[part] = int(re.findall(r"Pages: +(\d+)", told)[0])
        assert "A4" in told
    assert pages[Part.PAPER] == 1
    assert least <= pages[Part.KEY] <= most


@pytest.mark.parametrize(("name", "language"), KEYS)
def test_the_answers_can_be_read_in_the_table(name: str, language: str, tmp_path: Path) -> None:
    text = said("pdftotext -layout", made(name, Part.KEY, language).pdf, tmp_path)
    table = text.replace("−", "-").replace(" × ", "×").splitlines()
    for found in document(name).finals:
        mantissa = found.after.partition(r" \times")[0]
        before = found.before.partition(r" \times")[0]
        assert any(mantissa in line and before in line for line in table), found


@pytest.mark.parametrize(("name", "language"), KEYS)
def test_no_heading_is_the_last_thing_on_a_page(name: str, language: str, tmp_path: Path) -> None:
    """And no sentence that leads to a display: the last line above the page's number is mathematics
    or the end of a paragraph."""
    text = said("pdftotext -layout", made(name, Part.KEY, language).pdf, tmp_path)
    for page in text.split("\f")[:-2]:
        *_, last, number = [line.strip() for line in page.splitlines() if line.strip()]
        assert number.isdigit()
        assert not re.match(r"\d+\. [A-Z]|[一二三四五六七八九十]+、", last), last
        assert not last.endswith((":", "：")), last


LITERAL = r"$ % _ & # ~ ^ \ { } \input{/etc/passwd} \write18{touch x} \end{document} < > | ` ?`"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_the_instructor_typed_stands_there_as_typed(language: str, tmp_path: Path) -> None:
    text = Text((("en", LITERAL),))
    original = document("one-one")
    problem = replace(original.problem, title=text, question=text)
    latex = write_latex(replace(original, problem=problem), Part.PAPER, language=language)
    printed = "".join(said("pdftotext", typeset(latex).pdf, tmp_path).split())
    assert printed.count("".join(LITERAL.split())) == 2
