"""An independent reader and judge of the mathematics in a LaTeX document; knows no `solver`.

`read_displays(tex)` finds the chains of equalities, `judge(displays)` works each of them out from
the digits printed in it.
"""

from __future__ import annotations

from reader.displays import (
    Chain,
    Display,
    NotUnderstood,
    Side,
    not_understood,
    read_chains,
    read_displays,
)
from reader.findings import Finding, faults, unchecked
from reader.formula import Formula, literal
from reader.judging import judge
from reader.values import Scope, evaluate

__all__ = [
    "Chain",
    "Display",
    "Finding",
    "Formula",
    "NotUnderstood",
    "Scope",
    "Side",
    "evaluate",
    "faults",
    "judge",
    "literal",
    "not_understood",
    "read_chains",
    "read_displays",
    "unchecked",
]
