"""From an exercise file to an `Exercise`, or to one error that says everything that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from solver.errors import ExerciseError, did_you_mean
from solver.exercise.faults import Fault, faults, place_of
from solver.exercise.fields import Path as KeyPath
from solver.exercise.model import Exercise
from solver.exercise.positions import lines
from solver.exercise.toml import values

MAX_BYTES = 1 << 20
MAX_LISTED = 10


def load(path: str | Path) -> Exercise:
    """The exercise in a TOML file.

    Raises ExerciseError naming the file, the line and key, what is wrong and what is allowed.
    """
    source = str(path)
    try:
        return parse(text_of(path), source=source)
    except ExerciseError as error:
        raise error.located(source) from None


def text_of(path: str | Path) -> str:
    """What stands in an exercise file; raises ExerciseError where it cannot be read."""
    return _decoded(_content(Path(path)))


def parse(text: str, *, source: str = "") -> Exercise:
    """The exercise in a TOML text; `source` is what error messages call the text.

    Places in messages count from 1: `layers[2].weights[1]` is the first row of the second layer.
    """
    try:
        return _exercise(text.removeprefix("\ufeff"))
    except ExerciseError as error:
        raise error.located(source) from None


def _exercise(text: str) -> Exercise:
    content = values(text)
    if not content:
        raise ExerciseError("the file is empty; `backprop new NAME.toml` writes one to start from")
    try:
        return Exercise.model_validate(content)
    except ValidationError as error:
        raise _combined(faults(error), text) from None


def _combined(found: Sequence[Fault], text: str) -> ExerciseError:
    """One error for all faults, in the order of their lines."""
    where = lines(text)
    placed = sorted(
        ((_line(fault.path, where), place_of(fault.path), fault.sentence) for fault in found),
        key=lambda row: row[0] or len(where),
    )
    told = [
        (f"line {line}, {place}" if line else place, sentence) for line, place, sentence in placed
    ]
    if len(told) == 1:
        return ExerciseError(told[0][1], place=told[0][0])
    listed = [f"{place}: {sentence}" for place, sentence in told[:MAX_LISTED]]
    if len(told) > MAX_LISTED:
        listed.append(f"… and {len(told) - MAX_LISTED} more")
    return ExerciseError("\n  ".join([f"{len(told)} things are wrong", *listed]))


def _line(path: KeyPath, where: dict[KeyPath, int]) -> int | None:
    """The line of a key; of one that is not there, the line of its table."""
    known = (where[path[:length]] for length in range(len(path), 0, -1) if path[:length] in where)
    return next(known, None)


def _content(path: Path) -> bytes:
    """The bytes of a file; of one that never ends, no more than are needed to refuse it."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ExerciseError(f"there is no such file{_neighbour(path)}") from None
    except IsADirectoryError:
        raise ExerciseError("this is a folder, not an exercise file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ExerciseError(f"the file cannot be read: {reason}") from None
    if len(content) > MAX_BYTES:
        raise ExerciseError(f"the file is larger than {MAX_BYTES >> 20} MiB: no exercise is")
    return content


def _neighbour(path: Path) -> str:
    return did_you_mean(path.name, sorted(file.name for file in path.parent.glob("*.toml")))


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = f"byte 0x{content[error.start]:02X}"
        raise ExerciseError(
            f"this is not UTF-8 ({byte}){_encoding(content)}: save the file as UTF-8",
            place=f"line {line}",
        ) from None


def _encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ", but UTF-16, which some editors call Unicode"
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "; an editor may have saved it as GBK (ANSI)"
