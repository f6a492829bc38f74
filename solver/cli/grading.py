"""`backprop grade`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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
    progress_bar,
    quiet_option,
    stem_of,
    tell,
    templates_option,
)

if TYPE_CHECKING:
    from solver.marking.answers import AnswerSheet
    from solver.marking.diagnosing import Judge
    from solver.marking.grading import Marks, Summary

FEEDBACK_FORMATS = ("pdf", "tex", "none")
MAX_TOLD = 10
WRITTEN = ("marks.csv", "summary.csv", "summary.json")


@click.command(short_help="Mark the answers of a class.")
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
    from solver.cli.marks_tables import tell_summary, write_marks, write_summary
    from solver.cli.sheets import SheetOrder, SheetWriter
    from solver.errors import TypesettingError
    from solver.marking.answers import read_answers
    from solver.marking.grading import Summary, points_of

    loaded = passes.load(exercise)
    judge = _judge(exercise, places)
    read = read_answers(answers, judge.answers, judge.exact)
    if read.others:
        tell(f"note: not asked for, and left out: {', '.join(read.others)}", quiet=quiet)
    if judge.hardly_changed:
        tell(f"note: {_hardly_changed(judge)}", quiet=quiet)
    points = points_of(loaded, judge.answers, read.asked)
    target = folder / f"{stem_of(exercise)}-marks"
    order = SheetOrder(
        target,
        tuple(dict.fromkeys(languages or languages_of(loaded))),
        tuple(name for name in formats or ("pdf",) if name != "none"),
        templates,
    )
    language = order.languages[0].partition("+")[0]
    own = _own(read.sheets, variants, quiet=quiet) if variants else (None,) * len(read.sheets)
    writer, summary = SheetWriter(order, read.sheets), Summary()
    with progress_bar(len(read.sheets), "students", quiet=quiet) as advance:
        counted = _counted(_marked(read.sheets, judge, points, own), summary, advance)
        write_marks(target / "marks.csv", read.asked, writer.passing(counted), language)
    write_summary(target, summary, language)
    for path in (*(target / name for name in WRITTEN), *writer.finish()):
        tell(f"wrote {path}", quiet=quiet)
    if order.formats:
        made = summary.students - len(writer.failures)
        students = "1 student" if made == 1 else f"{made} students"
        tell(f"wrote the sheets of {students} in {target / 'feedback'}", quiet=quiet)
    if not quiet:
        tell_summary(summary, language)
    if writer.failures:
        listed = "\n".join(f"  {label}: {why}" for label, why in writer.failures.items())
        raise TypesettingError(f"sheets that could not be made:\n{listed}")


def _hardly_changed(judge: Judge) -> str:
    names = judge.hardly_changed
    shown = ", ".join(names[:MAX_TOLD]) + (", …" if len(names) > MAX_TOLD else "")
    return (
        f"the steps of {shown} are so small that rounding on the way may lead back to the old"
        " value, which is marked as wrong; it could not if more places were asked for"
    )


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
    own: Sequence[Path | None],
) -> Iterator[Marks]:
    """Everybody's marks, by the numbers of their own variant where there is one."""
    from solver.marking.grading import mark

    for sheet, path in zip(sheets, own, strict=True):
        yield mark(judge if path is None else _judge(path, judge.places), sheet, points)


def _own(sheets: Sequence[AnswerSheet], folder: Path, *, quiet: bool) -> tuple[Path | None, ...]:
    """The variant of each student; who has none is told, for that may well be a slip."""
    from solver.cli.own_variants import variants_in

    variants = variants_in(folder)
    found = tuple(map(variants.of, sheets))
    lost = [sheet for sheet, path in zip(sheets, found, strict=True) if path is None]
    for sheet in lost[:MAX_TOLD]:
        who = f"{sheet.number} {sheet.name}".strip()
        tell(f"note: line {sheet.line}: no variant for {who}; marked by the exercise", quiet=False)
    if len(lost) > MAX_TOLD:
        tell(f"note: and {len(lost) - MAX_TOLD} more without a variant", quiet=False)
    if absent := [label for label, path in variants.files.items() if path not in found]:
        told = ", ".join(absent[:MAX_TOLD]) + (", …" if len(absent) > MAX_TOLD else "")
        tell(f"note: no answers to {len(absent)} of the variants: {told}", quiet=quiet)
    return found


def _counted(
    marked: Iterator[Marks], summary: Summary, advance: Callable[[int], None]
) -> Iterator[Marks]:
    for marks in marked:
        summary.add(marks)
        advance(1)
        yield marks
