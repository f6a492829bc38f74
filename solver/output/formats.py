"""What a document can be written as: one row of `FORMATS` for each format."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from solver.document.steps import Document
from solver.output.files import write_file
from solver.output.latex import Part, write_latex
from solver.output.tex import typeset


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to write: a part of a document in a language (or in two, `zh+en`)."""

    document: Document
    part: Part
    language: str
    templates: Path | None

    def latex(self) -> str:
        """Its LaTeX source."""
        return write_latex(
            self.document, self.part, language=self.language, templates=self.templates
        )


@dataclass(frozen=True, slots=True)
class Format:
    """How files of a format are named and made; `per_part` where paper and key are two files."""

    name: str
    file_name: str
    content: Callable[[Request], bytes]


def _json(request: Request) -> bytes:
    text = json.dumps(request.document.record, ensure_ascii=False, indent=2)
    return f"{text}\n".encode()


_ROWS = (
    Format("tex", "{part}.{language}.tex", lambda request: request.latex().encode()),
    Format("pdf", "{part}.{language}.pdf", lambda request: typeset(request.latex()).pdf),
    Format("json", "solution.json", _json),
)

FORMATS: Mapping[str, Format] = MappingProxyType({row.name: row for row in _ROWS})


def write(
    document: Document,
    folder: Path,
    *,
    languages: Sequence[str],
    formats: Sequence[str] = tuple(FORMATS),
    parts: Sequence[Part] = tuple(Part),
    templates: Path | None = None,
) -> Iterator[Path]:
    """Write the document into a folder; each file's path is told as soon as it is there.

    Raises OutputError, TemplateError and TypesettingError; what was told is whole all the same.
    """
    written: set[Path] = set()
    for name in formats:
        for language in languages:
            for part in parts:
                path = folder / FORMATS[name].file_name.format(part=part, language=language)
                if path not in written:
                    content = FORMATS[name].content(Request(document, part, language, templates))
                    write_file(path, content)
                    written.add(path)
                    yield path
