"""The lecture's exercise as it is written, byte for byte; `pytest --update-golden` rewrites it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from solver import passes

GOLDEN = Path(__file__).parent / "lecture9"
LANGUAGES = ("zh", "en", "zh+en")
PAGES = [f"{part}.{language}.tex" for part in ("paper", "key") for language in LANGUAGES]
FILES = sorted([*PAGES, "solution.json"])


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that one run wrote."""
    folder = tmp_path_factory.mktemp("golden")
    exercise = passes.load(Path(__file__).parents[2] / "docs/examples/lecture9.toml")
    document = passes.explain(passes.solve(exercise))
    list(passes.write(document, folder, languages=LANGUAGES, formats=("tex", "json")))
    return folder


def test_nothing_else_is_written(written: Path) -> None:
    assert sorted(path.name for path in written.iterdir()) == FILES


@pytest.mark.parametrize("name", FILES)
def test_as_expected(
    name: str, written: Path, compare_golden: Callable[[Path, bytes], None]
) -> None:
    compare_golden(GOLDEN / name, (written / name).read_bytes())


def test_no_golden_file_is_left_over() -> None:
    assert sorted(path.name for path in GOLDEN.iterdir()) == FILES


@pytest.mark.parametrize("seed", ["1", "4711"])
def test_same_bytes_in_another_process(
    seed: str, written: Path, examples: Path, tmp_path: Path
) -> None:
    """Hash seeds differ from run to run, and with them the order of sets."""
    options = [f"--lang={language}" for language in LANGUAGES] + ["--format=tex", "--format=json"]
    subprocess.run(
        [
            *(sys.executable, "-c", "from solver.cli import main; main()", "solve"),
            *(str(examples / "lecture9.toml"), "--out", str(tmp_path), "--quiet", *options),
        ],
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": seed},
    )
    for name in FILES:
        assert (tmp_path / "lecture9" / name).read_bytes() == (written / name).read_bytes()
