"""A page that was rendered once and filled is the page that would have been rendered."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from solver.document.steps import Document
from solver.exam.variants import draw, read
from solver.exercise.text import Text
from solver.output.latex import Copy, Part, write_latex
from solver.passes import explain, load, solve

pytestmark = pytest.mark.no_cover

EXAMPLES = sorted((Path(__file__).parents[2] / "docs" / "examples").glob("*.toml"))
LECTURE = next(path for path in EXAMPLES if path.stem == "lecture9")
COPIES = (None, Copy(12), Copy(3, "王_{喆} & 50%", "00_7"))


@pytest.fixture(scope="module")
def no_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of own templates without any: with it every page is rendered by itself.

    The same for all tests, because all templates are compiled once for each folder.
    """
    return tmp_path_factory.mktemp("no_templates")


@cache
def document_of(example: Path) -> Document:
    return explain(solve(load(example)))


def both(
    document: Document, part: Part, language: str, folder: Path, copy: Copy | None = None
) -> tuple[str, str]:
    return (
        write_latex(document, part, language=language, copy=copy),
        write_latex(document, part, language=language, copy=copy, templates=folder),
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=[path.stem for path in EXAMPLES])
@pytest.mark.parametrize("part", list(Part))
def test_examples(example: Path, part: Part, no_templates: Path) -> None:
    filled, rendered = both(document_of(example), part, "zh+en", no_templates)
    assert filled == rendered


@pytest.mark.parametrize("copy", COPIES, ids=["no copy", "a number", "a name"])
@pytest.mark.parametrize("language", ["zh", "en", "zh+en"])
@pytest.mark.parametrize("part", list(Part))
def test_languages_and_copies(
    part: Part, language: str, copy: Copy | None, no_templates: Path
) -> None:
    filled, rendered = both(document_of(LECTURE), part, language, no_templates, copy)
    assert filled == rendered


@pytest.mark.parametrize(
    "name", ["lecture9", "recurrence-three-steps", "automatic-differentiation"]
)
@pytest.mark.parametrize("part", list(Part))
def test_variants(part: Part, name: str, no_templates: Path) -> None:
    file = read(LECTURE.with_stem(name))
    for number in range(1, 8):
        document = explain(draw(file, seed=2, number=number).solution)
        filled, rendered = both(document, part, "zh+en", no_templates, Copy(number))
        assert filled == rendered


@pytest.mark.parametrize("strange", ["\U00100000", "\U00109000[3] &", "\U0010f000"])
def test_who_writes_a_gap_gets_it_printed(strange: str, no_templates: Path) -> None:
    document = document_of(LECTURE)
    titled = replace(document.problem, title=Text((("en", f"A {strange} title"),)))
    changed = replace(document, problem=titled)
    for part in Part:
        filled, rendered = both(changed, part, "en", no_templates)
        assert filled == rendered
        filled, rendered = both(document, part, "en", no_templates, Copy(1, strange, "2"))
        assert filled == rendered
