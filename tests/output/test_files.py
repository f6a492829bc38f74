from __future__ import annotations

import os
from pathlib import Path

import pytest

from solver.errors import OutputError
from solver.output.files import write_file


def test_folders_are_made(tmp_path: Path) -> None:
    write_file(tmp_path / "a" / "b" / "c.txt", b"content")
    assert (tmp_path / "a" / "b" / "c.txt").read_bytes() == b"content"


def test_pieces_follow_each_other_however_little_the_system_takes_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = os.write
    monkeypatch.setattr(os, "write", lambda file, content: written(file, content[:3]))
    write_file(tmp_path / "c.txt", b"more than three", b"", b", ", b"and more")
    assert (tmp_path / "c.txt").read_bytes() == b"more than three, and more"


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    file = tmp_path / "c.txt"
    file.write_bytes(b"a longer content than the new one")
    write_file(file, b"new")
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_permissions_are_those_of_any_new_file(umask: int, tmp_path: Path) -> None:
    before = os.umask(umask)
    try:
        write_file(tmp_path / "c.txt", b"")
        assert os.umask(umask) == umask
    finally:
        os.umask(before)
    assert (tmp_path / "c.txt").stat().st_mode & 0o777 == 0o666 & ~umask


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "c.txt").mkdir()
    with pytest.raises(OutputError, match=r"c\.txt cannot be written: Is a directory"):
        write_file(tmp_path / "c.txt", b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["c.txt"]


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"mine")
    with pytest.raises(OutputError, match=r"c\.txt cannot be written: "):
        write_file(tmp_path / "a" / "c.txt", b"content")
    assert (tmp_path / "a").read_bytes() == b"mine"


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "c.txt").write_bytes(b"old")

    def full(_part: str, _path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OutputError, match="No space left on device"):
        write_file(tmp_path / "c.txt", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["c.txt"]
    assert (tmp_path / "c.txt").read_bytes() == b"old"


def test_an_interrupt_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_part: str, _path: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "c.txt", b"new")
    assert list(tmp_path.iterdir()) == []
