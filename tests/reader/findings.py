"""What the judge has to say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from reader.values import Value, same

Verdict: TypeAlias = Literal["true", "rounded", "loose", "wrong", "not-understood", "no-values"]
Kind: TypeAlias = Literal[
    "numeric", "substituted", "evaluated", "symbolic", "restated", "inequality",
    "identity", "derivative", "unread",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """What the judge says of two neighbouring sides.

    `true`: as a careful reader expects. `rounded`: `=` where only the rounded value is equal.
    `loose`: off, but by no more than one unit of the last place. `wrong`: further off.
    `no-values`: understood, but a name in it has no printed value. `slack` is how far the printed
    digits of the operands leave the left side open; `marked` says that a dagger stands there,
    `numeric` that one side is of numbers alone, and so claims something that could be checked.
    """

    verdict: Verdict
    kind: Kind
    text: str
    left: Value | None = None
    relation: str = ""
    right: Value | None = None
    slack: Value | None = None
    unit: Value | None = None
    marked: bool = False
    display: int = 0
    note: str = ""
    numeric: bool = False

    @property
    def exact(self) -> bool:
        """Whether both sides are equal with nothing rounded."""
        return self.left is not None and self.right is not None and same(self.left, self.right)


def faults(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that a teacher would mark in red."""
    return [f for f in findings if f.verdict not in ("true", "no-values")]


def unchecked(findings: Iterable[Finding]) -> list[Finding]:
    """The claims about numbers that were read and could not be judged: holes in the judge."""
    return [f for f in findings if f.verdict == "no-values" and f.numeric]
