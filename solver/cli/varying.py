"""`backprop vary`."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from solver.cli.common import (
    FORMAT_NAMES,
    accept_option,
    exercise_argument,
    languages_of,
    languages_option,
    out_option,
    progress_bar,
    quiet_option,
    stem_of,
    tell,
    templates_option,
)

if TYPE_CHECKING:
    from solver.exam.batch import Batch
    from solver.exam.executors import Workers
    from solver.exam.making import Chunk
    from solver.exam.roster import Student
    from solver.exam.variants import ExerciseFile

MAX_COUNT = 1_000_000


@click.command(short_help="Make new exercises with other numbers.")
@exercise_argument
@click.option(
    "--count",
    type=click.IntRange(1, MAX_COUNT),
    help="How many variants. Default: as many as there are students in the class list.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="What the numbers are drawn from: the same seed gives the same variants.",
)
@click.option(
    "--roster",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A class list as CSV with the columns name and number (or 姓名 and 学号): everybody gets "
    "a variant, with the name on it.",
)
@click.option(
    "--format",
    "formats",
    type=click.Choice(FORMAT_NAMES),
    multiple=True,
    help="What to write besides the exercise files; may be given several times. Default: pdf.",
)
@languages_option
@click.option(
    "--jobs",
    type=click.IntRange(1, 1024),
    help="How many processes work at once. Default: one for each core.",
)
@click.option("--dask", metavar="ADDRESS", help="Work on the cluster of this Dask scheduler.")
@out_option("<name of the exercise>-seed-<seed>")
@templates_option
@accept_option("Say in the keys, in answers.csv and in the solutions")
@click.option(
    "--dry-run",
    is_flag=True,
    help="Make no documents: print how many draws are kept and how the answers spread, and write "
    "a picture of that.",
)
@quiet_option
def vary(
    exercise: Path,
    *,
    count: int | None,
    seed: int,
    roster: Path | None,
    formats: Sequence[str],
    languages: Sequence[str],
    jobs: int | None,
    dask: str | None,
    folder: Path,
    templates: Path | None,
    accept: int | None,
    dry_run: bool,
    quiet: bool,
) -> None:
    """Write variants of EXERCISE with other numbers: for each a paper and a key of its own.

    What changes, and what a good draw is, is said by the table [vary] of the exercise. A run that
    was stopped goes on where it was: give the same command again.
    """
    from solver.exam.batch import missing, plan
    from solver.exam.roster import read_roster
    from solver.exam.variants import read

    students = read_roster(roster) if roster else ()
    number = _number(count, students)
    file = read(exercise)
    folder /= f"{stem_of(exercise)}-seed-{seed}"
    if dry_run:
        _survey(file, folder / "draws.svg", seed=seed, count=number, quiet=quiet)
        return
    batch = plan(
        file,
        folder,
        count=number,
        seed=seed,
        languages=languages or languages_of(file.exercise),
        formats=formats or ("pdf",),
        students=students,
        templates=templates,
        accept=accept,
    )
    with _interruptible():
        chunks = missing(batch)
        with _workers(jobs, dask, chunks=len(chunks)) as workers:
            failures = _make(batch, chunks, workers, quiet=quiet)
        _report(batch, failures, quiet=quiet)


def _survey(file: ExerciseFile, path: Path, *, seed: int, count: int, quiet: bool) -> None:
    """Say what the draws are like; exit code 1 where they come to nothing."""
    from solver.exam.report import picture, survey, table
    from solver.output.files import write_file

    with progress_bar(count, "variants", quiet=quiet) as advance:
        found = survey(file, seed=seed, count=count, progress=advance)
    click.echo(table(found))
    if found.answers:
        write_file(path, picture(found))
        tell(f"wrote {path}", quiet=quiet)
    if found.problem:
        click.get_current_context().exit(1)


def _number(count: int | None, students: Sequence[Student]) -> int:
    if count is None and not students:
        raise click.UsageError("say how many variants: --count N, or --roster students.csv")
    if count is not None and count < len(students):
        raise click.UsageError(
            f"--count {count} leaves some of the {len(students)} students of the class list"
            " without a variant"
        )
    return count or len(students)


def _workers(jobs: int | None, dask: str | None, *, chunks: int) -> AbstractContextManager[Workers]:
    from solver.exam.executors import cluster, local

    if dask is not None:
        return cluster(dask)
    return local(max(1, min(jobs or os.cpu_count() or 1, chunks)))


class _Stopped(click.ClickException):
    exit_code = 128 + signal.SIGINT


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C, and being asked to end, stop the work in an orderly way, with a word of comfort."""
    former = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        raise _Stopped("stopped; the same command goes on from here") from None
    finally:
        signal.signal(signal.SIGTERM, former)


def _make(
    batch: Batch, chunks: Sequence[Chunk], workers: Workers, *, quiet: bool
) -> tuple[str, ...]:
    """Make what is missing; why what could not be made was not."""
    from solver.exam.batch import run

    failures: list[str] = []
    variants = sum(len(chunk.places) for chunk in chunks)
    if variants < batch.size:
        tell(f"{batch.size - variants} of {batch.size} variants are there already", quiet=quiet)
    with progress_bar(variants, "variants", quiet=quiet) as advance:
        for done in run(batch, chunks, workers):
            failures += done.failures
            advance(done.variants)
    return tuple(failures)


def _report(batch: Batch, failures: Sequence[str], *, quiet: bool) -> None:
    from solver.errors import BatchError
    from solver.exam.batch import draws_of, finish

    for path in finish(batch):
        tell(f"wrote {path}", quiet=quiet)
    draws = draws_of(batch)
    tell(f"{draws.kept} variants are in {batch.folder}, of {draws.made} drawn", quiet=quiet)
    for condition, count in draws.refused.items():
        tell(f"  {count} refused: {condition}", quiet=quiet)
    if failures:
        listed = "\n".join(f"  {failure}" for failure in failures)
        raise BatchError(f"{len(failures)} could not be made:\n{listed}")
