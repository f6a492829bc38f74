"""Nothing in the documentation is left unchecked: a block of a kind unknown here is a failure."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from docs.pages import (
    PAGES,
    ROOT,
    Block,
    anchors,
    blocks,
    links,
    page_name,
    prose,
    tables,
    with_rows,
)
from docs.rows import CHECKED, GENERATED
from docs.shell import Shell, commands

from solver import explain, load, solve
from solver.errors import ExerciseError
from solver.exercise import parse
from solver.exercise.schema import reference
from solver.output import tex
from solver.output.latex import Part, write_latex

EXAMPLES = ROOT / "docs" / "examples"
LECTURE = EXAMPLES / "lecture9.toml"
IMAGES = ROOT / "docs" / "images"
FOR_DEVELOPERS = [ROOT / "docs" / "architecture.md", ROOT / "docs" / "contributing.md"]
TRANSLATED = [page for page in PAGES if page.with_suffix(".zh.md").exists()]

Golden: TypeAlias = Callable[[Path, bytes], None]

each_page = pytest.mark.parametrize("page", PAGES, ids=page_name)
each_translation = pytest.mark.parametrize("page", TRANSLATED, ids=page_name)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder but for the examples, which the commands of a page are run in."""
    shutil.copytree(EXAMPLES, tmp_path / "docs" / "examples")
    monkeypatch.chdir(tmp_path)
    # The same page is typeset for several commands.
    monkeypatch.setattr("solver.output.formats.typeset", typeset)
    return tmp_path


typeset = lru_cache(maxsize=None)(tex.typeset)


@lru_cache(maxsize=1)
def lecture_key() -> str:
    return write_latex(explain(solve(load(LECTURE))), Part.KEY, language="en")


# --- blocks --------------------------------------------------------------------------------------


@each_page
def test_every_block_does_what_the_page_says(
    page: Path, folder: Path, request: pytest.FixtureRequest
) -> None:
    checks: Mapping[str, Callable[[Block], None]] = {
        "console": lambda block: check_console(block, Shell(folder, request.config)),
        "toml": check_toml,
        "python": check_python,
        "json": check_json,
        "jinja": check_template,
        "latex": keep_key,
        "math": check_mathematics,
    }
    for block in blocks(page):
        assert block.language in checks, f"{block.place}: nothing checks this kind of block"
        try:
            checks[block.language](block)
        except BaseException as error:
            error.add_note(f"in {block.place}")
            raise


@each_page
def test_every_fence_is_found(page: Path) -> None:
    fences = re.findall(r"^\s*(?:```|~~~)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(fences) == 2 * len(list(blocks(page)))


@each_page
def test_commands_in_sentences(page: Path, request: pytest.FixtureRequest) -> None:
    shell = Shell(ROOT, request.config)
    for command in re.findall(r"`((?:backprop|make|pytest) [^`]+)`", prose(page)):
        shell.understand(command)


def check_console(block: Block, shell: Shell) -> None:
    for command, shown in commands(block.text):
        shell.run(command, shown)


def check_toml(block: Block) -> None:
    """An exercise, which the page may name; part of one (`fragment`); or a bad one (`wrong`)."""
    _, *words = block.info
    for name in (word for word in words if word.endswith(".toml")):
        Path(name).write_text(block.text, encoding="utf-8")
    if "wrong" in words:
        with pytest.raises(ExerciseError):
            parse(block.text)
    elif "fragment" in words:
        check_fragment(tomllib.loads(block.text))
    else:
        explain(solve(parse(block.text)))


def keep_key(block: Block) -> None:
    """An answer key, which a command of the page reads."""
    _, name = block.info
    Path(name).write_text(block.text, encoding="utf-8")


def check_fragment(changes: Mapping[str, Any]) -> None:
    """The lecture's exercise with these keys instead of its own can be solved."""
    exercise = tomllib.loads(LECTURE.read_text(encoding="utf-8"))
    layers = changes.get("layers", ())
    for own, changed in zip(exercise["layers"], layers, strict=False):
        own.update(changed)
    exercise.update({key: value for key, value in changes.items() if key != "layers"})
    explain(solve(parse(as_toml(exercise))))


def as_toml(exercise: Mapping[str, Any]) -> str:
    """The exercise as a file: every value on one line."""
    return "".join(f"{key} = {_value(value)}\n" for key, value in exercise.items())


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{json.dumps(k)} = {_value(v)}' for k, v in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False)


def check_python(block: Block) -> None:
    exec(compile(block.text, block.place, "exec"), {"__name__": "__main__"})


def check_json(block: Block) -> None:
    """A part of the `solution.json` of the lecture's exercise."""
    assert_within(json.loads(block.text), explain(solve(load(LECTURE))).record)


def assert_within(part: object, whole: object) -> None:
    if isinstance(part, Mapping):
        assert isinstance(whole, Mapping)
        assert part.keys() <= whole.keys()
        for key in part:
            assert_within(part[key], whole[key])
    else:
        assert part == whole


def check_template(block: Block) -> None:
    """A template of the name given, which renders, and takes the place of ours."""
    _, name = block.info
    own = Path("my-templates")
    (own / name).parent.mkdir(parents=True, exist_ok=True)
    (own / name).write_text(block.text, encoding="utf-8")
    document = explain(solve(load(LECTURE)))
    ours, theirs = (
        [write_latex(document, part, language="zh+en", templates=templates) for part in Part]
        for templates in (None, own)
    )
    assert ours != theirs


def check_mathematics(block: Block) -> None:
    """Lines of the lecture's answer key."""
    assert _bare(block.text) in _bare(lecture_key())


def _bare(latex: str) -> str:
    """Without spaces and alignment."""
    return re.sub(r"\\(?:begin|end)\{align[a-z]*\*?\}|\\\\(?:\*|\[.*?\])?|&|\s", "", latex)


# --- tables --------------------------------------------------------------------------------------


@each_page
def test_generated_tables_are_those_of_the_program(page: Path, compare_golden: Golden) -> None:
    text = page.read_text(encoding="utf-8")
    right = text
    for table in tables(page):
        if table.kind == "generated":
            right = with_rows(right, table.name, "".join(GENERATED[table.name]()))
    compare_golden(page, right.encode())


@each_page
def test_checked_tables_name_all_there_is(page: Path) -> None:
    for table in tables(page):
        if table.kind == "checked":
            assert table.keys == list(CHECKED[table.name]()), table.name


@each_page
def test_every_marked_table_is_found(page: Path) -> None:
    marks = re.findall(r"^<!-- (?:generated|checked): ", prose(page), re.MULTILINE)
    assert len(marks) == len(list(tables(page)))


def test_every_fact_is_told_somewhere() -> None:
    told = {table.name for page in PAGES for table in tables(page)}
    assert told == GENERATED.keys() | CHECKED.keys()


def test_the_reference_is_the_one_of_the_schema(compare_golden: Golden) -> None:
    compare_golden(ROOT / "docs" / "exercise-file.md", reference().encode())


# --- links and pictures --------------------------------------------------------------------------


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def pictures() -> Iterator[Path]:
    return IMAGES.glob("*.png")


def test_pictures_are_small_and_used() -> None:
    used = {(page.parent / link).resolve() for page in PAGES for link in links(page)}
    for picture in pictures():
        assert picture.stat().st_size < 200_000
        assert picture.resolve() in used


@pytest.mark.slow
def test_pictures_can_be_made_again(tmp_path: Path) -> None:
    backprop = Path(sys.executable).with_name("backprop")
    script = IMAGES / "remake.sh"
    subprocess.run(
        ["sh", script, tmp_path], check=True, env={**os.environ, "BACKPROP": str(backprop)}
    )
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in pictures()}


