"""Templates are compiled once, and again when something has changed; nothing depends on it."""

from __future__ import annotations

import sys
from pathlib import Path
from unittest.mock import patch

import pytest
from jinja2 import Environment, FileSystemLoader
from jinja2.bccache import bc_magic

from solver.output.bytecode import KeptTemplates

TEMPLATE, RULES = "one.jinja", "rules.py"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    (tmp_path / TEMPLATE).write_text("{{ 1 + 1 }}", encoding="utf-8")
    (tmp_path / RULES).write_text("as they are", encoding="utf-8")
    return tmp_path


def compilations(folder: Path) -> int:
    """How many it takes to render the template, in an environment of its own."""
    kept = KeptTemplates(folder, [folder / RULES])
    made = Environment(loader=FileSystemLoader(folder), bytecode_cache=kept, autoescape=True)
    with patch.object(made, "_generate", wraps=made._generate) as generate:
        assert made.get_template(TEMPLATE).render().strip() == "2"
    return generate.call_count


def test_once(folder: Path) -> None:
    assert [compilations(folder), compilations(folder)] == [1, 0]


@pytest.mark.parametrize("name", [TEMPLATE, RULES])
def test_again_when_something_has_changed(folder: Path, name: str) -> None:
    compilations(folder)
    path = folder / name
    path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert [compilations(folder), compilations(folder)] == [1, 0]


@pytest.mark.parametrize("spoilt", [b"", b"anything", bc_magic + b"no pickle", bc_magic])
def test_again_when_what_was_kept_is_spoilt(folder: Path, spoilt: bytes) -> None:
    compilations(folder)
    (kept,) = (folder / "__pycache__").iterdir()
    kept.write_bytes(spoilt)
    assert [compilations(folder), compilations(folder)] == [1, 0]


def test_every_time_where_nothing_can_be_kept(folder: Path) -> None:
    (folder / "__pycache__").write_text("a file where the folder would be", encoding="utf-8")
    assert [compilations(folder), compilations(folder)] == [1, 1]


def test_nothing_is_kept_where_python_keeps_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert [compilations(folder), compilations(folder)] == [1, 1]
    assert not (folder / "__pycache__").exists()


def test_they_are_kept_where_python_keeps_its_own(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "elsewhere"))
    assert [compilations(folder), compilations(folder)] == [1, 0]
    assert not (folder / "__pycache__").exists()
