"""`backprop vary`: what it says, and how it fails; what it makes is tested in tests/exam."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from exam.batches import SMALL

from solver.cli import main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with an exercise and a class list in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.toml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "class.csv").write_text("name,id\nAda,7\nBob,8\n", encoding="utf-8")
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["vary", *words])


def files(folder: Path) -> list[str]:
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(str(path) for path in found if ".batch" not in path.parts)


def test_a_variant_for_each_student(folder: Path) -> None:
    result = run("small.toml", "--roster", "class.csv", "--format", "json", "--seed", "5")
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert result.stderr.splitlines()[0] == "wrote out/small-seed-5/answers.csv"
    assert result.stderr.splitlines()[1].startswith("2 variants are in out/small-seed-5, of ")
    assert files(folder / "out" / "small-seed-5") == [
        "answers.csv",
        *("exercises/7-Ada.toml", "exercises/8-Bob.toml"),
        *("solutions/7-Ada.json", "solutions/8-Bob.json"),
    ]


def test_the_same_seed_gives_the_same_bytes_and_goes_on(folder: Path) -> None:
    words = ("small.toml", "--count", "3", "--format", "tex")
    assert run(*words).exit_code == 0
    again = run(*words)
    assert "3 of 3 variants are there already" in again.stderr
    assert run(*words, "--out", "other", "--jobs", "2").exit_code == 0
    assert files(folder / "out") == files(folder / "other")
    for name in files(folder / "out"):
        assert (folder / "out" / name).read_bytes() == (folder / "other" / name).read_bytes()


def test_quiet(folder: Path) -> None:
    assert run("small.toml", "--count", "2", "--format", "json", "--quiet").output == ""
    assert len(files(folder / "out")) == 5


def test_a_dry_run_makes_no_documents(folder: Path) -> None:
    result = run("small.toml", "--count", "20", "--dry-run")
    assert result.exit_code == 0, result.output
    assert "draws kept" in result.stdout
    assert "w11" in result.stdout
    assert files(folder / "out") == ["small-seed-1/draws.svg"]


def test_a_dry_run_that_comes_to_nothing(folder: Path) -> None:
    text = SMALL + '[vary.accept]\nwhere = ["w11 > 1000"]\n'
    (folder / "small.toml").write_text(text, encoding="utf-8")
    result = run("small.toml", "--count", "20", "--dry-run")
    assert result.exit_code == 1, result.output
    assert not (folder / "out").exists()


MISUSE = [
    ("small.toml", "say how many variants: --count N, or --roster"),
    ("small.toml --count 0", "0 is not in the range"),
    ("small.toml --count 1 --roster class.csv", "leaves some of the 2 students"),
    ("small.toml --count 1 --jobs 0", "0 is not in the range"),
    ("small.toml --count 1 --seed x", "'x' is not a valid integer"),
    ("small.toml --count 1 --lang xx", "no phrases for 'xx'"),
]


@pytest.mark.parametrize(("words", "said"), MISUSE)
def test_a_misuse_of_the_command(words: str, said: str, folder: Path) -> None:
    result = run(*words.split())
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert files(folder) == ["class.csv", "small.toml"]


def test_what_the_user_can_mend(folder: Path) -> None:
    (folder / "class.csv").write_text("name,id\nAda,7\nBob,7\n", encoding="utf-8")
    (folder / "full").write_text("")
    for words, said in [
        (("small.toml", "--roster", "class.csv"), "class.csv: line 3: Bob has the number 7"),
        (("none.toml", "--count", "1"), "none.toml: there is no such file"),
        (("small.toml", "--count", "1", "--dask", "tcp://127.0.0.1:x"), "no Dask scheduler"),
    ]:
        result = run(*words)
        assert result.exit_code == 1, words
        assert f"Error: {said}" in result.stderr


def test_failures_are_told_at_the_end(folder: Path) -> None:
    (folder / "class.csv").write_text("name,id\nAda,7\n𠀀,8\nBob,9\n", encoding="utf-8")
    result = run("small.toml", "--roster", "class.csv", "--lang", "en")
    assert result.exit_code == 1
    assert "2 variants are in" in result.stderr
    assert "Error: 1 could not be made:\n  variant 2 (8 𠀀): the page would lack" in result.stderr


def test_progress_is_seen_on_a_terminal_only(folder: Path) -> None:
    command = [sys.executable, "-c", "from solver.cli import main; main()", "vary", "small.toml"]
    command += ["--count", "2", "--format", "json", "--jobs", "1"]
    ours, theirs = pty.openpty()
    subprocess.run(command, cwd=folder, stderr=theirs, check=True)
    os.close(theirs)
    assert b"2/2" in os.read(ours, 10_000)
    os.close(ours)
    piped = subprocess.run([*command, "--seed", "2"], cwd=folder, capture_output=True, check=True)
    assert b"2/2" not in piped.stderr
