"""Files that are whole or absent."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, Final, cast

from solver.errors import OutputError

UNFINISHED: Final = ".*.part"
"""What a file is called (as a glob pattern) for as long as it is being written."""


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
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", suffix=".part", delete=False
        ) as file:
            part = Path(file.name)
            try:
                yield cast(BinaryIO, file)
                file.flush()
                part.chmod(0o666 & ~_umask())
                part.replace(path)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
    except OSError as error:
        reason = "a file stands where a folder would have to be"
        if not isinstance(error, FileExistsError | NotADirectoryError):
            reason = error.strerror or str(error)
        raise OutputError(f"{path} cannot be written: {reason}") from None


def _umask() -> int:
    """The permissions that new files of this process do without."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
