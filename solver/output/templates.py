"""Where templates are found. Nothing heavy is imported here: the command line asks for it early."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

_PHRASES = ".tex.jinja"


@lru_cache(maxsize=1)
def templates_folder() -> Path:
    """Our templates: in the installed package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The languages that there is a file of phrases for."""
    found = (templates_folder() / "phrases").glob(f"*{_PHRASES}")
    return tuple(sorted((path.name.removesuffix(_PHRASES) for path in found), reverse=True))
