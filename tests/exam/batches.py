"""A small exercise, and the batches that are made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from solver.exam import batch
from solver.exam.executors import Workers, local
from solver.exam.roster import Student
from solver.exam.variants import read

SMALL = """\
title = "One unit"
inputs = [2]
targets = [1]
loss = "half squared error"
learning_rate = 0.1

[[layers]]
activation = "sigmoid"
weights = [[0.3]]
bias = 0.1
"""


def planned(
    exercise: Path,
    folder: Path,
    count: int = 5,
    *,
    formats: Sequence[str] = ("tex",),
    students: Sequence[Student] = (),
    languages: Sequence[str] = ("en",),
    seed: int = 1,
    accept: int | None = None,
) -> batch.Batch:
    return batch.plan(
        read(exercise),
        folder,
        count=count,
        seed=seed,
        languages=languages,
        formats=formats,
        students=students,
        accept=accept,
    )


def made(
    plan: batch.Batch, workers: AbstractContextManager[Workers] | None = None
) -> tuple[str, ...]:
    """What could not be made of what was missing."""
    with workers or local(1) as found:
        chunks = batch.missing(plan)
        failures = [text for done in batch.run(plan, chunks, found) for text in done.failures]
    list(batch.finish(plan))
    return tuple(failures)


def contents(folder: Path) -> Mapping[str, bytes]:
    """Every file below a folder, hidden ones included."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def visible(folder: Path) -> list[str]:
    return [name for name in contents(folder) if not name.startswith(".")]
