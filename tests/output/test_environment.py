"""Templates: whose come first, what they may do, and what is said of one that fails.

What a failing template looks like from the command line is in tests/cli.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from markupsafe import Markup

from solver.errors import TemplateError
from solver.output.environment import phrases, render
from solver.output.templates import languages, templates_folder


def own(folder: Path, **templates: str) -> Path:
    """A folder of templates `latex/<name>.tex.jinja`."""
    (folder / "latex").mkdir(exist_ok=True)
    for name, text in templates.items():
        (folder / "latex" / f"{name}.tex.jinja").write_text(text, encoding="utf-8")
    return folder


def rendered(text: str, folder: Path, **context: object) -> str:
    return render("latex/mine.tex.jinja", own(folder, mine=text), **context)


SYNTAX = [
    ("<< 1 + 1 >>", "2"),
    ("<% if true %>yes<% endif %>", "yes"),
    ("a<# no more #>b", "ab"),
    ("{{ x }} {% y %} {# z #}", "{{ x }} {% y %} {# z #}"),
    ("100 % of \\alpha_{1}", "100 % of \\alpha_{1}"),
    ("<% if true %>\nline\n<% endif %>\n", "line\n"),
]


@pytest.mark.parametrize(("template", "made"), SYNTAX)
def test_tex_is_left_alone(template: str, made: str, tmp_path: Path) -> None:
    assert rendered(template, tmp_path) == made


ESCAPING = [
    ("<< x >>", r"50 \% \textless{}b\textgreater{}"),
    ("<< x | math >>", "50 % <b>"),
    ("<< x | upper >>", r"50 \% \textless{}B\textgreater{}"),
    ("<% macro m(a) %><< a >><% endmacro %><< m(x) >>", r"50 \% \textless{}b\textgreater{}"),
    ("<% set y = x %><< y >>", r"50 \% \textless{}b\textgreater{}"),
    ("<% set y %>$<< x >>$<% endset %><< y >>", r"$50 \% \textless{}b\textgreater{}$"),
    ("<< [x] >>", r"['{}50 \% \textless{}b\textgreater{}'{}]"),
]


@pytest.mark.parametrize(("template", "made"), ESCAPING)
def test_every_value_is_escaped_once(template: str, made: str, tmp_path: Path) -> None:
    assert rendered(template, tmp_path, x="50 % <b>") == made


def test_mathematics_of_this_program_passes(tmp_path: Path) -> None:
    assert rendered("$<< x >>$", tmp_path, x=Markup(r"w_{11}")) == "$w_{11}$"


def test_ones_own_come_first_and_ours_are_still_there(tmp_path: Path) -> None:
    folder = own(tmp_path, blocks="mine")
    include = '<% include "latex/blocks.tex.jinja" %>, <% include "latex/figure.tex.jinja" %>'
    made = rendered(include, folder)
    assert made.startswith("mine, ")
    assert render("latex/blocks.tex.jinja") != "mine"


def test_ones_own_phrases(tmp_path: Path) -> None:
    (tmp_path / "phrases").mkdir()
    text = "<% macro key_title() %>Solutions<% endmacro %>"
    (tmp_path / "phrases" / "en.tex.jinja").write_text(text)
    assert vars(phrases("en", tmp_path))["key_title"]() == "Solutions"
    assert vars(phrases("en"))["key_title"]() == "Answer key"


FAILURES = [
    ("<% for %>", r"mine\.tex\.jinja, line 1: "),
    ("\n\n<< x.y >>", r"mine\.tex\.jinja, line 3: 'x' is undefined"),
    ("<< '' | nofilter >>", "nofilter"),
    ("<< [][1] >>", "line 1: list object has no element 1"),
    ("<< 'x'.encode('y') >>", "line 1: LookupError: unknown encoding: y"),
    ("<< ().__class__ >>", r"line 1: access to attribute '__class__' .* is unsafe"),
    ("<% import 'latex/other.tex.jinja' as o %>", "there is no template 'latex/other"),
]


@pytest.mark.parametrize(("template", "said"), FAILURES)
def test_failures_name_the_template_and_the_line(template: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=said):
        rendered(template, tmp_path)


def test_a_mistake_of_ours_is_not_passed_off_as_the_instructors(tmp_path: Path) -> None:
    """Without templates of one's own, what is not Jinja's failure is a bug, with its traceback."""
    with pytest.raises(TypeError):
        render("latex/key.tex.jinja", titles=3, east_asian=True, rare=False)
    with pytest.raises(TemplateError, match="TypeError"):
        render("latex/key.tex.jinja", tmp_path, titles=3, east_asian=True, rare=False)


def test_an_unknown_template_or_language() -> None:
    with pytest.raises(TemplateError, match=r"there is no template 'latex/none\.tex\.jinja'"):
        render("latex/none.tex.jinja")
    with pytest.raises(TemplateError, match=r"there is no template 'phrases/xx\.tex\.jinja'"):
        phrases("xx")


def test_the_languages_are_the_files_of_phrases() -> None:
    files = (templates_folder() / "phrases").iterdir()
    assert sorted(languages()) == sorted(path.name.partition(".")[0] for path in files)
