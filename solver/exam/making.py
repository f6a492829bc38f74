"""Making a chunk of a batch: the work that is sent to other processes and machines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from solver.arithmetic.solution import Solution
from solver.document.explain import explain
from solver.document.steps import Document
from solver.errors import BatchError, SolverError, TeXNotFound
from solver.exam.roster import Student
from solver.exam.typesetting import Pages, cut, typeset_together
from solver.exam.variants import Draws, ExerciseFile, Variant, draw
from solver.output.files import Content
from solver.output.latex import Copy, Part, Script, write_latex

HOPELESS = 3
"""Where so many fail and none has been made before, the fault is in the exercise."""

FOLDERS = {Part.PAPER: "papers", Part.KEY: "keys"}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Order:
    """What all variants of a batch have in common; `script` is what their fonts have to print.

    `accept` are the places that a student keeps at the least, where it is said what to accept.
    """

    file: ExerciseFile
    seed: int
    languages: tuple[str, ...]
    formats: tuple[str, ...]
    templates: Path | None
    script: Script
    accept: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A variant in a batch: its number, what its files are called, and for whom it is."""

    number: int
    label: str
    student: Student | None = None

    def __str__(self) -> str:
        return f"variant {self.number}" + (f" ({self.student})" if self.student else "")

    @property
    def copy(self) -> Copy:
        """What is printed on its pages."""
        if self.student is None:
            return Copy(self.number)
        return Copy(self.number, self.student.name, self.student.number)


@dataclass(frozen=True, slots=True)
class Chunk:
    """The variants that are made together."""

    order: Order
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """What a chunk has come to.

    `files` go by their path in the folder of the batch; `joined` are the pages of all variants
    together, by the file that they become part of (`papers.zh.pdf`); `answers` are the final
    answers as printed, and the ranges to accept, by number and heading; `failures` say which
    variant, and why.
    """

    files: Mapping[str, Content]
    joined: Mapping[str, Content]
    answers: Mapping[int, Mapping[str, str]]
    draws: Draws
    failures: tuple[str, ...]


def make(chunk: Chunk) -> Made:
    """Make every variant of a chunk; one that fails does not cost the others.

    Raises BatchError where the first ones all fail, and TeXNotFound.
    """
    failures: dict[Place, str] = {}
    attempts = ((place, _attempt(chunk.order, place)) for place in chunk.places)
    written = dict(_successes(attempts, failures))
    typeset: dict[tuple[str, Part], dict[Place, Pages]] = {}
    if "pdf" in chunk.order.formats:
        for language in chunk.order.languages:
            typeset |= _typeset(written, language, failures)
    kept = [place for place in chunk.places if place not in failures]
    files = [item for place in kept for item in written[place].files.items()]
    for (language, part), pages in typeset.items():
        files += [(_path(place, language, part, "pdf"), cut([pages[place]])) for place in kept]
    return Made(
        dict(files),
        {
            f"{FOLDERS[part]}.{language}.pdf": cut([pages[place] for place in kept])
            for (language, part), pages in typeset.items()
            if kept
        },
        {place.number: written[place].answers for place in kept},
        sum((written[place].draws for place in kept), Draws(0, {})),
        tuple(f"{place}: {failures[place]}" for place in chunk.places if place in failures),
    )


@dataclass(frozen=True, slots=True)
class _Written:
    """A variant before it is typeset."""

    files: Mapping[str, Content]
    sources: Mapping[tuple[str, Part], str]
    answers: Mapping[str, str]
    draws: Draws


def _attempt(order: Order, place: Place) -> _Written | Exception:
    try:
        return _written(order, place)
    except Exception as error:  # whatever is wrong with one variant: the others are to be made
        return error


def _written(order: Order, place: Place) -> _Written:
    variant = draw(order.file, seed=order.seed, number=place.number)
    document = explain(variant.solution, accept=order.accept)
    sources = dict(_sources(order, place, document)) if {"tex", "pdf"} & {*order.formats} else {}
    return _Written(
        dict(_plain_files(order, place, variant, document, sources)),
        sources,
        dict(_answers(variant.solution, document)),
        variant.draws,
    )


def _answers(solution: Solution, document: Document) -> Iterator[tuple[str, str]]:
    """What `answers.csv` says of a variant, by the heading of the column."""
    for name, value in solution.finals.items():
        yield name, f"{value.shown:f}"
        if name in document.accepted:
            low, high = document.accepted[name] or ("", "")
            yield from ((f"{name} from", low), (f"{name} to", high))


def _sources(
    order: Order, place: Place, document: Document
) -> Iterator[tuple[tuple[str, Part], str]]:
    for language in order.languages:
        for part in Part:
            yield (
                (language, part),
                write_latex(
                    document,
                    part,
                    language=language,
                    templates=order.templates,
                    copy=place.copy,
                    script=order.script,
                ),
            )


def _plain_files(
    order: Order,
    place: Place,
    variant: Variant,
    document: Document,
    sources: Mapping[tuple[str, Part], str],
) -> Iterator[tuple[str, Content]]:
    yield f"exercises/{place.label}.toml", Content.of(variant.toml.encode())
    if "json" in order.formats:
        text = json.dumps(document.record, ensure_ascii=False, indent=2)
        yield f"solutions/{place.label}.json", Content.of(f"{text}\n".encode())
    if "tex" in order.formats:
        for (language, part), source in sources.items():
            yield _path(place, language, part, "tex"), Content.of(source.encode())


def _path(place: Place, language: str, part: Part, suffix: str) -> str:
    return f"{FOLDERS[part]}/{place.label}.{language}.{suffix}"


def _typeset(
    written: Mapping[Place, _Written], language: str, failures: dict[Place, str]
) -> dict[tuple[str, Part], dict[Place, Pages]]:
    """Papers and keys of one language, which share their preamble, in one run."""
    places = [place for place in written if place not in failures]
    keys = [(language, part) for part in Part]
    found = typeset_together([written[place].sources[key] for place in places for key in keys])
    together = ((place, _all_of([next(found) for _ in keys])) for place in places)
    made = dict(_successes(together, failures))
    return {
        key: {place: pages[number] for place, pages in made.items()}
        for number, key in enumerate(keys)
    }


def _all_of(found: Sequence[Pages | Exception]) -> tuple[Pages, ...] | Exception:
    """The pages of every part, or the first reason why one has none."""
    pages = tuple(one for one in found if not isinstance(one, Exception))
    errors = (one for one in found if isinstance(one, Exception))
    return next(errors) if len(pages) < len(found) else pages


def _successes(
    attempts: Iterable[tuple[Place, T | Exception]], failures: dict[Place, str]
) -> Iterator[tuple[Place, T]]:
    """What has been made; why the rest has not goes into `failures`."""
    is_hopeful = False
    for place, made in attempts:
        if not isinstance(made, Exception):
            is_hopeful = True
            yield place, made
        elif isinstance(made, TeXNotFound):
            raise made
        else:
            failures[place] = _reason(made)
            if not is_hopeful and len(failures) >= HOPELESS:
                raise BatchError("\n".join(f"{at}: {why}" for at, why in failures.items()))


def _reason(error: Exception) -> str:
    if isinstance(error, SolverError):
        return str(error)
    return f"{type(error).__name__}: {error} (a fault of this program: please report it)"
