"""Batches: every file of every variant, the same whoever makes them and however often it stops."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pikepdf
import pytest
from exam.batches import SMALL, contents, made, planned, visible

from solver import passes
from solver.errors import BatchError, OutputError, TypesettingError
from solver.exam import batch, making
from solver.exam.executors import Serial, Workers, local
from solver.exam.roster import Student
from solver.exam.variants import ExerciseFile, Variant, draw
from solver.output import files
from solver.output.latex import Copy, Part, write_latex
from solver.output.tex import typeset

P = ParamSpec("P")
R = TypeVar("R")


@pytest.fixture(autouse=True)
def in_chunks_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "IN_A_CHUNK", 3)


@pytest.fixture
def exercise(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    return path


# --- what is made -------------------------------------------------------------------------------

CLASS = (Student("1001", "张喆"), Student("1002", r"O'Brien \input{x}"), Student("1003", "𠮷㛃"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch with everything in it: a class and two more, in all formats and both languages."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "small.toml").write_text(SMALL, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "IN_A_CHUNK", 3)
        plan = planned(
            folder / "small.toml",
            folder / "out",
            5,
            formats=("pdf", "tex", "json"),
            languages=("zh", "en"),
            students=CLASS,
        )
        assert made(plan) == ()
    return folder / "out"


def test_every_file_of_every_variant(whole: Path) -> None:
    names = ["0004", "0005", "1001-张喆", "1002-O_Brien_input_x", "1003-𠮷㛃"]
    assert sorted(visible(whole)) == sorted(
        ["answers.csv"]
        + [f"{part}.{language}.pdf" for part in ("keys", "papers") for language in ("en", "zh")]
        + [f"exercises/{name}.toml" for name in names]
        + [f"solutions/{name}.json" for name in names]
        + [
            f"{part}/{name}.{language}.{end}"
            for part in ("keys", "papers")
            for name in names
            for language in ("en", "zh")
            for end in ("pdf", "tex")
        ]
    )


def test_name_and_number_stand_on_paper_and_key(whole: Path) -> None:
    for folder in ("papers", "keys"):
        for student, number in zip(CLASS, "123", strict=True):
            (path,) = (whole / folder).glob(f"{student.number}-*.en.pdf")
            text = "".join(said("pdftotext", path).split())
            name = "".join(student.name.split()).replace("'", "’")
            line = f"Name:{name}Number:{student.number}Variant{number}"
            assert line in text.replace("'", "’")
        spare = said("pdftotext", whole / folder / "0004.en.pdf")
        assert "Variant 4" in spare
        assert "Name" not in spare


def said(command: str, path: Path) -> str:
    words = [command, str(path), *(["-"] if command == "pdftotext" else [])]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def test_the_exercise_file_of_a_variant_gives_its_pages_alone(
    exercise: Path, tmp_path: Path
) -> None:
    made(planned(exercise, tmp_path / "out", 2))
    for number in (1, 2):
        alone = passes.explain(
            passes.solve(passes.load(tmp_path / f"out/exercises/000{number}.toml"))
        )
        for part in Part:
            page = write_latex(alone, part, language="en", copy=Copy(number))
            written = tmp_path / "out" / making.FOLDERS[part] / f"000{number}.en.tex"
            assert written.read_text(encoding="utf-8") == page


def test_a_shared_run_of_tex_gives_the_pages_of_a_run_alone(examples: Path, tmp_path: Path) -> None:
    """To the pixel, and with the numbers of the pages, though others came before."""
    plan = planned(examples / "lecture9.toml", tmp_path / "out", 2, formats=("pdf", "tex"))
    made(plan)
    for name in ("papers/0002.en", "keys/0002.en"):
        shared = tmp_path / "out" / f"{name}.pdf"
        alone = tmp_path / "alone.pdf"
        alone.write_bytes(typeset(shared.with_suffix(".tex").read_text(encoding="utf-8")).pdf)
        assert pictures(shared, tmp_path / "a") == pictures(alone, tmp_path / "b")


def pictures(pdf: Path, folder: Path) -> list[bytes]:
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    subprocess.run(["pdftoppm", "-r", "50", str(pdf), str(folder / "page")], check=True)
    return [path.read_bytes() for path in sorted(folder.iterdir())]


def test_pages_and_fonts_of_the_pdfs(whole: Path) -> None:
    for part in ("papers", "keys"):
        for language in ("zh", "en"):
            single = sorted((whole / part).glob(f"*.{language}.pdf"), key=_number_of)
            texts = [said("pdftotext", path) for path in single]
            assert len(single) == 5
            assert all(path.stat().st_size < 400_000 for path in single)
            joined = whole / f"{part}.{language}.pdf"
            assert said("pdftotext", joined) == "".join(texts)
            for path in (joined, *single):
                _, _, *fonts = said("pdffonts", path).splitlines()
                assert all(" yes yes " in font for font in fonts)
                with pikepdf.open(path) as pdf:
                    assert pdf.check() if hasattr(pdf, "check") else True
                    assert pdf.pages
    rare = {"1001", "1003"}
    for path in (whole / "papers").glob("*.zh.pdf"):
        assert ("Noto" in said("pdffonts", path)) == (path.name.partition("-")[0] in rare)


def _number_of(path: Path) -> tuple[bool, str]:
    """In the order of the class; those without a student come last."""
    return ("-" not in path.name, path.name)


# --- the same, whoever makes it -----------------------------------------------------------------


def test_one_process_or_two(exercise: Path, tmp_path: Path) -> None:
    for jobs in (1, 2):
        plan = planned(
            exercise, tmp_path / str(jobs), 7, formats=("pdf",), students=CLASS, accept=4
        )
        assert made(plan, local(jobs)) == ()
    assert contents(tmp_path / "1") == contents(tmp_path / "2")


def test_chunks_are_of_about_the_same_size(exercise: Path, tmp_path: Path) -> None:
    sizes = {count: [len(c.places) for c in planned(exercise, tmp_path, count).chunks]
             for count in (1, 3, 4, 7, 11)}  # fmt: skip
    assert sizes == {1: [1], 3: [3], 4: [2, 2], 7: [2, 2, 3], 11: [2, 3, 3, 3]}


def test_the_executor_is_asked_for_no_more_at_once_than_told(
    exercise: Path, tmp_path: Path
) -> None:
    """So memory does not grow with the number of variants."""
    waiting: list[int] = []

    class Counting(Serial):
        def submit(
            self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs
        ) -> Future[R]:
            waiting.append(1)
            return super().submit(function, *args, **kwargs)

    plan = planned(exercise, tmp_path / "out", 12)
    for number, _ in enumerate(batch.run(plan, plan.chunks, Workers(Counting(), 1)), start=1):
        assert len(waiting) <= number + 1
    assert len(waiting) == 4


# --- stopped, and gone on with ------------------------------------------------------------------


def test_what_is_there_is_not_made_again(exercise: Path, tmp_path: Path) -> None:
    plan = planned(exercise, tmp_path / "out", 7)
    made(plan)
    whole = contents(tmp_path / "out")
    assert batch.missing(plan) == ()
    (tmp_path / "out/papers/0003.en.tex").unlink()
    (tmp_path / "out/keys/0007.en.tex").write_text("half a page")
    (tmp_path / "out/papers/.0007.en.tex.abc.part").write_text("half")
    assert batch.missing(plan) == (plan.chunks[1], plan.chunks[2])
    made(plan)
    assert contents(tmp_path / "out") == whole


@pytest.mark.parametrize("failing", [1, 4, 9, 13, 20])
def test_a_disk_that_is_full_loses_nothing(
    failing: int, exercise: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uninterrupted = planned(exercise, tmp_path / "whole", 7)
    made(uninterrupted)
    plan = planned(exercise, tmp_path / "out", 7)
    with monkeypatch.context() as patch:
        written = iter(range(1, 1000))

        def opened(part: str) -> int:
            if next(written) == failing:
                raise OSError(28, "No space left on device")
            return really_opened(part)

        really_opened = files._opened
        patch.setattr(files, "_opened", opened)
        with pytest.raises(OutputError, match="No space left"):
            made(plan)
    assert all(contents(tmp_path / "whole")[name] == content
               for name, content in contents(tmp_path / "out").items())  # fmt: skip
    made(plan)
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


@pytest.mark.parametrize("change", ["seed", "count", "exercise", "format", "ranges"])
def test_another_batch_in_the_same_folder(change: str, exercise: Path, tmp_path: Path) -> None:
    """What was of the one before goes, unless somebody has worked on it."""
    made(planned(exercise, tmp_path / "out", 7))
    (tmp_path / "out/keys/0001.en.tex").write_text("with my notes")
    (tmp_path / "out/notes.txt").write_text("mine")
    if change == "exercise":
        exercise.write_text(SMALL.replace("0.3", "0.7"), encoding="utf-8")
    changed: dict[str, dict[str, Any]] = {
        "seed": {"seed": 2},
        "format": {"formats": ("json",)},
        "ranges": {"accept": 5},
    }
    options = changed.get(change, {})
    another = planned(exercise, tmp_path / "out", 2, **options)
    made(another)
    fresh = planned(exercise, tmp_path / "fresh", 2, **options)
    made(fresh)
    wanted = {**contents(tmp_path / "fresh"), "notes.txt": b"mine"}
    if change == "format":
        wanted["keys/0001.en.tex"] = b"with my notes"
    assert contents(tmp_path / "out") == wanted


# --- variants that fail -------------------------------------------------------------------------

LOST = Student("1004", "王𠀀")


def test_a_name_that_no_font_has_costs_nobody_else(exercise: Path, tmp_path: Path) -> None:
    students = (*CLASS, LOST, Student("1005", "李四"))
    plan = planned(exercise, tmp_path / "out", 6, formats=("pdf",), students=students)
    (failure,) = made(plan)
    assert failure.startswith("variant 4 (1004 王𠀀): the page would lack characters: 𠀀 (U+20000)")
    names = [path.name for path in sorted((tmp_path / "out/keys").iterdir())]
    assert [name[:4] for name in names] == ["0006", "1001", "1002", "1003", "1005"]
    assert said("pdftotext", tmp_path / "out/papers.en.pdf").count("Variant") == 5
    assert (tmp_path / "out/answers.csv").read_text(encoding="utf-8-sig").count("\n") == 6
    assert batch.missing(plan) == (plan.chunks[1],)


def test_where_everything_fails_it_is_said_once(
    exercise: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise TypesettingError("TeX stopped: by the test")

    monkeypatch.setattr(making, "draw", fail)
    with pytest.raises(BatchError) as caught:
        made(planned(exercise, tmp_path / "out", 30))
    assert str(caught.value).count("TeX stopped") == making.HOPELESS
    assert visible(tmp_path / "out") == []


def test_a_fault_of_ours_in_one_variant(
    exercise: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(file: ExerciseFile, *, seed: int, number: int) -> Variant:
        if number == 2:
            raise ZeroDivisionError("by the test")
        return draw(file, seed=seed, number=number)

    monkeypatch.setattr(making, "draw", fail)
    (failure,) = made(planned(exercise, tmp_path / "out", 5))
    assert failure.startswith("variant 2: ZeroDivisionError: by the test (a fault of this program")
    assert len(visible(tmp_path / "out")) == 1 + 4 * 3
