"""A batch from beginning to end: planned, made chunk by chunk, finished."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from solver.errors import BatchError, SolverError
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
from solver.exam.variants import Draws
from solver.output.files import whole_file
from solver.output.latex import Part

IN_A_CHUNK = 50
"""Variants of a chunk: TeX's start is then a tenth of its work, and a second chunk is soon done."""


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
    """A chunk that is there now; `is_new` unless an earlier run has made it."""

    variants: int
    is_new: bool
    draws: Draws
    failures: tuple[str, ...]


def plan(folder: Path, order: Order, count: int, students: Sequence[Student] = ()) -> Batch:
    """So many variants, the first of them for the students, in chunks of about the same size."""
    owners = [*students, *([None] * (count - len(students)))]
    places = [
        Place(number, label, student)
        for number, (label, student) in enumerate(zip(labels(owners), owners, strict=True), 1)
    ]
    chunks = -(-count // IN_A_CHUNK)
    borders = [count * number // chunks for number in range(chunks + 1)]
    parts = pairwise(borders)
    return Batch(folder, order, tuple(Chunk(order, tuple(places[a:b])) for a, b in parts))


def run(batch: Batch, workers: Workers) -> Iterator[Done]:
    """Make what is not there yet; each chunk is told of as soon as its files are written.

    Raises SolverError where the batch cannot go on; what was told of stays.
    """
    common = common_inputs(batch.order)
    inputs = {name_of(chunk): inputs_of(chunk, common) for chunk in batch.chunks}
    forget_others(batch.folder, inputs)
    missing = []
    for chunk in batch.chunks:
        record = recall(batch.folder, chunk, inputs[name_of(chunk)])
        if record is None:
            missing.append(chunk)
        else:
            yield _done(chunk, record, is_new=False)
    for chunk, future in workers.each(make, missing):
        record = remember(batch.folder, chunk, _result(chunk, future), inputs[name_of(chunk)])
        yield _done(chunk, record, is_new=True)


def _done(chunk: Chunk, record: Record, *, is_new: bool) -> Done:
    return Done(len(chunk.places), is_new, record.draws, record.failures)


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


def finish(batch: Batch) -> Iterator[Path]:
    """Write what is of all variants together: the answers, all papers, all keys.

    Raises OutputError.
    """
    answers = batch.folder / "answers.csv"
    with whole_file(answers) as file:
        write_answers(_answers(batch), file)
    yield answers
    for name in _joined_names(batch.order):
        if parts := list(_parts(batch, name)):
            identity = hashlib.sha256(f"{common_inputs(batch.order)} {name}".encode())
            with whole_file(batch.folder / name) as file:
                join(parts, file, identity=identity.hexdigest()[:32])
            yield batch.folder / name


def _answers(batch: Batch) -> Iterator[Row]:
    for chunk in batch.chunks:
        record = recorded(batch.folder, name_of(chunk))
        found = record.answers if record is not None else {}
        for place in chunk.places:
            if str(place.number) in found:
                yield place, found[str(place.number)]


def _parts(batch: Batch, name: str) -> Iterator[Path]:
    for chunk in batch.chunks:
        record = recorded(batch.folder, name_of(chunk))
        path = joined_path(chunk, name)
        if record is not None and path in record.files:
            yield batch.folder / path


def _joined_names(order: Order) -> Iterator[str]:
    for language in order.languages:
        for part in Part:
            yield f"{FOLDERS[part]}.{language}.pdf"
