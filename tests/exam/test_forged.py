"""What a batch remembers, tampered with: it is made again, or refused in one message."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from exam.batches import SMALL, contents, made, planned

from solver.errors import BatchError
from solver.exam import batch

FORGED: tuple[Mapping[str, Any], ...] = (
    {"files": None},
    {"files": {"papers/0001.en.tex": 7}},
    {"files": {"../0001.en.tex": "0" * 64}},
    {"answers": []},
    {"answers": {"1": "w"}},
    {"answers": {"1": {"w": None}}},
    {"kept": "5"},
    {"refused": {"too close": "1"}},
    {"failures": [1]},
    {"inputs": None},
    {"more": 1},
)


@pytest.fixture
def exercise(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.mark.parametrize("change", FORGED, ids=str)
def test_a_record_that_was_not_written_here_counts_for_nothing(
    change: Mapping[str, Any], exercise: Path, tmp_path: Path
) -> None:
    plan = planned(exercise, tmp_path / "out", 2)
    made(plan)
    whole = contents(tmp_path / "out")
    (path,) = (tmp_path / "out/.batch").glob("*.json")
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **change}), "utf-8")
    assert batch.missing(plan) == plan.chunks
    made(plan)
    assert contents(tmp_path / "out") == whole


@pytest.mark.parametrize(
    "content",
    [b"", b"no PDF", b"startxref\nx", b"%PDF-1.5\nstartxref\n9\n%%EOF\n", b"\0" * 99],
)
def test_a_part_whose_hash_was_forged_too_is_refused(
    content: bytes, exercise: Path, tmp_path: Path
) -> None:
    plan = planned(exercise, tmp_path / "out", 2, formats=("pdf",))
    made(plan)
    whole = contents(tmp_path / "out")
    (path,) = (tmp_path / "out/.batch").glob("*papers.en.pdf")
    (record,) = (tmp_path / "out/.batch").glob("*.json")
    stated = json.loads(record.read_text("utf-8"))
    stated["files"][f".batch/{path.name}"] = hashlib.sha256(content).hexdigest()
    path.write_bytes(content)
    record.write_text(json.dumps(stated), "utf-8")
    with pytest.raises(BatchError, match=r"papers\.en\.pdf: this is not what was written there"):
        made(plan)
    path.unlink()
    made(plan)
    assert contents(tmp_path / "out") == whole