# --- the two languages ---------------------------------------------------------------------------


def test_the_pages_for_instructors_are_in_both_languages() -> None:
    assert [page_name(page) for page in TRANSLATED] == ["README.md", "docs/guide.md"]


@each_translation
def test_both_languages_have_the_same_commands(page: Path) -> None:
    assert list(told(page)) == list(told(page.with_suffix(".zh.md")))


def told(page: Path) -> Iterator[object]:
    """What a translation leaves as it is."""
    for block in blocks(page):
        if block.language == "console":
            yield [command.partition("  #")[0] for command, _ in commands(block.text)]
        elif block.language == "toml":
            content = tomllib.loads(block.text)
            yield {key: content[key] for key in content if key not in ("title", "question")}
        else:
            yield block.info
    for table in tables(page):
        yield table.name, table.keys


# --- what is said in sentences -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("working", "untrue"),
    [(4, 3), (5, 0), ("exact", 0), ("auto", 0)],
)
def test_places_carried_in_the_lecture(working: int | str, untrue: int) -> None:
    toml = LECTURE.read_text(encoding="utf-8") + f"[rounding]\nworking = {json.dumps(working)}\n"
    assert len(solve(parse(toml)).untrue_finals) == untrue


def test_the_lecture_as_printed() -> None:
    solution = solve(load(EXAMPLES / "lecture9-as-printed.toml"))
    assert len(solution.untrue_finals) == 6
    assert str(solution.last.shown("dLoss/dw11")) == "0.0125"
    assert str(solution.finals["w11"].shown) == "0.2338"
    assert f"{solution.finals['w11'].exact:.6f}" == "0.233726"


@pytest.mark.parametrize("page", FOR_DEVELOPERS, ids=page_name)
def test_paths_and_names_are_real(page: Path) -> None:
    for name in re.findall(r"`([^`\n]+)`", prose(page)):
        if re.match(r"(?:solver|tests|templates|docs)/", name):
            assert (ROOT / name).exists(), name
        elif re.fullmatch(r"[A-Z][a-z]+[A-Za-z]*|[A-Z]+_[A-Z_]+|_?[a-z]+_[a-z_]+", name):
            assert re.search(rf"\b{name}\b", sources()), name


@lru_cache(maxsize=1)
def sources() -> str:
    files = ((ROOT / "solver").rglob("*.py"), [ROOT / "Makefile"])
    return "".join(path.read_text(encoding="utf-8") for path in chain(*files))


# --- the first and the last page -----------------------------------------------------------------


def test_the_first_exercise_is_ten_lines_long() -> None:
    exercise = next(block for block in blocks(ROOT / "README.md") if block.language == "toml")
    assert len(exercise.text.splitlines()) == 10


def test_the_changelog_tells_of_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changes = (ROOT / "docs" / "changelog.md").read_text(encoding="utf-8")
    assert f"## {project['version']}" in changes
