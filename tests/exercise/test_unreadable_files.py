"""A path with no exercise file behind it, or one that is no text, is told in one message."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from mistaken import GOOD

from solver.errors import ExerciseError
from solver.exercise import load


def test_a_folder_is_no_exercise(tmp_path: Path) -> None:
    with pytest.raises(ExerciseError, match="this is a folder, not an exercise file"):
        load(tmp_path)


def test_a_file_that_is_not_there_has_neighbours(tmp_path: Path) -> None:
    (tmp_path / "lecture9.toml").write_text(GOOD)
    with pytest.raises(ExerciseError, match=r"no such file \(did you mean 'lecture9.toml'\?\)"):
        load(tmp_path / "lectrue9.toml")
    with pytest.raises(ExerciseError, match=r"there is no such file$"):
        load(tmp_path / "nowhere" / "lecture9.toml")


@pytest.mark.parametrize("name", ["nul\0.toml", "x" * 5000])
def test_a_name_that_no_file_can_have(name: str) -> None:
    with pytest.raises(ExerciseError, match="the file cannot be read: "):
        load(name)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            GOOD.replace("Sheet", "习题").encode("gbk"),
            r"line 1: this is not UTF-8 .* as GBK \(ANSI\)",
        ),
        (GOOD.encode("utf-16"), "line 1: .*UTF-16, which some editors call Unicode: save the file"),
        (
            b"title = 'a'\r\n# \xff\r\n",
            r"line 2: this is not UTF-8 \(byte 0xFF\): save the file as",
        ),
        (b"#" * (2 << 20), "the file is larger than 1 MiB"),
    ],
)
def test_a_file_with_the_wrong_bytes(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "sheet.toml"
    path.write_bytes(content)
    with pytest.raises(ExerciseError, match=f"{re.escape(str(path))}: .*{said}"):
        load(path)


def test_an_endless_file_is_too_large() -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("there is no endless file on this system")
    with pytest.raises(ExerciseError, match="larger than 1 MiB"):
        load("/dev/zero")
