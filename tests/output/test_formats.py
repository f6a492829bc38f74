"""Documents as files, format by format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from shapes import document_of

from solver import passes
from solver.errors import TemplateError
from solver.output.formats import FORMATS
from solver.output.latex import Part, write_latex


def test_every_format_has_a_file_name_of_its_own() -> None:
    names = [
        row.file_name.format(part=part, language="zh") for row in FORMATS.values() for part in Part
    ]
    assert len(set(names)) == 2 * len(FORMATS) - 1  # one JSON for both parts


def test_files_are_told_as_they_are_written(tmp_path: Path) -> None:
    for path in passes.write(document_of("one-one"), tmp_path, languages=["en"], formats=["tex"]):
        assert path.read_text(encoding="utf-8").endswith("\\end{document}\n")


def test_tex_is_utf_8_with_plain_line_ends(tmp_path: Path) -> None:
    (path,) = passes.write(
        document_of("one-one"), tmp_path, languages=["zh"], formats=["tex"], parts=[Part.KEY]
    )
    content = path.read_bytes()
    assert "一个神经元".encode() in content
    assert b"\r" not in content


def test_an_unknown_language() -> None:
    with pytest.raises(TemplateError, match="there are no phrases for 'xx'"):
        write_latex(document_of("one-one"), Part.KEY, language="en+xx")


def strings(value: Any) -> list[object]:
    if isinstance(value, dict):
        return [found for entry in value.values() for found in strings(entry)]
    return [value]


def test_every_number_of_the_record_is_a_string(tmp_path: Path) -> None:
    (path,) = passes.write(document_of("deep"), tmp_path, languages=["zh"], formats=["json"])
    record = json.loads(path.read_text(encoding="utf-8"))
    assert set(record) == {"quantities", "parameters"}
    assert all(isinstance(found, str) for found in strings(record))
    for entry in record["parameters"].values():
        assert set(entry) == {"exact", "shown", "gradient", "updated"}
    for entry in record["quantities"].values():
        assert set(entry) == {"exact", "shown"}
