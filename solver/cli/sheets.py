"""The feedback sheets of a class as files, many in one run of TeX, and all together to print."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from solver.errors import TypesettingError
from solver.exam.joining import join
from solver.exam.labels import labels
from solver.exam.roster import Student
from solver.exam.typesetting import Pages, cut, typeset_together
from solver.marking.answers import AnswerSheet
from solver.marking.feedback import feedback_latex
from solver.marking.grading import Marks
from solver.output.files import whole_file, write_file
from solver.output.latex import Script, script_of

IN_A_RUN = 25
"""Students whose sheets TeX makes at once: its start is then a small part of its work."""


@dataclass(frozen=True, slots=True)
class SheetOrder:
    """How the sheets of a class are to be written, and where."""

    folder: Path
    languages: tuple[str, ...]
    formats: tuple[str, ...]
    templates: Path | None = None


@dataclass(slots=True)
class SheetWriter:
    """Writes the sheet of each student; `failures` tell by label why one could not be made."""

    order: SheetOrder
    sheets: Sequence[AnswerSheet]
    failures: dict[str, str] = field(default_factory=dict)
    _parts: dict[str, list[bytes]] = field(default_factory=dict)
    _script: Script = field(init=False)

    def __post_init__(self) -> None:
        """All sheets get the fonts that one of them needs, so that one run can make them."""
        texts = ((sheet.name, sheet.number, *sheet.written.values()) for sheet in self.sheets)
        self._script = script_of(text for found in texts for text in found)

    def passing(self, marked: Iterable[Marks]) -> Iterator[Marks]:
        """The marks of the sheets, in order, each of them on while its sheet is being written.

        Raises OutputError, TemplateError and TeXNotFound.
        """
        names = labels([Student(sheet.number, sheet.name) for sheet in self.sheets])
        waiting: dict[str, Marks] = {}
        for label, marks in zip(names, marked, strict=True):
            yield marks
            waiting[label] = marks
            if len(waiting) == IN_A_RUN:
                self._write(waiting)
                waiting = {}
        self._write(waiting)

    def _write(self, marked: dict[str, Marks]) -> None:
        for language in self.order.languages if marked and self.order.formats else ():
            sources = {label: self._source(marks, language) for label, marks in marked.items()}
            if "tex" in self.order.formats:
                for label, source in sources.items():
                    write_file(self._path(label, language, "tex"), source.encode())
            if "pdf" in self.order.formats:
                self._typeset(sources, language)

    def _source(self, marks: Marks, language: str) -> str:
        templates = self.order.templates
        return feedback_latex(marks, language=language, templates=templates, script=self._script)

    def _typeset(self, sources: dict[str, str], language: str) -> None:
        made: list[Pages] = []
        found = zip(sources, typeset_together(list(sources.values())), strict=True)
        for label, pages in found:
            if isinstance(pages, TypesettingError):
                self.failures.setdefault(label, str(pages))
                continue
            made.append(pages)
            write_file(self._path(label, language, "pdf"), *cut([pages]).pieces)
        if made:
            self._parts.setdefault(language, []).append(bytes(cut(made)))

    def _path(self, label: str, language: str, suffix: str) -> Path:
        return self.order.folder / "feedback" / f"{label}.{language}.{suffix}"

    def finish(self) -> Iterator[Path]:
        """Write the sheets of all students in one file for each language. Raises OutputError."""
        for language, parts in self._parts.items():
            path = self.order.folder / f"feedback.{language}.pdf"
            identity = hashlib.sha256(b"".join(parts)).hexdigest()[:32]
            with whole_file(path) as file:
                join(parts, file, identity=identity)
            yield path
