"""What a batch remembers of itself, so that the same command goes on where it stopped.

For each chunk there is a record, written after its files. It holds what the chunk was made from
and what every file has to be like; only a chunk all of whose files are whole counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from importlib import metadata
from pathlib import Path
from typing import Final

from pydantic import ConfigDict, TypeAdapter, with_config

from solver.errors import OutputError
from solver.exam.making import Chunk, Made, Order
from solver.exam.variants import Draws
from solver.output.files import UNFINISHED, write_file

MEMORY: Final = ".batch"
"""The folder, within that of the batch, of records and of what is to be joined."""


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Record:
    """What a chunk has come to. `files` go from their path to a hash of their content."""

    inputs: str
    files: Mapping[str, str]
    answers: Mapping[str, Mapping[str, str]]
    kept: int
    refused: Mapping[str, int]
    failures: tuple[str, ...]

    @property
    def draws(self) -> Draws:
        """How many draws it took."""
        return Draws(self.kept, self.refused)


_RECORD = TypeAdapter(Record)


def name_of(chunk: Chunk) -> str:
    """What a chunk is called among the others: `0001-0050`."""
    return f"{chunk.places[0].number:04d}-{chunk.places[-1].number:04d}"


def joined_path(chunk: Chunk, name: str) -> str:
    """Where the pages of a chunk wait to become part of the file of that name."""
    return f"{MEMORY}/{name_of(chunk)}.{name}"


def inputs_of(chunk: Chunk, common: str) -> str:
    """A hash of everything that a chunk is made from; `common` is that of its order."""
    places = [[p.number, p.label, asdict(p.student) if p.student else None] for p in chunk.places]
    return _hash(json.dumps([common, places]).encode())


def common_inputs(order: Order) -> str:
    """A hash of what all chunks are made from, this program and own templates included."""
    stated = [
        metadata.version("backprop-solver"),
        order.file.text,
        order.seed,
        order.languages,
        order.formats,
        asdict(order.script),
        order.accept,
        list(_templates(order.templates)),
    ]
    return _hash(json.dumps(stated).encode())


def _templates(folder: Path | None) -> Iterator[tuple[str, str]]:
    if folder is not None:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield path.relative_to(folder).as_posix(), _hash(path.read_bytes())


def remember(folder: Path, chunk: Chunk, made: Made, inputs: str) -> None:
    """Write the files of a chunk, and then its record. Raises OutputError."""
    joined = {joined_path(chunk, name): content for name, content in made.joined.items()}
    files = {**made.files, **joined}
    for path, content in files.items():
        write_file(f"{folder}/{path}", *content.pieces)
    record = Record(
        inputs,
        {path: content.digest for path, content in files.items()},
        {str(number): dict(finals) for number, finals in made.answers.items()},
        made.draws.kept,
        dict(made.draws.refused),
        made.failures,
    )
    stated = {field.name: getattr(record, field.name) for field in fields(record)}
    text = json.dumps(stated, ensure_ascii=False)
    write_file(_record_path(folder, name_of(chunk)), text.encode())


def recall(folder: Path, chunk: Chunk, inputs: str) -> Record | None:
    """The record of a chunk that need not be made again."""
    record = recorded(folder, name_of(chunk))
    if record is None or record.inputs != inputs or record.failures:
        return None
    whole = all(_is(folder / path, wanted) for path, wanted in record.files.items())
    return record if whole else None


def forget_others(folder: Path, wanted: Mapping[str, str]) -> None:
    """Remove what belongs to another batch in the same folder, and what was never finished.

    `wanted` has the inputs of each chunk by its name. Files that somebody has changed stay. Raises
    OutputError.
    """
    try:
        for path in folder.rglob(UNFINISHED):
            path.unlink(missing_ok=True)
        for path in sorted((folder / MEMORY).glob("*.json")):
            record = _read(path)
            if record is not None and record.inputs != wanted.get(path.stem):
                _remove(folder, record)
                path.unlink()
    except OSError as error:
        raise OutputError(f"{error.filename} cannot be removed: {error.strerror}") from None


def _remove(folder: Path, record: Record) -> None:
    for name, content in record.files.items():
        if _is(folder / name, content):
            (folder / name).unlink()


def recorded(folder: Path, name: str) -> Record | None:
    """The record of the chunk of that name, if there is one."""
    return _read(_record_path(folder, name))


def _record_path(folder: Path, name: str) -> Path:
    return folder / MEMORY / f"{name}.json"


def _read(path: Path) -> Record | None:
    try:
        record = _RECORD.validate_json(path.read_bytes(), strict=True)
    except (OSError, ValueError):
        return None
    return record if all(map(_stays_inside, record.files)) else None


def _stays_inside(path: str) -> bool:
    return not path.startswith("/") and ".." not in path.split("/")


def _is(path: Path, wanted: str) -> bool:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == wanted
    except OSError:
        return False


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
