"""The commented exercise that `backprop new` writes."""

from __future__ import annotations

from importlib.resources import files
from pathlib import PurePath

from solver.exercise.values import as_toml

_PLACEHOLDER = '"TITLE"'
_NAMELESS = "Exercise"


def starter(name: str) -> str:
    """A commented exercise that loads as it is, with a title made from a file's name."""
    commented = files("solver.exercise").joinpath("starter.toml").read_text(encoding="utf-8")
    return commented.replace(_PLACEHOLDER, as_toml(_title(name)))


def _title(name: str) -> str:
    """`week-3_sheet.toml` as `week 3 sheet`, with only what a page can print."""
    stem = PurePath(name).name.removesuffix(".toml").replace("-", " ").replace("_", " ")
    printable = "".join(c for c in stem if c.isprintable())
    return " ".join(printable.split()) or _NAMELESS
