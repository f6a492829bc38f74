"""A batch from beginning to end: planned, made chunk by chunk, finished."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from solver.arithmetic.ranges import check_steps
from solver.errors import BatchError, ExerciseError, SolverError
from solver.exam.answers import Row, write_answers
from solver.exam.executors import Workers
from solver.exam.joining import join
from solver.exam.labels import labels
from solver.exam.making import FOLDERS, Chunk, Made, Order, Place, make
from solver.exam.resume import (
    Record,
    common_inputs,
    forget_others,
    inputs_of,
    joined_path,
    name_of,
    recall,
    recorded,
    remember,
)
from solver.exam.roster import Student
from solver.exam.variants import Draws, ExerciseFile
from solver.output.files import whole_file
from solver.output.latex import Part, script_of

IN_A_CHUNK = 50
"""Variants of a chunk: TeX's start is then a tenth of its work, and a second chunk is soon done.

In a large batch they may be twice as many; that is still no more than a tenth of all.
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything that is to be made, and where; the same whoever makes it."""

    folder: Path
    order: Order
    chunks: tuple[Chunk, ...]

    @property
    def size(self) -> int:
        """How many variants there are."""
        return sum(len(chunk.places) for chunk in self.chunks)


@dataclass(frozen=True, slots=True)
class Done:
    """A chunk whose files are there now, and those of its variants that could not be made."""

    variants: int
    failures: tuple[str, ...]


def plan(
    file: ExerciseFile,
    folder: Path,
    *,
    count: int,
    seed: int,
    languages: Sequence[str],
    formats: Sequence[str] = ("pdf",),
    students: Sequence[Student] = (),
    templates: Path | None = None,
    accept: int | None = None,
) -> Batch:
    """So many variants, the first of them for the students, in chunks of about the same size.

    With `accept`, it is said which answers to accept from students who keep so many places; raises
    ExerciseError for an exercise with too many steps for that.
    """
    if accept is not None:
        _check_steps(file)
    script = script_of(str(student) for student in students)
    order = Order(
        file,
        seed,
        tuple(dict.fromkeys(languages)),
        tuple(sorted(set(formats))),
        templates,
        script,
        accept,
    )
    owners = [*students, *([None] * (count - len(students)))]
    places = [
        Place(number, label, student)
        for number, (label, student) in enumerate(zip(labels(owners), owners, strict=True), 1)
    ]
    chunks = -(-count // min(max(IN_A_CHUNK, count // 10), 2 * IN_A_CHUNK))
    borders = [count * number // chunks for number in range(chunks + 1)]
    return Batch(
        folder, order, tuple(Chunk(order, tuple(places[a:b])) for a, b in pairwise(borders))
    )


def _check_steps(file: ExerciseFile) -> None:
    try:
        check_steps(file.exercise)
    except ExerciseError as error:
        raise error.located(file.source) from None


def missing(batch: Batch) -> tuple[Chunk, ...]:
    """What an earlier run of the same batch has not made; what another has left is removed.

    Raises OutputError.
    """
    inputs = _inputs(batch)
    forget_others(batch.folder, inputs)
    return tuple(
        chunk
        for chunk in batch.chunks
        if recall(batch.folder, chunk, inputs[name_of(chunk)]) is None
    )


def run(batch: Batch, chunks: Sequence[Chunk], workers: Workers) -> Iterator[Done]:
    """Make the chunks; each is told of as soon as its files are written.

    Raises SolverError where the batch cannot go on; what was told of stays.
    """
    inputs = _inputs(batch)
    for chunk, future in workers.each(make, chunks):
        made = _result(chunk, future)
        remember(batch.folder, chunk, made, inputs[name_of(chunk)])
        done = Done(len(chunk.places), made.failures)
        del made, future  # the largest things there are
        yield done


def _inputs(batch: Batch) -> Mapping[str, str]:
    common = common_inputs(batch.order)
    return {name_of(chunk): inputs_of(chunk, common) for chunk in batch.chunks}


def _result(chunk: Chunk, future: Future[Made]) -> Made:
    try:
        return future.result()
    except SolverError:
        raise
    except BrokenExecutor:
        raise BatchError(
            "a worker process was ended from outside, perhaps for want of memory; the same command"
            " goes on from here, with fewer --jobs if need be"
        ) from None
    except Exception as error:  # of a cluster: a machine that died over this chunk again and again
        reason = f"variants {name_of(chunk)}: {type(error).__name__}: {error}"
        return Made({}, {}, {}, Draws(0, {}), (reason,))


def draws_of(batch: Batch) -> Draws:
    """How many draws all variants took."""
    return sum((record.draws for _, record in _records(batch)), Draws(0, {}))


def finish(batch: Batch) -> Iterator[Path]:
    """Write what is of all variants together: the answers, all papers, all keys.

    Raises OutputError.
    """
    answers = batch.folder / "answers.csv"
    with whole_file(answers) as file:
        write_answers(_answers(batch), file)
    yield answers
    common = common_inputs(batch.order)
    for name in _joined_names(batch.order):
        if parts := list(_parts(batch, name)):
            identity = hashlib.sha256(f"{common} {name}".encode())
            with whole_file(batch.folder / name) as file:
                join(parts, file, identity=identity.hexdigest()[:32])
            yield batch.folder / name


def _records(batch: Batch) -> Iterator[tuple[Chunk, Record]]:
    for chunk in batch.chunks:
        record = recorded(batch.folder, name_of(chunk))
        if record is not None:
            yield chunk, record


def _answers(batch: Batch) -> Iterator[Row]:
    for chunk, record in _records(batch):
        for place in chunk.places:
            if str(place.number) in record.answers:
                yield place, record.answers[str(place.number)]


def _parts(batch: Batch, name: str) -> Iterator[Path]:
    for chunk, record in _records(batch):
        path = joined_path(chunk, name)
        if path in record.files:
            yield batch.folder / path


def _joined_names(order: Order) -> Iterator[str]:
    for language in order.languages:
        for part in Part:
            yield f"{FOLDERS[part]}.{language}.pdf"
