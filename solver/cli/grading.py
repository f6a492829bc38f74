"""`backprop grade`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from solver.cli.common import (
    MAX_PLACES,
    exercise_argument,
    languages_of,
    languages_option,
    located,
    out_option,
    quiet_option,
    stem_of,
    tell,
    templates_option,
)

if TYPE_CHECKING:
    from solver.marking.answers import AnswerSheet
    from solver.marking.diagnosing import Judge
    from solver.marking.grading import Marks, Question, Summary

FEEDBACK_FORMATS = ("pdf", "tex", "none")


@click.command()
@exercise_argument
@click.argument("answers", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--variants",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The folder that `backprop vary --roster` made: everybody is marked by their own numbers.",
)
@click.option(
    "--ranges",
    "places",
    type=click.IntRange(0, MAX_PLACES),
    metavar="PLACES",
    help="The places that a student has to keep of every value on the way, for an answer to be "
    "right within rounding. Default: those of the final answers.",
)
@click.option(
    "--format",
    "formats",
    type=click.Choice(FEEDBACK_FORMATS),
    multiple=True,
    help="What the feedback sheets are written as; may be given several times. Default: pdf.",
)
@languages_option
@out_option("<name of the exercise>-marks")
@templates_option
@quiet_option
def grade(
    exercise: Path,
    answers: Path,
    *,
    variants: Path | None,
    places: int | None,
    formats: Sequence[str],
    languages: Sequence[str],
    folder: Path,
    templates: Path | None,
    quiet: bool,
) -> None:
    """Mark the answers that a class gave to EXERCISE.

    ANSWERS is a CSV file with a row for each student: the columns number and name (or 学号 and
    姓名), and a column for each parameter that is asked for. Written are marks, a summary of every
    question, and for each student a sheet that shows where it went wrong.
    """
    from solver import passes
    from solver.marking.answers import read_answers
    from solver.marking.grading import Summary, points_of

    loaded = passes.load(exercise)
    judge = _judge(exercise, places)
    read = read_answers(answers, judge.answers, judge.exact)
    if read.others:
        tell(f"note: not asked for, and left out: {', '.join(read.others)}", quiet=quiet)
    points = points_of(loaded, judge.answers, read.asked)
    target = folder / f"{stem_of(exercise)}-marks"
    summary = Summary()
    marked = _marked(read.sheets, judge, points, variants, quiet=quiet)
    sheets = _Sheets(
        target / "feedback",
        languages or languages_of(loaded),
        [name for name in formats or ("pdf",) if name != "none"],
        templates,
    )
    _write_marks(target / "marks.csv", read.asked, sheets.written(_counted(marked, summary)))
    _write_summary(target, summary)
    for name in ("marks.csv", "summary.csv", "summary.json"):
        tell(f"wrote {target / name}", quiet=quiet)
    if sheets.formats:
        tell(f"wrote the sheets of {summary.students} students in {sheets.folder}", quiet=quiet)
    if not quiet:
        _tell_summary(summary)


def _judge(path: Path, places: int | None) -> Judge:
    from solver import passes
    from solver.marking.diagnosing import Judge

    exercise = passes.load(path)
    kept = exercise.rounding.final if places is None else places
    return Judge(located(exercise, path), kept)


def _marked(
    sheets: Sequence[AnswerSheet],
    judge: Judge,
    points: Mapping[str, Decimal],
    variants: Path | None,
    *,
    quiet: bool,
) -> Iterator[Marks]:
    from solver.marking.grading import mark

    for sheet in sheets:
        own = judge
        if variants is not None:
            found = _variant_of(sheet, variants)
            if found is None:
                tell(f"note: line {sheet.line}: no variant; marked by the exercise", quiet=quiet)
            else:
                own = _judge(found, judge.places)
        yield mark(own, sheet, points)


def _variant_of(sheet: AnswerSheet, folder: Path) -> Path | None:
    """The exercise file of a student; by the number alone, where there is no name."""
    from solver.exam.labels import labels
    from solver.exam.roster import Student

    exercises = folder / "exercises" if (folder / "exercises").is_dir() else folder
    (label,) = labels([Student(sheet.number, sheet.name)])
    path = exercises / f"{label}.toml"
    if path.is_file():
        return path
    (start,) = labels([Student(sheet.number, "x")])
    begins = [one for one in exercises.iterdir() if one.name.startswith(start[:-1])]
    found = [one for one in begins if one.suffix == ".toml"]
    return found[0] if sheet.number and len(found) == 1 else None


def _counted(marked: Iterator[Marks], summary: Summary) -> Iterator[Marks]:
    for marks in marked:
        summary.add(marks)
        yield marks


class _Sheets:
    """Where and how the feedback sheets are written."""

    def __init__(
        self, folder: Path, languages: Sequence[str], formats: Sequence[str], templates: Path | None
    ) -> None:
        self.folder = folder
        self.languages = languages
        self.formats = formats
        self.templates = templates

    def written(self, marked: Iterator[Marks]) -> Iterator[Marks]:
        """The same marks, the sheet of each student written as it passes."""
        for marks in marked:
            if self.formats:
                self._write(marks)
            yield marks

    def _write(self, marks: Marks) -> None:
        from solver.exam.labels import labels
        from solver.exam.roster import Student
        from solver.marking.feedback import feedback_latex
        from solver.output.files import write_file
        from solver.output.tex import typeset

        (label,) = labels([Student(marks.sheet.number, marks.sheet.name)])
        for language in self.languages:
            source = feedback_latex(marks, language=language, templates=self.templates)
            for name in self.formats:
                content = source.encode() if name == "tex" else typeset(source).pdf
                write_file(self.folder / f"{label}.{language}.{name}", content)


def _write_marks(path: Path, asked: Sequence[str], marked: Iterator[Marks]) -> None:
    from solver.output.files import whole_file
    from solver.output.spreadsheets import write_table

    header = ("number", "name", "points", "of")
    each = (cell for name in asked for cell in (name, f"verdict on {name}", f"points for {name}"))
    with whole_file(path) as file:
        write_table(file, (*header, *each, "mistakes"), map(_marks_row, marked))


def _marks_row(marks: Marks) -> tuple[str, ...]:
    cells = [marks.sheet.number, marks.sheet.name, str(marks.points), str(marks.of)]
    for answer in marks.answers:
        cells += [answer.written, answer.judgement.verdict.value, str(answer.points)]
    sets = dict.fromkeys(answer.judgement.mistakes for answer in marks.answers)
    return (*cells, "; ".join(" or ".join(mistakes) for mistakes in sets if mistakes))


def _write_summary(folder: Path, summary: Summary) -> None:
    from solver.marking.diagnosing import Verdict
    from solver.output.files import whole_file, write_file
    from solver.output.spreadsheets import write_table

    header = ("answer", *(verdict.value for verdict in Verdict), "points", "of", "mistakes")
    with whole_file(folder / "summary.csv") as file:
        write_table(file, header, map(_summary_row, summary.questions()))
    record = {
        "students": summary.students,
        "answers": {
            found.quantity: {
                "verdicts": {verdict.value: n for verdict, n in found.verdicts.items()},
                "mistakes": found.mistakes,
                "points": str(found.points),
                "of": str(found.of),
            }
            for found in summary.questions()
        },
    }
    text = json.dumps(record, ensure_ascii=False, indent=2)
    write_file(folder / "summary.json", f"{text}\n".encode())


def _summary_row(found: Question) -> tuple[str, ...]:
    counts = (str(count) for count in found.verdicts.values())
    mistakes = "; ".join(f"{name}: {count}" for name, count in found.mistakes.items())
    return (found.quantity, *counts, str(found.points), str(found.of), mistakes)


def _tell_summary(summary: Summary) -> None:
    from solver.marking.diagnosing import FULL_MARKS

    for found in summary.questions():
        good = sum(found.verdicts[verdict] for verdict in FULL_MARKS)
        often = next((f"; {name}: {count}" for name, count in found.mistakes.items()), "")
        click.echo(f"{found.quantity}: {good} of {summary.students} right{often}")
