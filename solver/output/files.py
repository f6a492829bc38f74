"""Files that are whole or absent."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from solver.errors import OutputError

UNFINISHED: Final = ".*.part"
"""What a file is called (as a glob pattern) for as long as it is being written."""

_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Content:
    """What a file is to hold: pieces, which other files may have as well, and a hash of them."""

    pieces: tuple[bytes, ...]
    digest: str

    @classmethod
    def of(cls, content: bytes) -> Content:
        """The content in one piece."""
        return cls((content,), hashlib.sha256(content).hexdigest())

    def __bytes__(self) -> bytes:
        return b"".join(self.pieces)


def write_file(path: str | Path, *pieces: bytes) -> None:
    """Put the content, piece by piece, where the file is to be, all at once.

    A crash or a full disk leaves the file that was there before, or none. Raises OutputError.
    """
    with _whole(path) as part:
        descriptor = _opened(part)
        try:
            for piece in pieces:
                left = piece
                while left:
                    left = left[os.write(descriptor, left) :]
        finally:
            os.close(descriptor)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write piece by piece, which is there all at once after the last one.

    Whatever goes wrong leaves the file that was there before, or none. Raises OutputError.
    """
    with _whole(path) as part, open(_opened(part), "wb") as file:
        yield file


@contextmanager
def _whole(path: str | Path) -> Iterator[str]:
    """What the file is called until it is whole."""
    folder, name = os.path.split(path)
    part = os.path.join(folder, f".{name}.{os.getpid()}.part")
    try:
        try:
            yield part
            os.replace(part, path)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(part)
            raise
    except OSError as error:
        reason = "a file stands where a folder would have to be"
        if not isinstance(error, FileExistsError | NotADirectoryError):
            reason = error.strerror or str(error)
        raise OutputError(f"{path} cannot be written: {reason}") from None


def _opened(part: str) -> int:
    """The file, empty; its folder is made if need be."""
    try:
        return os.open(part, _NEW, 0o666)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(part), exist_ok=True)
        return os.open(part, _NEW, 0o666)
