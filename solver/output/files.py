"""Files that are whole or absent."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from solver.errors import OutputError

UNFINISHED: Final = ".*.part"
"""What a file is called (as a glob pattern) for as long as it is being written."""

_BUFFER: Final = 1 << 13  # left to itself, Python asks the system for it, once a file


def write_file(path: Path, content: bytes) -> None:
    """Put the content where the file is to be, all at once.

    A crash or a full disk leaves the file that was there before, or none. Raises OutputError.
    """
    with whole_file(path) as file:
        file.write(content)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write piece by piece, which is there all at once after the last one.

    Whatever goes wrong leaves the file that was there before, or none. Raises OutputError.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with _opened(part) as file:
            try:
                yield file
                file.flush()
                part.replace(path)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
    except OSError as error:
        reason = "a file stands where a folder would have to be"
        if not isinstance(error, FileExistsError | NotADirectoryError):
            reason = error.strerror or str(error)
        raise OutputError(f"{path} cannot be written: {reason}") from None


def _opened(part: Path) -> BinaryIO:
    """The file, empty; its folder is made if need be."""
    try:
        return part.open("wb", _BUFFER)
    except FileNotFoundError:
        part.parent.mkdir(parents=True, exist_ok=True)
        return part.open("wb", _BUFFER)
