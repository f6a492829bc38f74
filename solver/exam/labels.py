"""What the files of a copy are called: safe on every system, and no two alike."""

from __future__ import annotations

import re
from collections.abc import Sequence

from solver.exam.roster import Student

MAX_BYTES = 150
"""Of a label in UTF-8; a file's name may have 255, and gets endings."""

_UNSAFE = re.compile(r"[\x00-\x20\x7f<>:\"/\\|?*$%&'`;!~#{}^\[\]]+")
_RESERVED = re.compile(r"(?i)(?:CON|PRN|AUX|NUL|COM\d|LPT\d)$")


def numbered(number: int) -> str:
    """The label of a variant without a student: `0007`."""
    return f"{number:04d}"


def labels(students: Sequence[Student | None]) -> tuple[str, ...]:
    """A label for each copy: `<student number>-<name>`, or the number of the variant.

    Where two would be alike on a system that does not tell small letters from capitals, the number
    of the variant is added.
    """
    found: dict[str, str] = {}
    for number, student in enumerate(students, start=1):
        label = numbered(number)
        if student is not None:
            label = _safe(f"{student.number}-{student.name}")
        while label.casefold() in found:
            label += f"-{numbered(number)}"
        found[label.casefold()] = label
    return tuple(found.values())


def _safe(text: str) -> str:
    shown = _UNSAFE.sub("_", text)
    short = shown.encode()[:MAX_BYTES].decode(errors="ignore").strip("._- ")
    return f"_{short}" if _RESERVED.match(short) or not short else short
