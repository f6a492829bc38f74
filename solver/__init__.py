"""Worked solutions of backpropagation exercises.

Four names are all that a script needs:

    from pathlib import Path
    from solver import explain, load, solve, write

    document = explain(solve(load("docs/examples/lecture9.toml")))
    for path in write(document, Path("out/lecture9"), languages=["zh", "en"]):
        print(path)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from solver.passes import explain, load, solve, write

__all__ = ["explain", "load", "solve", "write"]


def __getattr__(name: str) -> object:
    """Import the passes, and SymPy with them, only when one is asked for."""
    if name in __all__:
        return getattr(import_module("solver.passes"), name)
    raise AttributeError(f"module 'solver' has no attribute '{name}'")
