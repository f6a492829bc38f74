"""Which variant of an exercise a student had, from the files that `backprop vary` wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from solver.errors import AnswersError
from solver.exam.labels import labels
from solver.exam.roster import Student
from solver.marking.answers import AnswerSheet


@dataclass(frozen=True, slots=True)
class Variants:
    """The exercise files of a batch by their labels, `<student number>-<name>`."""

    files: Mapping[str, Path]

    def of(self, sheet: AnswerSheet) -> Path | None:
        """The file of a student; where the name is spelled otherwise or missing, by the number
        alone, and where there is no number, by the name.
        """
        (label,) = labels([Student(sheet.number, sheet.name)])
        if label in self.files:
            return self.files[label]
        (start,) = labels([Student(sheet.number, "x")])
        (end,) = labels([Student("x", sheet.name)])
        found = [
            path
            for label, path in self.files.items()
            if (label.startswith(start[:-1]) if sheet.number else label.endswith(end[1:]))
        ]
        return found[0] if len(found) == 1 else None


def variants_in(folder: Path) -> Variants:
    """The variants in a folder that `backprop vary` made; AnswersError where there are none."""
    exercises = folder / "exercises" if (folder / "exercises").is_dir() else folder
    files = {path.stem: path for path in sorted(exercises.glob("*.toml"))}
    if not files:
        raise AnswersError(
            f"{folder}: there are no variants, no exercises/*.toml as `backprop vary` writes"
        )
    return Variants(files)
