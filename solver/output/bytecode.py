"""Our templates compiled once and kept, as Python keeps its modules.

To compile them takes longer than to solve an exercise.
"""

from __future__ import annotations

import hashlib
import pickle
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from jinja2 import __version__ as jinja_version
from jinja2.bccache import Bucket


class KeptTemplates(FileSystemBytecodeCache):
    """Compiled templates where Python would keep those of a module beside them, if it can.

    They count for as long as neither the template changes nor one of the files that `decided_by`
    names, which say what is compiled how.
    """

    def __init__(self, templates: Path, decided_by: Iterable[Path]) -> None:
        as_of_a_module = Path(cache_from_source(str(templates / "any.py")))
        super().__init__(str(as_of_a_module.parent), "%s.cache")
        sources = [path.read_text(encoding="utf-8") for path in decided_by]
        self._decided = "".join((jinja_version, *sources))

    def get_source_checksum(self, source: str) -> str:
        """What a template has to be like for its compiled form to count."""
        return hashlib.sha256(f"{self._decided}\0{source}".encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take the compiled form, if there is one that can be read."""
        try:
            super().load_bytecode(bucket)
        except (OSError, ValueError, EOFError, pickle.UnpicklingError):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the compiled form, where that is possible and wanted."""
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                Path(self.directory).mkdir(parents=True, exist_ok=True)
                super().dump_bytecode(bucket)
